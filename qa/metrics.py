"""Every figure of the dashboard, defined once, with its n and its interval. Formulas and sources: docs/metrics.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa.store.connection import Cursor, Database
from qa.store.filters import Filters
from qa.store.viewer import Viewer
from scoring.statistics import Estimate


@dataclass(frozen=True, slots=True)
class KeyFigures:
    conversations: int
    scored: int
    not_eligible: int
    failed: int
    score: Estimate
    critical_rate: Estimate
    resolution_rate: Estimate
    follow_up_rate: Estimate
    customer_change: Estimate
    handle_time: Estimate
    first_response: Estimate
    negative_rate: Estimate


@dataclass(frozen=True, slots=True)
class GroupFigure:
    name: str
    score: Estimate
    critical_rate: Estimate
    conversations: int


@dataclass(frozen=True, slots=True)
class TrendPoint:
    group: str
    period_start: date
    score: Estimate


@dataclass(frozen=True, slots=True)
class ItemFigure:
    item: str
    section: str
    failed: Estimate
    not_evaluated: int
    not_applicable: int


def key_figures(db: Database | Cursor, viewer: Viewer, filters: Filters) -> KeyFigures: ...
def score_by(db: Database | Cursor, viewer: Viewer, filters: Filters, by: str) -> list[GroupFigure]: ...
def score_trend(
    db: Database | Cursor, viewer: Viewer, filters: Filters, by: str = "team", period: str = "week"
) -> list[TrendPoint]: ...
def failing_items(db: Database | Cursor, viewer: Viewer, filters: Filters, limit: int = 10) -> list[ItemFigure]: ...
