"""What of the conversations to look at. Values are bound as parameters, never written into the SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from qa.store.metric_values import HAS_CRITICAL, counts_sql
from qa.store.search import search_terms
from qa.store.stage_sql import condition_sql
from qa.store.viewer import Viewer, viewer_sql


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that all have to hold; an empty one is no condition.

    `since` and `until` are both included and compare with the day on the wall clock of the conversation. `text` is one
    or more words that all have to be in the transcript, the id, the source or the names, or all of it a customer. `item_failed` is an item id.
    `events` are kinds (`threat`), or kinds with a grade (`complaint_grade:P1`), of which one has to have happened.
    `critical`: True for conversations with a critical item failed or suspected, False for those without. `versions` are rubrics
    with their version (`zh-standard 2026.1`). `metric` and `counted` keep the conversations that make its figure: `yes`
    those that count for it, `no` those that count against, `any` all that have a value. `stages` is a condition on the stages,
    as `qa.store.stage_sql.condition_sql` reads it.
    """

    since: date | None = None
    until: date | None = None
    teams: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    rubrics: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    critical: bool | None = None
    text: str = ""
    item_failed: str = ""
    score_min: float | None = None
    score_max: float | None = None
    metric: str = ""
    counted: str = ""
    stages: str = ""


CHOICES = {
    "teams": "c.team",
    "agents": "c.agent",
    "channels": "c.channel",
    "languages": "c.language",
    "queues": "c.queue",
    "groups": "c.customer_group",
    "outcomes": "c.outcome",
    "bands": "c.band",
    "statuses": "c.status",
    "reasons": "c.contact_reason",
    "rubrics": "c.rubric",
    "versions": "trim(concat(c.rubric, ' ', c.rubric_version))",
}
"""Fields of `Filters` that hold a choice of values, and the SQL of each."""

EVENT = "concat(e.kind, ':', e.grade)"
"""A kind of event with its grade."""
GRADED = ("complaint_grade", "empathy", "time_to_calm")
"""Kinds of events that are chosen by their grade as well: what they say depends on it."""

_FAILED = """c.failed_bits & coalesce((
    SELECT 1::HUGEINT << r.place FROM rubric_item r WHERE r.rubric_hash = c.rubric_hash AND r.item = ?
), 0) <> 0"""
"""The verdicts are bits (`qa.store.derived`): twenty million items need not be read."""


def to_sql(filters: Filters) -> tuple[str, list[Any]]:
    """The condition on `conversation c` and its parameters; `TRUE` where nothing is filtered."""
    parts: list[tuple[str, list[Any]]] = []
    if filters.since is not None:
        parts.append(("c.started_at >= ?", [datetime.combine(filters.since, time.min)]))
    if filters.until is not None and filters.until < date.max:
        parts.append(("c.started_at < ?", [datetime.combine(filters.until + timedelta(days=1), time.min)]))
    for field, column in CHOICES.items():
        values: tuple[str, ...] = getattr(filters, field)
        if values:
            parts.append((f"{column} IN ({', '.join('?' * len(values))})", list(values)))
    if filters.critical is not None:
        parts.append((HAS_CRITICAL if filters.critical else f"NOT ({HAS_CRITICAL})", []))
    if terms := search_terms(filters.text):
        said = " AND ".join(["contains(c.search_text, ?)"] * len(terms))
        parts.append((f"({said} OR lower(c.customer) = ?)", [*terms, filters.text.strip().lower()]))
    if filters.item_failed:
        parts.append((_FAILED, [filters.item_failed]))
    if filters.metric:
        parts.append((counts_sql(filters.metric, filters.counted), []))
    if filters.events:
        marks = ", ".join("?" * len(filters.events))
        happened = f"c.id IN (SELECT e.conversation_id FROM event e WHERE e.kind IN ({marks}) OR {EVENT} IN ({marks}))"
        parts.append((happened, [*filters.events, *filters.events]))
    if filters.stages:
        parts.append((f"({condition_sql(filters.stages)})", []))
    if filters.score_min is not None:
        parts.append(("c.total >= ?", [filters.score_min]))
    if filters.score_max is not None:
        parts.append(("c.total <= ?", [filters.score_max]))
    return " AND ".join(sql for sql, _ in parts) or "TRUE", [value for _, values in parts for value in values]


def scope_sql(viewer: Viewer, filters: Filters) -> tuple[str, list[Any]]:
    """What the viewer may see of what is filtered, as one condition on `conversation c`."""
    seen, seen_values = viewer_sql(viewer)
    wanted, wanted_values = to_sql(filters)
    return f"({seen}) AND ({wanted})", seen_values + wanted_values
