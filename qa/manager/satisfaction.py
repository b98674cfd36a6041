"""How satisfied customers are: CSAT and NPS, where they differ, what each group speaks of, and which items go along with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import add
from typing import TypeVar

from qa.store import service_cases, survey_figures
from qa.store.connection import Cursor, Database
from qa.store.filters import Filters
from qa.store.metric_figures import Cell, figures_by
from qa.store.metric_targets import targets_for
from qa.store.remembered import remembered
from qa.store.viewer import Viewer
from scoring.manager.metrics import METRICS, estimate_of, promoters_of_moments
from scoring.manager.period_figure import moments, size
from scoring.manager.satisfaction import (
    Promoters,
    Segment,
    Themes,
    csat_segments,
    nps,
    nps_segments,
    satisfied_yet_not_promoting,
    themes_from_counts,
)
from scoring.manager.satisfaction_drivers import Drivers, satisfaction_drivers
from scoring.reasons import Reason
from scoring.standing import Tally
from scoring.statistics import Estimate

DIMENSIONS = ("channel", "customer_group", "team", "contact_reason")
"""What satisfaction is cut by."""
_METRICS = ("conversations", "csat", "nps")
STALE = timedelta(days=3)
"""Where the latest that is known is older than this, clocks are read as of then: nobody has told what happened since."""
_T = TypeVar("_T", Tally, Promoters)


@dataclass(frozen=True, slots=True)
class Standing:
    """Satisfaction (0..1) and the net promoter score (-100..100) beside their targets; `answered` of all `conversations` that are filtered.

    `finding`: the reason "high CSAT, low NPS" where it is found.
    """

    csat: Estimate
    nps: Estimate
    promoters: Promoters
    answered: int
    conversations: int
    csat_target: float
    nps_target: float
    finding: Reason | None


@dataclass(frozen=True, slots=True)
class Week:
    """One week (its Monday)."""

    start: date
    csat: Estimate
    nps: Estimate


@dataclass(frozen=True, slots=True)
class Segments:
    """The segments of one dimension, worst first, by either figure; those without an answer left out."""

    csat: tuple[Segment, ...]
    nps: tuple[Segment, ...]


def standing(db: Database | Cursor, viewer: Viewer, filters: Filters) -> Standing:
    """The figures of all that is filtered."""
    found = _cells(db, viewer, filters)
    csat, promoters = (
        reduce(add, map(_csat, found), Tally(0, 0)),
        reduce(add, map(_promoters, found), Promoters(0, 0, 0)),
    )
    targets = targets_for(db, viewer, filters.teams[0] if len(filters.teams) == 1 else "")
    satisfied, recommended = estimate_of(METRICS["csat"], csat), nps(promoters)
    finding = satisfied_yet_not_promoting(satisfied, recommended, targets["csat"], targets["nps"])
    count = sum(moments(cell.figures["conversations"]).n for cell in found)
    answered = survey_figures.answered(db, viewer, filters)
    return Standing(satisfied, recommended, promoters, answered, count, targets["csat"], targets["nps"], finding)


def segments(db: Database | Cursor, viewer: Viewer, filters: Filters) -> dict[str, Segments]:
    """The segments of each of `DIMENSIONS`."""
    found = _cells(db, viewer, filters)
    return {
        name: Segments(
            csat_segments(_by(found, k, _csat, lambda tally: tally.judged)),
            nps_segments(_by(found, k, _promoters, lambda counts: counts.n)),
        )
        for k, name in enumerate(DIMENSIONS)
    }


def weeks(db: Database | Cursor, viewer: Viewer, filters: Filters) -> list[Week]:
    """The weeks with an answer, in order."""
    found = figures_by(db, viewer, filters, _METRICS, period="week")
    return [
        Week(cell.start, *(estimate_of(METRICS[name], cell.figures[name]) for name in ("csat", "nps")))
        for cell in found
        if cell.start is not None and (size(cell.figures["csat"]) or size(cell.figures["nps"]))
    ]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What promoters, passives and detractors speak of: reasons of contact, and themes of their comments."""

    reasons: tuple[Themes, ...]
    comments: tuple[Themes, ...]


def spoken(db: Database | Cursor, viewer: Viewer, filters: Filters) -> Spoken:
    """The themes of each group."""
    found = survey_figures.voices(db, viewer, filters)
    return Spoken(themes_from_counts(found.sizes, found.reasons), themes_from_counts(found.commented, found.themes))


@dataclass(frozen=True, slots=True)
class ItemDrivers:
    """The association of the items of a rubric with satisfaction; `used` of `answers` were looked at."""

    rubric: str
    drivers: Drivers
    used: int
    answers: int


@remembered
def drivers(db: Database | Cursor, viewer: Viewer, filters: Filters) -> ItemDrivers | None:
    """Which items go along with satisfaction, of the rubric most of the answered conversations were judged by; None without any."""
    found = survey_figures.verdicts(db, viewer, filters)
    if found is None:
        return None
    read = satisfaction_drivers(found.items, found.passed, found.satisfied)
    return ItemDrivers(found.rubric, read, len(found.satisfied), found.answers)


def as_of(db: Database | Cursor, viewer: Viewer, now: datetime) -> datetime:
    """When clocks are read, to the minute: now, or the latest moment known where that is long ago (wall clock)."""
    last = service_cases.last_known(db, viewer)
    return last if last is not None and now - last > STALE else now.replace(second=0, microsecond=0)


def _cells(db: Database | Cursor, viewer: Viewer, filters: Filters) -> list[Cell]:
    return figures_by(db, viewer, filters, _METRICS, DIMENSIONS)


def _csat(cell: Cell) -> Tally:
    counted = moments(cell.figures["csat"])
    return Tally(round(counted.total), counted.n)


def _promoters(cell: Cell) -> Promoters:
    return promoters_of_moments(moments(cell.figures["nps"]))


def _by(cells: Sequence[Cell], place: int, of: Callable[[Cell], _T], n: Callable[[_T], int]) -> Mapping[str, _T]:
    """What is counted, added up by the value at one place of the group; without values that have no answer."""
    found: dict[str, _T] = {}
    for cell in cells:
        name, counted = cell.group[place], of(cell)
        found[name] = found[name] + counted if name in found else counted
    return {name: counted for name, counted in found.items() if n(counted)}
