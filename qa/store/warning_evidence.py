"""The conversations behind a figure that warns: those that pull it furthest to the side on which it warns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.metric_values import VALUES, joins_for
from qa.store.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Shown:
    """A conversation as evidence: when (wall clock), who, and how it came out."""

    id: str
    at: datetime | None
    agent: str
    team: str
    channel: str
    contact_reason: str
    total: float | None
    outcome: str
    feeling: float | None
    duration: float | None


def conversations_named(db: Database | Cursor, viewer: Viewer, ids: Sequence[str]) -> list[Shown]:
    """Those of these conversations that the viewer may see, the latest first."""
    where, values = scope_sql(viewer, Filters())
    sql = f"""
        SELECT c.id, c.started_at, coalesce(c.agent, ''), coalesce(c.team, ''), c.channel, coalesce(c.contact_reason, ''),
            c.total, coalesce(c.outcome, ''), c.customer_end, c.duration
        FROM conversation c WHERE list_contains(?::VARCHAR[], c.id) AND {where} ORDER BY c.started_at DESC, c.id
    """
    return [Shown(*line) for line in rows(db, sql, [list(ids), *values])]


def furthest(
    db: Database | Cursor, viewer: Viewer, metric: str, team: str | None, days: tuple[date, date], low: bool, limit: int
) -> list[str]:
    """Conversations of these days with the least (`low`) or greatest values of the metric, of a team or (None) of all.

    `team` "" are the conversations that name none.
    """
    where, values = scope_sql(viewer, Filters(since=days[0], until=days[1]))
    order = "ASC" if low else "DESC"
    sql = f"""
        SELECT id FROM (
            SELECT c.id, c.started_at, ({VALUES[metric]})::DOUBLE AS value FROM conversation c {joins_for([metric])}
            WHERE {where} AND (?::VARCHAR IS NULL OR coalesce(c.team, '') = ?)
        ) WHERE value IS NOT NULL ORDER BY value {order}, started_at DESC, id LIMIT ?
    """
    return [id for (id,) in rows(db, sql, [*values, team, team, limit])]
