from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from qa.meaning.chain import chain_marginals, feeling_of, shipped_weights, weights_from_dict, weights_to_dict
from qa.meaning.cues import CUES
from qa.training.feeling_chain import LabelledChain, fit, prior_weights


def test_marginals_equal_those_of_all_paths_summed_one_by_one() -> None:
    random = np.random.default_rng(7)
    scores, steps = random.normal(size=(4, 3)), random.normal(size=(3, 3))
    wanted, total = np.zeros((4, 3)), 0.0
    for path in product(range(3), repeat=4):
        weight = np.exp(
            sum(scores[k, label] for k, label in enumerate(path)) + sum(steps[a, b] for a, b in pairwise(path))
        )
        total += weight
        for k, label in enumerate(path):
            wanted[k, label] += weight
    marginals, pairs, log_z = chain_marginals(scores, steps)
    np.testing.assert_allclose(marginals, wanted / total)
    assert pairs.sum() == pytest.approx(3.0)
    assert log_z == pytest.approx(np.log(total))


def test_an_empty_chain_has_no_rows() -> None:
    assert chain_marginals(np.zeros((0, 3)), np.zeros((3, 3)))[0].shape == (0, 3)


def test_the_shipped_weights_fit_the_cues_and_survive_json() -> None:
    weights = shipped_weights()
    assert weights.cue_names == CUES
    again = weights_from_dict(weights_to_dict(weights))
    np.testing.assert_allclose(again.cues, weights.cues)


def test_fitting_moves_weights_toward_the_labels_and_repeats() -> None:
    matrix = np.zeros((6, len(CUES)))
    matrix[:3, CUES.index("last")] = 1.0
    chain = LabelledChain(matrix, np.array([2, 2, 2, 0, 0, -1]))
    fitted = fit([chain] * 5, version="x", strength=1.0, rounds=60)
    row = CUES.index("last")
    assert fitted.cues[row, 2] > prior_weights().cues[row, 2] + 0.3
    np.testing.assert_array_equal(fitted.cues, fit([chain] * 5, version="x", strength=1.0, rounds=60).cues)


@pytest.mark.parametrize(
    ("probabilities", "label", "score"),
    [((0.6, 0.3, 0.1), "neg", -0.5), ((0.2, 0.6, 0.2), "neu", 0.0), ((0.1, 0.2, 0.7), "pos", 0.6)],
)
def test_the_feeling_of_probabilities(probabilities: tuple[float, ...], label: str, score: float) -> None:
    feeling = feeling_of(np.array(probabilities))
    assert (feeling.label, feeling.score) == (label, pytest.approx(score))
