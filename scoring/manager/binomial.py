"""The chances of counts, exactly: of a binomial share, and of a sum of several with different shares."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from scoring.statistics import Floats


def binomial_chances(n: int, share: float, first: int, last: int) -> Floats:
    """The chance of each count from `first` to `last` among `n` at a share over 0 and under 1; shape (last - first + 1,)."""
    counts = np.arange(first, last + 1)
    steps = np.log((n - counts[:-1]) / (counts[:-1] + 1)) + math.log(share) - math.log1p(-share)
    choose = math.lgamma(n + 1) - math.lgamma(first + 1) - math.lgamma(n - first + 1)
    begin = choose + first * math.log(share) + (n - first) * math.log1p(-share)
    return np.asarray(np.exp(begin + np.concatenate([[0.0], np.cumsum(steps)])), np.float64)


def summed_chances(parts: Iterable[tuple[int, float]], most: int) -> Floats:
    """The chance of each count from 0 to `most` of a sum of independent binomial counts, given as (n, share), by convolution."""
    found = np.ones(1)
    for n, share in parts:
        if share >= 1:
            part = np.zeros(n + 1)
            part[n] = 1
        else:
            part = binomial_chances(n, share, 0, min(n, most)) if share > 0 else np.ones(1)
        found = np.convolve(found, part)[: most + 1]
    return found
