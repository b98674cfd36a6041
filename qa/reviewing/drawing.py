"""Running a sampling plan: draw or find by triage, share the work out, make the tasks.

What is worked out is worked out before anything is written, so a preview is the run itself without its end. The same plan,
days and conversations give the same draw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal
from uuid import uuid4

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.reviewing.plan import Days, PlanContent, checked_name, content_of
from qa.reviewing.sharing import reviewers, share
from qa.reviewing.telling import drawn_notices
from qa.reviewing.triaging import Judged, judge_pool, reasons_of
from qa.state_folder import StateFolder
from qa.store import audit, notifications, review_tasks
from qa.store import sampling_plans as table
from qa.store.candidates import undated
from qa.store.connection import Cursor, Database
from qa.store.review_tasks import Task
from qa.store.sampling_plans import KeptDraw, KeptPlan, KeptRun
from qa.store.viewer import Viewer
from qa.store.work_days import work_calendar
from scoring.sampling import Candidate, Draw, draw
from scoring.triage import queue

Outcome = Literal["made", "overlaps", "retired"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a run does: conversations it can draw from and those without a date it cannot, and the draws with their causes.

    `draws` have reviewer and due day; of triage their probability means nothing. `busy` of them have an open task
    already and share it, `seen` were reviewed before and make none.
    """

    days: Days
    seed: int
    candidates: Counter[str]
    undated: int
    draws: tuple[Draw, ...]
    causes: Mapping[str, Judged]
    busy: int
    seen: int


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a run: `made` with its tasks, or nothing as the days overlap with the run named or the plan is retired."""

    outcome: Outcome
    run: KeptRun | None
    drawn: int = 0
    tasks: int = 0
    joined: int = 0
    seen: int = 0


def make_plan(database: Database, by: Viewer, id: str, name: str, told: Mapping[str, Any]) -> KeptPlan:
    """Keep a plan under an id that the form was given when it was opened: sent twice, it is made once.

    Whoever does not see every team makes plans for their own. Raises UsageError.
    """
    _allowed(by)
    content = content_of(told)
    teams = content.filters.teams
    if not (by.sees_all or by.every_team):
        if strange := [team for team in teams if team not in by.teams]:
            raise UsageError(f"filters.teams: {strange[0]} is not a team of yours")
        teams = teams or by.teams
        content = content.model_copy(update={"filters": content.filters.model_copy(update={"teams": teams})})
    plan = KeptPlan(id, checked_name(name), content.kind, teams, content.model_dump(mode="json"), by.name, utc_now())
    with database.writing() as cursor:
        if table.insert_plan(cursor, plan):
            audit.append(cursor, by.name, by.role, "changed", f"plan:{id}", {"added": True, "kind": content.kind})
    return plan


def retire_plan(database: Database, by: Viewer, id: str, retired: bool = True) -> bool:
    """Take a plan out of use or into it again; False where it is so already or is not there. Its tasks stay."""
    _allowed(by)
    with database.writing() as cursor:
        plan = table.find_plan(cursor, by, id)
        if plan is None or plan.retired == retired:
            return False
        table.set_retired(cursor, id, retired)
        audit.append(cursor, by.name, by.role, "changed", f"plan:{id}", {"retired": retired})
    return True


def prepare(
    db: Database | Cursor,
    viewer: Viewer,
    content: PlanContent,
    days: Days,
    today: date,
    folder: StateFolder | None = None,
) -> Prepared:
    """Work out what a run on these days would draw, as of `today`, and who would get it. Nothing is written."""
    pool = content.pool(days.since, days.until)
    weighed = content.kind == "triage" or content.risk_share > 0
    judged = judge_pool(db, viewer, pool, content.causes(), folder)
    seed = (content.seed * 1_000_003 + days.since.toordinal()) % 2**31
    drawn = _triaged(db, content, judged) if content.kind == "triage" else _sampled(content, judged, seed, weighed)
    by_id = {one.found.id: one for one in judged}
    ids = [one.conversation for one in drawn]
    shared = share(
        drawn,
        {id: by_id[id].found.team for id in ids},
        content.quotas(),
        reviewers(db),
        today,
        content.working_days,
        work_calendar(db),
    )
    busy = review_tasks.open_tasks(db, ids)
    seen = review_tasks.reviewed(db, ids)
    return Prepared(
        days,
        seed,
        Counter(one.found.channel for one in judged),
        undated(db, viewer, pool),
        shared,
        {id: by_id[id] for id in ids},
        len(busy),
        len([id for id in seen if id not in busy and not _again(by_id[id])]),
    )


def run_plan(
    database: Database,
    by: Viewer,
    id: str,
    days: Days,
    today: date,
    folder: StateFolder | None = None,
) -> Ran:
    """Run a plan on these days, as of `today`: its draws and tasks are written in one transaction, or not at all.

    A sample is never drawn twice from the same days: that would give conversations a chance nobody knows. A triage may
    look again. Raises UsageError for a plan that is not there and for days that make no sense.
    """
    _allowed(by)
    if days.since > days.until:
        raise UsageError(f"the days {days.since} to {days.until} are none")
    plan = table.find_plan(database, by, id)
    if plan is None:
        raise UsageError("there is no such plan")
    content = content_of(plan.plan)
    if refused := _refused(database, by, plan, days):
        return refused
    ready = prepare(database, by, content, days, today, folder)
    run = KeptRun(uuid4().hex, id, days.since, days.until, ready.seed, ready.candidates.total(), by.name, utc_now())
    with database.writing() as cursor:
        # somebody may have run it, retired it or taken up conversations meanwhile
        if refused := _refused(cursor, by, table.find_plan(cursor, by, id) or plan, days):
            return refused
        done = _write(cursor, run, plan.name, content, ready)
        told = {"candidates": run.candidates, "drawn": done.drawn, "tasks": done.tasks}
        audit.append(cursor, by.name, by.role, "changed", f"plan:{id}", told)
    return done


def run_standing(database: Database, by: Viewer, today: date, folder: StateFolder | None = None) -> list[Ran]:
    """Run every triage that is to run by itself, over its last days up to `today`; those that found something.

    What finds nothing new leaves nothing behind.
    """
    done = []
    for plan in table.plans(database, by):
        content = content_of(plan.plan)
        if content.automatic:
            days = Days(today - timedelta(days=content.days - 1), today)
            if prepare(database, by, content, days, today, folder).draws:
                done.append(run_plan(database, by, plan.id, days, today, folder))
    return done


def last_days(runs: Sequence[KeptRun]) -> Days | None:
    """The latest days a plan was run on."""
    return Days(runs[0].since, runs[0].until) if runs else None


def _refused(db: Database | Cursor, by: Viewer, plan: KeptPlan, days: Days) -> Ran | None:
    if plan.retired:
        return Ran("retired", None)
    if plan.kind == "sample":
        for run in table.runs(db, by, plan.id):
            if run.since <= days.until and days.since <= run.until:
                return Ran("overlaps", run)
    return None


def _sampled(content: PlanContent, judged: Sequence[Judged], seed: int, weighed: bool) -> tuple[Draw, ...]:
    pool = [
        Candidate(
            one.found.id,
            one.found.agent,
            one.found.channel,
            one.found.team,
            one.found.customer_group,
            one.triage.priority if weighed else 0.0,
        )
        for one in judged
    ]
    return draw(pool, replace(content.sampling(), seed=seed))


def _triaged(db: Database | Cursor, content: PlanContent, judged: Sequence[Judged]) -> tuple[Draw, ...]:
    """The weightiest with cause enough that nobody has on the desk or has reviewed, but for what is disputed."""
    by_id = {one.found.id: one for one in judged}
    worth = [one for one in queue(one.triage for one in judged) if one.priority >= content.least_priority]
    ids = [one.conversation for one in worth]
    taken, seen = review_tasks.open_tasks(db, ids), review_tasks.reviewed(db, ids)
    fresh = [id for id in ids if id not in taken and (id not in seen or _again(by_id[id]))]
    return tuple(
        Draw(id, by_id[id].found.agent, (by_id[id].found.channel,), 1.0, 1.0) for id in fresh[: content.at_most]
    )


def _again(judged: Judged) -> bool:
    """Whether a reviewed conversation is looked at again: its agent disputes the result."""
    return judged.found.disputed


def _write(cursor: Cursor, run: KeptRun, name: str, content: PlanContent, ready: Prepared) -> Ran:
    ids = [one.conversation for one in ready.draws]
    busy, seen = review_tasks.open_tasks(cursor, ids), review_tasks.reviewed(cursor, ids)
    triage = content.kind == "triage"
    tasks: list[Task] = []
    joined: list[Task] = []
    draws: list[KeptDraw] = []
    known = 0
    for one in ready.draws:
        id, judged = one.conversation, ready.causes[one.conversation]
        if id in busy:
            if triage:  # somebody took it up meanwhile
                continue
            joined.append(_joined(busy[id], one, judged))
            task = busy[id].id
        elif id in seen and not _again(judged):
            known, task = known + 1, seen[id]
        else:
            tasks.append(_task(run, one, judged, triage))
            task = tasks[-1].id
        draws.append(KeptDraw(run.id, id, task, one.stratum, None if triage else one.probability))
    review_tasks.insert_tasks(cursor, tasks)
    review_tasks.update_tasks(cursor, joined)
    table.insert_run(cursor, run, draws)
    given = [task.reviewer for task in tasks if task.reviewer != run.by]
    notifications.notify(cursor, drawn_notices(name, run.id, given, run.at))
    return Ran("made", run, len(draws), len(tasks), len(joined), known)


def _task(run: KeptRun, one: Draw, judged: Judged, triage: bool) -> Task:
    reasons = reasons_of(judged.triage.causes)
    if not triage:
        reasons = ({"code": one.reason.code, "params": dict(one.reason.params), "weight": 0.0}, *reasons)
    return Task(
        uuid4().hex,
        one.conversation,
        run.plan,
        reasons,
        judged.triage.priority,
        one.reviewer,
        "pending",
        one.due,
        run.at,
    )


def _joined(task: Task, one: Draw, judged: Judged) -> Task:
    """An open task that a draw fell on as well: it keeps its reviewer, with the new causes and the earlier day."""
    known = {reason["code"] for reason in task.reasons}
    told = {"code": one.reason.code, "params": dict(one.reason.params), "weight": 0.0}
    fresh = [reason for reason in (told, *reasons_of(judged.triage.causes)) if reason["code"] not in known]
    due = min(day for day in (task.due, one.due) if day is not None) if task.due or one.due else None
    return replace(
        task, reasons=(*task.reasons, *fresh), priority=max(task.priority, judged.triage.priority), due=due
    )  # fmt: skip


def _allowed(by: Viewer) -> None:
    if not may(by, "plan"):
        raise UsageError("your role may not make or run sampling plans")
