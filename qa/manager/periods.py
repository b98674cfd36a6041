"""Periods by name, and the one each is compared with: `30d`, `last_month`, `2026-05`, `2026-Q2` …"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

ROLLING = {"7d": 7, "30d": 30, "90d": 90, "365d": 365}
"""Days up to today, today included."""
CALENDAR = ("last_week", "this_month", "last_month", "this_quarter", "last_quarter")
AGAINST = ("previous", "year", "none")
"""What a period is compared with: the one before of equal length, the same days a year earlier, nothing."""

_NAMED = re.compile(r"(\d{4})-(?:(\d{2})|Q([1-4]))")

Days = tuple[date | None, date | None]


def days_of(period: str, today: date) -> Days:
    """First and last day of a period by its name; a rolling one is open at its end, an unknown name has neither."""
    if period in ROLLING:
        return today - timedelta(days=ROLLING[period] - 1), None
    if period == "last_week":
        monday = today - timedelta(days=today.weekday() + 7)
        return monday, monday + timedelta(days=6)
    if period in CALENDAR:
        months = 1 if period.endswith("month") else 3
        first = _month(today, -((today.month - 1) % months))
        return (first, today) if period.startswith("this") else (_month(first, -months), first - timedelta(days=1))
    found = _NAMED.fullmatch(period)
    if not found or not is_year(found[1]):
        return None, None
    month, months = (int(found[2]), 1) if found[2] else (3 * int(found[3]) - 2, 3)
    if not 1 <= month <= 12:
        return None, None
    first = date(int(found[1]), month, 1)
    return first, _month(first, months) - timedelta(days=1)


def is_year(text: str) -> bool:
    """Whether years before and after it can be reckoned with."""
    return 1900 <= int(text) <= 9000


def before(since: date | None, until: date | None, against: str, today: date) -> tuple[date, date] | None:
    """The days a period is compared with; None without a first day, or where nothing is to be compared.

    The one before is as long: whole calendar months have as many months before them, other days as many days. A period that has
    not ended ends today.
    """
    last = min(until, today) if until else today
    if since is None or since > last or against == "none" or not is_year(str(since.year)):
        return None
    if against == "year":
        return _year_before(since), _year_before(last)
    if since.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        months = 12 * (last.year - since.year) + last.month - since.month + 1
        return _month(since, -months), since - timedelta(days=1)
    return since - (last - since) - timedelta(days=1), since - timedelta(days=1)


def _month(day: date, steps: int) -> date:
    """The first of the month so many months on."""
    number = 12 * day.year + day.month - 1 + steps
    return date(number // 12, number % 12 + 1, 1)


def _year_before(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, monthrange(day.year - 1, day.month)[1]))
