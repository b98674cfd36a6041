"""Every figure of the dashboard, defined once, with its n and its interval. Formulas and sources: docs/metrics.md."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from qa.store import figures
from qa.store.connection import Cursor, Database, snapshot
from qa.store.figures import Counts
from qa.store.filters import Filters
from qa.store.remembered import remembered
from qa.store.viewer import Viewer
from scoring.engine import LEAST_JUDGED
from scoring.statistics import Estimate, mean_interval, wilson

SCALE = (0.0, 100.0)
"""A total is a share of points in percent."""

TIME = (0.0, math.inf)
"""A time is never negative."""

NEGATIVE_BELOW = -0.2
"""A customer's feeling at the end (-1..1) under this counts as negative."""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The figures at the top of the overview. Shares run from 0 to 1.

    `conversations` are all that are selected, of which `scored` have a total that stands (at least 70 % judged).
    `failed` counts, where nothing is filtered, inputs that gave no conversation too. `critical_rate`: a critical item
    failed or suspected. `customer_change`: the customer's feeling at the end less that at the beginning.
    `handle_time`: seconds, calls. `first_response`: seconds, chats. `negative_rate`: the customer ends negative.
    """

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
    """A team, agent, queue … beside the others. `name` is empty for conversations that name none."""

    name: str
    score: Estimate
    critical_rate: Estimate
    conversations: int


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The mean score of a group in a period that begins on `period_start`."""

    group: str
    period_start: date
    score: Estimate


@dataclass(frozen=True, slots=True)
class ItemFigure:
    """How often an item fails where it is judged, and how often it was not judged."""

    item: str
    section: str
    failed: Estimate
    not_evaluated: int
    not_applicable: int


@remembered
def key_figures(db: Database | Cursor, viewer: Viewer, filters: Filters) -> KeyFigures:
    """The key figures of what the viewer may see of the selection."""
    with snapshot(db) as same:
        n = figures.counts_by(same, viewer, filters, negative_below=NEGATIVE_BELOW).get("", Counts())
        totals = figures.score_values_by(same, viewer, filters, least_judged=LEAST_JUDGED).get(("", None), [])
        unknown = figures.failures_without_conversation(same, viewer) if filters == Filters() else 0
        changes = figures.customer_changes(same, viewer, filters)
        handled = figures.handle_times(same, viewer, filters)
        answered = figures.first_responses(same, viewer, filters)
    return KeyFigures(
        conversations=n.conversations,
        scored=len(totals),
        not_eligible=n.not_eligible,
        failed=n.failed + unknown,
        score=mean_interval(totals, bounds=SCALE),
        critical_rate=wilson(n.critical, n.judged),
        resolution_rate=wilson(n.resolved, n.with_outcome),
        follow_up_rate=wilson(n.follow_up, n.with_outcome),
        customer_change=mean_interval(changes),
        handle_time=mean_interval(handled, bounds=TIME),
        first_response=mean_interval(answered, bounds=TIME),
        negative_rate=wilson(n.ended_negative, n.with_customer_end),
    )


@remembered
def score_by(db: Database | Cursor, viewer: Viewer, filters: Filters, by: str) -> list[GroupFigure]:
    """Groups side by side, by name. Raises UsageError on an unknown `by`."""
    with snapshot(db) as same:
        totals = figures.score_values_by(same, viewer, filters, by, least_judged=LEAST_JUDGED)
        counts = figures.counts_by(same, viewer, filters, by)
    return [
        GroupFigure(
            name=name,
            score=mean_interval(totals.get((name, None), []), bounds=SCALE),
            critical_rate=wilson(n.critical, n.judged),
            conversations=n.conversations,
        )
        for name, n in counts.items()
    ]


@remembered
def score_trend(
    db: Database | Cursor, viewer: Viewer, filters: Filters, by: str = "team", period: str = "week"
) -> list[TrendPoint]:
    """Mean scores by group and period, in order; periods without a score are left out, never drawn as zero.

    Raises UsageError on an unknown `by` or `period`.
    """
    found = figures.score_values_by(db, viewer, filters, by, period, LEAST_JUDGED)
    return [
        TrendPoint(group, first, mean_interval(totals, bounds=SCALE))
        for (group, first), totals in found.items()
        if first is not None
    ]


@remembered
def failing_items(db: Database | Cursor, viewer: Viewer, filters: Filters, limit: int = 10) -> list[ItemFigure]:
    """The items that fail most, surest first: ordered by the lower end of the interval, so that 1 of 1 is not the top."""
    found = [
        ItemFigure(n.item, n.section, wilson(n.failed, n.judged), n.not_evaluated, n.not_applicable)
        for n in figures.item_counts(db, viewer, filters)
        if n.failed
    ]
    return sorted(found, key=lambda item: (-(item.failed.low or 0.0), item.item))[:limit]
