"""A linear chain over the turns of one party: feelings last, so a turn is read together with its neighbours.

The model is a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) over neg, neu, pos: a weight
for every cue and label, and one for every pair of labels in a row. The probabilities of a turn's labels given the whole
conversation follow from the forward-backward recursions.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.readings import NEUTRAL, Feeling, FeelingLabel

LABELS: tuple[FeelingLabel, ...] = ("neg", "neu", "pos")

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class ChainWeights:
    """`cues` (cues x labels), `steps` (label before x label after), and where they come from."""

    version: str
    cue_names: tuple[str, ...]
    cues: Matrix
    steps: Matrix


@cache
def shipped_weights() -> ChainWeights:
    """The weights in the package, fitted by `qa.training.feeling_chain`."""
    return weights_from_dict(json.loads((files("qa.meaning") / "weights" / "feeling.json").read_text(encoding="utf-8")))


def weights_from_dict(data: dict[str, Any]) -> ChainWeights:
    """Weights from their JSON form `{version, cues: {name: [neg, neu, pos]}, steps: [[…], …]}`."""
    names = tuple(data["cues"])
    return ChainWeights(data["version"], names, np.array([data["cues"][n] for n in names]), np.array(data["steps"]))


def weights_to_dict(weights: ChainWeights) -> dict[str, Any]:
    """The JSON form, rounded to 3 digits."""
    cues = {name: np.round(row, 3).tolist() for name, row in zip(weights.cue_names, weights.cues, strict=True)}
    return {"version": weights.version, "cues": cues, "steps": np.round(weights.steps, 3).tolist()}


def label_probabilities(matrix: Matrix, weights: ChainWeights) -> Matrix:
    """Probability of each label for each turn (turns x labels); rows sum to 1."""
    return chain_marginals(matrix @ weights.cues, weights.steps)[0]


def chain_marginals(scores: Matrix, steps: Matrix) -> tuple[Matrix, Matrix, float]:
    """Of one chain: marginals (turns x labels), summed pair marginals (labels x labels), log of the normaliser."""
    n, size = scores.shape
    if not n:
        return np.zeros((0, size)), np.zeros((size, size)), 0.0
    forward, backward = np.zeros((n, size)), np.zeros((n, size))
    forward[0] = scores[0]
    for k in range(1, n):
        forward[k] = scores[k] + _log_sum(forward[k - 1][:, None] + steps, axis=0)
    for k in range(n - 2, -1, -1):
        backward[k] = _log_sum(steps + (scores[k + 1] + backward[k + 1])[None, :], axis=1)
    log_z = float(_log_sum(forward[-1], axis=0))
    pairs = np.zeros((size, size))
    for k in range(1, n):
        pairs += np.exp(forward[k - 1][:, None] + steps + (scores[k] + backward[k])[None, :] - log_z)
    return np.exp(forward + backward - log_z), pairs, log_z


def _log_sum(values: Matrix, axis: int) -> Any:
    top = values.max(axis=axis, keepdims=True)
    return np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)


def feeling_of(probabilities: Matrix) -> Feeling:
    """The likeliest label; the score is P(pos) - P(neg), which has the label's sign."""
    label = LABELS[int(np.argmax(probabilities))]
    score = round(float(probabilities[2] - probabilities[0]), 3)
    return Feeling(label, score) if label != "neu" or score else NEUTRAL
