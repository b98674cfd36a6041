"""What the course of one figure says: since when its level is another one, and whether the last period is more than noise.

The parts are those of this package: `change_point` finds the levels, `control_chart` makes limits for each level by itself (an old level
must not judge a new one; Wheeler (1993): limits are made anew once a process has been changed for good), `smoothing` draws the line.
Shares are judged by the p chart, by p′ where periods differ by more than the drawing of conversations, all else by XmR.

Not judged are periods that are not over and those of under ten conversations: they are shown, and left out of levels and limits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from scoring.manager.change_point import FALSE_ALARMS, ChangePoint, change_points
from scoring.manager.control_chart import ChartPoint, ControlChart, p_chart, xmr_chart
from scoring.manager.period_figure import Figure, moments, size, value
from scoring.manager.smoothing import smooth
from scoring.standing import Moments, Tally
from scoring.statistics import Estimate, enough, undefined

State = Literal["too_few", "steady", "changed", "signal"]
FigureKind = Literal["share", "mean", "nps", "count"]

DISPERSED = 1.3
"""From this dispersion on shares are read by p′."""
LEAST_JUDGED = 6
"""Under six judged periods nothing is said of a course."""
LONGEST_SMOOTHED = 120
"""Smoothing costs the cube of the length."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A level and the control chart made of it: `chart.points[0]` is the period at the place `start`."""

    start: int
    chart: ControlChart


@dataclass(frozen=True, slots=True)
class TrendReading:
    """A course, read; all places count the periods given.

    `judged`: which periods count; `latest`: the last of them.
    `state`: `signal` where that breaks a rule of the chart of its level, else `changed` where the level changed anywhere.
    """

    judged: tuple[bool, ...]
    changes: tuple[ChangePoint, ...]
    phases: tuple[Phase, ...]
    latest: int | None
    state: State

    @property
    def points(self) -> tuple[ChartPoint, ...]:
        """The points of the control charts, one a period."""
        return tuple(point for phase in self.phases for point in phase.chart.points)


@lru_cache(maxsize=1024)
def read_course(
    figures: tuple[Figure, ...],
    unfinished: tuple[bool, ...],
    kind: FigureKind,
    bounds: tuple[float, float] = (-math.inf, math.inf),
    false_alarms: float = FALSE_ALARMS,
) -> TrendReading:
    """Read neighbouring periods of one figure. A count is the size of each figure, and a period without any is a 0.

    `bounds` are the least and most a mean can be; of several courses looked at together each gets its part of `false_alarms`.
    Raises ValueError where figures and flags differ in number. The answer is kept: the same figures cost nothing twice.
    """
    judged = _judged(figures, unfinished, kind)
    observed = [_observed(figure, kind) for figure in figures]
    used = [one if is_judged else _nothing(one) for one, is_judged in zip(observed, judged, strict=True)]
    latest = max((at for at, is_judged in enumerate(judged) if is_judged), default=None)
    if latest is None or sum(judged) < LEAST_JUDGED:
        return TrendReading(judged, (), (Phase(0, _chart(used, kind, bounds)),), latest, "too_few")
    changes = change_points(used, false_alarms)
    phases = _phases(used, changes, kind, bounds)
    is_signal = phases[-1].chart.points[latest - phases[-1].start].rules
    state: State = "signal" if is_signal else "changed" if changes else "steady"
    return TrendReading(judged, changes, phases, latest, state)


@lru_cache(maxsize=256)
def smooth_course(figures: tuple[Figure, ...], unfinished: tuple[bool, ...], kind: FigureKind) -> tuple[Estimate, ...]:
    """The smooth line with its band, one estimate a period; undefined where there is too little or a series too long.

    Periods that are not over are left out; a period of few conversations has little say.
    """
    observed = [_observed(figure, kind) for figure in figures]
    sizes = [0.0 if is_open else float(size(figure)) for figure, is_open in zip(observed, unfinished, strict=True)]
    if len(figures) > LONGEST_SMOOTHED:
        return tuple(undefined() for _ in figures)
    return smooth([value(figure) for figure in observed], sizes).points


def values_of(figures: Sequence[Figure], kind: FigureKind) -> tuple[float | None, ...]:
    """The value of each period as it is drawn: a count is its size."""
    return tuple(float(size(figure)) if kind == "count" else value(figure) for figure in figures)


def _judged(figures: Sequence[Figure], unfinished: Sequence[bool], kind: FigureKind) -> tuple[bool, ...]:
    return tuple(
        not is_open and (kind == "count" or enough(size(figure)))
        for figure, is_open in zip(figures, unfinished, strict=True)
    )


def _observed(figure: Figure, kind: FigureKind) -> Figure:
    """A count is one observation of its period."""
    if kind != "count":
        return figure
    n = float(moments(figure).n)
    return Moments(1, n, n * n)


def _nothing(figure: Figure) -> Figure:
    return Tally(0, 0) if isinstance(figure, Tally) else Moments(0, 0.0, 0.0)


def _phases(
    figures: Sequence[Figure], changes: Sequence[ChangePoint], kind: FigureKind, bounds: tuple[float, float]
) -> tuple[Phase, ...]:
    starts = [0, *(change.at for change in changes)]
    ends = [*starts[1:], len(figures)]
    return tuple(
        Phase(start, _chart(figures[start:end], kind, bounds)) for start, end in zip(starts, ends, strict=True)
    )


def _chart(figures: Sequence[Figure], kind: FigureKind, bounds: tuple[float, float]) -> ControlChart:
    shares = [figure for figure in figures if isinstance(figure, Tally)]
    if kind != "share" or len(shares) < len(figures):
        return xmr_chart([value(figure) for figure in figures], bounds=(0.0, math.inf) if kind == "count" else bounds)
    plain = p_chart(shares)
    return p_chart(shares, laney=True) if (plain.dispersion or 0.0) >= DISPERSED else plain


def neighbour_correlation(reading: TrendReading, values: Sequence[float | None]) -> float | None:
    """How much a period resembles the one before (-1..1), once the levels found are taken out; None under ten pairs.

    From about 0.2 on a change found may be a slow drift: see `change_point`. Of 20 periods chance alone makes up to 0.4.
    """
    levels = level_of(reading, values)
    rest = [
        value - level if is_judged and value is not None and level is not None else math.nan
        for value, level, is_judged in zip(values, levels, reading.judged, strict=True)
    ]
    pairs = [(a, b) for a, b in pairwise(rest) if not math.isnan(a) and not math.isnan(b)]
    spread = sum(a * a for a in rest if not math.isnan(a))
    known = sum(not math.isnan(a) for a in rest)
    if not enough(len(pairs)) or spread == 0:
        return None
    return sum(a * b for a, b in pairs) / len(pairs) / (spread / known)


def level_of(reading: TrendReading, values: Sequence[float | None]) -> tuple[float | None, ...]:
    """The level each period belongs to: the mean of its phase."""
    levels: list[float | None] = []
    for phase in reading.phases:
        levels += [phase.chart.centre] * len(phase.chart.points)
    return tuple(levels[: len(values)])
