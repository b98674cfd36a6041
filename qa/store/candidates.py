"""Conversations that may be drawn for review, and what of them can be a cause to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Pool:
    """Which conversations: filters with days, seconds of talk (both ends included), and whether unscored ones too."""

    filters: Filters
    seconds_min: float | None = None
    seconds_max: float | None = None
    unscored: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation of the pool with the facts of triage; ids of items, -1..1 for feelings, 0..1 for shares.

    `unsure`: confidence of each item under the limit, `weak`: items whose measured trust is too low,
    `events`: (kind, grade) of each that happened.
    """

    id: str
    agent: str
    channel: str
    team: str
    customer_group: str
    rubric: str
    total: float | None
    judged: float | None
    suspected: tuple[str, ...]
    feeling: tuple[float, float] | None
    disputed: bool
    unsure: dict[str, float]
    weak: tuple[str, ...]
    events: tuple[tuple[str, str], ...]


def candidates(
    db: Database | Cursor, viewer: Viewer, pool: Pool, confidence: float, only: Sequence[str] | None = None
) -> list[Found]:
    """The conversations of the pool, by id. `confidence`: under it the machine is unsure of an item. `only` these ids."""
    where, values = _where(viewer, pool)
    if only is not None:
        where, values = f"({where}) AND c.id IN (SELECT unnest(?::VARCHAR[]))", [*values, list(only)]
    sql = f"""
        WITH chosen AS (SELECT c.id FROM conversation c WHERE {where}),
        doubtful AS (
            SELECT i.conversation_id AS id,
                list(struct_pack(item := i.item, confidence := i.confidence) ORDER BY i.position)
                    FILTER (i.status IN ('pass', 'partial', 'fail') AND i.confidence < ?) AS unsure,
                list(i.item ORDER BY i.position) FILTER (i.suggested <> '{{}}') AS weak
            FROM item i JOIN chosen ON chosen.id = i.conversation_id
            WHERE i.confidence < ? OR i.suggested <> '{{}}' GROUP BY i.conversation_id
        ),
        happened AS (
            SELECT e.conversation_id AS id, list(DISTINCT [e.kind, e.grade]) AS events
            FROM event e JOIN chosen ON chosen.id = e.conversation_id GROUP BY e.conversation_id
        )
        SELECT c.id, c.agent, c.channel, c.team, c.customer_group, c.rubric, c.total, c.judged, c.critical_suspected,
            c.customer_start, c.customer_end,
            c.id IN (SELECT conversation_id FROM review_case WHERE state IN ('disputed', 'under_review')),
            d.unsure, d.weak, h.events
        FROM conversation c JOIN chosen ON chosen.id = c.id
        LEFT JOIN doubtful d ON d.id = c.id LEFT JOIN happened h ON h.id = c.id
        ORDER BY c.id
    """
    return [_found(line) for line in rows(db, sql, [*values, confidence, confidence])]


def undated(db: Database | Cursor, viewer: Viewer, pool: Pool) -> int:
    """How many conversations would be in the pool if it were known when they took place."""
    anytime = replace(pool.filters, since=None, until=None)
    where, values = _where(viewer, replace(pool, filters=anytime))
    sql = f"SELECT count(*) FROM conversation c WHERE c.started_at IS NULL AND {where}"
    return int(rows(db, sql, values)[0][0])


def _where(viewer: Viewer, pool: Pool) -> tuple[str, list[Any]]:
    where, values = scope_sql(viewer, pool.filters)
    parts = [where, "c.status IN ('ok', 'not_eligible')" if pool.unscored else "c.status = 'ok'"]
    for limit, condition in ((pool.seconds_min, "c.duration >= ?"), (pool.seconds_max, "c.duration <= ?")):
        if limit is not None:
            parts.append(condition)
            values = [*values, limit]
    return " AND ".join(parts), values


def _found(line: Sequence[Any]) -> Found:
    id, agent, channel, team, group, rubric, total, judged, suspected, start, end, disputed, unsure, weak, events = line
    return Found(
        id=id,
        agent=agent or "",
        channel=channel or "",
        team=team or "",
        customer_group=group or "",
        rubric=rubric or "",
        total=total,
        judged=judged,
        suspected=tuple(suspected or ()),
        feeling=(start, end) if start is not None and end is not None else None,
        disputed=disputed,
        unsure={one["item"]: one["confidence"] for one in unsure or ()},
        weak=tuple(weak or ()),
        events=tuple((kind, grade or "") for kind, grade in events or ()),
    )
