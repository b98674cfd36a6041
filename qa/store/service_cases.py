"""Cases whose clocks run - tickets, and complaints of conversations that have none - counted and listed by how they stand.

A complaint raised in a conversation begins when it is raised and is handled where that conversation, or a later one of the customer,
ends resolved. What a clock's states mean is `scoring.manager.service_clocks`; a test holds this SQL to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql, to_sql
from qa.store.remembered import remembered
from qa.store.viewer import Viewer, people_sql
from scoring.manager.service_clocks import SOON, ClockCounts, ServiceTarget, State


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A clock that runs. Times on the wall clock; `conversation` may be "" for a ticket that is tied to none."""

    kind: str
    id: str
    conversation: str
    team: str
    agent: str
    customer: str
    severity: str
    grade: str
    reason: str
    clock: str
    start: datetime
    due: datetime
    state: State
    limit: float


@remembered
def clock_counts(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    targets: Sequence[ServiceTarget],
    severity_of: Mapping[str, str],
    now: datetime,
) -> dict[tuple[str, str, str], ClockCounts]:
    """The clocks by (clock, severity, grade), grade "" for what is no complaint, as they stand `now` (wall clock).

    `severity_of` says which severity a complaint grade runs under.
    """
    sql, values = _stated(viewer, filters, targets, severity_of, now)
    counted = f"""
        {sql} SELECT clock, severity, grade, count(*) FILTER (state = 'kept' AND due <= now), count(*) FILTER (state = 'broken'),
            count(*) FILTER (state = 'overdue'), count(*) FILTER (state = 'soon'), count(*)
        FROM stated GROUP BY ALL ORDER BY ALL
    """
    return {(clock, severity, grade): ClockCounts(*n) for clock, severity, grade, *n in rows(db, counted, values)}


@remembered
def open_cases(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    targets: Sequence[ServiceTarget],
    severity_of: Mapping[str, str],
    now: datetime,
    states: Sequence[State] = ("overdue", "soon", "running"),
    limit: int = 50,
) -> list[OpenCase]:
    """The clocks in these states, urgent ones first, of these the one due first."""
    sql, values = _stated(viewer, filters, targets, severity_of, now, still_open=True)
    listed = f"""
        {sql} SELECT kind, id, conversation, team, agent, customer, severity, grade, reason, clock, start, due, state, seconds
        FROM stated WHERE list_contains(?::VARCHAR[], state)
        ORDER BY list_position(['urgent', 'general', 'complex'], severity), due, id, clock LIMIT ?
    """
    return [OpenCase(*line) for line in rows(db, listed, [*values, list(states), limit])]


def last_known(db: Database | Cursor, viewer: Viewer) -> datetime | None:
    """The latest moment of what the viewer may see: a conversation's start or a step of a ticket."""
    where, values = scope_sql(viewer, Filters())
    seen, teams = people_sql(viewer, "t")
    sql = f"""
        SELECT greatest((SELECT max(c.started_at) FROM conversation c WHERE {where}),
            (SELECT max(greatest(t.opened_at, t.answered_at, t.resolved_at, t.closed_at)) FROM ticket t WHERE {seen}))
    """
    found: datetime | None = rows(db, sql, [*values, *teams])[0][0]
    return found


def _stated(
    viewer: Viewer,
    filters: Filters,
    targets: Sequence[ServiceTarget],
    severity_of: Mapping[str, str],
    now: datetime,
    still_open: bool = False,
) -> tuple[str, list[Any]]:
    """The query that ends in `stated`, a line a clock, and its parameters; with `still_open` no case is read of which all is done."""
    done = "t.answered_at IS NOT NULL AND coalesce(t.resolved_at, t.closed_at) IS NOT NULL"
    waiting, unresolved = (f"NOT ({done})", "c.outcome IS DISTINCT FROM 'resolved'") if still_open else ("TRUE", "TRUE")
    scope, bound = scope_sql(viewer, filters)
    loose, loose_bound = _loose(viewer, filters)
    sql = f"""
        WITH target AS (SELECT unnest(?::VARCHAR[]) AS clock, unnest(?::VARCHAR[]) AS severity, unnest(?::DOUBLE[]) AS seconds),
        told AS (SELECT unnest(?::VARCHAR[]) AS grade, unnest(?::VARCHAR[]) AS severity),
        tickets AS (
            SELECT 'ticket' AS kind, t.id, t.conversation_id AS conversation, coalesce(nullif(t.team, ''), c.team, '') AS team,
                coalesce(nullif(t.agent, ''), c.agent, '') AS agent, coalesce(nullif(t.customer, ''), c.customer, '') AS customer,
                t.severity, t.grade, t.reason, t.opened_at AS start, t.answered_at AS answered,
                coalesce(t.resolved_at, t.closed_at) AS handled, t.status, t.paused_seconds AS paused,
                t.source IN (SELECT source FROM ticket WHERE answered_at IS NOT NULL) AS tells_answers
            FROM ticket t LEFT JOIN conversation c ON c.id = t.conversation_id
            WHERE {waiting} AND ((c.id IS NOT NULL AND {scope}) OR (c.id IS NULL AND {loose}))
        ),
        raised AS MATERIALIZED (
            SELECT c.id, c.team, c.agent, c.customer, g.grade, c.contact_reason, c.started_at,
                c.started_at + to_seconds(coalesce(g.at, 0)) AS start,
                CASE WHEN c.outcome = 'resolved' THEN c.started_at + to_seconds(greatest(c.duration, g.at, 0)) END AS handled
            FROM conversation c JOIN (
                SELECT conversation_id, min(grade) AS grade, arg_min(start_time, (grade, start_time)) AS at
                FROM event WHERE kind = 'complaint_grade' AND grade IN ('P1', 'P2', 'P3') GROUP BY conversation_id
            ) g ON g.conversation_id = c.id
            WHERE c.started_at IS NOT NULL AND {unresolved} AND {scope} AND NOT EXISTS (FROM ticket t WHERE t.conversation_id = c.id)
        ),
        later AS (
            SELECT r.id, min(n.started_at + to_seconds(coalesce(n.duration, 0))) AS handled
            FROM raised r JOIN conversation n ON n.customer = r.customer AND n.started_at > r.started_at AND n.outcome = 'resolved'
            WHERE r.handled IS NULL AND r.customer <> '' GROUP BY r.id
        ),
        complaints AS (
            SELECT 'conversation', r.id, r.id, coalesce(r.team, ''), coalesce(r.agent, ''), coalesce(r.customer, ''), told.severity, r.grade,
                coalesce(r.contact_reason, ''), r.start, NULL::TIMESTAMP, coalesce(r.handled, later.handled), '', 0, false
            FROM raised r JOIN told USING (grade) LEFT JOIN later ON later.id = r.id
        ),
        every AS MATERIALIZED (FROM tickets UNION ALL FROM complaints),
        clocks AS (
            SELECT *, 'first_answer' AS clock, answered AS stop FROM every
            WHERE answered IS NOT NULL OR tells_answers AND handled IS NULL AND status NOT IN ('resolved', 'closed')
            UNION ALL
            SELECT *, 'handled', handled FROM every WHERE handled IS NOT NULL OR status NOT IN ('resolved', 'closed')
        ),
        timed AS (
            SELECT clocks.*, target.seconds, ?::TIMESTAMP AS now, start + to_seconds(target.seconds + paused) AS due,
                stop IS NOT NULL AND stop <= now AS stopped,
                epoch(CASE WHEN stop <= now THEN stop ELSE now END - start) - paused AS used
            FROM clocks JOIN target ON target.clock = clocks.clock AND target.severity = clocks.severity
            WHERE start <= ?::TIMESTAMP
        ),
        stated AS (
            SELECT *, CASE WHEN stopped AND used > seconds THEN 'broken' WHEN stopped THEN 'kept' WHEN status = 'paused' THEN 'paused'
                WHEN used > seconds THEN 'overdue' WHEN used >= {SOON} * seconds THEN 'soon' ELSE 'running' END AS state
            FROM timed
        )
    """
    limits = [[t.clock for t in targets], [t.severity for t in targets], [t.limit.total_seconds() for t in targets]]
    values = [*limits, list(severity_of), list(severity_of.values()), *bound, *loose_bound, *bound, now, now]
    return sql, values


def _loose(viewer: Viewer, filters: Filters) -> tuple[str, list[Any]]:
    """What may be seen of tickets that are tied to no conversation: by the team and time they name, and nothing where more is asked."""
    seen, values = people_sql(viewer, "t")
    known = Filters(since=filters.since, until=filters.until, teams=filters.teams, agents=filters.agents)
    if filters != known:
        return "FALSE", []
    asked, bound = to_sql(known)
    for ours, theirs in (("c.started_at", "t.opened_at"), ("c.team", "t.team"), ("c.agent", "t.agent")):
        asked = asked.replace(ours, theirs)
    return f"({seen}) AND ({asked})", [*values, *bound]
