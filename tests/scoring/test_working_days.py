"""Deadlines in working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.working_days import MONDAY_TO_FRIDAY, Calendar

# China's National Day 2026: 1-7 October off, Saturday 10 October worked
NATIONAL_DAY = Calendar(frozenset(date(2026, 10, day) for day in range(1, 8)), frozenset({date(2026, 10, 10)}))


@pytest.mark.parametrize(
    ("calendar", "day", "count", "expected"),
    [
        (MONDAY_TO_FRIDAY, date(2026, 11, 27), 0, date(2026, 11, 27)),
        (MONDAY_TO_FRIDAY, date(2026, 11, 27), 1, date(2026, 11, 30)),  # a Friday
        (MONDAY_TO_FRIDAY, date(2026, 11, 28), 5, date(2026, 12, 4)),  # a Saturday
        (NATIONAL_DAY, date(2026, 9, 30), 1, date(2026, 10, 8)),
        (NATIONAL_DAY, date(2026, 9, 30), 3, date(2026, 10, 10)),
        (NATIONAL_DAY, date(2026, 9, 30), 4, date(2026, 10, 12)),
    ],
)
def test_the_day_after_so_many(calendar, day, count, expected):
    assert calendar.after(day, count) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 40))
def test_so_many_days_are_worked_between(day, count):
    due = MONDAY_TO_FRIDAY.after(day, count)
    between = [day + timedelta(days=k) for k in range(1, (due - day).days + 1)]
    assert sum(map(MONDAY_TO_FRIDAY.works, between)) == count
    assert MONDAY_TO_FRIDAY.works(due)


def test_no_way_back():
    with pytest.raises(ValueError, match="0 or more, got -1"):
        MONDAY_TO_FRIDAY.after(date(2026, 1, 1), -1)
