"""Events that rules may warn of, from the conversations that were merged since the last run; and the runs.

Beside the events of a conversation's course: a critical item that failed for certain (`critical_error`, by item), or that a person
judged as failed, and a forbidden word (`forbidden`, by kind).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.viewer import Viewer, viewer_sql
from scoring.manager.warning_rules import EventReading

FRESH = timedelta(days=14)
"""Events of conversations that began longer ago than this before the newest one are history, not news."""

_EVENTS = """
    SELECT e.kind, e.grade, c.id, coalesce(c.team, ''), e.probability, c.started_at, e.position AS place
    FROM event e JOIN fresh c ON c.id = e.conversation_id WHERE list_contains(?::VARCHAR[], e.kind)
    UNION ALL
    SELECT 'forbidden', f.kind, c.id, coalesce(c.team, ''), 1.0, c.started_at, 1000 + f.position
    FROM forbidden f JOIN fresh c ON c.id = f.conversation_id WHERE list_contains(?::VARCHAR[], 'forbidden')
    UNION ALL
    SELECT 'critical_error', unnest(c.critical_failed), c.id, coalesce(c.team, ''), 1.0, c.started_at, 2000
    FROM fresh c WHERE list_contains(?::VARCHAR[], 'critical_error')
    UNION ALL
    SELECT 'critical_error', v.item, c.id, coalesce(c.team, ''), 1.0, c.started_at, 3000
    FROM review_verdict v JOIN judged c ON c.id = v.conversation_id
    WHERE v.verdict = 'fail' AND list_contains(c.critical_suspected, v.item) AND list_contains(?::VARCHAR[], 'critical_error')
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said: the quote (as in the transcript, not masked), its turn, when it begins in seconds, and what it is."""

    conversation: str
    kind: str
    grade: str
    turn: int | None
    start: float | None
    quote: str


def newest(db: Database | Cursor, now: datetime) -> datetime | None:
    """When the newest conversation began, on its wall clock; none is newer than now (wall clock of the team)."""
    sql = "SELECT max(started_at) FROM conversation WHERE started_at <= ?"
    found: datetime | None = rows(db, sql, [now])[0][0]
    return found


def merged_until(db: Database | Cursor) -> datetime | None:
    """The latest time of writing of what is stored (UTC); None of an empty database."""
    sql = """
        SELECT greatest((SELECT max(merged_at) FROM conversation), (SELECT max("at") FROM review_verdict))
    """
    found: datetime | None = rows(db, sql)[0][0]
    return found


def last_run(db: Database | Cursor) -> tuple[datetime | None, datetime | None, datetime | None]:
    """Until when events were looked at, when figures were, and when the last run was (UTC)."""
    found = rows(db, 'SELECT max(merged_until), max("at") FILTER (measured), max("at") FROM warning_run')
    return found[0][0], found[0][1], found[0][2]


def record_run(cursor: Cursor, at: datetime, until: datetime | None, measured: bool, firings: int) -> None:
    """Keep that a run was made; in a transaction of the writer. `at` and `until` are UTC."""
    cursor.execute("INSERT INTO warning_run VALUES (?, ?, ?, ?)", [at, until, measured, firings])


def new_events(
    db: Database | Cursor, kinds: Sequence[str], since: datetime | None, latest: datetime | None
) -> list[EventReading]:
    """Events of what was merged or judged after `since` (UTC), in conversations that began no longer than `FRESH` before `latest`.

    For the run, which sees everything.
    """
    if not kinds:
        return []
    fresh = "(c.started_at IS NULL OR ?::TIMESTAMP IS NULL OR c.started_at >= ?)"
    until = latest - FRESH if latest else None
    sql = f"""
        WITH fresh AS (SELECT c.* FROM conversation c WHERE (?::TIMESTAMP IS NULL OR c.merged_at > ?) AND {fresh}),
        judged AS (
            SELECT DISTINCT c.* FROM conversation c JOIN review_verdict v ON v.conversation_id = c.id
            WHERE (?::TIMESTAMP IS NULL OR v."at" > ?) AND {fresh}
        )
        SELECT * FROM ({_EVENTS}) ORDER BY started_at NULLS LAST, 3, place
    """
    values = [since, since, until, until, since, since, until, until, *([list(kinds)] * 4)]
    return [EventReading(*line[:5]) for line in rows(db, sql, values)]


def events_within(db: Database | Cursor, viewer: Viewer, filters: Filters, kinds: Sequence[str]) -> list[EventReading]:
    """Events of these kinds in the conversations selected: what a rule would have had to look at."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        WITH fresh AS (SELECT c.* FROM conversation c WHERE {where}), judged AS (FROM fresh)
        SELECT * FROM ({_EVENTS}) ORDER BY started_at NULLS LAST, 3, place
    """
    return [EventReading(*line[:5]) for line in rows(db, sql, [*values, *([list(kinds)] * 4)])]


def places_of(
    db: Database | Cursor, viewer: Viewer, conversations: Sequence[str], events: Sequence[str]
) -> list[Place]:
    """Where in these conversations events named as rules name them (`threat`, `threat.harm`) were said, as far as the viewer sees them."""
    seen, values = viewer_sql(viewer)
    asked = [list(events)]
    sql = f"""
        WITH chosen AS (SELECT c.id FROM conversation c WHERE list_contains(?::VARCHAR[], c.id) AND ({seen}))
        SELECT conversation_id, kind, grade, turn, start_time, quote FROM event
        WHERE conversation_id IN (FROM chosen)
            AND (list_contains(?::VARCHAR[], kind) OR list_contains(?::VARCHAR[], concat(kind, '.', grade)))
        UNION ALL
        SELECT conversation_id, 'forbidden', kind, turn, NULL, text FROM forbidden
        WHERE conversation_id IN (FROM chosen)
            AND (list_contains(?::VARCHAR[], 'forbidden') OR list_contains(?::VARCHAR[], concat('forbidden.', kind)))
        UNION ALL
        SELECT e.conversation_id, 'critical_error', e.item, e.turn, e.start_time, e.quote FROM evidence e
        JOIN conversation c ON c.id = e.conversation_id
        WHERE e.conversation_id IN (FROM chosen) AND list_contains(?::VARCHAR[], 'critical_error')
            AND list_contains(list_concat(c.critical_failed, c.critical_suspected), e.item)
        ORDER BY 1, 4 LIMIT 60
    """
    found = rows(db, sql, [list(conversations), *values, *(asked * 5)])
    return [Place(*line) for line in found]
