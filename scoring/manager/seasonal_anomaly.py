"""Is this day strange for a day of its kind? A value against the same weekday (or hour, or week of the month) of its own history.

Expected is the median of the same season in the window before; the spread is that of the errors the same rule would have made within
the window - each day against the median of the others of its season - by 1.4826 · their median absolute value (F. R. Hampel, JASA 69
(1974) 383-393). So the error of the median itself is in it, and neither an old release day nor half a bad week can widen it much.
Strange is a value over 3.5 spreads off (B. Iglewicz and D. C. Hoaglin, How to Detect and Handle Outliers (1993)).

With `sizes` an error counts by the square root of n, as in Laney's chart: a Sunday of few conversations may lie further off. A change
for good is strange until the window has taken it in, about half its length: read it beside `change_point`.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from scoring.statistics import Floats

LIMIT = 3.5
WINDOW = 56
"""Periods looked back: eight weeks of days."""
LEAST_OF_SEASON = 4
"""Fewer days of its kind in the window say nothing about another one."""

_TO_SIGMA = 1.4826
_MEDIAN_VARIANCE = math.pi / 2
"""Of normal values the median varies so many times as much as the mean."""

SeasonVerdict = Literal["high", "low", "usual", "unknown"]


@dataclass(frozen=True, slots=True)
class SeasonalReading:
    """One period: value, what its season lets expect, the range low..high called usual, and how many spreads it is off.

    `history`: the periods of its season in the window. `unknown`: a gap, a history too short, or one in which nothing ever moved;
    then what is not known is None.
    """

    value: float | None
    expected: float | None
    low: float | None
    high: float | None
    distance: float | None
    history: int
    verdict: SeasonVerdict


@dataclass(frozen=True, slots=True)
class _Window:
    """The periods looked back at, gaps left out."""

    values: Floats
    kinds: npt.NDArray[np.intp]
    sizes: Floats


def seasonal_readings(
    values: Sequence[float | None],
    seasons: Sequence[Hashable],
    sizes: Sequence[float] | None = None,
    window: int = WINDOW,
    limit: float = LIMIT,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> tuple[SeasonalReading, ...]:
    """A reading for each period of a series, each judged by what came before it alone, as it would have been on the day.

    `values` in any unit, None a gap; `seasons` names the kind of each period (weekday 0..6); `bounds` clips the usual range to a
    scale. A value without a size counts as a gap. Raises ValueError when lengths differ.
    """
    series = np.array([math.nan if value is None else value for value in values], dtype=np.float64)
    weights = np.ones(len(series)) if sizes is None else np.asarray(sizes, dtype=np.float64)
    if not len(series) == len(seasons) == len(weights):
        raise ValueError(f"one season and size a period: {len(series)}, {len(seasons)}, {len(weights)}")
    series = np.where(weights > 0, series, math.nan)
    numbers = {season: at for at, season in enumerate(dict.fromkeys(seasons))}
    kinds = np.array([numbers[season] for season in seasons], dtype=np.intp)
    found = []
    for at in range(len(series)):
        past = slice(max(0, at - window), at)
        known = ~np.isnan(series[past])
        looked_back = _Window(series[past][known], kinds[past][known], weights[past][known])
        found.append(_reading(looked_back, float(series[at]), int(kinds[at]), float(weights[at]), limit, bounds))
    return tuple(found)


def _reading(
    past: _Window, now: float, kind: int, size: float, limit: float, bounds: tuple[float, float]
) -> SeasonalReading:
    value = None if math.isnan(now) else now
    own = past.kinds == kind
    history = int(own.sum())
    if history < LEAST_OF_SEASON:
        return SeasonalReading(value, None, None, None, None, history, "unknown")
    expected = float(np.median(past.values[own]))
    spread = _spread(past)
    if not spread:
        return SeasonalReading(value, expected, None, None, None, history, "unknown")
    # a gap has no size: the range is then drawn for a period of the usual one
    counted = size if value is not None else float(np.median(past.sizes[own]))
    error = spread * math.sqrt(1 / counted + _MEDIAN_VARIANCE / float(past.sizes[own].sum()))
    low, high = (float(np.clip(expected + side * limit * error, *bounds)) for side in (-1, 1))
    if value is None:
        return SeasonalReading(None, expected, low, high, None, history, "unknown")
    distance = (value - expected) / error
    verdict: SeasonVerdict = "high" if distance > limit else "low" if distance < -limit else "usual"
    return SeasonalReading(value, expected, low, high, distance, history, verdict)


def _spread(past: _Window) -> float:
    """The spread of an error of a period of size 1; where over half the errors are nought, by their mean absolute value."""
    seasons = (past.kinds == kind for kind in np.unique(past.kinds))
    errors = np.abs(np.concatenate([_errors(past.values[own], past.sizes[own]) for own in seasons]))
    return _TO_SIGMA * float(np.median(errors)) or math.sqrt(math.pi / 2) * float(errors.mean())


def _errors(values: Floats, sizes: Floats) -> Floats:
    """Each value of a season less the median of the others, in units of the error a period of size 1 would have."""
    count = len(values)
    if count < LEAST_OF_SEASON:
        return np.empty(0)
    others = np.broadcast_to(values, (count, count))[~np.eye(count, dtype=bool)].reshape(count, count - 1)
    expected = np.median(others, axis=1)
    result: Floats = (values - expected) / np.sqrt(1 / sizes + _MEDIAN_VARIANCE / (sizes.sum() - sizes))
    return result
