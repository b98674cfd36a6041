"""A run of a sampling plan asked for by a command: done here, or by the dashboard that holds the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from qa.account_changes import owner
from qa.errors import UsageError
from qa.reviewing.drawing import last_days, prepare, run_plan
from qa.reviewing.plan import Days, content_of, days_of_next_run
from qa.server_request import Told, ask
from qa.state_folder import StateFolder
from qa.store.connection import Database
from qa.store.sampling_plans import KeptPlan, plans, plans_named, runs
from qa.store.viewer import Viewer


def request_draw(folder: StateFolder, by: str, asked: Mapping[str, Any]) -> Told:
    """Run a plan for the user of this machine, who owns the file; what `draw_as_asked` tells.

    Raises UsageError when it makes no sense or another program keeps holding the database, StoreError.
    """
    wanted = {"by": by, **asked}
    return ask(folder, "draw", wanted, lambda database: draw_as_asked(database, folder, wanted))


def draw_as_asked(database: Database, folder: StateFolder, asked: Mapping[str, Any]) -> Told:
    """Run the plan `plan` (name or beginning of its id) on the days `since` to `until`, each as ISO or "" for what comes next.

    With `preview` nothing is written; without a plan the plans are told. JSON-able. Raises UsageError.
    """
    by, today = owner(str(asked["by"])), date.fromisoformat(str(asked["today"]))
    name = str(asked.get("plan") or "")
    if not name:
        return {"plans": [_plan_told(database, by, plan) for plan in plans(database, by)]}
    plan = _named(database, by, name)
    content = content_of(plan.plan)
    coming = days_of_next_run(content, last_days(runs(database, by, plan.id)), today)
    days = Days(_day(asked, "since") or coming.since, _day(asked, "until") or coming.until)
    told: Told = {"name": plan.name, "since": days.since.isoformat(), "until": days.until.isoformat()}
    if asked.get("preview"):
        ready = prepare(database, by, content, days, today, folder)
        people: dict[str, int] = {}
        for one in ready.draws:
            people[one.reviewer] = people.get(one.reviewer, 0) + 1
        counts = {"candidates": ready.candidates.total(), "drawn": len(ready.draws), "undated": ready.undated}
        return {**told, **counts, "joined": ready.busy, "seen": ready.seen, "reviewers": people}
    done = run_plan(database, by, plan.id, days, today, folder)
    if done.outcome != "made" or done.run is None:
        again = f"{done.run.since} to {done.run.until}" if done.run else ""
        raise UsageError(
            f"{plan.name} was run on {again} already; no day is drawn from twice"
            if again
            else f"{plan.name} is retired"
        )
    counts = {"candidates": done.run.candidates, "drawn": done.drawn, "tasks": done.tasks}
    return {**told, **counts, "joined": done.joined, "seen": done.seen}


def _plan_told(database: Database, by: Viewer, plan: KeptPlan) -> Told:
    last = last_days(runs(database, by, plan.id))
    return {
        "id": plan.id,
        "name": plan.name,
        "kind": plan.kind,
        "teams": list(plan.teams),
        "until": last.until.isoformat() if last else "",
    }


def _named(database: Database, by: Viewer, name: str) -> KeptPlan:
    found = plans_named(database, by, name)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{name}: {len(found)} plans are called so; give the id: {', '.join(p.id for p in found)}")
    known = ", ".join(plan.name for plan in plans(database, by)) or "none yet: make one on the page Sampling plans"
    raise UsageError(f"{name}: there is no such plan in use; there are: {known}")


def _day(asked: Mapping[str, Any], name: str) -> date | None:
    text = str(asked.get(name) or "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"--{name} {text}: give a day as 2026-11-23") from error
