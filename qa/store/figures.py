"""Raw numbers for `qa.metrics`: what is counted and collected in SQL. What they mean is defined there."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from qa.errors import UsageError
from qa.store.connection import Cursor, Database, rows
from qa.store.filters import HAS_CRITICAL, Filters, scope_sql
from qa.store.rows import ClassCount, ItemCount
from qa.store.viewer import Viewer
from scoring.scorecard import CLASSES

GROUPS = ("", "team", "agent", "queue", "channel", "customer_group", "language")
PERIODS = ("", "day", "week", "month")
_JUDGED = ("pass", "partial", "fail")
_OPEN = ("not_applicable", "not_evaluated")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many conversations there are of each kind. `critical` is of the `judged` ones, those with a scorecard."""

    conversations: int = 0
    judged: int = 0
    critical: int = 0
    not_eligible: int = 0
    failed: int = 0
    with_outcome: int = 0
    resolved: int = 0
    follow_up: int = 0
    with_customer_end: int = 0
    ended_negative: int = 0


def counts_by(
    db: Database | Cursor, viewer: Viewer, filters: Filters, by: str = "", negative_below: float = 0.0
) -> dict[str, Counts]:
    """The counts of each group; of everything, under "", without `by`. No key for a group without conversations."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT {_group(by)} AS name, count(*),
            count(*) FILTER (c.status = 'ok'),
            count(*) FILTER (c.status = 'ok' AND {HAS_CRITICAL}),
            count(*) FILTER (c.status = 'not_eligible'),
            count(*) FILTER (c.status = 'failed'),
            count(*) FILTER (c.outcome <> ''),
            count(*) FILTER (c.outcome = 'resolved'),
            count(*) FILTER (c.outcome = 'follow_up'),
            count(c.customer_end),
            count(*) FILTER (c.customer_end < ?)
        FROM conversation c WHERE {where} GROUP BY name ORDER BY name
    """
    return {name: Counts(*line) for name, *line in rows(db, sql, [negative_below, *values])}


def failures_without_conversation(db: Database | Cursor, viewer: Viewer) -> int:
    """Inputs of which not even a conversation is known; 0 for all but the admin, as nobody knows whose they are."""
    sql = "SELECT count(*) FROM failure f WHERE ? AND f.id NOT IN (SELECT c.id FROM conversation c)"
    return int(rows(db, sql, [viewer.sees_all])[0][0])


def score_values_by(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    by: str = "",
    period: str = "",
    least_judged: float = 0.0,
) -> dict[tuple[str, date | None], list[float]]:
    """Totals (0..100) of scored conversations, by group and first day of the period (weeks begin on Monday).

    Only those of which at least the share `least_judged` was judged. Without `period` the day is None; with it,
    conversations without a start are left out.
    """
    where, values = scope_sql(viewer, filters)
    start = _period_start(period)
    dated = "AND c.started_at IS NOT NULL" if period else ""
    sql = f"""
        SELECT {_group(by)} AS name, {start} AS first, list(c.total ORDER BY c.id) FROM conversation c
        WHERE c.status = 'ok' AND c.total IS NOT NULL AND c.judged >= ? {dated} AND {where}
        GROUP BY name, first ORDER BY name, first
    """
    return {(name, first): list(totals) for name, first, totals in rows(db, sql, [least_judged, *values])}


def customer_changes(db: Database | Cursor, viewer: Viewer, filters: Filters) -> list[float]:
    """Change of the customer's feeling (-2..2), of every conversation where it could be read."""
    return _column(db, viewer, filters, "c.customer_change", "c.customer_change IS NOT NULL")


def handle_times(db: Database | Cursor, viewer: Viewer, filters: Filters) -> list[float]:
    """Seconds each call lasted."""
    return _column(db, viewer, filters, "c.duration", "c.channel = 'voice' AND c.status <> 'failed' AND c.duration > 0")


def first_responses(db: Database | Cursor, viewer: Viewer, filters: Filters) -> list[float]:
    """Seconds from the customer's first message of a chat to the agent's next one; chats without times left out."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        WITH chat AS (SELECT c.id FROM conversation c WHERE c.channel = 'chat' AND {where}),
        asked AS (
            SELECT t.conversation_id AS id, min(t.i) AS i, arg_min(t.start_time, t.i) AS asked_at
            FROM turn t JOIN chat ON chat.id = t.conversation_id WHERE t.role = 'customer' GROUP BY t.conversation_id
        ),
        answered AS (
            SELECT asked.id, arg_min(t.start_time, t.i) - any_value(asked.asked_at) AS seconds
            FROM turn t JOIN asked ON asked.id = t.conversation_id WHERE t.role = 'agent' AND t.i > asked.i
            GROUP BY asked.id
        )
        SELECT seconds FROM answered WHERE seconds >= 0 ORDER BY id
    """
    return [float(seconds) for (seconds,) in rows(db, sql, values)]


def item_counts(db: Database | Cursor, viewer: Viewer, filters: Filters) -> list[ItemCount]:
    """How often each item came out how. Rubrics that name an item alike share its line."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT i.item, i.section, i.status, count(*) FROM item i JOIN conversation c ON c.id = i.conversation_id
        WHERE c.status = 'ok' AND {where} GROUP BY i.item, i.section, i.status ORDER BY i.item, i.section
    """
    sections: dict[str, str] = {}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for item, section, status, count in rows(db, sql, values):
        sections.setdefault(item, section)
        counts[item][status] += count
    return [
        ItemCount(item, section, sum(counts[item][s] for s in _JUDGED), *(counts[item][s] for s in (*_JUDGED, *_OPEN)))
        for item, section in sections.items()
    ]


def critical_class_counts(db: Database | Cursor, viewer: Viewer, filters: Filters) -> dict[str, ClassCount]:
    """How scored conversations stand in each class of critical errors; no key for a class no rubric has items of."""
    where, values = scope_sql(viewer, filters)
    counts = ", ".join(
        f"count(*) FILTER (c.critical_{name} = '{standing}')"
        for name in CLASSES
        for standing in ("ok", "open", "suspected", "failed")
    )
    (line,) = rows(db, f"SELECT {counts} FROM conversation c WHERE c.status = 'ok' AND {where}", values)
    found = {name: ClassCount(*line[4 * k : 4 * k + 4]) for k, name in enumerate(CLASSES)}
    return {name: count for name, count in found.items() if count != ClassCount(0, 0, 0, 0)}


def _column(db: Database | Cursor, viewer: Viewer, filters: Filters, column: str, condition: str) -> list[float]:
    where, values = scope_sql(viewer, filters)
    sql = f"SELECT {column} FROM conversation c WHERE {condition} AND {where} ORDER BY c.id"
    return [float(value) for (value,) in rows(db, sql, values)]


def _group(by: str) -> str:
    if by not in GROUPS:
        raise UsageError(f"cannot group by {by!r}; choose one of {', '.join(filter(None, GROUPS))}")
    return f"coalesce(c.{by}, '')" if by else "''"


def _period_start(period: str) -> str:
    if period not in PERIODS:
        raise UsageError(f"unknown period {period!r}; choose one of {', '.join(filter(None, PERIODS))}")
    return f"date_trunc('{period}', c.started_at)::DATE" if period else "NULL::DATE"
