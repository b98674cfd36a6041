"""Targets of metrics as people set them: of one team, or of all together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer
from scoring.manager.metrics import METRICS


@dataclass(frozen=True, slots=True)
class Target:
    """A target in the unit of its metric; `team` is '' for all teams together. Who set it, and when (UTC)."""

    metric: str
    team: str
    target: float
    by: str
    at: datetime


def list_targets(db: Database | Cursor, viewer: Viewer) -> list[Target]:
    """What was set, by metric and team: for all teams, and for those the viewer may see."""
    sees_every = viewer.sees_all or (viewer.every_team and viewer.role != "agent")
    sql = """
        SELECT metric, team, target, "by", "at" FROM metric_target
        WHERE team = '' OR ? OR list_contains(?::VARCHAR[], team) ORDER BY metric, team
    """
    return [Target(*line) for line in rows(db, sql, [sees_every, list(viewer.teams)])]


def targets_for(db: Database | Cursor, viewer: Viewer, team: str = "") -> dict[str, float]:
    """The target of each metric that has one: the team's own, else that of all teams, else the one the metric comes with."""
    found = {metric.id: metric.target for metric in METRICS.values() if metric.target is not None}
    set_by_people = list_targets(db, viewer)
    for wanted in dict.fromkeys(("", team)):
        found |= {one.metric: one.target for one in set_by_people if one.team == wanted}
    return found


def write_target(cursor: Cursor, target: Target) -> None:
    """Set one, in a transaction of the writer."""
    cursor.execute(
        "INSERT OR REPLACE INTO metric_target VALUES (?, ?, ?, ?, ?)",
        [target.metric, target.team, target.target, target.by, target.at],
    )


def drop_target(cursor: Cursor, metric: str, team: str) -> None:
    """Take one away, in a transaction of the writer."""
    cursor.execute("DELETE FROM metric_target WHERE metric = ? AND team = ?", [metric, team])
