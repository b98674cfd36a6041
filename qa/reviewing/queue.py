"""What people do with tasks: take, give back, hand to somebody, drop. Who comes second is told, and nothing is lost.

The database has one writer, so a task is read, decided on and written without anybody in between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import Permission, may
from qa.reviewing.sharing import sees
from qa.reviewing.telling import assigned_notice
from qa.store import audit, notifications
from qa.store.accounts import Account, find
from qa.store.connection import Cursor, Database
from qa.store.review_tasks import OPEN, Task, TaskFilters, find_task, find_tasks, next_task, task_ids, update_tasks
from qa.store.viewer import Viewer

MOST_AT_ONCE = 500

Said = Literal["done", "yours", "taken", "ended", "gone"]
"""Done; it is yours already; somebody else has it; it is done or dropped; it is not there, or not to be seen."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it, and the task as it is now (None where it is gone)."""

    said: Said
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """How many tasks were changed, and how many were passed over: claimed, ended, or not for that person to see."""

    done: int
    passed: int


def claim(database: Database, by: Viewer, id: str) -> Answer:
    """Take a task that is nobody's, or begin one of one's own; the first who comes has it."""
    _allowed(by, "review")
    with database.writing() as cursor:
        task = find_task(cursor, _as_lead(by), id)
        if task is None or task.state not in OPEN:
            return Answer("gone" if task is None else "ended", task)
        if task.reviewer not in ("", by.name):
            return Answer("taken", task)
        if task.state == "claimed":
            return Answer("yours", task)
        return Answer("done", _claimed(cursor, by, task))


def claim_next(database: Database, by: Viewer, but: Sequence[str] = ()) -> Task | None:
    """Begin what is most urgent: one's own first, then what is nobody's. None when nothing is left."""
    _allowed(by, "review")
    with database.writing() as cursor:
        task = next_task(cursor, by, by.name, but)
        return task if task is None or task.state == "claimed" else _claimed(cursor, by, task)


def release(database: Database, by: Viewer, id: str) -> Answer:
    """Give a task back to everybody; a manager also that of somebody else. A draft of it stays with whoever wrote it."""
    _allowed(by, "review")
    with database.writing() as cursor:
        task = find_task(cursor, _as_lead(by), id)
        if task is None or task.state not in OPEN:
            return Answer("gone" if task is None else "ended", task)
        if task.reviewer != by.name and not may(by, "plan"):
            return Answer("taken", task)
        free = replace(task, reviewer="", state="pending", claimed_at=None)
        return Answer("done", _written(cursor, by, free, {"released": True}))


def assign(database: Database, by: Viewer, ids: Sequence[str], reviewer: str) -> Moved:
    """Hand pending tasks to a reviewer, or to everybody (""). What somebody works on is not taken away: it is released first.

    Passed over is also what the reviewer may not see or took part in. The reviewer is told once, of all together. Raises
    UsageError for somebody who does not review.
    """
    _allowed(by, "plan")
    account = _reviewer(database, by, reviewer)

    def suits(_task: Task, team: str, agent: str) -> bool:
        return account is None or (sees(account, team) and agent != account.name)

    to = account.name if account is not None and account.name != by.name else ""
    return _move(database, by, ids, suits, lambda task: replace(task, reviewer=reviewer), {"to": reviewer or "-"}, to)


def drop(database: Database, by: Viewer, ids: Sequence[str]) -> Moved:
    """Take pending tasks out of the queue without a review. A sample with dropped draws is never complete."""
    _allowed(by, "plan")
    at = utc_now()

    def dropped(task: Task) -> Task:
        return replace(task, state="dropped", ended_at=at)

    return _move(database, by, ids, lambda *_: True, dropped, {"dropped": True})


def hand_over(database: Database, by: Viewer, giver: str, reviewer: str, at_most: int = MOST_AT_ONCE) -> Moved:
    """Hand what is pending with one person to another, or to everybody (""), as when somebody is ill; the most urgent first.

    The giver "" is nobody: what waits to be taken is given to somebody.
    """
    pending = TaskFilters(reviewer=giver, states=("pending",))
    return assign(database, by, task_ids(database, by, pending, min(at_most, MOST_AT_ONCE)), reviewer)


def _move(
    database: Database,
    by: Viewer,
    ids: Sequence[str],
    suits: Callable[[Task, str, str], bool],
    change: Callable[[Task], Task],
    told: dict[str, Any],
    tell: str = "",
) -> Moved:
    wanted = list(dict.fromkeys(ids))[:MOST_AT_ONCE]
    with database.writing() as cursor:
        found = [
            task
            for task, team, agent in find_tasks(cursor, by, wanted)
            if task.state == "pending" and suits(task, team, agent) and change(task) != task
        ]
        update_tasks(cursor, [change(task) for task in found])
        audit.append_all(cursor, by.name, by.role, "changed", [f"task:{task.id}" for task in found], told)
        if tell and found:
            notifications.notify(cursor, [assigned_notice(tell, by.name, len(found), datetime.now(UTC))])
    return Moved(len(found), len(wanted) - len(found))


def _reviewer(database: Database, by: Viewer, name: str) -> Account | None:
    """The account that tasks are handed to; None for everybody, and for the one person who needs no account."""
    account = find(database, name) if name else None
    if account is None:
        if name in ("", by.name):
            return None
    elif not account.disabled and may(account.viewer(), "review"):
        return account
    raise UsageError(f"{name} does not review")


def _claimed(cursor: Cursor, by: Viewer, task: Task) -> Task:
    at = utc_now()
    return _written(cursor, by, replace(task, reviewer=by.name, state="claimed", claimed_at=at), {"claimed": True})


def _written(cursor: Cursor, by: Viewer, task: Task, told: dict[str, Any]) -> Task:
    update_tasks(cursor, [task])
    audit.append(cursor, by.name, by.role, "changed", f"task:{task.id}", told)
    return replace(task, version=task.version + 1)


def _as_lead(by: Viewer) -> Viewer:
    """The same person seeing all tasks of the own teams, so as to be told who has one instead of that it is not there."""
    return replace(by, role="manager") if by.role == "reviewer" else by


def _allowed(by: Viewer, what: Permission) -> None:
    if not may(by, what):
        raise UsageError("your role may not do this with tasks")
