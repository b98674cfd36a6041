"""Units of training tied to skills: made, edited, retired. A retired unit stays in the records that name it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.reviewing.coaching import Conflict
from qa.store import audit
from qa.store import coaching as table
from qa.store.coaching import UnitRow
from qa.store.connection import Database
from qa.store.viewer import Viewer

LONGEST_TITLE, LONGEST_CONTENT, MOST_MINUTES = 120, 4000, 480.0


def add(
    database: Database, by: Viewer, id: str, title: str, skills: Iterable[str], minutes: float, content: str
) -> None:
    """Add a unit; the same id again is the same unit. Raises UsageError."""
    unit = _checked(by, UnitRow(id, title, tuple(skills), minutes, content, by.name, utc_now(), False, 1))
    with database.writing() as cursor:
        if table.insert_unit(cursor, unit):
            audit.append(cursor, by.name, by.role, "changed", f"training:{id}", {"added": True})


def change(database: Database, by: Viewer, unit: UnitRow) -> None:
    """Write a unit as it was read and changed since; also to retire it or take it up again. Raises UsageError, Conflict."""
    fresh = replace(_checked(by, unit), by=by.name, at=utc_now())
    with database.writing() as cursor:
        if not table.replace_unit(cursor, fresh):
            raise Conflict("somebody changed this unit meanwhile; look at theirs, then change it again")
        audit.append(cursor, by.name, by.role, "changed", f"training:{unit.id}", {"retired": unit.retired})


def fitting(units: Iterable[UnitRow], items: Iterable[str]) -> list[UnitRow]:
    """Units in use that help with any of the items, the shortest first."""
    wanted = set(items)
    found = [unit for unit in units if not unit.retired and wanted & set(unit.skills)]
    return sorted(found, key=lambda unit: (unit.minutes, unit.title))


def _checked(by: Viewer, unit: UnitRow) -> UnitRow:
    if not may(by, "coach"):
        raise UsageError("your role does not coach")
    title = unit.title.strip()
    if not title:
        raise UsageError("a training unit needs a title")
    if not unit.skills:
        raise UsageError("a training unit needs a skill that it helps with")
    if not 0 < unit.minutes <= MOST_MINUTES:
        raise UsageError("a training unit takes more than nothing and at most eight hours")
    return replace(unit, title=title[:LONGEST_TITLE], content=unit.content.strip()[:LONGEST_CONTENT])
