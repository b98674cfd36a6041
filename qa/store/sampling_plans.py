"""Sampling plans, the runs made by them, and what each run drew with which chance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer, viewer_sql


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan as it is kept. `teams` are all it can draw from, empty for every team; `plan` is `PlanContent` as JSON has it."""

    id: str
    name: str
    kind: str
    teams: tuple[str, ...]
    plan: Mapping[str, Any]
    by: str
    at: datetime
    retired: bool = False


@dataclass(frozen=True, slots=True)
class KeptRun:
    """One run: the days it took in (both included), from how many conversations, and the seed. `at` is UTC."""

    id: str
    plan: str
    since: date
    until: date
    seed: int
    candidates: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptDraw:
    """A conversation that a run drew. `probability` is None where triage found it; `task` is what it led to."""

    run: str
    conversation: str
    task: str
    stratum: tuple[str, ...]
    probability: float | None


@dataclass(frozen=True, slots=True)
class DrawnReview:
    """A draw of a sample with what its review found, None while there is none; `verdict` is on the item asked for."""

    run: str
    conversation: str
    agent: str
    team: str
    stratum: tuple[str, ...]
    probability: float
    total: float | None
    verdict: str | None


@dataclass(frozen=True, slots=True)
class RunProgress:
    """A run and how far it is: of the `drawn` so many are `done`, `dropped`, and open after their day (`overdue`)."""

    run: KeptRun
    drawn: int
    done: int
    dropped: int
    overdue: int


_PLAN = 'p.id, p.name, p.kind, p.teams, p.plan, p."by", p."at", p.retired'
_RUN = 'r.id, r.plan_id, r.since, r.until, r.seed, r.candidates, r."by", r."at"'


def plans(db: Database | Cursor, viewer: Viewer, retired: bool = False) -> list[KeptPlan]:
    """The plans of the viewer's teams, by name; with `retired` those as well."""
    where, values = _plan_sql(viewer)
    sql = f"SELECT {_PLAN} FROM sampling_plan p WHERE {where} AND (NOT p.retired OR ?) ORDER BY p.retired, lower(p.name), p.id"
    return [_plan(line) for line in rows(db, sql, [*values, retired])]


def find_plan(db: Database | Cursor, viewer: Viewer, id: str) -> KeptPlan | None:
    """The plan of this id; None if there is none or it is not of the viewer's teams."""
    where, values = _plan_sql(viewer)
    found = rows(db, f"SELECT {_PLAN} FROM sampling_plan p WHERE p.id = ? AND {where}", [id, *values])
    return _plan(found[0]) if found else None


def plans_named(db: Database | Cursor, viewer: Viewer, name: str) -> list[KeptPlan]:
    """The plans in use with this name, letters' case ignored, or this id or the beginning of it."""
    where, values = _plan_sql(viewer)
    sql = f"""
        SELECT {_PLAN} FROM sampling_plan p
        WHERE NOT p.retired AND (lower(p.name) = lower(?) OR starts_with(p.id, ?)) AND {where} ORDER BY p.id
    """
    return [_plan(line) for line in rows(db, sql, [name, name, *values])] if name else []


def insert_plan(cursor: Cursor, plan: KeptPlan) -> bool:
    """Add a plan; False where its id is there already, as when a form was sent twice."""
    if rows(cursor, "SELECT 1 FROM sampling_plan WHERE id = ?", [plan.id]):
        return False
    told = json.dumps(dict(plan.plan), ensure_ascii=False, sort_keys=True)
    values = [plan.id, plan.name, plan.kind, list(plan.teams), told, plan.by, plan.at, plan.retired]
    cursor.execute("INSERT INTO sampling_plan VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    return True


def set_retired(cursor: Cursor, id: str, retired: bool) -> None:
    """Take a plan out of use, or into it again; its runs and tasks stay."""
    cursor.execute("UPDATE sampling_plan SET retired = ? WHERE id = ?", [retired, id])


def runs(db: Database | Cursor, viewer: Viewer, plan: str) -> list[KeptRun]:
    """The runs of a plan, the latest days first."""
    where, values = _plan_sql(viewer)
    sql = f"""
        SELECT {_RUN} FROM sampling_run r JOIN sampling_plan p ON p.id = r.plan_id
        WHERE r.plan_id = ? AND {where} ORDER BY r.until DESC, r."at" DESC, r.id
    """
    return [KeptRun(*line) for line in rows(db, sql, [plan, *values])]


def insert_run(cursor: Cursor, run: KeptRun, draws: Sequence[KeptDraw]) -> None:
    """Add a run with what it drew; to be called in a transaction of the writer."""
    values = [run.id, run.plan, run.since, run.until, run.seed, run.candidates, run.by, run.at]
    cursor.execute("INSERT INTO sampling_run VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    if draws:
        columns = [
            [draw.run for draw in draws],
            [draw.conversation for draw in draws],
            [draw.task for draw in draws],
            [list(draw.stratum) for draw in draws],
            [draw.probability for draw in draws],
        ]
        kinds = ("VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR[]", "DOUBLE")
        unnested = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
        cursor.execute(f"INSERT INTO sampling_draw SELECT {unnested}", columns)


def run_progress(db: Database | Cursor, viewer: Viewer, today: date, plan: str = "") -> list[RunProgress]:
    """How far the runs are, of one plan or of all in use, the latest first, of the conversations the viewer may see."""
    seen, seen_values = viewer_sql(viewer)
    mine, mine_values = _plan_sql(viewer)
    sql = f"""
        SELECT {_RUN}, count(c.id),
            count(c.id) FILTER (t.state = 'done' OR (t.id IS NULL AND d.task_id = '')),
            count(c.id) FILTER (t.state = 'dropped'),
            count(c.id) FILTER (t.state IN ('pending', 'claimed') AND t.due < ?)
        FROM sampling_run r JOIN sampling_plan p ON p.id = r.plan_id
        LEFT JOIN sampling_draw d ON d.run_id = r.id
        LEFT JOIN (SELECT c.id FROM conversation c WHERE {seen}) c ON c.id = d.conversation_id
        LEFT JOIN review_task t ON t.id = d.task_id
        WHERE {mine} AND (r.plan_id = ? OR (? = '' AND NOT p.retired))
        GROUP BY ALL ORDER BY r.until DESC, r."at" DESC, r.id
    """
    found = rows(db, sql, [today, *seen_values, *mine_values, plan, plan])
    return [RunProgress(KeptRun(*line[:8]), *line[8:]) for line in found]


def drawn_reviews(db: Database | Cursor, viewer: Viewer, plan: str, item: str = "") -> list[DrawnReview]:
    """What the runs of a plan drew by chance, with the last review of each conversation and its verdict on an item."""
    seen, seen_values = viewer_sql(viewer)
    mine, mine_values = _plan_sql(viewer)
    sql = f"""
        WITH judged AS (
            SELECT conversation_id, arg_max(total, submitted_at) AS total
            FROM review WHERE retracted_at IS NULL GROUP BY conversation_id
        ), verdict AS (
            SELECT conversation_id, arg_max(verdict, "at") AS verdict FROM review_verdict WHERE item = ?
            GROUP BY conversation_id
        )
        SELECT d.run_id, c.id, c.agent, c.team, d.stratum, d.probability, j.total, v.verdict
        FROM sampling_draw d JOIN sampling_run r ON r.id = d.run_id JOIN sampling_plan p ON p.id = r.plan_id
        JOIN conversation c ON c.id = d.conversation_id
        LEFT JOIN judged j ON j.conversation_id = c.id LEFT JOIN verdict v ON v.conversation_id = c.id
        WHERE d.probability IS NOT NULL AND r.plan_id = ? AND {mine} AND {seen} ORDER BY d.run_id, c.id
    """
    found = rows(db, sql, [item, plan, *mine_values, *seen_values])
    return [
        DrawnReview(run, id, agent, team, tuple(stratum), chance, total, verdict)
        for run, id, agent, team, stratum, chance, total, verdict in found
    ]


def reviewed_items(db: Database | Cursor, viewer: Viewer, plan: str) -> list[str]:
    """The items on which people gave verdicts in what a plan drew, the most often judged first."""
    seen, seen_values = viewer_sql(viewer)
    mine, mine_values = _plan_sql(viewer)
    sql = f"""
        SELECT v.item FROM review_verdict v JOIN conversation c ON c.id = v.conversation_id
        WHERE {seen} AND v.conversation_id IN (
            SELECT d.conversation_id FROM sampling_draw d JOIN sampling_run r ON r.id = d.run_id
            JOIN sampling_plan p ON p.id = r.plan_id WHERE r.plan_id = ? AND {mine})
        GROUP BY v.item ORDER BY count(*) DESC, v.item
    """
    return [item for (item,) in rows(db, sql, [*seen_values, plan, *mine_values])]


def _plan_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    """The condition on `sampling_plan p`: plans that draw from the viewer's teams only; of reviewers and others none."""
    if viewer.role == "admin" or (viewer.role == "manager" and viewer.every_team):
        return "TRUE", []
    if viewer.role != "manager":
        return "FALSE", []
    return "len(p.teams) > 0 AND list_has_all(?::VARCHAR[], p.teams)", [list(viewer.teams)]


def _plan(line: Sequence[Any]) -> KeptPlan:
    id, name, kind, teams, plan, by, at, retired = line
    return KeptPlan(id, name, kind, tuple(teams or ()), json.loads(plan), by, at, retired)
