"""Tasks: which conversation somebody is to review, why, until when, and who has it.

States: `pending` (of its reviewer, or of whoever takes it), `claimed` (somebody works on it), `done`, `dropped`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, get_args

from qa.errors import UsageError
from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer, viewer_sql

State = Literal["pending", "claimed", "done", "dropped"]
STATES: tuple[State, ...] = get_args(State)
OPEN: tuple[State, ...] = ("pending", "claimed")
HEADS = 300.0
"""From this priority on (a suspected critical error) a task stands before all others, whenever they are due."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it is kept. `reviewer` is empty while it is anybody's, `due` a day of the team's calendar, times are UTC.

    `reasons`: dicts with `code` and `params` of `scoring.reasons`; `plan` is empty where no plan made it.
    """

    id: str
    conversation: str
    plan: str
    reasons: tuple[Mapping[str, Any], ...]
    priority: float
    reviewer: str
    state: State
    due: date | None
    made_at: datetime
    claimed_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A line of the queue: the task, its plan's name, and what is to be known of the conversation at a glance."""

    task: Task
    plan_name: str
    agent: str
    team: str
    channel: str
    language: str
    started_at: datetime | None
    duration: float
    source: str
    contact_reason: str
    customer_group: str
    total: float | None
    band: str


@dataclass(frozen=True, slots=True)
class TaskFilters:
    """Conditions that all have to hold; an empty one is no condition. `reviewer` None is anybody, "" nobody yet.

    `causes` are codes of reasons, `due_until` is included.
    """

    reviewer: str | None = None
    states: tuple[State, ...] = OPEN
    plans: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    due_until: date | None = None


_NAMES = {"conversation": "conversation_id", "plan": "plan_id"}
_COLUMNS = ", ".join(f"t.{_NAMES.get(field.name, field.name)}" for field in fields(Task))
_FACTS = tuple(field.name for field in fields(TaskRow) if field.name not in ("task", "plan_name"))

SORTS: Mapping[str, str] = {
    "urgent": f"(t.priority >= {HEADS}) DESC, t.due ASC NULLS LAST, t.priority DESC",
    "due": "t.due ASC NULLS LAST, t.priority DESC",
    "priority": "t.priority DESC, t.due ASC NULLS LAST",
    "ended": "t.ended_at DESC NULLS LAST",
}
"""What the queue can be sorted by, and the SQL of each. Nothing else reaches an ORDER BY."""


def list_tasks(
    db: Database | Cursor,
    viewer: Viewer,
    filters: TaskFilters,
    *,
    sort: str = "urgent",
    limit: int = 50,
    offset: int = 0,
) -> list[TaskRow]:
    """One page of the queue. Raises UsageError on an unknown sort."""
    if sort not in SORTS:
        raise UsageError(f"cannot sort by {sort!r}; choose one of {', '.join(SORTS)}")
    where, values = _scope(viewer, filters)
    order = f"{SORTS[sort]}, t.made_at, t.id"
    sql = f"""
        SELECT {_COLUMNS}, coalesce(p.name, ''), {", ".join(f"c.{name}" for name in _FACTS)}
        FROM review_task t JOIN conversation c ON c.id = t.conversation_id
        LEFT JOIN sampling_plan p ON p.id = t.plan_id
        WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?
    """
    width = len(fields(Task))
    found = rows(db, sql, [*values, max(0, limit), max(0, offset)])
    return [TaskRow(_task(line[:width]), line[width], *line[width + 1 :]) for line in found]


def count_tasks(db: Database | Cursor, viewer: Viewer, filters: TaskFilters) -> int:
    """How many tasks the queue has."""
    where, values = _scope(viewer, filters)
    sql = f"SELECT count(*) FROM review_task t JOIN conversation c ON c.id = t.conversation_id WHERE {where}"
    return int(rows(db, sql, values)[0][0])


def find_task(db: Database | Cursor, viewer: Viewer, id: str) -> Task | None:
    """The task; None if there is none, or the viewer may not see it."""
    where, values = task_sql(viewer)
    sql = f"""
        SELECT {_COLUMNS} FROM review_task t JOIN conversation c ON c.id = t.conversation_id WHERE t.id = ? AND {where}
    """
    found = rows(db, sql, [id, *values])
    return _task(found[0]) if found else None


def find_tasks(db: Database | Cursor, viewer: Viewer, ids: Sequence[str]) -> list[tuple[Task, str, str]]:
    """Tasks with team and agent of their conversations, those of the ids that the viewer may see, by id."""
    where, values = task_sql(viewer)
    sql = f"""
        SELECT {_COLUMNS}, coalesce(c.team, ''), coalesce(c.agent, '')
        FROM review_task t JOIN conversation c ON c.id = t.conversation_id
        WHERE t.id IN (SELECT unnest(?::VARCHAR[])) AND {where} ORDER BY t.id
    """
    return [(_task(line[:-2]), line[-2], line[-1]) for line in rows(db, sql, [list(ids), *values])]


def task_ids(db: Database | Cursor, viewer: Viewer, filters: TaskFilters, limit: int) -> list[str]:
    """The ids of the most urgent tasks that the filters let through."""
    where, values = _scope(viewer, filters)
    sql = f"""
        SELECT t.id FROM review_task t JOIN conversation c ON c.id = t.conversation_id
        WHERE {where} ORDER BY {SORTS["urgent"]}, t.id LIMIT ?
    """
    return [id for (id,) in rows(db, sql, [*values, limit])]


def next_task(db: Database | Cursor, viewer: Viewer, name: str, but: Sequence[str] = ()) -> Task | None:
    """What a person does next: what they have begun, what heads the queue, what is theirs, what is anybody's, each by urgency.

    `but`: ids of tasks that are not meant, such as the one just ended. None when nothing is left for them.
    """
    where, values = task_sql(viewer)
    marks = ", ".join("?" * len(but)) or "''"
    sql = f"""
        SELECT {_COLUMNS} FROM review_task t JOIN conversation c ON c.id = t.conversation_id
        WHERE {where} AND t.id NOT IN ({marks})
          AND ((t.reviewer = ? AND t.state IN ('pending', 'claimed')) OR (t.reviewer = '' AND t.state = 'pending'))
          AND c.agent <> ?
        ORDER BY t.state = 'pending', t.priority < {HEADS}, t.reviewer = '', {SORTS["urgent"]}, t.made_at, t.id LIMIT 1
    """
    found = rows(db, sql, [*values, *but, name, name])
    return _task(found[0]) if found else None


def teams_with_tasks(db: Database | Cursor, viewer: Viewer) -> list[str]:
    """The teams whose conversations there are tasks of, by name."""
    where, values = task_sql(viewer)
    sql = f"""
        SELECT DISTINCT c.team FROM review_task t JOIN conversation c ON c.id = t.conversation_id
        WHERE {where} AND c.team <> '' ORDER BY c.team
    """
    return [team for (team,) in rows(db, sql, values)]


def open_tasks(db: Database | Cursor, conversations: Iterable[str]) -> dict[str, Task]:
    """The open task of each conversation that has one, whoever has it: a conversation never has two."""
    wanted = list(dict.fromkeys(conversations))
    sql = f"""
        SELECT {_COLUMNS} FROM review_task t
        WHERE t.state IN ('pending', 'claimed') AND t.conversation_id IN (SELECT unnest(?::VARCHAR[]))
    """
    return {task.conversation: task for task in map(_task, rows(db, sql, [wanted]))}


def reviewed(db: Database | Cursor, conversations: Iterable[str]) -> dict[str, str]:
    """Conversations that were reviewed already, with the task that led to it ("" without one)."""
    wanted = list(dict.fromkeys(conversations))
    sql = """
        SELECT conversation_id, coalesce(max(task), '') FROM (
            SELECT conversation_id, id AS task FROM review_task WHERE state = 'done'
            UNION ALL SELECT conversation_id, NULL FROM review WHERE retracted_at IS NULL
        ) WHERE conversation_id IN (SELECT unnest(?::VARCHAR[])) GROUP BY conversation_id
    """
    return dict(rows(db, sql, [wanted]))


def insert_tasks(cursor: Cursor, tasks: Sequence[Task]) -> None:
    """Add tasks; to be called in a transaction of the writer, once it is known that their conversations have no open one."""
    if not tasks:
        return
    names = [_NAMES.get(field.name, field.name) for field in fields(Task)]
    columns: list[list[Any]] = [list(column) for column in zip(*map(_values, tasks), strict=True)]
    kinds = ("VARCHAR",) * 4 + ("DOUBLE", "VARCHAR", "VARCHAR", "DATE") + ("TIMESTAMP",) * 3 + ("INTEGER",)
    unnested = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
    cursor.execute(f"INSERT INTO review_task ({', '.join(names)}) SELECT {unnested}", columns)


def update_tasks(cursor: Cursor, tasks: Sequence[Task]) -> None:
    """Write what changes of tasks: reasons, priority, reviewer, state, due and times, each under its next version."""
    if not tasks:
        return
    names = ("id", "reasons", "priority", "reviewer", "state", "due", "claimed_at", "ended_at")
    kinds = ("VARCHAR", "VARCHAR", "DOUBLE", "VARCHAR", "VARCHAR", "DATE", "TIMESTAMP", "TIMESTAMP")
    columns = [[_text(task.reasons) if name == "reasons" else getattr(task, name) for task in tasks] for name in names]
    fresh = ", ".join(f"unnest(?::{kind}[]) AS {name}" for name, kind in zip(names, kinds, strict=True))
    changes = ", ".join(f"{name} = n.{name}" for name in names[1:])
    cursor.execute(
        f"UPDATE review_task SET {changes}, version = version + 1 FROM (SELECT {fresh}) n WHERE review_task.id = n.id",
        columns,
    )


def end_task(cursor: Cursor, task_id: str, reviewer: str, at: datetime) -> bool:
    """A review was submitted: its task is done, by whoever submitted it (`at` UTC); to be called in the review's transaction.

    False where it was done or dropped before, as when two reviewed it at once: the first has ended it.
    """
    ended = cursor.execute(
        """
        UPDATE review_task SET state = 'done', reviewer = ?, ended_at = ?, claimed_at = coalesce(claimed_at, ?),
            version = version + 1
        WHERE id = ? AND state IN ('pending', 'claimed')
        """,
        [reviewer, at, at, task_id],
    ).fetchone()
    return bool(ended and ended[0])


def task_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    """The condition on `review_task t` and `conversation c` that keeps the tasks the viewer may see, and its parameters.

    Managers see those of their teams, reviewers of these their own and what is anybody's, others none.
    """
    if viewer.role not in ("admin", "manager", "reviewer"):
        return "FALSE", []
    seen, values = viewer_sql(viewer)
    if viewer.role != "reviewer":
        return f"({seen})", values
    return f"({seen}) AND t.reviewer IN (?, '')", [*values, viewer.name]


def _scope(viewer: Viewer, filters: TaskFilters) -> tuple[str, list[Any]]:
    where, values = task_sql(viewer)
    parts, bound = [where], list(values)

    def among(column: str, chosen: Sequence[str]) -> None:
        if chosen:
            parts.append(f"{column} IN ({', '.join('?' * len(chosen))})")
            bound.extend(chosen)

    among("t.state", filters.states)
    among("t.plan_id", filters.plans)
    among("c.team", filters.teams)
    if filters.reviewer is not None:
        parts.append("t.reviewer = ?")
        bound.append(filters.reviewer)
    if filters.causes:
        parts.append("(" + " OR ".join(["contains(t.reasons, ?)"] * len(filters.causes)) + ")")
        bound += [f'"code":"{cause}"' for cause in filters.causes]
    if filters.due_until is not None:
        parts.append("t.due <= ?")
        bound.append(filters.due_until)
    return " AND ".join(parts), bound


def _text(reasons: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(list(reasons), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _values(task: Task) -> list[Any]:
    named = {field.name: getattr(task, field.name) for field in fields(Task)}
    return list((named | {"reasons": _text(task.reasons)}).values())


def _task(line: Sequence[Any]) -> Task:
    named = dict(zip((field.name for field in fields(Task)), line, strict=True))
    return Task(**named | {"reasons": tuple(json.loads(named["reasons"]))})
