"""Calibration sessions as rows: who judges what, answers, and what was set as right.

Blindness is part of the queries: an answer is read by nobody but its rater, and the machine's verdicts by nobody at all, until
the session is closed. A session is seen by its lead and raters, by the admin, and by managers who may see all its
conversations; of its conversations each person sees the answers on those they may see.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.viewer import Viewer, viewer_sql

State = Literal["open", "closed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session. Times are UTC without zone; `items` are (item, section) in the rubric's order.

    `machine` has the machine's verdicts by conversation and item on the day the session was made; empty until it is closed.
    `version` rises with each change of its state. `kind`: its conversations were `chosen` or `drawn`.
    """

    id: str
    name: str
    kind: str
    lead: str
    rubric: str
    rubric_version: str
    conversations: tuple[str, ...]
    raters: tuple[str, ...]
    due: date | None
    items: tuple[tuple[str, str], ...]
    state: State
    by: str
    made_at: datetime
    closed_at: datetime | None = None
    version: int = 1
    machine: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one rater says of one conversation. `content`: verdicts, comments and lines by item; a draft has no `submitted_at`."""

    conversation: str
    rater: str
    content: Mapping[str, Any]
    version: int
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reference:
    """What the lead set as right for one item of one conversation, and why."""

    conversation: str
    item: str
    verdict: str
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation that could be judged: nothing of its score."""

    id: str
    started_at: datetime | None
    agent: str
    team: str
    channel: str
    duration: float
    turns: int


_COLUMNS = (
    's.id, s.name, s.kind, s.lead, s.rubric, s.rubric_version, s.conversations, s.raters, s.due, s.items, s.state, s."by", '
    "s.made_at, s.closed_at, s.version, CASE WHEN s.state = 'closed' THEN s.machine ELSE '{}' END"
)


def sessions(db: Database | Cursor, viewer: Viewer, *, limit: int = 200) -> list[SessionRow]:
    """The sessions the viewer may see, the latest first."""
    where, values = _seen(viewer)
    sql = f"SELECT {_COLUMNS} FROM calibration_session s WHERE {where} ORDER BY s.made_at DESC, s.id LIMIT ?"
    return [_session(line) for line in rows(db, sql, [*values, max(0, limit)])]


def session(db: Database | Cursor, viewer: Viewer, id: str) -> SessionRow | None:
    """One session; None if there is none, or the viewer may not see it."""
    where, values = _seen(viewer)
    found = rows(db, f"SELECT {_COLUMNS} FROM calibration_session s WHERE s.id = ? AND {where}", [id, *values])
    return _session(found[0]) if found else None


def progress(db: Database | Cursor, viewer: Viewer, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """By session and rater how many conversations are submitted: all that anybody learns of an open session."""
    where, values = _seen(viewer)
    sql = f"""
        SELECT a.session_id, a.rater, count(*) FROM calibration_answer a
        WHERE a.submitted_at IS NOT NULL AND list_contains(?, a.session_id)
          AND a.session_id IN (SELECT s.id FROM calibration_session s WHERE {where})
        GROUP BY ALL
    """
    found: dict[str, dict[str, int]] = {id: {} for id in ids}
    for id, rater, count in rows(db, sql, [list(ids), *values]):
        found[id][rater] = count
    return found


def own_answers(db: Database | Cursor, viewer: Viewer, session_id: str) -> dict[str, Answer]:
    """The viewer's own answers and drafts by conversation."""
    sql = f"{_ANSWER} WHERE a.session_id = ? AND a.rater = ? AND a.rater <> ''"
    found = [_answer(line) for line in rows(db, sql, [session_id, viewer.name])]
    return {one.conversation: one for one in found}


def answers(db: Database | Cursor, viewer: Viewer, session_id: str) -> list[Answer]:
    """What everybody submitted in a session that is closed, on the conversations the viewer may see; nothing before."""
    return answers_of(db, viewer, [session_id])[session_id]


def answers_of(db: Database | Cursor, viewer: Viewer, ids: Sequence[str]) -> dict[str, list[Answer]]:
    """The same of several sessions, by session."""
    seen, session_values = _seen(viewer)
    talks, values = viewer_sql(viewer)
    sql = f"""
        SELECT a.session_id, a.conversation_id, a.rater, a.content, a.version, a.submitted_at
        FROM calibration_answer a JOIN calibration_session s ON s.id = a.session_id
        WHERE list_contains(?, a.session_id) AND a.submitted_at IS NOT NULL AND s.state = 'closed' AND {seen}
          AND a.conversation_id IN (SELECT c.id FROM conversation c WHERE {talks})
        ORDER BY a.conversation_id, a.rater
    """
    found: dict[str, list[Answer]] = {id: [] for id in ids}
    for id, *line in rows(db, sql, [list(ids), *session_values, *values]):
        found[id].append(_answer(line))
    return found


def references(db: Database | Cursor, viewer: Viewer, session_id: str) -> list[Reference]:
    """The latest reference for each item of each conversation the viewer may see, of a closed session."""
    seen, session_values = _seen(viewer)
    talks, values = viewer_sql(viewer)
    sql = f"""
        SELECT r.conversation_id, r.item, r.verdict, r.why, r."by", r."at"
        FROM calibration_reference r JOIN calibration_session s ON s.id = r.session_id
        WHERE r.session_id = ? AND s.state = 'closed' AND {seen}
          AND r.conversation_id IN (SELECT c.id FROM conversation c WHERE {talks})
        QUALIFY row_number() OVER (PARTITION BY r.conversation_id, r.item ORDER BY r."at" DESC) = 1
        ORDER BY r.conversation_id, r.item
    """
    return [Reference(*line) for line in rows(db, sql, [session_id, *session_values, *values])]


def not_blind(db: Database | Cursor, viewer: Viewer, session_id: str) -> set[tuple[str, str]]:
    """Raters who, by the audit log, had opened a conversation with its scorecard before they submitted: (rater, conversation).

    Of a closed session only. A blind look of the rating page is logged with `blind` and does not count.
    """
    seen, values = _seen(viewer)
    sql = f"""
        SELECT DISTINCT a.rater, a.conversation_id
        FROM calibration_answer a JOIN calibration_session s ON s.id = a.session_id
        JOIN audit l ON l.who = a.rater AND l.action = 'saw' AND l.object = concat('conversation:', a.conversation_id)
          AND l."at" <= a.submitted_at AND NOT contains(l.details, '"blind"')
        WHERE a.session_id = ? AND s.state = 'closed' AND {seen}
    """
    return {(rater, conversation) for rater, conversation in rows(db, sql, [session_id, *values])}


def candidates(
    db: Database | Cursor, viewer: Viewer, rubric: str, filters: Filters, *, limit: int = 500
) -> list[Candidate]:
    """Conversations that this rubric judged and the filters hold for, the latest first; those of earlier sessions are left out."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT c.id, c.started_at, c.agent, c.team, c.channel, c.duration, c.turn_count FROM conversation c
        WHERE c.rubric = ? AND c.status = 'ok' AND {where} AND c.id NOT IN (
            SELECT unnest(s.conversations) FROM calibration_session s WHERE s.state <> 'withdrawn' AND s.rubric = ?
        )
        ORDER BY c.started_at DESC NULLS LAST, c.id LIMIT ?
    """
    return [Candidate(*line) for line in rows(db, sql, [rubric, *values, rubric, max(0, limit)])]


def rubrics(db: Database | Cursor, viewer: Viewer) -> dict[str, int]:
    """The rubrics that judged conversations the viewer may see, with how many; the most used first."""
    where, values = viewer_sql(viewer)
    sql = f"SELECT c.rubric, count(*) n FROM conversation c WHERE c.rubric <> '' AND {where} GROUP BY 1 ORDER BY n DESC, 1"
    return dict(rows(db, sql, values))


def visible(db: Database | Cursor, viewer: Viewer, ids: Sequence[str], rubric: str = "") -> set[str]:
    """Which of these conversations a person may see; with a rubric, of those that it judged."""
    where, values = viewer_sql(viewer)
    sql = f"SELECT c.id FROM conversation c WHERE list_contains(?, c.id) AND (? IN ('', c.rubric)) AND {where}"
    return {id for (id,) in rows(db, sql, [list(ids), rubric, *values])}


def most_raters(cursor: Cursor, id: str) -> int:
    """How many raters submitted the conversation of a session that most have submitted."""
    sql = """
        SELECT max(n) FROM (
            SELECT count(*) n FROM calibration_answer
            WHERE session_id = ? AND submitted_at IS NOT NULL GROUP BY conversation_id
        )
    """
    return int(rows(cursor, sql, [id])[0][0] or 0)


def machine_verdicts(
    cursor: Cursor, ids: Sequence[str]
) -> tuple[tuple[tuple[str, str], ...], dict[str, dict[str, str]], str]:
    """What the machine says now: items with their sections in the rubric's order, status by conversation and item, rubric version."""
    sql = """
        SELECT i.conversation_id, i.item, i.section, i.status FROM item i
        WHERE list_contains(?, i.conversation_id) ORDER BY i.position, i.conversation_id
    """
    items: dict[str, str] = {}
    found: dict[str, dict[str, str]] = {id: {} for id in ids}
    for id, item, section, status in rows(cursor, sql, [list(ids)]):
        items.setdefault(item, section)
        found[id][item] = status
    latest = rows(cursor, "SELECT max(c.rubric_version) FROM conversation c WHERE list_contains(?, c.id)", [list(ids)])
    return tuple(items.items()), found, str(latest[0][0] or "")


def exists(cursor: Cursor, id: str) -> bool:
    """Whether there is a session of this id, whoever may see it."""
    return bool(rows(cursor, "SELECT 1 FROM calibration_session WHERE id = ?", [id]))


def insert_session(cursor: Cursor, new: SessionRow) -> None:
    """Add a session; to be called in a transaction of the writer."""
    line = [
        new.id, new.name, new.kind, new.lead, new.rubric, new.rubric_version, list(new.conversations), list(new.raters),
        new.due, json.dumps(new.items), json.dumps(new.machine), new.state, new.by, new.made_at, new.closed_at, new.version,
    ]  # fmt: skip
    cursor.execute(f"INSERT INTO calibration_session VALUES ({', '.join('?' * len(line))})", line)


def move_session(cursor: Cursor, id: str, state: State, at: datetime, version: int) -> bool:
    """Close or withdraw an open session; False where somebody else changed it since `version`."""
    sql = """
        UPDATE calibration_session SET state = ?, closed_at = ?, version = version + 1
        WHERE id = ? AND version = ? AND state = 'open' RETURNING id
    """
    return bool(cursor.execute(sql, [state, at, id, version]).fetchall())


def save_answer(cursor: Cursor, session_id: str, answer: Answer, at: datetime, submitted: bool) -> int | None:
    """Keep an answer if what is stored has its `version` (0: nothing is) and is not submitted; the new version, else None."""
    key = [session_id, answer.conversation, answer.rater]
    content, end = json.dumps(answer.content, ensure_ascii=False), at if submitted else None
    if answer.version == 0:
        if rows(cursor, f"SELECT 1 FROM calibration_answer {_KEY}", key):
            return None
        cursor.execute("INSERT INTO calibration_answer VALUES (?, ?, ?, ?, 1, ?, ?)", [*key, content, at, end])
        return 1
    sql = f"""
        UPDATE calibration_answer SET content = ?, version = version + 1, saved_at = ?, submitted_at = ?
        {_KEY} AND version = ? AND submitted_at IS NULL RETURNING version
    """
    found = cursor.execute(sql, [content, at, end, *key, answer.version]).fetchall()
    return int(found[0][0]) if found else None


def add_reference(cursor: Cursor, session_id: str, reference: Reference) -> None:
    """Set what is right; what was set before stays on record."""
    line = [
        session_id,
        reference.conversation,
        reference.item,
        reference.verdict,
        reference.why,
        reference.by,
        reference.at,
    ]
    cursor.execute("INSERT INTO calibration_reference VALUES (?, ?, ?, ?, ?, ?, ?)", line)


_KEY = "WHERE session_id = ? AND conversation_id = ? AND rater = ?"
_ANSWER = "SELECT a.conversation_id, a.rater, a.content, a.version, a.submitted_at FROM calibration_answer a"


def _seen(viewer: Viewer) -> tuple[str, list[Any]]:
    """The condition on `calibration_session s` that keeps what the viewer may see."""
    if viewer.sees_all:
        return "TRUE", []
    if viewer.role == "agent":
        return "FALSE", []
    own, values = "(s.lead = ? OR list_contains(s.raters, ?))", [viewer.name, viewer.name]
    if viewer.role != "manager":
        return own, values
    talks, more = viewer_sql(viewer)
    hidden = f"SELECT 1 FROM (SELECT unnest(s.conversations) AS id) t WHERE t.id NOT IN (SELECT c.id FROM conversation c WHERE {talks})"
    return f"({own} OR NOT EXISTS ({hidden}))", [*values, *more]


def _session(line: Sequence[Any]) -> SessionRow:
    *known, machine = line
    names = [name for name in SessionRow.__slots__ if name != "machine"]
    made = SessionRow(**dict(zip(names, known, strict=True)))
    return replace(
        made,
        conversations=tuple(made.conversations),
        raters=tuple(made.raters),
        items=tuple((item, section) for item, section in json.loads(str(made.items))),
        machine=json.loads(machine),
    )


def _answer(line: Sequence[Any]) -> Answer:
    conversation, rater, content, version, submitted = line
    return Answer(conversation, rater, json.loads(content), version, submitted)
