"""What became of promises: a person's word first, else what the machine found in later contacts, else what the clock says.

Promises of customers, and assurances without a time (我们保证…), are not followed. `now` is the wall clock, as the times of conversations are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from qa.store.connection import Cursor, Database, insert_rows, rows, snapshot
from qa.store.filters import Filters, scope_sql
from qa.store.viewer import Viewer, viewer_sql
from scoring.standing import Tally

Standing = Literal["broken", "due_today", "overdue", "open", "kept", "no_time"]
STANDINGS: tuple[Standing, ...] = ("broken", "due_today", "overdue", "open", "kept", "no_time")
"""In the order of what needs somebody: `overdue` is past its time with nothing heard since, `no_time` was never given one."""

FOLLOWED = "p.who <> 'customer' AND (p.kind <> 'absolute' OR p.due_latest IS NOT NULL)"

_CHECKS = """
    LEFT JOIN (SELECT * FROM promise_check WHERE "by" <> '') person
        ON person.conversation_id = p.conversation_id AND person.position = p.position AND person.what = p.what
    LEFT JOIN (SELECT * FROM promise_check WHERE "by" = '') machine
        ON machine.conversation_id = p.conversation_id AND machine.position = p.position AND machine.what = p.what
"""
_STANDING = """
    CASE coalesce(person.verdict, nullif(machine.verdict, ''), '')
        WHEN 'kept' THEN 'kept' WHEN 'broken' THEN 'broken'
        ELSE CASE
            WHEN person.verdict IS NULL AND p.kept IS NOT NULL THEN 'kept'
            WHEN p.due_latest IS NULL THEN 'no_time'
            WHEN p.due_latest < $now THEN 'overdue'
            WHEN p.due_latest < $tomorrow THEN 'due_today'
            ELSE 'open'
        END
    END
"""


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise and what became of it. `start` in seconds; `later` is the conversation that shows it, with the turn and its words.

    `why` is a code of `scoring.manager.promise_checking`, or empty where only the clock speaks; `by` who overruled the machine, with
    `note`; empty for nobody.
    """

    conversation: str
    position: int
    turn: int
    start: float | None
    what: str
    who: str
    agent: str
    team: str
    customer: str
    made_at: datetime | None
    due: datetime | None
    standing: Standing
    why: str
    later: str
    later_turn: int | None
    quote: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A promise to check, with what its check needs."""

    conversation: str
    position: int
    what: str
    language: str
    made_at: datetime
    due: datetime | None
    reason: str
    customer: str


_ROW = """
    p.conversation_id, p.position, p.turn, p.start_time, p.what, p.who, c.agent, c.team, c.customer, c.started_at, p.due_latest,
    {standing}, CASE WHEN person.verdict IS NOT NULL THEN '' ELSE coalesce(machine.why, '') END,
    coalesce(machine.later_id, ''), machine.later_turn, coalesce(machine.quote, ''),
    coalesce(person."by", ''), coalesce(person.note, '')
"""
_ORDER = {
    "broken": "p.due_latest DESC NULLS LAST",
    "due_today": "p.due_latest",
    "overdue": "p.due_latest DESC",
    "open": "p.due_latest",
}


def standing_counts(db: Database | Cursor, viewer: Viewer, filters: Filters, now: datetime) -> dict[Standing, int]:
    """How many promises stand how; all of `STANDINGS`."""
    where, values = scope_sql(viewer, filters)
    standing, moments = _standing(now)
    sql = f"""
        SELECT {standing} AS standing, count(*) FROM promise p JOIN conversation c ON c.id = p.conversation_id {_CHECKS}
        WHERE {FOLLOWED} AND {where} GROUP BY standing
    """
    found = dict(rows(db, sql, [*moments, *values]))
    return {name: int(found.get(name, 0)) for name in STANDINGS}


def kept_by(
    db: Database | Cursor, viewer: Viewer, filters: Filters, now: datetime, by: Literal["team", "agent"]
) -> dict[tuple[str, ...], Tally]:
    """Kept (`failed` of the tally counts the kept ones) among the kept and broken, by team, or by team and agent."""
    where, values = scope_sql(viewer, filters)
    standing, moments = _standing(now)
    names = "coalesce(c.team, '')" if by == "team" else "coalesce(c.team, ''), coalesce(c.agent, '')"
    sql = f"""
        SELECT {names}, count(*) FILTER (standing = 'kept'), count(*) FROM (
            SELECT p.conversation_id, {standing} AS standing
            FROM promise p JOIN conversation c ON c.id = p.conversation_id {_CHECKS} WHERE {FOLLOWED} AND {where}
        ) s JOIN conversation c ON c.id = s.conversation_id WHERE standing IN ('kept', 'broken') GROUP BY {names} ORDER BY {names}
    """
    return {tuple(line[:-2]): Tally(line[-2], line[-1]) for line in rows(db, sql, [*moments, *values])}


def promises(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    now: datetime,
    standing: Standing,
    *,
    limit: int = 20,
    offset: int = 0,
) -> list[PromiseRow]:
    """One page of the promises that stand so, the most urgent first."""
    where, values = scope_sql(viewer, filters)
    case, moments = _standing(now)
    order = _ORDER.get(standing, "c.started_at DESC NULLS LAST")
    # the page is found on narrow columns first: words are fetched for its few rows only
    sql = f"""
        SELECT p.conversation_id, p.position FROM promise p JOIN conversation c ON c.id = p.conversation_id {_CHECKS}
        WHERE {FOLLOWED} AND {where} AND {case} = ? ORDER BY {order}, p.conversation_id, p.position LIMIT ? OFFSET ?
    """
    with snapshot(db) as cursor:
        places = rows(cursor, sql, [*values, *moments, standing, max(0, limit), max(0, offset)])
        found = {(row.conversation, row.position): row for row in _rows(cursor, viewer, [id for id, _ in places], now)}
    return [found[place] for place in places]


def _rows(cursor: Cursor, viewer: Viewer, ids: list[str], now: datetime) -> list[PromiseRow]:
    """All promises of these conversations. Of a later contact that the viewer may not see neither the id nor the words are told."""
    case, moments = _standing(now)
    sql = f"""
        SELECT {_ROW.format(standing=case)} FROM promise p JOIN conversation c ON c.id = p.conversation_id {_CHECKS}
        WHERE {FOLLOWED} AND p.conversation_id IN (SELECT unnest(?::VARCHAR[])) AND c.id IN (SELECT unnest(?::VARCHAR[]))
    """
    found = [PromiseRow(*line) for line in rows(cursor, sql, [*moments, ids, ids])] if ids else []
    seen, values = viewer_sql(viewer)
    later = f"SELECT c.id FROM conversation c WHERE c.id IN (SELECT unnest(?::VARCHAR[])) AND {seen}"
    known = {"", *(id for (id,) in rows(cursor, later, [[row.later for row in found], *values]))}
    return [row if row.later in known else replace(row, later="", later_turn=None, quote="") for row in found]


def promise(
    db: Database | Cursor, viewer: Viewer, conversation: str, position: int, now: datetime
) -> PromiseRow | None:
    """One promise; None where the viewer sees none such."""
    where, values = scope_sql(viewer, Filters())
    with snapshot(db) as cursor:
        if not rows(cursor, f"SELECT 1 FROM conversation c WHERE c.id = ? AND {where}", [conversation, *values]):
            return None
        return next((row for row in _rows(cursor, viewer, [conversation], now) if row.position == position), None)


def to_check(db: Database | Cursor, within: timedelta, limit: int, began: datetime) -> list[Candidate]:
    """Promises whose customer came again in time to speak of them, not looked at since anything of that customer was stored.

    What was looked at since `began` (UTC) is left out, whatever the clock said when the customer's contacts were stored.
    """
    sql = f"""
        SELECT p.conversation_id, p.position, p.what, c.language, c.started_at, p.due_latest, c.contact_reason, c.customer
        FROM promise p JOIN conversation c ON c.id = p.conversation_id
        JOIN (SELECT customer, max(merged_at) AS latest FROM conversation WHERE customer <> '' GROUP BY customer) came
            ON came.customer = c.customer
        LEFT JOIN promise_check k
            ON k."by" = '' AND k.conversation_id = p.conversation_id AND k.position = p.position AND k.what = p.what
        WHERE {FOLLOWED} AND p.kept IS NULL AND c.next_contact_at IS NOT NULL
            AND c.next_contact_at <= coalesce(p.due_latest, c.started_at) + to_microseconds(?)
            AND (k."at" IS NULL OR k."at" < least(came.latest, ?))
        ORDER BY c.started_at DESC, p.conversation_id, p.position LIMIT ?
    """
    return [Candidate(*line) for line in rows(db, sql, [int(within.total_seconds() * 1e6), began, limit])]


def contacts_of(db: Database | Cursor, customers: Sequence[str]) -> list[tuple[Any, ...]]:
    """Dated contacts of customers: customer, id, start, direction, reason, outcome, language, and the turn that tells of a contact before."""
    sql = """
        SELECT c.customer, c.id, c.started_at, coalesce(c.direction, ''), c.contact_reason, c.outcome, c.language, again.turn
        FROM conversation c SEMI JOIN (SELECT unnest(?::VARCHAR[]) AS customer) w ON w.customer = c.customer
        LEFT JOIN (SELECT conversation_id, min(turn) AS turn FROM event WHERE kind = 'repeated_contact' GROUP BY 1) again
            ON again.conversation_id = c.id
        WHERE c.started_at IS NOT NULL ORDER BY c.started_at, c.id
    """
    return rows(db, sql, [list(customers)])


def customer_turns(db: Database | Cursor, ids: Sequence[str]) -> list[tuple[str, int, str]]:
    """What the customers said in these conversations: id, number and text of each turn, in order."""
    sql = """
        SELECT t.conversation_id, t.i, t.text FROM turn t SEMI JOIN (SELECT unnest(?::VARCHAR[]) AS id) w ON w.id = t.conversation_id
        WHERE t.role = 'customer' ORDER BY t.conversation_id, t.i
    """
    return [(id, i, text) for id, i, text in rows(db, sql, [list(ids)])]


def keep_checks(cursor: Cursor, found: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Put the machine's findings in the place of its earlier ones; each has the columns of `promise_check` but `by` and `at`."""
    names = ("conversation_id", "position", "what", "verdict", "why", "later_id", "later_turn", "quote")
    cursor.execute(
        """
        DELETE FROM promise_check WHERE "by" = '' AND conversation_id IN (SELECT unnest(?::VARCHAR[]))
        AND (conversation_id, position) IN (SELECT (unnest(?::VARCHAR[]), unnest(?::INTEGER[])))
        """,
        [
            [one["conversation_id"] for one in found],
            [one["conversation_id"] for one in found],
            [one["position"] for one in found],
        ],
    )
    lines = [(*(one[name] for name in names), "", "", at) for one in found]
    insert_rows(cursor, f'promise_check ({", ".join(names)}, note, "by", "at")', lines)


def overruled(cursor: Cursor, row: PromiseRow, verdict: str, note: str, by: str, at: datetime) -> None:
    """A person's word in the place of any before; '' takes it back."""
    cursor.execute(
        """DELETE FROM promise_check WHERE "by" <> '' AND conversation_id = ? AND position = ?""",
        [row.conversation, row.position],
    )
    if verdict:
        columns = 'conversation_id, position, what, verdict, why, later_id, quote, note, "by", "at"'
        line = (row.conversation, row.position, row.what, verdict, "", "", "", note, by, at)
        insert_rows(cursor, f"promise_check ({columns})", [line])


def _standing(now: datetime) -> tuple[str, list[Any]]:
    tomorrow = datetime(now.year, now.month, now.day) + timedelta(days=1)
    return _STANDING.replace("$now", "?").replace("$tomorrow", "?"), [now, tomorrow]
