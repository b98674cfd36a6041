"""How many voices there are among vectors of speech, and which vector is whose.

Spectral clustering (Ng, Jordan & Weiss 2002) of the graph that joins each vector to those most like it. How many
neighbours, and how many voices, follow from the normalized maximum eigengap (Park, Han, Kumar & Narayanan 2019): the
graph whose eigenvalues show the clearest step is kept. No random numbers: the same call is divided the same way always.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.speech.embeddings import Vectors

Matrix = NDArray[np.float64]
Labels = NDArray[np.int64]

MOST = 600
"""Vectors the graph is made of at most, evenly taken; the rest go to the nearest voice. Bounds hours of audio."""
SHARES = (0.1, 0.15, 0.2, 0.3, 0.4)
"""Shares of all vectors tried as neighbours of each."""
LEAST_NEIGHBOURS = 4
ALIKE = 0.88
"""Two voices whose means are at least this alike (cosine) are one, when there are more than two."""
ONE_STEP, ONE_ALIKE = 0.4, 0.79
"""With no clearer step than this ratio of eigenvalues and two halves this alike there is one voice.

Measured on 60 stretches of one voice, 10 s to a minute: ratios of 0.4-1.0 (one of 0.33), halves 0.80-0.97 alike; on 32
calls of two voices: ratios of 0.0-0.34 (0.43 for one of 19 s), 0.63-0.92 alike.
"""
LEAST_SHARE, LEAST_VECTORS = 0.03, 4
"""A further voice needs this share of the vectors, and this many."""
ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Clusters:
    """`labels[i]` is the voice of vector i; `centres[k]` the direction of voice k, of length 1, the largest voice first."""

    labels: Labels
    centres: Vectors


def cluster(vectors: Vectors, most: int = 4) -> Clusters:
    """Divide vectors of length 1, shape (n, d), among 1 to `most` voices."""
    if len(vectors) < 2 * LEAST_VECTORS or most < 2:
        return _ordered(vectors, np.zeros(len(vectors), dtype=np.int64))
    chosen = np.unique(np.linspace(0, len(vectors) - 1, MOST).round().astype(np.int64))
    some = vectors[chosen]
    values, directions = _clearest_graph(some @ some.T, most)
    halves = _refined(some, _divided(directions, 2))
    if len(halves) < 2 or (values[1] > ONE_STEP * values[2] and float(halves[0] @ halves[1]) > ONE_ALIKE):
        return _ordered(vectors, np.zeros(len(vectors), dtype=np.int64))
    centres = halves
    for count in range(most, 2, -1):
        if values[count - 1] <= ONE_STEP * values[count]:
            found = _refined(some, _divided(directions, count))
            if len(found) == count and _distinct(some, found):
                centres = found
                break
    return _ordered(vectors, _nearest(vectors, centres))


def _clearest_graph(likeness: Vectors, most: int) -> tuple[Matrix, Matrix]:
    """Eigenvalues in rising order and eigenvectors of the normalized Laplacian of the graph with the clearest step."""
    best: tuple[float, Matrix, Matrix] | None = None
    for share in SHARES:
        neighbours = max(LEAST_NEIGHBOURS, round(share * len(likeness)))
        values, directions = _spectrum(likeness.astype(np.float64), neighbours)
        gap = float(np.max(np.diff(values[1 : most + 1]))) if most > 1 else 0.0
        unclear = neighbours / len(likeness) / max(gap, 1e-6)
        if best is None or unclear < best[0]:
            best = (unclear, values, directions)
    assert best is not None
    return best[1], best[2]


def _spectrum(likeness: Matrix, neighbours: int) -> tuple[Matrix, Matrix]:
    likeness = likeness.copy()
    np.fill_diagonal(likeness, -np.inf)
    nearest = np.argpartition(-likeness, min(neighbours, len(likeness) - 1) - 1, axis=1)[:, :neighbours]
    graph = np.zeros_like(likeness)
    np.put_along_axis(graph, nearest, 1.0, axis=1)
    graph = (graph + graph.T) / 2
    scale = 1 / np.sqrt(graph.sum(axis=1))
    values, directions = np.linalg.eigh(np.eye(len(graph)) - graph * scale[:, None] * scale)
    return np.maximum(values, 0.0), directions


def _divided(directions: Matrix, count: int) -> Labels:
    """k-means of the rows of the first eigenvectors, begun with the rows farthest from each other."""
    rows = directions[:, :count]
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    centres = rows[[int(np.argmax(np.sum((rows - rows.mean(axis=0)) ** 2, axis=1)))]]
    while len(centres) < count:
        distances = np.sum((rows[:, None] - centres) ** 2, axis=2).min(axis=1)
        centres = np.vstack([centres, rows[int(np.argmax(distances))]])
    labels = np.zeros(len(rows), dtype=np.int64)
    for _ in range(ROUNDS):
        labels = np.argmin(np.sum((rows[:, None] - centres) ** 2, axis=2), axis=1)
        centres = np.stack(
            [rows[labels == k].mean(axis=0) if np.any(labels == k) else centres[k] for k in range(count)]
        )
    return labels


def _refined(vectors: Vectors, labels: Labels) -> Vectors:
    """The directions of the clusters, after each vector has gone to the direction it is nearest to."""
    centres = _directions(vectors, labels)
    for _ in range(ROUNDS):
        moved = _nearest(vectors, centres)
        if np.array_equal(moved, labels):
            break
        labels, centres = moved, _directions(vectors, moved)
    return centres


def _directions(vectors: Vectors, labels: Labels) -> Vectors:
    means = np.stack([vectors[labels == label].mean(axis=0) for label in np.unique(labels)])
    directions: Vectors = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    return directions


def _nearest(vectors: Vectors, centres: Vectors) -> Labels:
    nearest: Labels = np.argmax(vectors @ centres.T, axis=1)
    return nearest


def _distinct(vectors: Vectors, centres: Vectors) -> bool:
    """Whether no two voices are alike and none is a handful of vectors."""
    likeness = centres @ centres.T - np.eye(len(centres))
    sizes = np.bincount(_nearest(vectors, centres), minlength=len(centres))
    return float(likeness.max()) < ALIKE and int(sizes.min()) >= max(LEAST_VECTORS, LEAST_SHARE * len(vectors))


def _ordered(vectors: Vectors, labels: Labels) -> Clusters:
    """Numbered from the largest."""
    if not len(vectors):
        return Clusters(labels, vectors)
    kept, sizes = np.unique(labels, return_counts=True)
    order = kept[np.argsort(-sizes, kind="stable")]
    place = np.zeros(int(kept.max()) + 1, dtype=np.int64)
    place[order] = np.arange(len(order))
    return Clusters(place[labels], _directions(vectors, place[labels]))
