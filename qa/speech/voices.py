"""Whose voice each word of one signal is: windows of speech are divided by voice, and every word is held against them.

A word is too short to know a voice by. What it is held against is a window around it and the sentence it stands in, each
by the likelihood that the voices' vectors, taken as normally distributed around their means, give it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.speech.clustering import Clusters, cluster
from qa.speech.decode import Signal
from qa.speech.embeddings import Vectors, embed
from qa.speech.turns import Utterance
from qa.speech.voice_activity import Region
from scoring.conversation import Word

Matrix = NDArray[np.float64]

WINDOW, STEP = 1.5, 0.75
"""Seconds of a window, and from one to the next: a step of 0.5 costs half as much again and finds no more."""
SHORTEST_WINDOW = 0.4
LONGEST_SENTENCE = 3.0
"""Seconds of a sentence that are listened to, from its middle: longer ones are no surer sign of a voice."""
ROUNDING = 0.2
"""Sentences are listened to in lengths that are multiples of this (seconds): those of one length are computed at once."""
CLEAREST = 12.0
"""Log odds that a window or a sentence counts at most."""


@dataclass(frozen=True, slots=True)
class Voices:
    """`odds[w, k]` is the log likelihood that voice k says word w, with mean 0 over the voices.

    `separation` is how many standard deviations lie between the two voices most alike; 0 when there is but one voice.
    From about 4 they are clearly two.
    """

    odds: Matrix
    separation: float

    @property
    def count(self) -> int:
        """How many voices there are."""
        return int(self.odds.shape[1])


def voices_of(signal: Signal, regions: Sequence[Region], sentences: Sequence[Utterance], most: int = 4) -> Voices:
    """Hold the words of all sentences, in order, against the voices found in the regions of speech."""
    words = [word for sentence in sentences for word in sentence.words]
    windows = windows_over(regions)
    if len(windows) < 2 or not words:
        return Voices(np.zeros((len(words), 1)), 0.0)
    vectors = embed(signal, windows)
    found = cluster(vectors, most)
    if len(found.centres) < 2:
        return Voices(np.zeros((len(words), 1)), 0.0)
    space = _space(vectors, found)
    around = _around(words, windows, space.odds(vectors))
    within = space.odds(embed(signal, [_middle(sentence) for sentence in sentences]))
    own = np.repeat(within, [len(sentence.words) for sentence in sentences], axis=0)
    lengths = np.array([max(word.end - word.start, 0.05) for word in words])[:, None]
    odds = (around + own) / 2 * lengths / WINDOW
    return Voices(odds - odds.mean(axis=1, keepdims=True), space.separation)


def windows_over(regions: Sequence[Region]) -> list[Region]:
    """Windows of `WINDOW` seconds over the regions of speech, every `STEP` seconds or a little less."""
    windows = []
    for region in regions:
        if region.duration <= WINDOW:
            middle, half = (region.start + region.end) / 2, max(region.duration, SHORTEST_WINDOW) / 2
            # to the length of a few, so that they are computed together
            half = max(ROUNDING, round(half * 2 / ROUNDING) * ROUNDING) / 2
            windows.append(Region(max(0.0, middle - half), middle + half))
            continue
        count = int(np.ceil((region.duration - WINDOW) / STEP)) + 1
        windows += [
            Region(float(start), float(start) + WINDOW)
            for start in np.linspace(region.start, region.end - WINDOW, count)
        ]
    return windows


def _middle(sentence: Utterance) -> Region:
    """The middle of a sentence, in a length that others share."""
    length = min(max(sentence.end - sentence.start, SHORTEST_WINDOW), LONGEST_SENTENCE)
    half = round(length / ROUNDING) * ROUNDING / 2
    middle = (sentence.start + sentence.end) / 2
    return Region(max(0.0, middle - half), middle + half)


@dataclass(frozen=True, slots=True)
class _Space:
    """The directions in which the voices differ, scaled so that one voice varies by 1 in each."""

    axes: Matrix
    means: Matrix

    def odds(self, vectors: Vectors) -> Matrix:
        """Log likelihood of each voice, shape (vectors, voices), mean 0, within `CLEAREST` of the likeliest."""
        points = vectors.astype(np.float64) @ self.axes
        likelihood = -np.sum((points[:, None] - self.means) ** 2, axis=2) / 2
        likelihood = np.maximum(likelihood - likelihood.max(axis=1, keepdims=True), -CLEAREST)
        odds: Matrix = likelihood - likelihood.mean(axis=1, keepdims=True)
        return odds

    @property
    def separation(self) -> float:
        """Standard deviations between the two voices most alike."""
        apart = np.sqrt(np.sum((self.means[:, None] - self.means) ** 2, axis=2))
        return round(float(apart[~np.eye(len(apart), dtype=bool)].min()), 3)


def _space(vectors: Vectors, found: Clusters) -> _Space:
    means = np.stack([vectors[found.labels == k].mean(axis=0) for k in range(len(found.centres))]).astype(np.float64)
    _, _, axes = np.linalg.svd(means - means.mean(axis=0), full_matrices=False)
    axes = axes[: len(means) - 1].T
    inside = (vectors - means[found.labels]) @ axes
    values, turned = np.linalg.eigh(inside.T @ inside / len(inside) + 1e-5 * np.eye(axes.shape[1]))
    scaled = axes @ turned / np.sqrt(values)
    return _Space(scaled, means @ scaled)


def _around(words: Sequence[Word], windows: Sequence[Region], odds: Matrix) -> Matrix:
    """The odds of the windows over each word, those whose middle is nearest counting most; the nearest where none is."""
    middles = np.array([(window.start + window.end) / 2 for window in windows])
    near = np.empty((len(words), odds.shape[1]))
    for i, word in enumerate(words):
        away = np.abs(middles - (word.start + word.end) / 2)
        weights = np.maximum(0.0, 1 - away / STEP)
        near[i] = weights @ odds / weights.sum() if weights.any() else odds[int(np.argmin(away))]
    return near
