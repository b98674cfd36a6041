"""The team's calendar: holidays, and weekend days that are worked (调休). Deadlines count in its working days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from qa.moment import utc_now
from qa.store import audit
from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer
from scoring.working_days import Calendar


def work_calendar(db: Database | Cursor) -> Calendar:
    """Monday to Friday with the exceptions that were set. It says nothing of any conversation, so everybody has it."""
    found = rows(db, "SELECT day, works FROM work_day")
    return Calendar(
        frozenset(day for day, works in found if not works), frozenset(day for day, works in found if works)
    )


def set_work_days(database: Database, by: Viewer, holidays: Iterable[date], workdays: Iterable[date]) -> bool:
    """Set all exceptions anew, with an entry in the audit log; False where nothing changes. A day in both is worked."""
    days = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True)
    with database.writing() as cursor:
        if days == dict(rows(cursor, "SELECT day, works FROM work_day")):
            return False
        cursor.execute("DELETE FROM work_day WHERE day NOT IN (SELECT unnest(?::DATE[]))", [list(days)])
        at = utc_now()
        for day, works in days.items():
            cursor.execute(
                "INSERT INTO work_day VALUES (?, ?, ?, ?) ON CONFLICT (day) DO UPDATE SET works = excluded.works",
                [day, works, by.name, at],
            )
        told = {"holidays": len(days) - sum(days.values()), "workdays": sum(days.values())}
        audit.append(cursor, by.name, by.role, "changed", "calendar", told)
    return True
