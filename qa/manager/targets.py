"""Setting the targets of metrics."""

from __future__ import annotations

import math

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.store import audit
from qa.store.connection import Cursor, Database
from qa.store.metric_targets import Target, drop_target, list_targets, write_target
from qa.store.viewer import Viewer
from scoring.manager.metrics import METRICS

MOST_SECONDS = 86_400.0


def limits(metric: str) -> tuple[float, float]:
    """The least and most a target of the metric can be, in its unit (a share 0..1, seconds, points)."""
    found = METRICS[metric]
    low, high = (0.0, 1.0) if found.unit == "share" else found.bounds
    return (max(0.0, low) if found.unit in ("time", "count") else low), min(high, MOST_SECONDS)


def set_target(database: Database, by: Viewer, metric: str, team: str, target: float | None, was: float | None) -> None:
    """Set the target of a metric for a team ('' for all together); None takes the one that was set away again.

    `was` is what the person saw as set (None: nothing). Raises UsageError where somebody else has changed it meanwhile, where the
    target lies outside the scale, or without the permission.
    """
    _check(by, metric, team, target)
    with database.writing() as cursor:
        now = _now(cursor, by, metric, team)
        if now == target:
            return
        if now != was:
            raise UsageError("somebody else has set this target meanwhile; look at it and set it again")
        if target is None:
            drop_target(cursor, metric, team)
        else:
            write_target(cursor, Target(metric, team, target, by.name, utc_now()))
        told = {"team": team, "target": target, "before": now}
        audit.append(cursor, by.name, by.role, "changed", f"target:{metric}", told)


def _check(by: Viewer, metric: str, team: str, target: float | None) -> None:
    sees = by.sees_all or by.every_team or (team in by.teams)
    if not may(by, "manage") or not sees:
        raise UsageError("you may set targets of your own teams only")
    if metric not in METRICS or METRICS[metric].unit == "count":
        raise UsageError(f"there is no target of {metric!r}")
    low, high = limits(metric)
    if target is not None and not (math.isfinite(target) and low <= target <= high):
        raise UsageError(f"a target of {metric} lies between {low:g} and {high:g}")


def _now(cursor: Cursor, by: Viewer, metric: str, team: str) -> float | None:
    found = list_targets(cursor, by)
    return next((one.target for one in found if (one.metric, one.team) == (metric, team)), None)
