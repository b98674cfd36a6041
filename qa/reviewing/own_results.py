"""Figures of one agent's own released results: the scores that count, after reviews and disputes, with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qa.metrics import SCALE, TrendPoint
from qa.store import cases
from qa.store.cases import CaseFilters
from qa.store.connection import Cursor, Database
from qa.store.viewer import Viewer
from scoring.statistics import Estimate, mean_interval

WEEKS = 4
"""Weeks that make "lately", and as many before to compare with."""


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """Mean scores: by week, of the last `WEEKS` weeks with results, and of those before."""

    weeks: tuple[TrendPoint, ...]
    lately: Estimate
    before: Estimate


def own_figures(db: Database | Cursor, viewer: Viewer, agent: str, team: str = "") -> OwnFigures:
    """The figures of an agent's results that the viewer may see. Weeks count back from the latest one there is."""
    found = cases.totals_by_week(db, viewer, CaseFilters(agent=agent, team=team))
    points = tuple(TrendPoint(agent, week, mean_interval(totals, bounds=SCALE)) for week, totals in found)
    last = found[-1][0] if found else date.min + timedelta(weeks=2 * WEEKS)
    return OwnFigures(
        points,
        _mean(found, last - timedelta(weeks=WEEKS - 1), last),
        _mean(found, last - timedelta(weeks=2 * WEEKS - 1), last - timedelta(weeks=WEEKS)),
    )


def _mean(found: Sequence[tuple[date, list[float]]], since: date, until: date) -> Estimate:
    return mean_interval([total for week, totals in found if since <= week <= until for total in totals], bounds=SCALE)
