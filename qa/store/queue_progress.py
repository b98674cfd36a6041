"""How far people are with their tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qa.store.connection import Cursor, Database, rows
from qa.store.review_tasks import task_sql
from qa.store.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Load:
    """A person's tasks; `reviewer` "" is what is nobody's. `due` are open ones due by the day asked for, `overdue` before it.

    `done` and the median of seconds of a review (None where none was measured) are since the time asked for.
    """

    reviewer: str
    pending: int
    claimed: int
    due: int
    overdue: int
    done: int
    seconds: float | None


def loads(db: Database | Cursor, viewer: Viewer, today: date, since: datetime) -> list[Load]:
    """Everybody who has or had tasks, by name, as far as the viewer may see them. `since` is UTC without zone."""
    where, values = task_sql(viewer)
    sql = f"""
        WITH spent AS (
            SELECT task_id, max(seconds) AS seconds FROM review WHERE retracted_at IS NULL AND task_id <> '' GROUP BY task_id
        )
        SELECT t.reviewer,
            count(*) FILTER (t.state = 'pending'),
            count(*) FILTER (t.state = 'claimed'),
            count(*) FILTER (t.state IN ('pending', 'claimed') AND t.due <= ?),
            count(*) FILTER (t.state IN ('pending', 'claimed') AND t.due < ?),
            count(*) FILTER (t.state = 'done' AND t.ended_at >= ?),
            median(s.seconds) FILTER (t.state = 'done' AND t.ended_at >= ?)
        FROM review_task t JOIN conversation c ON c.id = t.conversation_id LEFT JOIN spent s ON s.task_id = t.id
        WHERE {where} GROUP BY t.reviewer ORDER BY t.reviewer = '', t.reviewer
    """
    return [Load(*line) for line in rows(db, sql, [today, today, since, since, *values])]
