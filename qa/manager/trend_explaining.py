"""What moved when a level changed: other conversations (mix), or the same ones done differently (true change)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qa.manager.trending import Course, Period, Subject, counted
from qa.store.connection import Cursor, Database
from qa.store.filters import Filters
from qa.store.remembered import remembered
from qa.store.viewer import Viewer
from scoring.manager.change_point import ChangePoint
from scoring.manager.decomposition import Decomposition, Level, decompose
from scoring.manager.period_figure import moments, size
from scoring.manager.trend_reasons import MOST_UNMATCHED
from scoring.standing import Moments

FACTORS = ("team", "contact_reason", "channel")
FACTORS_OF_TEAM = ("contact_reason", "channel", "agent")
"""Within one team the agents take the place of the teams."""
LONGEST_BEFORE = 13
"""Periods before a change that it is compared with: what lay further back is another story."""
MOST_LEVELS = 3
LEAST_SHARE = 0.02
"""A level whose share of conversations moved by under two points is not told."""
DRAWS = 400

Cells = dict[tuple[str, ...], Moments]


@dataclass(frozen=True, slots=True)
class Moved:
    """One value of a factor that made part of the change."""

    factor: str
    name: str
    level: Level


@dataclass(frozen=True, slots=True)
class Explanation:
    """A change taken apart. `before` and `after` are first and last days; `factors` those that could be told apart.

    `truly`: where the same kind of conversation came out differently, the greatest part first; `mixed`: what there is more or less
    of, the greatest shift first. Of the factor that holds all of the agents or teams no more than `MOST_LEVELS` each.
    """

    before: tuple[date, date]
    after: tuple[date, date]
    factors: tuple[str, ...]
    found: Decomposition
    truly: tuple[Moved, ...]
    mixed: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Grown:
    """How many conversations a period one value of a factor had, before and after."""

    factor: str
    name: str
    before: float
    after: float


def spans(course: Course, change: ChangePoint) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    """The judged periods before and after a change, up to its neighbours."""
    places = [0, *(one.at for one in course.reading.changes), len(course.periods)]
    at = places.index(change.at)
    before = range(max(places[at - 1], change.at - LONGEST_BEFORE), change.at)
    judged = course.reading.judged
    kept = [tuple(course.periods[k] for k in side if judged[k]) for side in (before, range(change.at, places[at + 1]))]
    return kept[0], kept[1]


@remembered
def explain(
    db: Database | Cursor, viewer: Viewer, filters: Filters, course: Course, change: ChangePoint
) -> Explanation | None:
    """Take one change of a course apart; None where there is nothing to take apart (a count, or no conversation on a side).

    Factors of one value only are left out, and while over a tenth of the conversations are of combinations that one side lacks,
    the last factor.
    """
    if course.subject.kind == "count":
        return None
    before, after = spans(course, change)
    if not before or not after:
        return None
    factors = FACTORS_OF_TEAM if len(filters.teams) == 1 else FACTORS
    days = [(side[0].start, side[-1].end) for side in (before, after)]
    cells = [_cells(db, viewer, _within(filters, *span), course.subject, factors) for span in days]
    kept = [at for at in range(len(factors)) if len({cell[at] for side in cells for cell in side}) > 1] or [0]
    while True:
        names = tuple(factors[at] for at in kept)
        old, new = (_collapsed(side, kept) for side in cells)
        if not old or not new:
            return None
        found = decompose(old, new, names, draws=DRAWS)
        if found.unmatched <= MOST_UNMATCHED or len(kept) == 1:
            return Explanation(days[0], days[1], names, found, _truly(found), _mixed(found))
        kept.pop()


@remembered
def grown(
    db: Database | Cursor, viewer: Viewer, filters: Filters, course: Course, change: ChangePoint
) -> tuple[Grown, ...]:
    """What a change of a number of conversations is made of: the values whose number moved most, each factor by itself."""
    before, after = spans(course, change)
    if not before or not after:
        return ()
    moved = []
    for factor in FACTORS_OF_TEAM if len(filters.teams) == 1 else FACTORS:
        means: dict[str, list[float]] = {}
        for at, side in enumerate((before, after)):
            within = _within(filters, side[0].start, side[-1].end)
            for (name,), _, figure in counted(db, viewer, within, course.subject, (factor,)):
                means.setdefault(name, [0.0, 0.0])[at] = size(figure) / len(side)
        moved += [Grown(factor, name, *pair) for name, pair in means.items()] if len(means) > 1 else []
    return tuple(sorted(moved, key=lambda one: -abs(one.after - one.before))[:MOST_LEVELS])


def _within(filters: Filters, since: date, until: date) -> Filters:
    return replace(filters, since=max(since, filters.since or since), until=min(until, filters.until or until))


def _cells(db: Database | Cursor, viewer: Viewer, filters: Filters, subject: Subject, factors: Sequence[str]) -> Cells:
    found = counted(db, viewer, filters, subject, factors)
    return {group: moments(figure) for group, _, figure in found if size(figure)}


def _collapsed(cells: Mapping[tuple[str, ...], Moments], kept: Sequence[int]) -> Cells:
    joined: Cells = {}
    for cell, found in cells.items():
        short = tuple(cell[at] for at in kept)
        joined[short] = joined[short] + found if short in joined else found
    return joined


def _truly(found: Decomposition) -> tuple[Moved, ...]:
    """The levels whose part of the true change is real among all looked at."""
    named = [one for one in _moved(found) if one.level.is_named]
    return tuple(sorted(named, key=lambda one: -abs(one.level.true_change.value or 0.0))[:MOST_LEVELS])


def _mixed(found: Decomposition) -> tuple[Moved, ...]:
    moved = [one for one in _moved(found) if abs(_shift(one.level)) >= LEAST_SHARE]
    return tuple(sorted(moved, key=lambda one: -abs(_shift(one.level)))[:MOST_LEVELS])


def _moved(found: Decomposition) -> list[Moved]:
    return [Moved(factor, name, level) for factor, levels in found.levels.items() for name, level in levels.items()]


def _shift(level: Level) -> float:
    return level.share_after - level.share_before
