"""The rules of disputes: one row for every time they were changed, the last one counts. A case keeps those it began under."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb

from qa.errors import UsageError
from qa.store.connection import Cursor, Database, rows
from qa.store.work_days import work_calendar
from scoring.dispute_model import Policy
from scoring.working_days import Calendar

MOST_ROUNDS = 10
MOST_DAYS = 60
"""Working days at most that a team may give for disputing or deciding."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What new cases begin under. `zone` is the name of the team's zone (`Asia/Shanghai`) or an offset (`+08:00`).

    `hide_names`: agents are not told who reviewed and decided. `number` is that of the row, 0 before the first change; `at` is UTC
    without zone.
    """

    policy: Policy
    zone: str
    hide_names: bool = False
    number: int = 0
    by: str = ""
    at: datetime | None = None


def current_rules(db: Database | Cursor) -> Rules:
    """The rules that count now, with the team's calendar; before anybody changed them those of `Policy` in this machine's zone."""
    found = rows(db, 'SELECT number, content, "by", "at" FROM dispute_rules ORDER BY number DESC LIMIT 1')
    calendar = work_calendar(db)
    if not found:
        zone = machine_zone()
        return Rules(Policy(calendar=calendar, zone=zone_of(zone)), zone)
    number, content, by, at = found[0]
    kept = json.loads(content)
    policy = replace(policy_from_dict(kept["policy"]), calendar=calendar)
    return Rules(policy, kept["policy"]["zone"], kept["hide_names"], number, by, at)


def save_rules(cursor: Cursor, rules: Rules, by: str, at: datetime) -> None:
    """Let these rules count from now on; to be called in a transaction of the writer.

    `rules.number` is that of the rules they were made from. Raises UsageError when somebody changed them meanwhile.
    """
    content = json.dumps({"policy": policy_to_dict(rules.policy, rules.zone), "hide_names": rules.hide_names})
    if current_rules(cursor).number != rules.number:
        raise UsageError("somebody else has changed the rules meanwhile; look at them again")
    try:
        cursor.execute("INSERT INTO dispute_rules VALUES (?, ?, ?, ?)", [rules.number + 1, content, by, at])
    except duckdb.ConstraintException as error:
        raise UsageError("somebody else has changed the rules meanwhile; look at them again") from error


def policy_to_dict(policy: Policy, zone: str) -> dict[str, Any]:
    """A policy JSON-able, with its zone by name."""
    return {
        "rounds": policy.rounds,
        "filing_days": policy.filing_days,
        "review_days": policy.review_days,
        "reviewer": policy.reviewer,
        "final_judge": policy.final_judge,
        "zone": zone,
        "holidays": sorted(day.isoformat() for day in policy.calendar.holidays),
        "workdays": sorted(day.isoformat() for day in policy.calendar.workdays),
    }


def policy_from_dict(kept: dict[str, Any]) -> Policy:
    """A policy as `policy_to_dict` gave it. Raises UsageError for a zone this machine does not know."""
    days = {name: frozenset(map(date.fromisoformat, kept[name])) for name in ("holidays", "workdays")}
    rest = {name: kept[name] for name in ("rounds", "filing_days", "review_days", "reviewer", "final_judge")}
    return Policy(**rest, calendar=Calendar(**days), zone=zone_of(kept["zone"]))


def zone_of(name: str) -> tzinfo:
    """A zone by name or offset. Raises UsageError for one that does not exist."""
    try:
        if name[:1] in ("+", "-"):
            hours, minutes = name[1:].split(":")
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            return timezone(offset if name[0] == "+" else -offset)
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError) as error:
        raise UsageError(f"there is no time zone {name!r}; write one like Asia/Shanghai or +08:00") from error


def machine_zone() -> str:
    """The offset of this machine's zone at present, as `zone_of` reads it."""
    offset = datetime.now().astimezone().utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    return f"{'+' if minutes >= 0 else '-'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
