"""Cases: released reviews and every step that was taken in them. The steps are the truth; the rest of a row is what they led to.

A step is added at its place in the order: a place that is taken means that somebody was faster.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from qa.store.connection import Cursor, Database, insert_rows, rows, snapshot
from qa.store.dispute_rules import policy_from_dict
from qa.store.viewer import Viewer, viewer_sql
from scoring.dispute import replay
from scoring.dispute_model import RELEASED, Case, Rating, Step
from scoring.dispute_record import step_from_dict, step_to_dict

DECIDING = ("disputed", "under_review")
"""States in which a decision is waited for."""
STANDING = tuple(sorted(RELEASED))
"""States of what is with its agent."""
ACKNOWLEDGING = ("submitted", "upheld", "changed")
"""States in which the agent is waited for, until the last day."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list of cases, with what tells the conversation. Times are as in `ConversationRow`; `released_at` is UTC.

    `machine_total` is the machine's score, `total` the one that counts now, of the review and what disputes changed. `reviewer` is
    empty where the machine's own scorecard was released.
    """

    review: str
    conversation: str
    agent: str
    team: str
    reviewer: str
    state: str
    round: int
    due: date | None
    assignee: str
    outcome: str
    total: float | None
    changed_at: datetime
    released_at: datetime | None
    started_at: datetime | None
    channel: str
    language: str
    duration: float
    contact_reason: str
    source: str
    rubric: str
    machine_total: float | None


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """Conditions that all have to hold; an empty one is no condition. `overdue_on`: due before that day."""

    states: tuple[str, ...] = ()
    agent: str = ""
    team: str = ""
    conversations: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()
    disputed: bool = False
    assignee: str = ""
    overdue_on: date | None = None


_OWN = ("review_id", "conversation_id", "agent", "team", "reviewer", "state", "round", "due", "assignee", "outcome",
        "total", "changed_at")  # fmt: skip
_COLUMNS = ", ".join(
    [
        *(f"k.{name}" for name in _OWN),
        "(SELECT min(r.released_at) FROM released r WHERE r.conversation_id = c.id)",
        *(f"c.{name}" for name in ("started_at", "channel", "language", "duration", "contact_reason", "source")),
        "c.rubric, c.total",
    ]
)
_FROM = "review_case k JOIN conversation c ON c.id = k.conversation_id"

ORDERS = {
    "due": "k.due NULLS LAST, k.review_id",
    "recent": "c.started_at DESC NULLS LAST, k.review_id",
    "changed": "k.changed_at DESC, k.review_id",
    "waiting": f"k.state NOT IN {ACKNOWLEDGING}, c.started_at DESC NULLS LAST, k.review_id",
}
"""What a list can be ordered by, and the SQL of each."""


def list_cases(
    db: Database | Cursor,
    viewer: Viewer,
    filters: CaseFilters,
    *,
    order: str = "due",
    limit: int = 50,
    offset: int = 0,
) -> list[CaseRow]:
    """One page of the cases the viewer may see."""
    where, values = _where(viewer, filters)
    sql = f"SELECT {_COLUMNS} FROM {_FROM} WHERE {where} ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?"
    names = [field.name for field in fields(CaseRow)]
    found = rows(db, sql, [*values, max(0, limit), max(0, offset)])
    return [CaseRow(**dict(zip(names, line, strict=True))) for line in found]


def count_cases(db: Database | Cursor, viewer: Viewer, filters: CaseFilters) -> int:
    """How many cases there are."""
    where, values = _where(viewer, filters)
    return int(rows(db, f"SELECT count(*) FROM {_FROM} WHERE {where}", values)[0][0])


def counts_by_state(db: Database | Cursor, viewer: Viewer, filters: CaseFilters) -> dict[str, int]:
    """How many cases are in each state; no key for a state without any."""
    where, values = _where(viewer, filters)
    return dict(rows(db, f"SELECT k.state, count(*) FROM {_FROM} WHERE {where} GROUP BY k.state", values))


def find_case(db: Database | Cursor, viewer: Viewer, review: str) -> Case | None:
    """A case with all its steps; None if there is none, or the viewer may not see it."""
    return find_cases(db, viewer, [review]).get(review)


def find_cases(db: Database | Cursor, viewer: Viewer, reviews: Sequence[str]) -> dict[str, Case]:
    """These cases with all their steps, as far as the viewer may see them."""
    if not reviews:
        return {}
    where, values = viewer_sql(viewer)
    marks = ", ".join("?" * len(reviews))
    sql = f"""
        SELECT k.review_id, k.agent, k.reviewer, k.ratings, k.policy FROM {_FROM} WHERE k.review_id IN ({marks}) AND {where}
    """
    steps: dict[str, list[Step]] = {}
    with snapshot(db) as cursor:
        found = rows(cursor, sql, [*reviews, *values])
        sql = f"SELECT review_id, content FROM case_step WHERE review_id IN ({marks}) ORDER BY position"
        for review, content in rows(cursor, sql, list(reviews)):
            steps.setdefault(review, []).append(step_from_dict(json.loads(content)))
    return {
        id: replay(
            Case(id, agent, reviewer, json.loads(ratings), policy_from_dict(json.loads(policy))), steps.get(id, [])
        )
        for id, agent, reviewer, ratings, policy in found
    }


def case_row(db: Database | Cursor, viewer: Viewer, review: str) -> CaseRow | None:
    """The line of one case; None if there is none, or the viewer may not see it."""
    where, values = viewer_sql(viewer)
    names = [field.name for field in fields(CaseRow)]
    found = rows(db, f"SELECT {_COLUMNS} FROM {_FROM} WHERE k.review_id = ? AND {where}", [review, *values])
    return CaseRow(**dict(zip(names, found[0], strict=True))) if found else None


def disputed_items(db: Database | Cursor, viewer: Viewer, reviews: Sequence[str]) -> dict[str, dict[str, Rating]]:
    """The items of the last dispute of each of these cases, with the ratings the agent expects."""
    if not reviews:
        return {}
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT s.review_id, arg_max(s.content, s.position) FROM case_step s
        WHERE s.action = 'dispute' AND s.review_id IN ({", ".join("?" * len(reviews))})
            AND s.review_id IN (SELECT k.review_id FROM {_FROM} WHERE {where})
        GROUP BY s.review_id
    """
    return {review: json.loads(content)["items"] for review, content in rows(db, sql, [*reviews, *values])}


def taken_back_cases(db: Database | Cursor, viewer: Viewer, reviews: Sequence[str]) -> dict[str, tuple[CaseRow, Case]]:
    """Of these reviews the cases whose release was taken back."""
    if not reviews:
        return {}
    filters = CaseFilters(("taken_back",), reviews=tuple(reviews))
    found = {row.review: row for row in list_cases(db, viewer, filters, limit=len(reviews))}
    known = find_cases(db, viewer, list(found))
    return {review: (found[review], case) for review, case in known.items()}


def past_due(db: Database | Cursor, viewer: Viewer, day: date, limit: int) -> list[str]:
    """Cases the agent was waited for until a day before `day`, the longest past first."""
    where, values = viewer_sql(viewer)
    marks = ", ".join("?" * len(ACKNOWLEDGING))
    sql = f"""
        SELECT k.review_id FROM {_FROM} WHERE k.due < ? AND k.state IN ({marks}) AND {where}
        ORDER BY k.due, k.review_id LIMIT ?
    """
    return [review for (review,) in rows(db, sql, [day, *ACKNOWLEDGING, *values, limit])]


def case_of_conversation(db: Database | Cursor, viewer: Viewer, conversation: str) -> CaseRow | None:
    """The case of a conversation that stands: neither replaced by a revision nor taken back."""
    found = list_cases(db, viewer, CaseFilters(STANDING, conversations=(conversation,)), order="changed", limit=1)
    return found[0] if found else None


def totals_by_week(db: Database | Cursor, viewer: Viewer, filters: CaseFilters) -> list[tuple[date, list[float]]]:
    """The totals (0..100) that count, by the Monday of the conversation's week, in order; replaced reviews left out."""
    where, values = _where(viewer, filters)
    sql = f"""
        SELECT date_trunc('week', c.started_at)::DATE AS week, list(k.total ORDER BY k.review_id) FROM {_FROM}
        WHERE {where} AND k.total IS NOT NULL AND k.state NOT IN ('retracted', 'taken_back') AND c.started_at IS NOT NULL
        GROUP BY week ORDER BY week
    """
    return [(week, list(totals)) for week, totals in rows(db, sql, values)]


def agents_with_cases(db: Database | Cursor, viewer: Viewer) -> list[tuple[str, str]]:
    """The agents with released results that the viewer may see, with their teams."""
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT DISTINCT k.agent, k.team FROM {_FROM} WHERE k.state NOT IN ('retracted', 'taken_back') AND {where}
        ORDER BY k.agent, k.team
    """
    return [(agent, team) for agent, team in rows(db, sql, values)]


@dataclass(frozen=True, slots=True)
class Opened:
    """A case to be added with the steps it has. `policy` is the case's, JSON-able."""

    case: Case
    policy: Mapping[str, Any]
    conversation: str
    team: str
    total: float | None


def open_cases(cursor: Cursor, opened: Sequence[Opened]) -> None:
    """Add cases; to be called in a transaction of the writer."""
    begun = [
        (
            *(
                o.case.review,
                o.conversation,
                o.case.agent,
                o.team,
                o.case.reviewer,
                _text(o.policy),
                _text(_begun(o.case)),
            ),
            *_led_to(o.case, o.total),
        )
        for o in opened
    ]
    names = "review_id, conversation_id, agent, team, reviewer, policy, ratings"
    insert_rows(cursor, f"review_case ({names}, {', '.join(_LED_TO)})", begun)
    steps = [_step_line(o.case, position) for o in opened for position in range(len(o.case.log))]
    insert_rows(cursor, "case_step", steps)


def add_step(cursor: Cursor, case: Case, total: float | None) -> None:
    """Add the last step of a case and what it led to; to be called in a transaction of the writer."""
    add_steps(cursor, [(case, total)])


def add_steps(cursor: Cursor, taken: Sequence[tuple[Case, float | None]]) -> None:
    """Add the last step of each of these cases, of which each has its total now, and what it led to."""
    if not taken:
        return
    insert_rows(cursor, "case_step", [_step_line(case, len(case.log) - 1) for case, _ in taken])
    lines = [(case.review, *_led_to(case, total)) for case, total in taken]
    columns = ", ".join(f"unnest(?::{kind}[]) AS {name}" for name, kind in {"id": "VARCHAR", **_LED_TO}.items())
    changes = ", ".join(f"{name} = led.{name}" for name in _LED_TO)
    sql = f"UPDATE review_case SET {changes} FROM (SELECT {columns}) led WHERE review_case.review_id = led.id"
    cursor.execute(sql, [list(column) for column in zip(*lines, strict=True)])


def _step_line(case: Case, position: int) -> list[Any]:
    step = case.log[position].step
    at = step.at.astimezone(UTC).replace(tzinfo=None)
    return [case.review, position, str(step.action), step.by, str(step.role), at, _text(step_to_dict(step))]


_LED_TO = {
    "state": "VARCHAR", "round": "INTEGER", "due": "DATE", "assignee": "VARCHAR", "outcome": "VARCHAR",
    "total": "DOUBLE", "changed_at": "TIMESTAMP",
}  # fmt: skip


def _led_to(case: Case, total: float | None) -> list[Any]:
    """The values of `_LED_TO`."""
    at = case.log[-1].step.at.astimezone(UTC).replace(tzinfo=None)
    return [str(case.state), case.round, case.due, case.assignee, case.outcome, total, at]


def _begun(case: Case) -> Mapping[str, Rating]:
    return case.log[0].ratings if case.log else case.ratings


def _where(viewer: Viewer, filters: CaseFilters) -> tuple[str, list[Any]]:
    seen, values = viewer_sql(viewer)
    parts = [seen]
    if filters.states:
        parts.append(f"k.state IN ({', '.join('?' * len(filters.states))})")
        values = [*values, *map(str, filters.states)]
    for column, wanted in (("conversation_id", filters.conversations), ("review_id", filters.reviews)):
        if wanted:
            parts.append(f"k.{column} IN ({', '.join('?' * len(wanted))})")
            values = [*values, *wanted]
    for name in ("agent", "team", "assignee"):
        if value := getattr(filters, name):
            parts.append(f"k.{name} = ?")
            values = [*values, value]
    if filters.disputed:
        parts.append("k.round > 0")
    if filters.overdue_on is not None:
        parts.append("k.due < ?")
        values = [*values, filters.overdue_on]
    return " AND ".join(f"({part})" for part in parts), values


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
