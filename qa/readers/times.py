"""Times as chat exports write them: seconds, ISO 8601, epoch numbers, clock times without a date."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

_SLASHES = re.compile(r"^(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?")
_DASHES = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_HOUR = re.compile(r"[ T]+(\d{1,2}):(\d{2})")
_CLOCK = re.compile(r"^(\d{1,3}):(\d{2})(?::(\d{2}))?(?:[.,](\d{1,6}))?$")
_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$")
_EPOCH_SECONDS, _EPOCH_MILLISECONDS = 1e8, 1e11
_HOURS_12 = 12 * 3600.0
MEND = "write seconds from the beginning, or ISO 8601 such as 2026-10-12T09:31:05"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time without a date: `seconds` read as hours:minutes:seconds; `parts` tells 2-part from 3-part times."""

    parts: int
    seconds: float


Moment = TypeVar("Moment", date, datetime)
Stamp = float | datetime | Clock
"""Seconds from the beginning, a moment, or a time of day that only the whole conversation can explain."""


def parse_stamp(value: object) -> Stamp | None:
    """One time of one turn; None where there is none. Raises ValueError, its text saying what is wrong."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("the time is neither a number nor text")
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        if not _NUMBER.match(text):
            return _parse_clock(text) or _as_datetime(parse_moment(text))
        value = float(text)
    return _from_number(value)


def _from_number(value: int | float) -> float | datetime:
    try:
        number = float(value)
    except OverflowError:
        raise ValueError("the time is not a usable number") from None
    if not math.isfinite(number):
        raise ValueError("the time is not a usable number")
    if number < 0:
        raise ValueError("the time is negative")
    if number < _EPOCH_SECONDS:
        return number
    seconds = number / 1000 if number >= _EPOCH_MILLISECONDS else number
    return _checked(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=min(seconds, 1e10)))


def _parse_clock(text: str) -> Clock | None:
    found = _CLOCK.match(text)
    if not found:
        return None
    first, second, third, fraction = found.groups()
    if int(second) > 59 or int(third or 0) > 59:
        raise ValueError("the time is not a time of day")
    seconds = int(first) * 3600 + int(second) * 60 + int(third or 0) + float(f"0.{fraction or 0}")
    return Clock(3 if third else 2, seconds)


def parse_moment(text: str) -> date | datetime:
    """A date or a moment: ISO 8601, or with slashes (`2026/10/12 9:31`). Raises ValueError with what is wrong."""
    tidy = _SLASHES.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", text.strip())
    tidy = _DASHES.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", tidy)
    tidy = _HOUR.sub(lambda m: f"T{int(m[1]):02}:{m[2]}", tidy, count=1)
    try:
        moment = date.fromisoformat(tidy) if len(tidy) <= 10 else datetime.fromisoformat(tidy)
    except ValueError:
        raise ValueError("the time is not a date or ISO 8601 time") from None
    return _checked(moment)


def _checked(moment: Moment) -> Moment:
    if not 1900 <= moment.year <= 2200:
        raise ValueError("the year is not between 1900 and 2200")
    return moment


def _as_datetime(moment: date | datetime) -> datetime:
    return moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)


def to_seconds(stamps: Sequence[Stamp | None], started_at: str = "") -> tuple[list[float | None], str]:
    """All stamps of one conversation as seconds from its beginning, and the moment it began (`""` when unknown).

    Moments count from `started_at` when that is a full moment of the same day's length before the first one, else from
    the earliest. Times without a date count from 0 when the first is under an hour (`00:01:05`), else they are times of
    day and count from the first. Raises ValueError when kinds are mixed.
    """
    given = [s for s in stamps if s is not None]
    kinds = {type(s) for s in given}
    if len(kinds) > 1:
        raise ValueError("some times are seconds or times of day and others are dates")
    if not given or float in kinds:
        return [s if isinstance(s, float) else None for s in stamps], started_at
    if Clock in kinds:
        return _clock_seconds([s if isinstance(s, Clock) else None for s in stamps]), started_at
    return _moment_seconds([s if isinstance(s, datetime) else None for s in stamps], started_at)


def _clock_seconds(clocks: Sequence[Clock | None]) -> list[float | None]:
    given = [c for c in clocks if c is not None]
    short = all(c.parts == 2 for c in given)
    # 00:05 or 75:10 can only be minutes and seconds, 09:31 is a time of day
    if short and (given[0].seconds < 3600 or any(c.seconds >= 24 * 3600 for c in given)):
        return [None if c is None else c.seconds / 60 for c in clocks]
    if given[0].seconds < 3600:
        return [None if c is None else c.seconds for c in clocks]
    result: list[float | None] = []
    origin = last = given[0].seconds
    days = 0.0
    for clock in clocks:
        if clock is None:
            result.append(None)
            continue
        if last - clock.seconds > _HOURS_12:
            days += 24 * 3600.0
        last = clock.seconds
        result.append(clock.seconds + days - origin)
    return _from_zero(result)


def _moment_seconds(moments: Sequence[datetime | None], started_at: str) -> tuple[list[float | None], str]:
    given = [m for m in moments if m is not None]
    if len({m.tzinfo is None for m in given}) > 1:
        raise ValueError("some times name a time zone and others do not")
    origin = min(given)
    begun = parse_moment(started_at) if started_at else None
    comparable = isinstance(begun, datetime) and (begun.tzinfo is None) == (origin.tzinfo is None)
    if isinstance(begun, datetime) and comparable and timedelta(0) <= origin - begun <= timedelta(days=1):
        origin = begun
    seconds = [None if m is None else round((m - origin).total_seconds(), 6) for m in moments]
    return seconds, started_at or origin.isoformat()


def _from_zero(seconds: list[float | None]) -> list[float | None]:
    lowest = min((s for s in seconds if s is not None), default=0.0)
    return [None if s is None else s - min(lowest, 0.0) for s in seconds]
