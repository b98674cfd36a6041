"""Records of coaching and units of training, as rows. What a record holds is `qa.reviewing.coaching_content`'s."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal

from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer, viewer_sql

State = Literal["preparing", "shared", "running", "completed", "discarded"]
SEEN_BY_AGENT: tuple[State, ...] = ("shared", "running", "completed")
"""An agent reads a record once it was shared, and acknowledges it; then the plan runs until the coach completes it."""
_COACHES = ("admin", "manager", "coach")


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record of coaching one agent of one team. Times are UTC without zone, `content` is JSON, `version` counts changes."""

    id: str
    agent: str
    team: str
    coach: str
    held_on: date
    content: str
    state: State
    follow_up: date | None
    acknowledged_at: datetime | None
    made_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of training: `skills` are ids of items it helps with, `content` is what to do, a text or a link."""

    id: str
    title: str
    skills: tuple[str, ...]
    minutes: float
    content: str
    by: str
    at: datetime
    retired: bool
    version: int


_RECORD = ", ".join(f"r.{field.name}" for field in fields(RecordRow))
_UNIT = ", ".join(f'u."{field.name}"' for field in fields(UnitRow))


def record_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    """The condition on `coaching_record r` that keeps what the viewer may see, and its parameters.

    Managers and coaches: of their teams. An agent: own ones that were shared. Nobody else but the admin.
    """
    if viewer.sees_all:
        return "TRUE", []
    within, teams = f"r.team IN ({', '.join('?' * len(viewer.teams))})", list(viewer.teams)
    if viewer.role == "agent":
        if not viewer.agent:
            return "FALSE", []
        own = f"r.agent = ? AND r.state IN ({', '.join('?' * len(SEEN_BY_AGENT))})"
        values = [viewer.agent, *SEEN_BY_AGENT]
        return (f"{own} AND {within}", [*values, *teams]) if teams else (own, values)
    if viewer.role not in _COACHES:
        return "FALSE", []
    if viewer.every_team:
        return "TRUE", []
    return (within, teams) if teams else ("FALSE", [])


def records(
    db: Database | Cursor,
    viewer: Viewer,
    *,
    agent: str = "",
    team: str | None = None,
    states: Sequence[State] = (),
    limit: int = 500,
) -> list[RecordRow]:
    """Records that the viewer may see, the latest first; discarded ones only where `states` asks for them."""
    where, values = record_sql(viewer)
    parts = [where]
    if agent:
        parts.append("r.agent = ?")
        values.append(agent)
    if team is not None:
        parts.append("r.team = ?")
        values.append(team)
    wanted = tuple(states) or ("preparing", *SEEN_BY_AGENT)
    parts.append(f"r.state IN ({', '.join('?' * len(wanted))})")
    sql = f"""
        SELECT {_RECORD} FROM coaching_record r WHERE {" AND ".join(f"({part})" for part in parts)}
        ORDER BY r.held_on DESC, r.made_at DESC, r.id LIMIT ?
    """
    return [RecordRow(*line) for line in rows(db, sql, [*values, *wanted, limit])]


def find(db: Database | Cursor, viewer: Viewer, id: str) -> RecordRow | None:
    """One record; None if there is none, or the viewer may not see it."""
    where, values = record_sql(viewer)
    found = rows(db, f"SELECT {_RECORD} FROM coaching_record r WHERE r.id = ? AND ({where})", [id, *values])
    return RecordRow(*found[0]) if found else None


def is_known(db: Database | Cursor, viewer: Viewer, agent: str, team: str) -> bool:
    """Whether the viewer sees conversations of this agent in this team."""
    where, values = viewer_sql(viewer)
    sql = f"SELECT 1 FROM conversation c WHERE c.agent = ? AND c.team = ? AND c.agent <> '' AND ({where}) LIMIT 1"
    return bool(rows(db, sql, [agent, team, *values]))


def insert(cursor: Cursor, record: RecordRow) -> bool:
    """Add a record; False where its id is there already: it was made by the click before."""
    values = [getattr(record, field.name) for field in fields(RecordRow)]
    marks = ", ".join("?" * len(values))
    sql = f"INSERT INTO coaching_record VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING id"
    return bool(rows(cursor, sql, values))


def replace(cursor: Cursor, viewer: Viewer, record: RecordRow, states: Iterable[State]) -> bool:
    """Write a record anew, with the next version, if it still is of `record.version` and in one of the states.

    False where it is not, or the viewer may not see it.
    """
    where, seen = record_sql(viewer)
    allowed = list(states)
    sql = f"""
        UPDATE coaching_record AS r
        SET held_on = ?, content = ?, state = ?, follow_up = ?, acknowledged_at = ?, version = version + 1
        WHERE r.id = ? AND r.version = ? AND r.state IN ({", ".join("?" * len(allowed))}) AND ({where})
        RETURNING r.id
    """
    fresh = [record.held_on, record.content, record.state, record.follow_up, record.acknowledged_at]
    return bool(rows(cursor, sql, [*fresh, record.id, record.version, *allowed, *seen]))


def coached_between(db: Database | Cursor, viewer: Viewer, team: str, since: date, until: date) -> set[str]:
    """Agents of a team with a record that was shared and held in these days, both included."""
    where, values = record_sql(viewer)
    sql = f"""
        SELECT DISTINCT r.agent FROM coaching_record r
        WHERE r.team = ? AND r.held_on BETWEEN ? AND ? AND r.state IN ('shared', 'running', 'completed') AND ({where})
    """
    return {agent for (agent,) in rows(db, sql, [team, since, until, *values])}


def units(db: Database | Cursor, viewer: Viewer, *, retired: bool = False) -> list[UnitRow]:
    """Units of training by title. They say nothing of anybody: all may read those in use, retired ones not the agent."""
    shown = retired and viewer.role != "agent"
    sql = f"SELECT {_UNIT} FROM training_unit u WHERE ? OR NOT u.retired ORDER BY u.retired, u.title, u.id"
    return [_unit(line) for line in rows(db, sql, [shown])]


def insert_unit(cursor: Cursor, unit: UnitRow) -> bool:
    """Add a unit; False where its id is there already: it was made by the click before."""
    marks = ", ".join("?" * len(fields(UnitRow)))
    names = ", ".join(f'"{field.name}"' for field in fields(UnitRow))
    sql = f"INSERT INTO training_unit ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING id"
    return bool(rows(cursor, sql, _values(unit)))


def replace_unit(cursor: Cursor, unit: UnitRow) -> bool:
    """Write a unit anew with the next version, if it still is of `unit.version`; False where it is not."""
    sql = """
        UPDATE training_unit SET title = ?, skills = ?, minutes = ?, content = ?, "by" = ?, "at" = ?, retired = ?,
            version = version + 1
        WHERE id = ? AND version = ? RETURNING id
    """
    id, *changed, version = _values(unit)
    return bool(rows(cursor, sql, [*changed, id, version]))


def _values(unit: UnitRow) -> list[Any]:
    named = {field.name: getattr(unit, field.name) for field in fields(UnitRow)}
    return list((named | {"skills": list(unit.skills)}).values())


def _unit(line: tuple[Any, ...]) -> UnitRow:
    named = dict(zip((field.name for field in fields(UnitRow)), line, strict=True))
    return UnitRow(**named | {"skills": tuple(named["skills"] or ())})
