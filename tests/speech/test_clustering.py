from __future__ import annotations

import numpy as np
import pytest

from qa.speech.clustering import MOST, cluster
from qa.speech.embeddings import Vectors


def speech(sizes: list[int], spread: float = 0.03, seed: int = 0) -> tuple[Vectors, list[int]]:
    """Vectors of so many voices, alternating, as far apart as those of people."""
    rng = np.random.default_rng(seed)
    voices = rng.random((len(sizes), 256)) * (rng.random((len(sizes), 256)) < 0.6)
    voices /= np.linalg.norm(voices, axis=1, keepdims=True)
    whose = [k for k, size in enumerate(sizes) for _ in range(size)]
    rng.shuffle(whose)
    vectors = np.maximum(voices[whose] + spread * rng.standard_normal((len(whose), 256)), 0)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), whose


@pytest.mark.parametrize("sizes", [[60], [50, 30], [90, 10], [40, 30, 12], [40, 30, 20, 15]])
def test_the_number_of_voices_is_found_and_each_vector_goes_to_its_own(sizes: list[int]) -> None:
    vectors, whose = speech(sizes)
    found = cluster(vectors)
    assert len(found.centres) == len(sizes)
    assert found.labels.tolist() == whose  # numbered from the largest, as the sizes are


def test_no_more_voices_than_allowed() -> None:
    vectors, _ = speech([30, 30, 30])
    assert len(cluster(vectors, most=2).centres) <= 2
    assert len(cluster(vectors, most=1).centres) == 1


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_few_vectors_are_one_voice(count: int) -> None:
    vectors, _ = speech([count])
    assert cluster(vectors).labels.tolist() == [0] * count


def test_hours_are_divided_by_a_sample() -> None:
    vectors, whose = speech([3 * MOST, 2 * MOST])
    assert cluster(vectors).labels.tolist() == whose


def test_the_same_vectors_give_the_same_clusters() -> None:
    vectors, _ = speech([20, 20], spread=0.1)
    assert np.array_equal(cluster(vectors).labels, cluster(vectors.copy()).labels)
