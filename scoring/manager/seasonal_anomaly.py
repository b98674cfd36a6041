"""Is this day strange for a day of its kind? A value against the same weekday (or hour, or week of the month) of its own history.

Expected is the median of the same season in the window before; the spread is that of the errors the same rule would have made within
the window - each day against the median of the others of its season - by 1.4826 · their median absolute value (F. R. Hampel, JASA 69
(1974) 383-393). So the error of the median itself is in it, and neither an old release day nor half a bad week can widen it much.
Strange is a value over 3.5 spreads off (B. Iglewicz and D. C. Hoaglin, How to Detect and Handle Outliers (1993)).

Conversations are drawn, so a figure of n of them moves by sqrt(variance/n) at least: where it is known what it is made of
(`seasonal_figures`), the spread is never taken for less. A share of rare events is skewed, and its limits are moved by
(3.5² - 1)/6·(1 - 2p)/n, as those of the p chart (A. Winterbottom, Qual. Reliab. Eng. Int. 9 (1993) 105-109); a day of none, or of
all, is not strange where it has more chance than the limit leaves. The last two days of a
month and its first are busy days of their own: what they are by their weekday is multiplied by the median of how much more (or less)
than their weekday such days were.

With `sizes` an error counts by the square root of n, as in Laney's chart: a Sunday of few conversations may lie further off. A change
for good is strange until the window has taken it in, about half its length: read it beside `change_point`.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

from scoring.manager.period_figure import Figure, columns, moments
from scoring.standing import Tally
from scoring.statistics import Floats

LIMIT = 3.5
WINDOW = 56
"""Periods looked back: eight weeks of days."""
LEAST_OF_SEASON = 4
"""Fewer days of its kind in the window say nothing about another one."""
LEAST_ODD = 3
"""So many days of month's end are one month's."""

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
class _Days:
    """Periods with their values (nan a gap), kinds and sizes; `odd` ones are of a kind of their own besides (month's end).

    `within`: sums of squares about the mean within each period, 0 where unknown. `skewed`: the values are shares.
    """

    values: Floats
    kinds: npt.NDArray[np.intp]
    sizes: Floats
    odd: npt.NDArray[np.bool_]
    within: Floats
    skewed: bool = False

    def at(self, chosen: slice | npt.NDArray[np.bool_]) -> _Days:
        return _Days(
            self.values[chosen],
            self.kinds[chosen],
            self.sizes[chosen],
            self.odd[chosen],
            self.within[chosen],
            self.skewed,
        )


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
    plain = np.zeros(len(series))
    return _readings(_Days(series, kinds, weights, plain > 0, plain), window, limit, bounds)


def seasonal_figures(
    figures: Sequence[Figure],
    days: Sequence[date],
    bounds: tuple[float, float] = (-math.inf, math.inf),
    last: int | None = None,
) -> tuple[SeasonalReading, ...]:
    """A reading for each day of a share or mean: against its weekday, never stranger than the drawing of conversations explains.

    `last`: of so many last days only.
    """
    values, sizes = columns(figures)
    parts = [moments(figure) for figure in figures]
    within = np.array([one.squares - one.total**2 / one.n if one.n else 0.0 for one in parts])
    skewed = any(isinstance(figure, Tally) for figure in figures)
    scale = (0.0, 1.0) if skewed else bounds
    return _readings(
        _Days(values, _weekdays(days), sizes, _month_ends(days), within, skewed), WINDOW, LIMIT, scale, last
    )


def seasonal_counts(
    counts: Sequence[float | None], days: Sequence[date], last: int | None = None
) -> tuple[SeasonalReading, ...]:
    """A reading for each day of a number of conversations, None before anything was counted; `last`: of so many last days only."""
    values = np.array([math.nan if count is None else count for count in counts], dtype=np.float64)
    nothing, ones = np.zeros(len(values)), np.ones(len(values))
    return _readings(
        _Days(values, _weekdays(days), ones, _month_ends(days), nothing), WINDOW, LIMIT, (0.0, math.inf), last
    )


def _weekdays(days: Sequence[date]) -> npt.NDArray[np.intp]:
    return np.array([day.weekday() for day in days], dtype=np.intp)


def _month_ends(days: Sequence[date]) -> npt.NDArray[np.bool_]:
    return np.array([day.day == 1 or (day + timedelta(days=2)).month != day.month for day in days], dtype=np.bool_)


def _readings(
    days: _Days, window: int, limit: float, bounds: tuple[float, float], last: int | None = None
) -> tuple[SeasonalReading, ...]:
    found = []
    for at in range(0 if last is None else max(0, len(days.values) - last), len(days.values)):
        past = days.at(slice(max(0, at - window), at))
        found.append(_reading(past.at(~np.isnan(past.values)), days.at(slice(at, at + 1)), limit, bounds))
    return tuple(found)


def _reading(past: _Days, today: _Days, limit: float, bounds: tuple[float, float]) -> SeasonalReading:
    now = float(today.values[0])
    value = None if math.isnan(now) else now
    plain = past.at(~past.odd)
    own = plain.kinds == today.kinds[0]
    history, busy = int(own.sum()), bool(today.odd[0])
    if history < LEAST_OF_SEASON or (busy and past.odd.sum() < LEAST_ODD):
        return SeasonalReading(value, None, None, None, None, history, "unknown")
    factor = _factor(plain, past.at(past.odd)) if busy else 1.0
    expected = factor * float(np.median(plain.values[own]))
    spread = max(_spread(plain), _drawn(plain))
    if not spread:
        return SeasonalReading(value, expected, None, None, None, history, "unknown")
    # a gap has no size: the range is then drawn for a period of the usual one
    counted = float(today.sizes[0]) if value is not None else float(np.median(plain.sizes[own]))
    known = 1 / float(plain.sizes[own].sum()) + (1 / float(past.sizes[past.odd].sum()) if busy else 0.0)
    error = max(1.0, factor) * spread * math.sqrt(1 / counted + _MEDIAN_VARIANCE * known)
    low, high = (float(np.clip(end, *bounds)) for end in _range(plain, expected, limit, error, counted))
    if value is None:
        return SeasonalReading(None, expected, low, high, None, history, "unknown")
    verdict: SeasonVerdict = "high" if value > high else "low" if value < low else "usual"
    return SeasonalReading(value, expected, low, high, (value - expected) / error, history, verdict)


def _range(past: _Days, expected: float, limit: float, error: float, counted: float) -> tuple[float, float]:
    """What is usual; of a share of rare events moved by its skewness, and open where none of them, or all, is no wonder."""
    low, high = expected - limit * error, expected + limit * error
    if not past.skewed:
        return low, high
    share = float(np.average(past.values, weights=past.sizes))
    moved, chance = (limit**2 - 1) / 6 * (1 - 2 * share) / counted, 1 - NormalDist().cdf(limit)
    none, every = (1 - share) ** counted > chance, share**counted > chance
    return (0.0 if none else low + moved), (1.0 if every else high + moved)


def _factor(plain: _Days, odd: _Days) -> float:
    """How many times as much as their weekday the days of month's end were, by the median; 1 where it cannot be told."""
    usual = {kind: float(np.median(plain.values[plain.kinds == kind])) for kind in np.unique(plain.kinds)}
    ratios = [value / usual[kind] for value, kind in zip(odd.values, odd.kinds, strict=True) if usual.get(kind)]
    return float(np.median(ratios)) if len(ratios) >= LEAST_ODD else 1.0


def _drawn(past: _Days) -> float:
    """The spread of a period of size 1 by the drawing of conversations alone, 0 where not known."""
    freedom = float(np.maximum(past.sizes - 1, 0).sum())
    return math.sqrt(max(0.0, float(past.within.sum())) / freedom) if freedom else 0.0


def _spread(past: _Days) -> float:
    """The spread of an error of a period of size 1; where over half the errors are nought, by their mean absolute value."""
    seasons = (past.kinds == kind for kind in np.unique(past.kinds))
    errors = np.abs(np.concatenate([_errors(past.values[own], past.sizes[own]) for own in seasons]))
    return _TO_SIGMA * float(np.median(errors)) or math.sqrt(math.pi / 2) * float(errors.mean())


def _errors(values: Floats, sizes: Floats) -> Floats:
    """Each value of a season less the median of the others, in units of the error a period of size 1 would have."""
    count = len(values)
    if count < LEAST_OF_SEASON:
        return np.empty(0)
    order = values.argsort()
    ordered, rank = values[order], order.argsort()
    # the middle one or two of the others: without the value at its rank all after it stand one place nearer
    middle = [ordered[at + (at >= rank)] for at in ((count - 2) // 2, (count - 1) // 2)]
    expected = (middle[0] + middle[1]) / 2
    result: Floats = (values - expected) / np.sqrt(1 / sizes + _MEDIAN_VARIANCE / (sizes.sum() - sizes))
    return result
