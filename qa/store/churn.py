"""Customers with signs that they may leave, counted in SQL; what was done about each. What the signs are worth: `scoring.manager.churn`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from qa.errors import UsageError
from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.remembered import remembered
from qa.store.viewer import Viewer
from scoring.manager.churn import CONTACTS, DAYS, FALL, MOST, POINTS, RISING, Signs

SPAN = timedelta(days=DAYS)
MOST_WEIGHED = 1000
"""Customers that are weighed at once: those about whom something was done are among them."""

CONDITIONS = {
    "closing": "closing > 0",
    "leaving": "closing = 0 AND leaving > 0",
    "urgent_complaint": "urgent > 0",
    "rising_complaints": f"complaints >= {RISING} AND complaints > complaints_before",
    "repeated": f"contacts >= {CONTACTS} OR told_repeat > 0",
    "broken_promise": "broken > 0",
    "detractor": "low_answers > 0",
    "falling": f"feeling_before - feeling >= {FALL}",
    "unresolved": "unresolved > 0",
    "ends_negative": f"feeling <= -{FALL}",
}
"""The signs in SQL; that they say the same as `scoring.manager.churn` is tested."""


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A customer with signs. `last` is the latest conversation, `last_at` its wall clock; `points` as `scoring.manager.churn` gives them.

    `action` is the last step that was taken ("" for none), since the latest contact where `is_new` is False.
    """

    customer: str
    group: str
    team: str
    agent: str
    last: str
    last_at: datetime
    signs: Signs
    points: int
    action: str
    owner: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class ChurnStep:
    """A step somebody took about a customer: take, contacted, dismissed or note. `at` is UTC."""

    customer: str
    position: int
    action: str
    owner: str
    note: str
    by: str
    at: datetime


_NUMBERS = tuple(field.name for field in fields(Signs))


def at_risk(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    until: datetime,
    least: int,
    *,
    offset_hours: float = 0.0,
    waiting: bool | None = None,
    limit: int = 50,
    customers: Sequence[str] = (),
) -> list[AtRisk]:
    """Customers with so many points at least, the most first; `until` is the end of the days looked at, on the wall clock.

    `waiting`: only those about whom nothing was done since their latest contact, or only the others. `offset_hours` is that of the wall
    clock from UTC.
    """
    offset = timedelta(hours=offset_hours)
    done = {step[0]: step[1:] for step in rows(db, _DONE)}
    found = []
    for line in _weighed(db, viewer, filters, until, least, tuple(customers)):
        action, owner, done_at = done.get(line[0], ("", "", None))
        one = _at_risk(line, action, owner, done_at is None or done_at + offset < line[5])
        if waiting in (None, one.is_new):
            found.append(one)
        if len(found) == limit:
            break
    return found


_DONE = """
    SELECT customer, arg_max(action, position), arg_max(owner, position),
        max("at") FILTER (action IN ('contacted', 'dismissed'))
    FROM churn_step WHERE action <> 'note' GROUP BY customer
"""


@remembered
def _weighed(
    db: Database | Cursor, viewer: Viewer, filters: Filters, until: datetime, least: int, customers: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Those with most points, with what they are for."""
    where, values = scope_sql(viewer, filters)
    points = " + ".join(
        f"CASE WHEN {condition} THEN {POINTS[name]} ELSE 0 END" for name, condition in CONDITIONS.items()
    )
    chosen = "list_contains(?::VARCHAR[], c.customer)" if customers else "?::VARCHAR[] IS NOT NULL"
    sql = f"""
        WITH span AS (
            SELECT c.id, c.customer, c.customer_group, c.team, c.agent, c.started_at, c.outcome, c.customer_end,
                c.started_at >= ? AS recent
            FROM conversation c
            WHERE c.customer <> '' AND c.started_at >= ? AND c.started_at <= ? AND {where} AND {chosen}
        ), said AS (
            SELECT e.conversation_id AS id, bool_or(e.kind = 'churn_risk' AND e.grade = 'closing') AS closing,
                bool_or(e.kind = 'churn_risk' AND e.grade <> 'closing') AS leaving,
                bool_or(e.kind = 'complaint_grade') AS complaint,
                bool_or(e.kind = 'complaint_grade' AND e.grade IN ('P1', 'P2')) AS urgent,
                bool_or(e.kind = 'repeated_contact') AS again
            FROM event e WHERE e.kind IN ('churn_risk', 'complaint_grade', 'repeated_contact')
                AND e.conversation_id IN (SELECT id FROM span) GROUP BY ALL
        ), broke AS (
            SELECT conversation_id AS id, count(*) FILTER (verdict = 'broken') AS broken FROM (
                SELECT conversation_id, position, arg_max(verdict, "by" <> '') AS verdict FROM promise_check
                WHERE conversation_id IN (SELECT id FROM span) GROUP BY ALL
            ) GROUP BY ALL
        ), counted AS (
            SELECT customer, arg_max(customer_group, started_at) AS customer_group, arg_max(team, started_at) AS team,
                arg_max(agent, started_at) AS agent, arg_max(span.id, started_at) AS last, max(started_at) AS last_at,
                count(*) FILTER (recent) AS contacts, count(*) FILTER (NOT recent) AS contacts_before,
                count(*) FILTER (recent AND complaint) AS complaints,
                count(*) FILTER (NOT recent AND complaint) AS complaints_before,
                count(*) FILTER (recent AND urgent) AS urgent, count(*) FILTER (recent AND closing) AS closing,
                count(*) FILTER (recent AND leaving) AS leaving, count(*) FILTER (recent AND again) AS told_repeat,
                count(*) FILTER (recent AND outcome = 'unresolved') AS unresolved,
                coalesce(sum(broke.broken) FILTER (recent), 0)::INTEGER AS broken,
                count(*) FILTER (recent AND (satisfaction.satisfied = false OR satisfaction.recommend <= 6)) AS low_answers,
                avg(customer_end) FILTER (recent) AS feeling, avg(customer_end) FILTER (NOT recent) AS feeling_before
            FROM span LEFT JOIN said USING (id) LEFT JOIN broke USING (id)
            LEFT JOIN contact_satisfaction satisfaction ON satisfaction.conversation_id = span.id
            GROUP BY customer HAVING contacts > 0
        ), weighed AS (SELECT *, least({MOST}, {points}) AS points FROM counted)
        SELECT customer, customer_group, team, agent, last, last_at, points, {", ".join(_NUMBERS)}
        FROM weighed WHERE points >= ? ORDER BY points DESC, last_at DESC, customer LIMIT {MOST_WEIGHED}
    """
    begins = [until - SPAN, until - 2 * SPAN, until]
    return rows(db, sql, [*begins, *values, list(customers), least])


def _at_risk(line: Sequence[Any], action: str, owner: str, is_new: bool) -> AtRisk:
    customer, group, team, agent, last, last_at, points, *numbers = line
    signs = Signs(**dict(zip(_NUMBERS, numbers, strict=True)))
    return AtRisk(customer, group or "", team or "", agent or "", last, last_at, signs, points, action, owner, is_new)


@dataclass(frozen=True, slots=True)
class Contact:
    """A conversation of a customer, with what was said in it that bears a sign out."""

    id: str
    at: datetime | None
    channel: str
    agent: str
    outcome: str
    feeling: float | None
    quotes: Sequence[tuple[str, str, int | None, float | None, str]]
    """Kind, grade, turn, seconds, quote of each event."""


def contacts_of(
    db: Database | Cursor, viewer: Viewer, customer: str, since: datetime, limit: int = 12
) -> list[Contact]:
    """The latest contacts of a customer that the viewer may see, since a time on the wall clock."""
    where, values = scope_sql(viewer, Filters())
    sql = f"""
        WITH chosen AS (
            SELECT c.id, c.started_at, c.channel, c.agent, c.outcome, c.customer_end FROM conversation c
            WHERE c.customer = ? AND c.started_at >= ? AND {where} ORDER BY c.started_at DESC LIMIT ?
        ), said AS (
            SELECT conversation_id AS id, list([kind, grade, turn::VARCHAR, start_time::VARCHAR, quote] ORDER BY position) AS quotes
            FROM event WHERE kind IN ('churn_risk', 'complaint_grade', 'repeated_contact')
                AND conversation_id IN (SELECT id FROM chosen) GROUP BY ALL
        )
        SELECT chosen.*, coalesce(said.quotes, []) FROM chosen LEFT JOIN said USING (id) ORDER BY started_at DESC, id
    """
    found = rows(db, sql, [customer, since, *values, limit])
    return [
        Contact(id, at, channel, agent, outcome, feeling, [_quote(one) for one in quotes])
        for id, at, channel, agent, outcome, feeling, quotes in found
    ]


def _quote(line: Sequence[Any]) -> tuple[str, str, int | None, float | None, str]:
    kind, grade, turn, start, quote = line
    return kind, grade, None if turn is None else int(turn), None if start is None else float(start), quote


def steps_of(db: Database | Cursor, customer: str) -> list[ChurnStep]:
    """What was done about a customer whom the viewer has been shown, in order."""
    sql = 'SELECT customer, position, action, owner, note, "by", "at" FROM churn_step WHERE customer = ? ORDER BY position'
    return [ChurnStep(*line) for line in rows(db, sql, [customer])]


def add_step(cursor: Cursor, step: ChurnStep) -> None:
    """Add a step at its place; in a transaction of the writer. Raises UsageError where the place is taken: somebody was faster."""
    last = rows(cursor, "SELECT coalesce(max(position), -1) FROM churn_step WHERE customer = ?", [step.customer])[0][0]
    if step.position != last + 1:
        raise UsageError("somebody else has worked on this customer meanwhile; look again")
    values = [step.customer, step.position, step.action, step.owner, step.note, step.by, step.at]
    cursor.execute("INSERT INTO churn_step VALUES (?, ?, ?, ?, ?, ?, ?)", values)
