"""A figure beside the previous period and beside its target: the difference, its interval, and what may be said of it.

A difference is called better or worse only where its interval leaves nought out, a target met or missed only where the interval
of the figure lies wholly on one side of it. Each is right in 95 of 100 cases; of twenty figures without any change about one is
named all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scoring.manager.period_figure import Figure, difference, estimate, size
from scoring.statistics import Estimate, enough, undefined

Direction = Literal["better", "worse", "level", "too_few"]
OfTarget = Literal["met", "missed", "open", "too_few"]


@dataclass(frozen=True, slots=True)
class TargetComparison:
    """`distance`: the figure less its target, with the interval of the figure. `open`: the interval holds the target."""

    target: float
    distance: Estimate
    verdict: OfTarget


@dataclass(frozen=True, slots=True)
class PeriodComparison:
    """This period, the one before, and this less that. `too_few`: under ten conversations in one of the periods."""

    current: Estimate
    before: Estimate
    change: Estimate
    direction: Direction


def compare_with_previous(now: Figure, before: Figure, higher_is_better: bool = True) -> PeriodComparison:
    """Two periods of one figure: shares by Newcombe's interval, means by Welch's. Raises TypeError for one of each kind.

    The sides are taken for independent: a customer who calls in both periods makes the interval a little too narrow.
    """
    change = difference(now, before)
    few = not (enough(size(now)) and enough(size(before)))
    return PeriodComparison(estimate(now), estimate(before), change, _direction(change, few, higher_is_better))


def compare_with_target(now: Figure, target: float, higher_is_better: bool = True) -> TargetComparison:
    """The figure less a target in the unit of the figure (a share 0..1, else points or seconds).

    The target is taken for exact. At or beyond it is met.
    """
    own = estimate(now)
    if own.value is None or own.interval is None:
        return TargetComparison(target, undefined(own.n), "too_few")
    distance = Estimate(own.value - target, own.interval[0] - target, own.interval[1] - target, own.n)
    return TargetComparison(target, distance, _of_target(distance, higher_is_better))


def _direction(change: Estimate, few: bool, higher_is_better: bool) -> Direction:
    if few or change.interval is None:
        return "too_few"
    low, high = change.interval
    if low <= 0 <= high:
        return "level"
    return "better" if (low > 0) == higher_is_better else "worse"


def _of_target(distance: Estimate, higher_is_better: bool) -> OfTarget:
    low, high = distance.interval or (0.0, 0.0)
    if not enough(distance.n):
        return "too_few"
    if not higher_is_better:
        low, high = -high, -low
    return "met" if low >= 0 else "missed" if high < 0 else "open"
