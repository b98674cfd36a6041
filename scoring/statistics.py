"""Figures with their uncertainty: a share by Wilson, a mean by Student's t, anything else by the bootstrap.

Every interval is two-sided at `confidence` (0.95 unless said). Nothing here reads a clock: random draws are seeded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from statistics import NormalDist, fmean, stdev
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

CONFIDENCE = 0.95
DRAWS = 1000
ENOUGH = 10
"""Under ten, one conversation moves a share by more than ten points and Wilson's interval spans half the scale."""

MANY = 1000
"""From so many values on a sum in floating point is as good as an exact one."""
_CELLS_AT_ONCE = 4_000_000
_CELLS_KEPT = 500_000
_LARGE_DF = 200


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, its interval and the `n` observations behind it.

    `value` is None where the figure is undefined (always when `n` is 0); `low` and `high` are None together, where no
    interval can be given (a mean of one observation).
    """

    value: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """`(low, high)`, or None where there is none."""
        return None if self.low is None or self.high is None else (self.low, self.high)


def undefined(n: int = 0) -> Estimate:
    """A figure that has no value, of `n` observations."""
    return Estimate(None, None, None, n)


def enough(n: int, minimum: int = ENOUGH) -> bool:
    """Whether `n` observations carry a comparison; under `minimum` a figure is shown as provisional."""
    return n >= minimum


def wilson(successes: float, n: int, confidence: float = CONFIDENCE) -> Estimate:
    """A share `successes / n` with the Wilson score interval.

    With z the normal quantile and p the share: centre (p + z²/2n) / (1 + z²/n), half width
    z·sqrt(p(1-p)/n + z²/4n²) / (1 + z²/n). Source: E. B. Wilson, JASA 22 (1927) 209-212; recommended for small n by
    Brown, Cai and DasGupta, Statistical Science 16 (2001) 101-133. Never leaves [0, 1] and has a width even at 0 and 1.

    Raises ValueError unless 0 <= successes <= n.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"successes must lie between 0 and n={n}, got {successes}")
    if n == 0:
        return undefined()
    z = _normal_quantile(confidence)
    share, spread = successes / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return Estimate(share, min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half)), n)


def mean_interval(
    values: Sequence[float], confidence: float = CONFIDENCE, bounds: tuple[float, float] | None = None
) -> Estimate:
    """The mean with Student's t interval, mean ± t(n-1)·s/sqrt(n), at every n from 2 on.

    Source: "Student", Biometrika 6 (1908) 1-25. The t interval, not the bootstrap, because the percentile bootstrap is
    too narrow at the small n of one agent's week. One value has no interval. `bounds` clips the interval to the scale
    of the values (0 and 100 for scores). Equal values give an interval of no width: read it with `enough`.
    """
    n = len(values)
    if n == 0:
        return undefined()
    mean = fmean(values)
    if n == 1:
        return Estimate(mean, None, None, 1)
    half = t_quantile(n - 1, confidence) * _deviation(values, mean) / math.sqrt(n)
    low, high = mean - half, mean + half
    if bounds is not None:
        low, high = max(low, bounds[0]), min(high, bounds[1])
    return Estimate(mean, low, high, n)


def _deviation(values: Sequence[float], mean: float) -> float:
    """The sample's standard deviation; of many values in one pass of numpy, as the exact sum of `stdev` takes a tenth of a second."""
    if len(values) < MANY:
        return stdev(values)
    return math.sqrt(float(np.sum((np.asarray(values, dtype=float) - mean) ** 2)) / (len(values) - 1))


def bootstrap(
    statistic: Callable[..., float | None],
    *columns: Sequence[Any] | npt.NDArray[Any],
    draws: int = DRAWS,
    seed: int = 0,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Any statistic of rows, with the percentile bootstrap interval (Efron and Tibshirani 1993, ch. 13).

    `columns` have one entry a row; rows are drawn with replacement and `statistic(*columns)` is called on numpy arrays.
    Draws for which it says None or nan are left out; see `interval_of`. For a statistic of sums (tables of counts)
    `resampled_totals` is many times faster. Raises ValueError when columns differ in length.
    """
    arrays = [np.asarray(column) for column in columns]
    lengths = {len(array) for array in arrays}
    if len(lengths) != 1:
        raise ValueError(f"columns must have one length, got {sorted(lengths)}")
    n = lengths.pop()
    if n == 0:
        return undefined()
    value = _number(statistic(*arrays))
    generator = np.random.default_rng(seed)
    drawn = [
        _number(statistic(*(array[rows] for array in arrays))) for rows in generator.integers(0, n, size=(draws, n))
    ]
    return estimate_of(np.array([value, *drawn]), n, confidence)


def resampled_totals(counts: npt.ArrayLike, draws: int = DRAWS, seed: int = 0) -> Floats:
    """Sums of `counts` over its first axis (the units: conversations), for the data and for bootstrap resamples.

    `counts` has shape (units, …); the answer has shape (draws + 1, …): row 0 is the plain sum, the others those of
    resamples of the units with replacement, so whatever hangs together inside a conversation stays together (cluster
    bootstrap). A statistic of such sums, computed along the first axis, goes to `estimate_of`.
    """
    table = np.asarray(counts, dtype=np.float64)
    units, shape = table.shape[0], table.shape[1:]
    flat = table.reshape(units, math.prod(shape))
    totals = np.zeros((draws + 1, flat.shape[1]))
    totals[0] = flat.sum(axis=0)
    if 0 < units * draws <= _CELLS_KEPT:
        totals[1:] = _few_weights(units, draws, seed) @ flat
    elif units:
        generator = np.random.default_rng(seed)
        step = max(1, _CELLS_AT_ONCE // units)
        for first in range(0, draws, step):
            size = min(step, draws - first)
            weights = generator.multinomial(units, np.full(units, 1 / units), size=size)
            totals[1 + first : 1 + first + size] = weights.astype(np.float64) @ flat
    return totals.reshape(draws + 1, *shape)


@lru_cache(maxsize=8)
def _few_weights(units: int, draws: int, seed: int) -> Floats:
    """How often each unit is in each resample: the same for every figure of as many units, so drawn once."""
    weights = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=draws).astype(np.float64)
    weights.flags.writeable = False
    return weights


def estimate_of(values: Floats, n: int, confidence: float = CONFIDENCE) -> Estimate:
    """The estimate whose value is `values[0]` and whose bootstrap draws are the rest; nan stands for undefined."""
    if n == 0 or len(values) == 0 or math.isnan(values[0]):
        return undefined(n)
    low, high = interval_of(values[1:], confidence) or (None, None)
    return Estimate(float(values[0]), low, high, n)


def interval_of(draws: Floats, confidence: float = CONFIDENCE) -> tuple[float, float] | None:
    """The percentile interval of bootstrap draws, undefined ones (nan) left out; None when over half are undefined."""
    defined = draws[~np.isnan(draws)]
    if len(defined) == 0 or 2 * len(defined) < len(draws):
        return None
    tail = (1 - confidence) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return float(low), float(high)


@cache
def t_quantile(df: int, confidence: float = CONFIDENCE) -> float:
    """The t with P(|T| <= t) = confidence at `df` degrees of freedom (a whole number from 1).

    Bisection on the exact finite series of Abramowitz and Stegun (1964) 26.7.3-4; over 200 degrees of freedom the
    expansion 26.7.5 around the normal quantile, right to 1e-5.
    """
    if df < 1:
        raise ValueError(f"degrees of freedom must be 1 or more, got {df}")
    if df > _LARGE_DF:
        z = _normal_quantile(confidence)
        return z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
    low, high = 0.0, math.pi / 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_within(middle, df) < confidence else (low, middle)
    return math.sqrt(df) * math.tan((low + high) / 2)


def _t_within(angle: float, df: int) -> float:
    """P(|T| <= t) where t = sqrt(df)·tan(angle)."""
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = df % 2
    term = cosine if odd else 1.0
    total = 0.0 if df == 1 else term
    for k in range(2 + odd, df - 1, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


@cache
def _normal_quantile(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def difference(own: Estimate, other: Estimate) -> Estimate:
    """Own figure less the other, of independent samples; `n` counts the own observations. Undefined without both intervals.

    The interval is made of theirs: d - sqrt((own - low)² + (high' - other)²) to d + sqrt((high - own)² + (other - low')²).
    Source: G. Y. Zou and A. Donner, Stat. Med. 27 (2008) 1693-1702; of two Wilson intervals it is Newcombe's.
    """
    if own.value is None or other.value is None or own.interval is None or other.interval is None:
        return undefined(own.n)
    value = own.value - other.value
    low = value - math.hypot(own.value - own.interval[0], other.interval[1] - other.value)
    high = value + math.hypot(own.interval[1] - own.value, other.value - other.interval[0])
    return Estimate(value, low, high, own.n)


def t_p_value(t: float, df: int) -> float:
    """How often Student's t at `df` degrees of freedom lies so far from nought or farther, on either side.

    The series of `t_quantile`; over 200 degrees of freedom D. L. Wallace's normal (Ann. Math. Stat. 30 (1959) 1124-1130).
    """
    if df < 1:
        raise ValueError(f"degrees of freedom must be 1 or more, got {df}")
    if df > _LARGE_DF:
        z = (8 * df + 1) / (8 * df + 3) * math.sqrt(df * math.log1p(t * t / df))
        return math.erfc(z / math.sqrt(2))
    return max(0.0, 1 - _t_within(math.atan(abs(t) / math.sqrt(df)), df))


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
