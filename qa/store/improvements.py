"""Improvement projects as they are kept: what was found, what is done, by whom, and every step taken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer

_COLUMNS = 'i.id, i.title, i.team, i.owner, i.metric, i.state, i.begins, i.due, i.content, i."by", i.made_at, i.changed_at, i.version'


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project; `team` is '' for all teams, `content` is what `qa.manager.improving` keeps as JSON, times are UTC without zone."""

    id: str
    title: str
    team: str
    owner: str
    metric: str
    state: str
    begins: date
    due: date
    content: Mapping[str, Any]
    by: str
    made_at: datetime
    changed_at: datetime
    version: int


def projects(db: Database | Cursor, viewer: Viewer) -> list[ProjectRow]:
    """The projects of teams the viewer may see, and those of all teams; those that are due first, ended ones last."""
    where, values = _seen(viewer)
    sql = f"SELECT {_COLUMNS} FROM improvement i WHERE {where} ORDER BY i.state = 'closed', i.due, i.title, i.id"
    return [_row(line) for line in rows(db, sql, values)]


def project(db: Database | Cursor, viewer: Viewer, id: str) -> ProjectRow | None:
    """One of them; None where there is none, or the viewer may not see it."""
    where, values = _seen(viewer)
    found = rows(db, f"SELECT {_COLUMNS} FROM improvement i WHERE i.id = ? AND {where}", [id, *values])
    return _row(found[0]) if found else None


def insert_project(cursor: Cursor, one: ProjectRow) -> bool:
    """Add a project, in a transaction of the writer; False where its id is there already: the click before made it."""
    sql = f"INSERT INTO improvement VALUES ({', '.join('?' * 13)}) ON CONFLICT DO NOTHING RETURNING id"
    return bool(rows(cursor, sql, _values(one)))


def replace_project(cursor: Cursor, one: ProjectRow) -> bool:
    """Write a project that was read at `version`; False where somebody changed it meanwhile."""
    sql = """
        UPDATE improvement SET title = ?, team = ?, owner = ?, metric = ?, state = ?, begins = ?, due = ?, content = ?,
            changed_at = ?, version = version + 1
        WHERE id = ? AND version = ? RETURNING id
    """
    content = json.dumps(dict(one.content), ensure_ascii=False)
    fields = [one.title, one.team, one.owner, one.metric, one.state, one.begins, one.due, content, one.changed_at]
    return bool(rows(cursor, sql, [*fields, one.id, one.version]))


def due_projects(db: Database | Cursor, day: date) -> list[ProjectRow]:
    """Projects whose day has come, that nobody closed and whose owner was not told of that day; whoever may see them."""
    sql = f"""
        SELECT {_COLUMNS} FROM improvement i WHERE i.state <> 'closed' AND i.due <= ? AND i.owner <> '' AND NOT EXISTS (
            FROM notification n WHERE n.recipient = i.owner AND n.kind = 'improvement_due' AND n.object = 'improvement:' || i.id
                AND n.params->>'due' = i.due::VARCHAR
        ) ORDER BY i.due, i.id
    """
    return [_row(line) for line in rows(db, sql, [day])]


def _seen(viewer: Viewer) -> tuple[str, list[Any]]:
    if viewer.role == "agent":
        return "FALSE", []
    if viewer.sees_all or viewer.every_team:
        return "TRUE", []
    return "(i.team = '' OR list_contains(?::VARCHAR[], i.team))", [list(viewer.teams)]


def _values(one: ProjectRow) -> list[Any]:
    content = json.dumps(dict(one.content), ensure_ascii=False)
    head = [one.id, one.title, one.team, one.owner, one.metric, one.state, one.begins, one.due, content]
    return [*head, one.by, one.made_at, one.changed_at, one.version]


def _row(line: Any) -> ProjectRow:
    id, title, team, owner, metric, state, begins, due, content, by, made, changed, version = line
    loaded = json.loads(content)
    return ProjectRow(id, title, team, owner, metric, state, begins, due, loaded, by, made, changed, version)
