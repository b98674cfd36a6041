"""Who is told of a step in a case, and of what else waits for somebody. Nobody is told twice, nor of what they did themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from qa.permissions import may
from qa.store import coaching, releasable
from qa.store import notifications as table
from qa.store.accounts import Account, everyone
from qa.store.connection import Cursor, Database
from qa.store.notifications import Notice
from qa.store.review_tasks import TaskFilters, count_tasks
from qa.store.viewer import Viewer
from scoring.dispute_model import Action, Case
from scoring.dispute_notices import TOLD, managers_to_tell

LONGEST_REASON = 200
"""Characters of the reason of a step that a notice holds."""
IN_HAND_WITHIN = timedelta(hours=24)
"""How soon after a review its result should be in the agent's hands."""


@dataclass(frozen=True, slots=True)
class About:
    """What of the conversation a notice names."""

    agent: str
    team: str
    started_at: datetime | None


def tell_step(cursor: Cursor, case: Case, about: About, people: Sequence[Account] | None = None) -> None:
    """Tell those whom the last step of a case concerns; to be called in the transaction that keeps the step."""
    table.notify(cursor, step_notices(case, about, everyone(cursor) if people is None else people))


def step_notices(case: Case, about: About, people: Iterable[Account]) -> list[Notice]:
    """What the last step of a case makes known to whom (`scoring.dispute_notices`).

    Agents are never told who reviewed or decided. Where a team has no manager with an account, the admins are told instead.
    """
    logged = case.log[-1]
    step = logged.step
    working = [one for one in people if not one.disabled]
    parties = {"reviewer": case.reviewer, "assignee": case.assignee}
    judges = {name for party, name in parties.items() if party in TOLD[step.action]}
    concerned = {one.name for one in working if one.name in judges and one.role != "agent"}
    if managers_to_tell(case):
        concerned |= _managers(working, about.team)
    known: dict[str, Any] = {
        "agent": about.agent,
        "day": about.started_at.strftime("%m-%d") if about.started_at else "",
        "items": len(step.items),
        "due": case.due.strftime("%m-%d") if case.due else "",
        "final": logged.target == "closed" and step.action in (Action.UPHOLD, Action.CHANGE),
    }
    if step.action == Action.TAKE_BACK:  # whom it is hidden from reads the reason here
        known["why"] = step.comment[:LONGEST_REASON]
    at, object, once = step.at.astimezone(UTC).replace(tzinfo=None), f"case:{case.review}", str(len(case.log))
    found = [Notice(name, f"{step.action}_judge", object, at, known, once) for name in sorted(concerned - {step.by})]
    if "agent" in TOLD[step.action] and step.by != case.agent:
        mine = [one.name for one in working if is_agent(one, about)]
        found += [Notice(name, f"{step.action}_agent", object, at, known, once) for name in mine]
    return found


def is_agent(account: Account, about: About) -> bool:
    """Whether the account is that of the agent of a conversation, as far as names and teams tell."""
    within = not account.teams or about.team in account.teams
    return account.role == "agent" and account.agent == about.agent and within


def assigned_notice(to: str, by: str, count: int, now: datetime) -> Notice:
    """That somebody gave a reviewer tasks: one notice of one act, however many they are. `now` knows its zone."""
    at = now.astimezone(UTC).replace(tzinfo=None)
    return Notice(to, "tasks_assigned", f"tasks:{at.date()}", at, {"n": count, "name": by}, at.isoformat())


def drawn_notices(plan: str, run: str, reviewers: Iterable[str], at: datetime) -> list[Notice]:
    """That a run of the plan of this name gave reviewers tasks; `reviewers` names one for each task, "" for anybody. `at` is UTC."""
    counts = Counter(name for name in reviewers if name)
    return [Notice(to, "tasks_drawn", f"tasks:{run}", at, {"n": n, "name": plan}) for to, n in sorted(counts.items())]


def tell_what_waits(database: Database, viewer: Viewer, now: datetime) -> None:
    """Tell the viewer of what became due by itself: once a day of tasks and of results not released, once of each coaching record.

    Called when they look, as nothing else runs at midnight. `now` knows its zone.
    """
    if not viewer.name or viewer.name.startswith("os:"):
        return
    new = [one for one in _waiting(database, viewer, now) if not table.known(database, viewer, one.kind, [one.object])]
    if new:
        with database.writing() as cursor:
            table.notify(cursor, new)


def _waiting(database: Database, viewer: Viewer, now: datetime) -> list[Notice]:
    today, at = now.date(), now.astimezone(UTC).replace(tzinfo=None)
    found: list[Notice] = []
    if viewer.role == "agent":
        shared = coaching.records(database, viewer, states=("shared",))
        return [Notice(viewer.name, "coaching", f"coaching:{r.id}", at, {"day": f"{r.held_on}"}) for r in shared]
    if may(viewer, "review"):
        due = count_tasks(database, viewer, TaskFilters(reviewer=viewer.name, due_until=today))
        if due:
            found.append(Notice(viewer.name, "tasks_due", f"tasks:{today}", at, {"n": due}))
    if viewer.role in ("admin", "manager"):
        late = releasable.count_waiting(database, viewer, at - IN_HAND_WITHIN)
        if late:
            found.append(Notice(viewer.name, "release_late", f"waiting:{today}", at, {"n": late}))
    return found


def _managers(people: Iterable[Account], team: str) -> set[str]:
    leads = [one for one in people if one.role == "manager" and (not one.teams or team in one.teams)]
    return {one.name for one in leads or [one for one in people if one.role == "admin"]}
