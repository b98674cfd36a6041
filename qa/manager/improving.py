"""Improvement projects: plan, do, check, act. A finding leads to an action with an owner, a metric and a day, and to whether it worked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.store import audit
from qa.store import improvements as table
from qa.store.connection import Cursor, Database
from qa.store.filters import Filters
from qa.store.improvements import ProjectRow
from qa.store.metric_figures import Cell, figures_by
from qa.store.notifications import Notice, notify
from qa.store.viewer import ADMIN, Viewer
from scoring.manager.improvement_effect import ImprovementEffect, Week, improvement_effect, joined
from scoring.manager.metrics import METRICS
from scoring.manager.period_figure import Figure

State = Literal["plan", "do", "check", "act", "closed"]
STATES: tuple[State, ...] = get_args(State)
NEXT: Mapping[str, tuple[State, ...]] = {
    "plan": ("do", "closed"),
    "do": ("check", "closed"),
    "check": ("act", "do", "closed"),
    "act": ("closed", "plan"),
    "closed": ("plan",),
}
"""The steps that may follow: after a check the measure is made the standard, or changed and done again."""
WEEKS = 8
"""Weeks before the beginning that it is measured against."""
LONGEST_TITLE, LONGEST_TEXT = 120, 2000


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person fills in. `finding` is what was seen, `source` the address of the page it was seen on."""

    title: str
    team: str
    owner: str
    metric: str
    begins: date
    due: date
    finding: str
    action: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """A project's weeks with the team's figure and the others', and what they say."""

    weeks: Sequence[tuple[date, Figure | None, Figure | None]]
    effect: ImprovementEffect


def begin(database: Database, by: Viewer, id: str, draft: Draft) -> None:
    """Make a project; the same id again is the same project. Raises UsageError naming what is missing."""
    _check(by, draft)
    now = utc_now()
    content = {"finding": draft.finding.strip(), "action": draft.action.strip(), "source": draft.source, "steps": []}
    row = ProjectRow(
        id, draft.title.strip(), draft.team, draft.owner.strip(), draft.metric, "plan", draft.begins, draft.due, content,
        by.name, now, now, 1,
    )  # fmt: skip
    with database.writing() as cursor:
        if table.insert_project(cursor, row):
            audit.append(cursor, by.name, by.role, "changed", f"improvement:{id}", {"added": True})
            _tell_owner(cursor, row, by, "improvement_given", now)


def change(database: Database, by: Viewer, row: ProjectRow, draft: Draft) -> None:
    """Write a project as it was read and changed since. Raises UsageError, also where somebody changed it meanwhile."""
    _check(by, draft)
    content = {**row.content, "finding": draft.finding.strip(), "action": draft.action.strip()}
    fresh = replace(
        row, title=draft.title.strip(), team=draft.team, owner=draft.owner.strip(), metric=draft.metric,
        begins=draft.begins, due=draft.due, content=content, changed_at=utc_now(),
    )  # fmt: skip
    _write(database, by, fresh, {"edited": True})


def move(database: Database, by: Viewer, row: ProjectRow, to: State, note: str) -> None:
    """Take the next step, with a note that stays. Managers and the owner may. Raises UsageError."""
    if not (may(by, "manage") or (by.name and by.name == row.owner)):
        raise UsageError("only managers and the owner take a step")
    if to not in NEXT[row.state]:
        raise UsageError(f"after {row.state} comes {' or '.join(NEXT[row.state])}, not {to}")
    if to == "closed" and not note.strip():
        raise UsageError("say why the project is closed")
    now = utc_now()
    step = {"to": to, "by": by.name, "at": now.isoformat(timespec="seconds"), "note": note.strip()[:LONGEST_TEXT]}
    content = {**row.content, "steps": [*row.content.get("steps", []), step]}
    _write(database, by, replace(row, state=to, content=content, changed_at=now), {"state": to})


def course(db: Database | Cursor, viewer: Viewer, row: ProjectRow, today: date) -> Course:
    """The figures of the eight weeks before the beginning and of all full weeks since, and the effect they show.

    The week of the beginning belongs to neither side, and the running week is left out. The others are all teams but the project's, of
    those the viewer may see.
    """
    first = _monday(row.begins)
    since, until = first - timedelta(weeks=WEEKS), _monday(today) - timedelta(days=1)
    cells = figures_by(db, viewer, Filters(since=since, until=max(since, until)), (row.metric,), ("team",), "week")
    starts = sorted({cell.start for cell in cells if cell.start})
    weeks = [(start, *_sides(cells, start, row)) for start in starts]
    before = [Week(own, others) for start, own, others in weeks if start < first and own is not None]
    after = [Week(own, others) for start, own, others in weeks if start > first and own is not None]
    known: dict[str, list[Figure]] = {}
    for cell in cells:
        if cell.start and cell.start < first:
            known.setdefault(cell.group[0], []).append(cell.figures[row.metric])
    teams = {name: total for name, parts in known.items() if (total := joined(parts)) is not None}
    higher = METRICS[row.metric].higher_is_better
    return Course(weeks, improvement_effect(before, after, teams, row.team or "\n", higher))


def _sides(cells: Sequence[Cell], start: date, row: ProjectRow) -> tuple[Figure | None, Figure | None]:
    """The week's figure of the project's team (of all, where it is of all teams) and of the others."""
    found = [(cell.group[0], cell.figures[row.metric]) for cell in cells if cell.start == start]
    own = joined([figure for team, figure in found if not row.team or team == row.team])
    return own, joined([figure for team, figure in found if row.team and team != row.team])


def tell_due(database: Database, today: date) -> int:
    """Tell the owners of projects whose day has come, each once; how many there are."""
    found = table.due_projects(database, today)
    if found:
        now = utc_now()
        with database.writing() as cursor:
            for row in found:
                _tell_owner(cursor, row, ADMIN, "improvement_due", now)
    return len(found)


def _tell_owner(cursor: Cursor, row: ProjectRow, by: Viewer, kind: str, at: datetime) -> None:
    if row.owner and row.owner != by.name:
        params = {"title": row.title, "due": row.due.isoformat()}
        notify(cursor, [Notice(row.owner, kind, f"improvement:{row.id}", at, params, once=row.due.isoformat())])


def _check(by: Viewer, draft: Draft) -> None:
    if not may(by, "manage"):
        raise UsageError("your role does not make improvement projects")
    if draft.team and not (by.sees_all or by.every_team) and draft.team not in by.teams:
        raise UsageError(f"{draft.team} is not one of your teams")
    for name, text, most in (
        ("title", draft.title, LONGEST_TITLE),
        ("finding", draft.finding, LONGEST_TEXT),
        ("action", draft.action, LONGEST_TEXT),
        ("owner", draft.owner, LONGEST_TITLE),
    ):
        if not text.strip():
            raise UsageError(f"the project needs: {name}")
        if len(text) > most:
            raise UsageError(f"{name} is longer than {most} characters")
    if draft.metric not in METRICS:
        raise UsageError(f"unknown metric {draft.metric!r}")
    if draft.due <= draft.begins:
        raise UsageError("the project has to be due after it begins")


def _write(database: Database, by: Viewer, row: ProjectRow, details: Mapping[str, Any]) -> None:
    with database.writing() as cursor:
        if not table.replace_project(cursor, row):
            raise UsageError("somebody changed this project meanwhile; look at it again")
        audit.append(cursor, by.name, by.role, "changed", f"improvement:{row.id}", details)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
