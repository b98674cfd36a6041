"""Raw numbers of agents beside their teams. An agent is a name in a team: two teams may each have a 王敏.

What the numbers mean is decided in `scoring.standing`; rows are limited to what the viewer may see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.metric_values import HAS_CRITICAL
from qa.store.viewer import Viewer, viewer_sql
from scoring.standing import Moments, Tally

JUDGED = "('pass', 'partial', 'fail')"


@dataclass(frozen=True, slots=True)
class AgentCounts:
    """One agent's conversations. `scores`: totals 0..100 that stand; `critical` of the `judged`, `turned` of the `began_negative`."""

    scores: Moments
    team: str
    agent: str
    last_on: date | None
    conversations: int
    judged: int
    critical: int
    began_negative: int
    turned: int


@dataclass(frozen=True, slots=True)
class ItemTally:
    """How often one agent failed an item; `rubric` is one of those that name it."""

    team: str
    agent: str
    item: str
    rubric: str
    section: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in a conversation to hear: `turn` and `start` (seconds) are None where all of it is meant.

    `kind` and `by` are those of a bookmark, `item` and `rubric` what it shows.
    """

    conversation: str
    agent: str
    started_at: datetime | None
    turn: int | None
    start: float | None
    quote: str
    item: str
    rubric: str
    total: float | None
    kind: str = ""
    note: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Turned:
    """A conversation whose customer began negative: feelings -1..1 at the start and the end."""

    conversation: str
    started_at: datetime | None
    start: float
    end: float
    channel: str


def latest_day(db: Database | Cursor, viewer: Viewer) -> date | None:
    """The day of the last conversation the viewer may see."""
    where, values = viewer_sql(viewer)
    found = rows(db, f"SELECT max(c.started_at)::DATE FROM conversation c WHERE {where}", values)
    return found[0][0] if found else None


def teams_of(db: Database | Cursor, viewer: Viewer, agent: str) -> list[str]:
    """The teams in which the viewer sees conversations of an agent of this name, that with most first."""
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT c.team FROM conversation c WHERE c.agent = ? AND c.agent <> '' AND {where}
        GROUP BY c.team ORDER BY count(*) DESC, c.team
    """
    return [team for (team,) in rows(db, sql, [agent, *values])]


def agents(
    db: Database | Cursor, viewer: Viewer, filters: Filters, *, least_judged: float, negative_below: float
) -> list[AgentCounts]:
    """All agents of the selection by team and name; scores of conversations of which the share `least_judged` was judged."""
    where, values = scope_sql(viewer, filters)
    stands = "c.status = 'ok' AND c.total IS NOT NULL AND c.judged >= ?"
    began = "c.customer_start < ? AND c.customer_end IS NOT NULL"
    sql = f"""
        SELECT count(*) FILTER ({stands}),
            coalesce(sum(c.total) FILTER ({stands}), 0),
            coalesce(sum(c.total * c.total) FILTER ({stands}), 0),
            c.team, c.agent, max(c.started_at)::DATE, count(*),
            count(*) FILTER (c.status = 'ok'),
            count(*) FILTER (c.status = 'ok' AND {HAS_CRITICAL}),
            count(*) FILTER ({began}),
            count(*) FILTER ({began} AND c.customer_end >= ?)
        FROM conversation c WHERE c.agent <> '' AND {where} GROUP BY c.team, c.agent ORDER BY c.team, c.agent
    """
    bars = [least_judged] * 3 + [negative_below] * 3
    found = rows(db, sql, [*bars, *values])
    return [AgentCounts(Moments(*line[:3]), *line[3:]) for line in found]


def item_tallies(db: Database | Cursor, viewer: Viewer, filters: Filters) -> list[ItemTally]:
    """How often each agent of the selection failed each item, in the rubric's order."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT c.team, c.agent, i.item, any_value(c.rubric), any_value(i.section),
            count(*) FILTER (i.status = 'fail'), count(*) FILTER (i.status IN {JUDGED})
        FROM item i JOIN conversation c ON c.id = i.conversation_id
        WHERE c.status = 'ok' AND c.agent <> '' AND {where}
        GROUP BY c.team, c.agent, i.item ORDER BY min(i.position), i.item
    """
    found = rows(db, sql, values)
    return [
        ItemTally(team, agent, item, rubric or "", section, Tally(*n))
        for team, agent, item, rubric, section, *n in found
    ]


def items(db: Database | Cursor, viewer: Viewer, filters: Filters) -> list[tuple[str, str]]:
    """The items that conversations of the selection were judged by, each with a rubric that names it, in the rubrics' order."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT i.item, any_value(c.rubric) FROM item i JOIN conversation c ON c.id = i.conversation_id
        WHERE c.status = 'ok' AND {where} GROUP BY i.item ORDER BY min(i.position), i.item
    """
    return [(item, rubric or "") for item, rubric in rows(db, sql, values)]


def weekly_tallies(db: Database | Cursor, viewer: Viewer, filters: Filters) -> dict[tuple[str, date], Tally]:
    """Failures by item and week, which begins on Monday; conversations without a start are left out."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT i.item, date_trunc('week', c.started_at)::DATE AS week,
            count(*) FILTER (i.status = 'fail'), count(*) FILTER (i.status IN {JUDGED})
        FROM item i JOIN conversation c ON c.id = i.conversation_id
        WHERE c.status = 'ok' AND c.started_at IS NOT NULL AND {where} GROUP BY i.item, week
    """
    return {(item, week): Tally(failed, judged) for item, week, failed, judged in rows(db, sql, values) if judged}


def began_negative(
    db: Database | Cursor, viewer: Viewer, filters: Filters, negative_below: float, limit: int = 8
) -> list[Turned]:
    """The latest conversations whose customer began negative and whose end is known, those turned round the most first."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT c.id, c.started_at, c.customer_start, c.customer_end, c.channel FROM conversation c
        WHERE c.customer_start < ? AND c.customer_end IS NOT NULL AND {where}
        ORDER BY c.customer_end - c.customer_start DESC, c.started_at DESC, c.id LIMIT ?
    """
    return [Turned(*line) for line in rows(db, sql, [negative_below, *values, limit])]


def evidence_moments(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    items: Sequence[str],
    status: str,
    *,
    but: str = "",
    limit: int = 12,
    each: int = 4,
) -> list[Moment]:
    """Where items came out with a status, `each` of an item at most: the latest failures, the passes of the best conversations.

    One place a conversation and item, the first piece of evidence; all of the conversation where there is none. `but`: an
    agent to leave out.
    """
    if not items:
        return []
    where, values = scope_sql(viewer, filters)
    best = "total DESC NULLS LAST, " if status == "pass" else ""
    # few are left when what was said is looked up
    sql = f"""
        WITH hit AS (
            SELECT c.id, c.agent, c.started_at, c.total, coalesce(c.rubric, '') AS rubric, i.item
            FROM item i JOIN conversation c ON c.id = i.conversation_id
            WHERE i.status = ? AND i.item IN ({", ".join("?" * len(items))}) AND c.agent <> ? AND {where}
        ), shown AS (
            SELECT hit.*, e.turn, e.start_time, e.quote FROM hit
            LEFT JOIN evidence e ON e.conversation_id = hit.id AND e.item = hit.item AND e.position = 0
            WHERE e.turn IS NOT NULL OR ?
            QUALIFY row_number() OVER (
                PARTITION BY hit.item ORDER BY (e.turn IS NULL), {best}started_at DESC NULLS LAST, id) <= ?
            ORDER BY (e.turn IS NULL), {best}started_at DESC NULLS LAST, id, hit.item LIMIT ?
        )
        SELECT s.id, agent, started_at, turn, coalesce(s.start_time, t.start_time), coalesce(quote, ''), item, rubric, total
        FROM shown s LEFT JOIN turn t ON t.conversation_id = s.id AND t.i = s.turn
        ORDER BY (turn IS NULL), {best}started_at DESC NULLS LAST, s.id, item
    """
    wanted = [status, *items, but, *values, status == "fail", each, limit]
    return [Moment(*line) for line in rows(db, sql, wanted)]


def bookmarked(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    *,
    kinds: Sequence[str] = (),
    but: str = "",
    limit: int = 20,
) -> list[Moment]:
    """Moments that people marked in conversations of the selection, the latest first."""
    where, values = scope_sql(viewer, filters)
    chosen = f"AND b.kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
    sql = f"""
        SELECT c.id, c.agent, c.started_at, b.turn, b.start_time, coalesce(t.text, ''), coalesce(b.item, ''),
            coalesce(c.rubric, ''), c.total, b.kind, coalesce(b.note, ''), b."by"
        FROM bookmark b JOIN conversation c ON c.id = b.conversation_id
        LEFT JOIN turn t ON t.conversation_id = c.id AND t.i = b.turn
        WHERE c.agent <> ? {chosen} AND {where} ORDER BY b."at" DESC, b.id LIMIT ?
    """
    return [Moment(*line) for line in rows(db, sql, [but, *kinds, *values, limit])]


def said(db: Database | Cursor, viewer: Viewer, conversation: str, turn: int | None) -> str | None:
    """The text of a turn, empty for none; None for a conversation the viewer may not see."""
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT coalesce(t.text, '') FROM conversation c
        LEFT JOIN turn t ON t.conversation_id = c.id AND t.i = ? WHERE c.id = ? AND {where}
    """
    found = rows(db, sql, [turn, conversation, *values])
    return found[0][0] if found else None


def review_contents(db: Database | Cursor, viewer: Viewer, filters: Filters) -> list[tuple[str, str]]:
    """Conversation and content (JSON) of every review of the selection: of each reviewer the last that was not retracted."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT w.conversation_id, w.content FROM review w JOIN conversation c ON c.id = w.conversation_id
        WHERE w.retracted_at IS NULL AND {where}
        QUALIFY row_number() OVER (PARTITION BY w.conversation_id, w.reviewer ORDER BY w.revision DESC) = 1
    """
    return rows(db, sql, values)


def window_scores(
    db: Database | Cursor,
    viewer: Viewer,
    team: str,
    held_on: date,
    days: int,
    items: Sequence[str] = (),
    *,
    least_judged: float,
) -> Mapping[str, tuple[list[float], list[float]]]:
    """Scores 0..100 of a team's conversations by agent, in the `days` before a day and in those after it; the day is in neither.

    With `items` a conversation's score is the share of their points that it won, else its total where that stands.
    """
    where, values = viewer_sql(viewer)
    if items:
        marks = ", ".join("?" * len(items))
        score = f"""(SELECT 100 * sum(i.points) / nullif(sum(i.max_points), 0) FROM item i WHERE
            i.conversation_id = c.id AND i.status IN {JUDGED} AND i.item IN ({marks}))"""
        chosen: list[Any] = list(items)
    else:
        score, chosen = "CASE WHEN c.judged >= ? THEN c.total END", [least_judged]
    first, last = (
        datetime.combine(day, datetime.min.time()) for day in (held_on - timedelta(days), held_on + timedelta(days + 1))
    )
    on, next_day = (datetime.combine(day, datetime.min.time()) for day in (held_on, held_on + timedelta(1)))
    sql = f"""
        SELECT agent, after, list(score ORDER BY id) FROM (
            SELECT c.id, c.agent, c.started_at >= ? AS after, {score} AS score FROM conversation c
            WHERE c.status = 'ok' AND c.team = ? AND c.agent <> '' AND c.started_at >= ? AND c.started_at < ?
                AND NOT (c.started_at >= ? AND c.started_at < ?) AND {where}
        ) WHERE score IS NOT NULL GROUP BY agent, after
    """
    found: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for agent, after, scores in rows(db, sql, [next_day, *chosen, team, first, last, on, next_day, *values]):
        found[agent][bool(after)].extend(scores)
    return dict(found)
