"""Working days: what a deadline counts in. Days are those of the team's own place; no clock is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Monday to Friday without `holidays`, and with the weekend days of `workdays` (调休), which also beat a holiday."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether work is done on that day."""
        return day in self.workdays or (day.weekday() < SATURDAY and day not in self.holidays)

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after a day, which itself does not count; of 0 the day itself.

        Raises ValueError for a negative count, OverflowError where the calendar holds no such day.
        """
        if count < 0:
            raise ValueError(f"working days must be 0 or more, got {count}")
        while count:
            day += timedelta(days=1)
            count -= self.works(day)
        return day


MONDAY_TO_FRIDAY = Calendar()
