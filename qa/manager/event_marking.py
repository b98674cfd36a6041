"""Marking a day on which something happened, and taking the mark away again."""

from __future__ import annotations

from datetime import date

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.store import audit
from qa.store import marked_events as table
from qa.store.connection import Database
from qa.store.marked_events import MarkedEvent
from qa.store.viewer import Viewer

KINDS = ("release", "training", "campaign", "incident", "policy", "other")
"""What is marked by hand; published standards and units of training are known without."""
LONGEST_TITLE = 80


def mark(database: Database, by: Viewer, id: str, day: date, kind: str, title: str, team: str = "") -> None:
    """Mark a day, for all teams or one; the same id again is the same mark. Raises UsageError."""
    text = " ".join(title.split())[:LONGEST_TITLE]
    if not may(by, "manage"):
        raise UsageError("your role does not mark events")
    if kind not in KINDS:
        raise UsageError(f"unknown kind of event {kind!r}; choose one of {', '.join(KINDS)}")
    if not text:
        raise UsageError("an event needs a title")
    if not may_mark(by, team):
        raise UsageError("you may mark days of your own teams only")
    event = MarkedEvent(id, day, kind, text, team, by.name, utc_now())
    with database.writing() as cursor:
        if table.insert(cursor, event):
            told = {"added": True, "kind": kind, "day": day.isoformat()}
            audit.append(cursor, by.name, by.role, "changed", f"event:{id}", told)


def may_mark(by: Viewer, team: str) -> bool:
    """Whether a person may mark days of a team, or take such marks away; of all teams ('') only who sees every team."""
    return may(by, "manage") and (by.sees_all or by.every_team or team in by.teams)


def unmark(database: Database, by: Viewer, id: str) -> None:
    """Take a mark away; one that is gone already, or of teams not one's own, stays so. Raises UsageError."""
    if not may(by, "manage"):
        raise UsageError("your role does not mark events")
    with database.writing() as cursor:
        if table.delete(cursor, by, id):
            audit.append(cursor, by.name, by.role, "changed", f"event:{id}", {"removed": True})
