"""The figures of the dashboard's pages and sheets, as estimates. What each is: scoring/manager/metrics.py and docs/metrics.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa.store import figures
from qa.store.connection import Cursor, Database, snapshot
from qa.store.filters import Filters
from qa.store.metric_figures import figures as metric_figures
from qa.store.metric_figures import figures_by, items_by
from qa.store.remembered import remembered
from qa.store.viewer import Viewer
from scoring.manager.metrics import METRICS, NEGATIVE_BELOW, estimate_of
from scoring.manager.period_figure import Figure, moments, size
from scoring.statistics import Estimate, wilson

__all__ = [
    "NEGATIVE_BELOW",
    "SCALE",
    "GroupFigure",
    "ItemFigure",
    "KeyFigures",
    "TrendPoint",
    "failed",
    "failing_items",
    "key_figures",
    "score_by",
    "score_trend",
]

SCALE = METRICS["score"].bounds
"""A total is a share of points in percent."""
KEY = (
    "conversations",
    "eligible",
    "score",
    "critical_free",
    "resolution",
    "follow_up",
    "customer_change",
    "handle_time",
    "first_response",
    "negative",
)


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
    """How often an item fails where it is judged."""

    item: str
    section: str
    failed: Estimate


@remembered
def key_figures(db: Database | Cursor, viewer: Viewer, filters: Filters) -> KeyFigures:
    """The key figures of what the viewer may see of the selection."""
    with snapshot(db) as same:
        found = metric_figures(same, viewer, filters, KEY)
        unread = failed(same, viewer, filters)
    known = {name: estimate_of(METRICS[name], figure) for name, figure in found.items()}
    eligible = moments(found["eligible"])
    return KeyFigures(
        conversations=eligible.n,
        scored=known["score"].n,
        not_eligible=eligible.n - round(eligible.total),
        failed=unread,
        score=known["score"],
        critical_rate=_critical_rate(found["critical_free"]),
        resolution_rate=known["resolution"],
        follow_up_rate=known["follow_up"],
        customer_change=known["customer_change"],
        handle_time=known["handle_time"],
        first_response=known["first_response"],
        negative_rate=known["negative"],
    )


def failed(db: Database | Cursor, viewer: Viewer, filters: Filters) -> int:
    """What could not be processed; where nothing is filtered inputs that gave no conversation count, too."""
    unknown = figures.failures_without_conversation(db, viewer) if filters == Filters() else 0
    return figures.failed(db, viewer, filters) + unknown


def _critical_rate(free: Figure) -> Estimate:
    """The other side of critical error accuracy."""
    counted = moments(free)
    return wilson(counted.n - round(counted.total), counted.n)


@remembered
def score_by(db: Database | Cursor, viewer: Viewer, filters: Filters, by: str) -> list[GroupFigure]:
    """Groups side by side, by name. Raises UsageError on an unknown `by`."""
    found = figures_by(db, viewer, filters, ("conversations", "score", "critical_free"), (by,))
    return [
        GroupFigure(
            name=cell.group[0],
            score=estimate_of(METRICS["score"], cell.figures["score"]),
            critical_rate=_critical_rate(cell.figures["critical_free"]),
            conversations=size(cell.figures["conversations"]),
        )
        for cell in found
    ]


@remembered
def score_trend(
    db: Database | Cursor, viewer: Viewer, filters: Filters, by: str = "team", period: str = "week"
) -> list[TrendPoint]:
    """Mean scores by group and period, in order; periods without a score are left out, never drawn as zero.

    Without `by` all are one group, named ''.
    Raises UsageError on an unknown `by` or `period`.
    """
    found = figures_by(db, viewer, filters, ("score",), (by,) if by else (), period)
    return [
        TrendPoint("".join(cell.group), cell.start, estimate_of(METRICS["score"], cell.figures["score"]))
        for cell in found
        if cell.start is not None and size(cell.figures["score"])
    ]


@remembered
def failing_items(db: Database | Cursor, viewer: Viewer, filters: Filters, limit: int = 10) -> list[ItemFigure]:
    """The items that fail most, surest first: ordered by the lower end of the interval, so that 1 of 1 is not the top."""
    found = [
        ItemFigure(cell.item, cell.section, wilson(cell.failed.failed, cell.failed.judged))
        for cell in items_by(db, viewer, filters)
        if cell.failed.failed
    ]
    return sorted(found, key=lambda item: (-(item.failed.low or 0.0), item.item))[:limit]
