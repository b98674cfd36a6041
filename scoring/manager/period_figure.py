"""A figure of one period - a share or a mean - as the counts it is made of, so that periods can be joined and compared.

A share is a `Tally` (how many of how many), a mean a `Moments` (number, sum, sum of squares); a period without a conversation
has a size of 0 and no value, and is never taken for a value of 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from scoring.standing import Moments, Tally, difference_of_means, difference_of_shares
from scoring.statistics import Estimate, Floats, t_quantile, undefined, wilson

Figure = Tally | Moments


def size(figure: Figure) -> int:
    """The conversations behind the figure."""
    return figure.judged if isinstance(figure, Tally) else figure.n


def value(figure: Figure) -> float | None:
    """The share (0..1) or mean; None of a period without conversations."""
    if size(figure) == 0:
        return None
    return figure.failed / figure.judged if isinstance(figure, Tally) else figure.mean


def moments(figure: Figure) -> Moments:
    """The figure as size, sum and sum of squares: a share is a mean of values 0 and 1."""
    return Moments(figure.judged, figure.failed, figure.failed) if isinstance(figure, Tally) else figure


def estimate(figure: Figure) -> Estimate:
    """The figure with Wilson's interval (share) or Student's t interval (mean; none for a single value)."""
    if isinstance(figure, Tally):
        return wilson(figure.failed, figure.judged)
    if figure.n < 2:
        return Estimate(value(figure), None, None, figure.n)
    half = t_quantile(figure.n - 1) * math.sqrt(figure.variance / figure.n)
    return Estimate(figure.mean, figure.mean - half, figure.mean + half, figure.n)


def difference(now: Figure, before: Figure) -> Estimate:
    """Now less before, by Newcombe (shares) or Welch (means); `n` counts the conversations of now.

    Raises TypeError for a share beside a mean.
    """
    if isinstance(now, Tally) and isinstance(before, Tally):
        return difference_of_shares(now, before)
    if isinstance(now, Moments) and isinstance(before, Moments):
        return difference_of_means(now, before) if size(now) and size(before) else undefined(now.n)
    raise TypeError("a share is compared with a share, a mean with a mean")


def columns(figures: Sequence[Figure]) -> tuple[Floats, Floats]:
    """Values and sizes of a series, shape (periods,); the value of an empty period is nan."""
    values = [value(figure) for figure in figures]
    return np.array([math.nan if v is None else v for v in values]), np.array([float(size(f)) for f in figures])
