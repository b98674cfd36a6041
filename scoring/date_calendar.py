"""Points and lengths of time as they are said, and where they lie on the calendar from the moment they were said.

A day is a function from the day of speaking to the first and last day meant, None where the calendar has none (30
February). The rules, where words leave it open: a weekday is the coming one, today included; this and next week count
from Monday; a day of the month is the coming one; a date without a year lies between three months back and nine ahead;
business days are Monday to Friday, public holidays not taken out, and the day of speaking does not count; an hour from
one to six without more is in the afternoon, any other as the clock shows it, the other half of the day or the next day
where that has passed.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

Days = Callable[[date], tuple[date, date] | None]
Precision = Literal["minute", "hour", "part_of_day", "day", "week", "month", "year"]
Unit = Literal["second", "minute", "hour", "day", "business_day", "week", "month", "year"]

SECONDS: dict[Unit, int] = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "business_day": 86400,
    "week": 604800,
    "month": 30 * 86400,
    "year": 365 * 86400,
}
"""Length of a unit; a month counts thirty days where no calendar is at hand."""
CLOSE_OF_BUSINESS = 18
"""The hour at which offices close."""
START, LAST = time(), time(23, 59, 59)
"""The first and last moment of a day."""
USUAL_MORNING = 7
"""The first hour that without more is in the morning."""
FARTHEST = 1000
"""Business days that are counted at most."""
FORGOTTEN = 92
"""Days that a date without a year may lie back."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day, from hour to hour; hours over 24 are of the next day."""

    first: int
    last: int


DAWN, EARLY, MORNING, NOON = Part(0, 6), Part(6, 10), Part(6, 12), Part(12, 14)
AFTERNOON, EVENING, NIGHT, DAY_END = Part(12, 18), Part(18, 24), Part(22, 30), Part(0, 24)
FORENOON = (EARLY, MORNING, NOON)
CLOSE = Part(CLOSE_OF_BUSINESS, CLOSE_OF_BUSINESS)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time by the clock. `sure` where it names the half of the day itself: 20:00, 6 pm."""

    hour: int
    minute: int = 0
    sure: bool = False
    precision: Precision = "minute"


@dataclass(frozen=True, slots=True)
class Point:
    """A point of time as said: a day, a part of it, a time by the clock, any of them None where it is not said.

    `precision` is that of the day. `floating` where it hangs on an event and not on the moment of speaking (当天),
    `coming` where the next such day is meant (Friday), `yearless` of a date without its year, `past` where it lies behind (昨天).
    """

    days: Days | None = None
    part: Part | None = None
    clock: Clock | None = None
    precision: Precision = "day"
    floating: bool = False
    coming: bool = False
    yearless: bool = False
    past: bool = False

    @property
    def finest(self) -> Precision:
        """How finely it is told."""
        return self.clock.precision if self.clock else "part_of_day" if self.part else self.precision


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time: from `least` to `most` units, alike where one number was said. `about` for 多, 来, or so."""

    least: float
    most: float
    unit: Unit
    about: bool = False

    @property
    def seconds(self) -> float | None:
        """The most it lasts, in seconds; None for business days."""
        return None if self.unit == "business_day" else self.most * SECONDS[self.unit]

    @property
    def business_days(self) -> float | None:
        """The most it lasts in business days, None for any other unit."""
        return self.most if self.unit == "business_day" else None

    @property
    def precision(self) -> Precision:
        """How finely it is told."""
        return {"second": "minute", "business_day": "day"}.get(self.unit, self.unit)  # type: ignore[return-value]


def days_from(count: int) -> Days:
    """The day so many days after the day of speaking."""
    return lambda said: _one(said + timedelta(count))


def weekday(day: int, week: int | None = None) -> Days:
    """A weekday, Monday is 0: of the week so many weeks ahead, or the coming one."""
    if week is None:
        return lambda said: _one(said + timedelta((day - said.weekday()) % 7))
    return lambda said: _one(_monday(said, week) + timedelta(day))


def this_weekday(day: int) -> Days:
    """A weekday of this week, or the coming one where it has passed."""
    return lambda said: _one(max(_monday(said, 0) + timedelta(day), said + timedelta((day - said.weekday()) % 7)))


def week(ahead: int, first: int = 0, last: int = 6) -> Days:
    """The week so many weeks ahead, from weekday to weekday."""
    return lambda said: (_monday(said, ahead) + timedelta(first), _monday(said, ahead) + timedelta(last))


def day_of_month(day: int, months: int | None = None) -> Days:
    """A day of the month so many months ahead, or the coming day of that number."""

    def found(said: date) -> tuple[date, date] | None:
        if months is not None:
            return _days(*_month(said, months), day, day)
        ahead = (_days(*_month(said, k), day, day) for k in range(3))
        return next((days for days in ahead if days and days[0] >= said), None)

    return found


def month(ahead: int, first: int = 1, last: int = 31) -> Days:
    """The month so many months ahead, from day to day of it."""
    return lambda said: _days(*_month(said, ahead), first, last)


def named_month(number: int, year: int | None = None, years: int | None = None, first: int = 1, last: int = 31) -> Days:
    """A month by its number, from day to day of it, in a year given as such or by how many years it is ahead."""

    def found(said: date) -> tuple[date, date] | None:
        if year is not None or years is not None:
            return _days(year if year is not None else said.year + (years or 0), number, first, last)
        around = (_days(said.year + k, number, first, last) for k in (-1, 0, 1, 2, 3, 4))
        return next((days for days in around if days and days[1] > said - timedelta(FORGOTTEN)), None)

    return found


def year(ahead: int, first: int = 1) -> Days:
    """The year so many years ahead, from month `first` on."""
    return lambda said: (date(said.year + ahead, first, 1), date(said.year + ahead, 12, 31))


def bounds(point: Point, said: datetime, day: date | None = None) -> tuple[datetime, datetime] | None:
    """The first and last moment of a point of time. `day` is taken for granted where the point names none.

    None where it cannot be told; raises OverflowError or ValueError beyond the years a calendar has.
    """
    if point.floating:
        return None
    days = point.days(said.date()) if point.days else _one(day or said.date())
    if days is None:
        return None
    first, last = _times(point, days, said)
    if last < said and not point.past and day is None and days[0] <= said.date():
        first, last = _ahead(point, days, said, (first, last))
    return first, last


def after(length: Length, said: datetime) -> tuple[datetime, datetime]:
    """The first and last moment of a length from now; of days and longer units the whole last day."""
    first, last = _moved(said, length.least, length.unit), _moved(said, length.most, length.unit)
    if length.unit in ("second", "minute", "hour") or not float(length.most).is_integer():
        return first, last
    return _at(first.date(), START, said), _at(last.date(), LAST, said)


def before(length: Length, said: datetime) -> tuple[datetime, datetime]:
    """The first and last moment of a length ago."""
    most, least = (_moved(said, -count, length.unit) for count in (length.most, length.least))
    if length.unit in ("second", "minute", "hour"):
        return most, least
    return _at(most.date(), START, said), _at(least.date(), LAST, said)


def end_of_day(moment: datetime) -> datetime:
    """The last moment of the day of a moment."""
    return _at(moment.date(), LAST, moment)


def _times(point: Point, days: tuple[date, date], said: datetime) -> tuple[datetime, datetime]:
    first, last = days
    if point.clock:
        moment = _hour(first, _of_day(point.clock, point.part), point.clock.minute, said)
        return moment, moment
    if point.part:
        start = _hour(first, point.part.first, 0, said)
        end = _hour(last, point.part.last, 0, said)
        return start, end if end.time() != START else end - timedelta(seconds=1)
    return _at(first, START, said), _at(last, LAST, said)


def _ahead(
    point: Point, days: tuple[date, date], said: datetime, found: tuple[datetime, datetime]
) -> tuple[datetime, datetime]:
    """A moment that would have passed: in the other half of the day, or, where the day leaves it open, the next ahead."""
    if point.clock and not point.clock.sure and not point.part:
        later = found[0] + timedelta(hours=12)
        if later >= said and later.date() == days[0]:
            return later, later
    if point.days is None:
        return _times(point, (days[0] + timedelta(1), days[1] + timedelta(1)), said)
    coming = point.days(days[0] + timedelta(1))
    if coming and point.coming:
        return _times(point, coming, said)
    return found


def _of_day(clock: Clock, part: Part | None) -> int:
    """The hour of the day that a time by the clock means, over 24 for the next day."""
    hour = clock.hour
    if clock.sure or hour > 12:
        return hour
    if part is None or part == CLOSE:
        return hour + 12 if 0 < hour < USUAL_MORNING else hour
    if part in (DAWN, EARLY, MORNING):
        return 0 if part == DAWN and hour == 12 else hour
    if part == NOON:
        return hour + 12 if hour < 4 else hour
    if part in (EVENING, NIGHT) and (hour in (0, 12) or hour < 5):
        return 24 + hour % 12
    return hour if hour == 12 else hour + 12


def _moved(said: datetime, count: float, unit: Unit) -> datetime:
    if unit == "business_day":
        return _business_days(said, int(count))
    if unit in ("month", "year") and float(count).is_integer():
        year, number = _month(said.date(), int(count) * (12 if unit == "year" else 1))
        return said.replace(year=year, month=number, day=min(said.day, monthrange(year, number)[1]))
    return said + timedelta(seconds=count * SECONDS[unit])


def _business_days(said: datetime, count: int) -> datetime:
    if abs(count) > FARTHEST:
        raise OverflowError(f"{count} business days")
    step = 1 if count > 0 else -1
    while count:
        said += timedelta(step)
        count -= step * (said.weekday() < 5)
    return said


def _one(day: date) -> tuple[date, date]:
    return day, day


def _monday(said: date, ahead: int) -> date:
    return said - timedelta(said.weekday()) + timedelta(7 * ahead)


def _month(said: date, ahead: int) -> tuple[int, int]:
    years, month = divmod(said.month - 1 + ahead, 12)
    return said.year + years, month + 1


def _days(year: int, month: int, first: int, last: int) -> tuple[date, date] | None:
    """From day to day of a month, the last no later than its end; None where the month has no such first day."""
    if not (1 <= month <= 12 and 1 <= year <= 9998):
        return None
    end = monthrange(year, month)[1]
    return (date(year, month, first), date(year, month, min(last, end))) if 1 <= first <= end else None


def _at(day: date, moment: time, said: datetime) -> datetime:
    return datetime.combine(day, moment, said.tzinfo)


def _hour(day: date, hour: int, minute: int, said: datetime) -> datetime:
    return _at(day, START, said) + timedelta(hours=hour, minutes=minute)
