"""Days on which something happened that figures may show - a release, a training, a campaign - as people marked them."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Any

from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer


@dataclass(frozen=True, slots=True)
class MarkedEvent:
    """One day. `team` is '' where it concerns all teams; `at` is when it was marked, UTC without zone."""

    id: str
    day: date
    kind: str
    title: str
    team: str
    by: str
    at: datetime


def marked_events(db: Database | Cursor, viewer: Viewer, since: date, until: date) -> list[MarkedEvent]:
    """What happened in these days, both included, for all teams or one that the viewer sees, by day."""
    seen, values = _seen(viewer)
    sql = f"""
        SELECT id, day, kind, title, team, "by", "at" FROM marked_event m
        WHERE m.day BETWEEN ? AND ? AND ({seen}) ORDER BY m.day, m."at", m.id
    """
    return [MarkedEvent(*line) for line in rows(db, sql, [since, until, *values])]


def insert(cursor: Cursor, event: MarkedEvent) -> bool:
    """Add an event; False where its id is there already: it was added by the click before."""
    sql = "INSERT INTO marked_event VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id"
    return bool(rows(cursor, sql, list(astuple(event))))


def delete(cursor: Cursor, viewer: Viewer, id: str) -> bool:
    """Take an event away; False where there is none of the viewer's own teams, or of all teams for those who see every team."""
    sql = "DELETE FROM marked_event AS m WHERE m.id = ? AND (? OR list_contains(?::VARCHAR[], m.team)) RETURNING m.id"
    return bool(rows(cursor, sql, [id, viewer.sees_all or viewer.every_team, list(viewer.teams)]))


def _seen(viewer: Viewer) -> tuple[str, list[Any]]:
    if viewer.sees_all or viewer.every_team:
        return "TRUE", []
    marks = ", ".join("?" * len(viewer.teams))
    return (f"m.team = '' OR m.team IN ({marks})", list(viewer.teams)) if viewer.teams else ("m.team = ''", [])
