"""The weeks and months a report is of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from qa.errors import UsageError

Kind = Literal["week", "month"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """A week (ISO 8601, from Monday) or a calendar month; both days are included."""

    kind: Kind
    first: date
    last: date

    @property
    def name(self) -> str:
        """`2026-W12` or `2026-03`."""
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        year, week, _ = self.first.isocalendar()
        return f"{year}-W{week:02}"

    def before(self, steps: int = 1) -> Span:
        """The span so many steps earlier."""
        return self if steps <= 0 else span_of(self.kind, self.first - timedelta(days=1)).before(steps - 1)


def span_of(kind: Kind, day: date) -> Span:
    """The week or month a day is part of."""
    if kind == "week":
        first = day - timedelta(days=day.weekday())
        return Span(kind, first, first + timedelta(days=6))
    first = day.replace(day=1)
    return Span(kind, first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))


def last_full(kind: Kind, today: date) -> Span:
    """The latest one that is over."""
    return span_of(kind, today).before()


def named(text: str) -> Span:
    """The span called `2026-W12` or `2026-03`. Raises UsageError for anything else."""
    try:
        if found := _WEEK.fullmatch(text):
            return span_of("week", date.fromisocalendar(int(found[1]), int(found[2]), 1))
        if found := _MONTH.fullmatch(text):
            return span_of("month", date(int(found[1]), int(found[2]), 1))
    except ValueError:
        pass
    raise UsageError(f"{text!r} is no week and no month; name one like 2026-W12 or 2026-03")
