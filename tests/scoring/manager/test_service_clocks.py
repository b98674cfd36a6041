"""Clocks of service, worked by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from scoring.manager.service_clocks import (
    STANDARD_TARGETS,
    ClockCase,
    OpeningHours,
    ServiceTarget,
    clock_record,
    read_clock,
)
from scoring.statistics import wilson
from scoring.working_days import Calendar

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
URGENT = ServiceTarget("first_answer", "urgent", timedelta(minutes=30), 0.98)
BEIJING = ZoneInfo("Asia/Shanghai")


def after(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("stop", "now", "state"),
    [
        (20, 60, "kept"),
        (30, 60, "kept"),
        (31, 60, "broken"),
        (None, 10, "running"),
        (None, 24, "soon"),
        (None, 31, "overdue"),
        (40, 20, "running"),  # not stopped yet, as of then
    ],
)
def test_states(stop, now, state):
    reading = read_clock(ClockCase("x", MONDAY, None if stop is None else after(stop)), URGENT, after(now))
    assert reading.state == state
    assert reading.due == after(30)


def test_a_pause_does_not_count():
    """10 min, paused to minute 40, then 15 min: 25 of 30 used, due 20 min after the pause."""
    reading = read_clock(ClockCase("x", MONDAY, after(55), [(after(10), after(40))]), URGENT, after(90))
    assert (reading.state, reading.used, reading.due) == ("kept", timedelta(minutes=25), after(60))
    paused = read_clock(ClockCase("x", MONDAY, None, [(after(10), None)]), URGENT, after(90))
    assert (paused.state, paused.used, paused.due) == ("paused", timedelta(minutes=10), None)
    stopped = read_clock(ClockCase("x", MONDAY, after(20), [(after(10), None)]), URGENT, after(90))
    assert (stopped.state, stopped.used, stopped.due) == ("kept", timedelta(minutes=10), after(40))
    doubly = [(after(10), after(30)), (after(20), after(25)), (after(28), after(50))]
    assert read_clock(ClockCase("x", MONDAY, after(60), doubly), URGENT, after(90)).used == timedelta(minutes=20)


def test_opening_hours_run_over_night_weekend_and_holiday():
    """Friday 17:30 in Beijing, opened 9 to 18, Monday a holiday: 30 min on Friday, the rest from Tuesday 9:00."""
    hours = OpeningHours(time(9), time(18), BEIJING, Calendar(frozenset({date(2026, 11, 9)})))
    friday = datetime(2026, 11, 6, 17, 30, tzinfo=BEIJING)
    target = ServiceTarget("handled", "urgent", timedelta(hours=2), 0.95)
    reading = read_clock(ClockCase("x", friday), target, datetime(2026, 11, 10, 10, 0, tzinfo=BEIJING), hours)
    assert reading.due == datetime(2026, 11, 10, 10, 30, tzinfo=BEIJING)
    assert reading.used == timedelta(minutes=90)
    assert reading.state == "running"
    early = read_clock(ClockCase("x", friday.replace(hour=7)), target, friday.replace(hour=8), hours)
    assert (early.used, early.due) == (timedelta(0), friday.replace(hour=11, minute=0))


def test_the_record_counts_only_what_is_over():
    """12 kept and over, 1 broken, 1 overdue; 3 answered at once a minute ago are young, as is one still running."""
    cases = [ClockCase(f"k{k}", after(-200), after(-190)) for k in range(12)]
    cases += [ClockCase("b", after(-200), after(-100)), ClockCase("o", after(-200))]
    cases += [ClockCase(f"y{k}", after(-2), after(-1)) for k in range(3)] + [ClockCase("r", after(-26))]
    record = clock_record([read_clock(case, URGENT, MONDAY) for case in cases], MONDAY)
    assert record.kept == wilson(12, 14)
    assert (record.young, record.overdue, record.soon, record.verdict) == (4, 1, 1, "missed")
    good = [read_clock(ClockCase(f"{k}", after(-200), after(-190)), URGENT, MONDAY) for k in range(200)]
    assert clock_record(good, MONDAY).verdict == "met"
    assert clock_record(good[:40], MONDAY).verdict == "open"  # 40 of 40: from 91 %
    missed = [read_clock(ClockCase(f"{k}", after(-200), after(-190 + 60 * (k % 2))), URGENT, MONDAY) for k in range(40)]
    assert clock_record(missed, MONDAY).verdict == "missed"
    assert clock_record(missed[:4], MONDAY).verdict == "too_few"


def test_the_limits_are_those_of_the_manuals():
    limits = {(n, t.severity): t.limit for n, targets in STANDARD_TARGETS.items() for t in targets}
    assert limits["answer_quick", "urgent"] == timedelta(minutes=5)
    assert limits["answer_quick", "general"] == timedelta(minutes=20)
    assert limits["answer_common", "urgent"] == timedelta(minutes=30)
    assert limits["handle_quick", "urgent"] == timedelta(hours=2)
    assert [limits["handle_by_severity", s] // timedelta(hours=1) for s in ("urgent", "general", "complex")] == [
        24,
        48,
        72,
    ]


def test_nonsense():
    for case, words in [
        (ClockCase("x", datetime(2026, 1, 1)), "zone"),
        (ClockCase("x", MONDAY, after(-1)), "before"),
    ]:
        with pytest.raises(ValueError, match=words):
            read_clock(case, URGENT, MONDAY)
    with pytest.raises(ValueError, match="their own day"):
        OpeningHours(time(22), time(6))
    with pytest.raises(ValueError, match="one target"):
        clock_record([], MONDAY)
    never = OpeningHours(
        time(9), time(18), UTC, Calendar(frozenset(MONDAY.date() + timedelta(days=k) for k in range(4000)))
    )
    assert read_clock(ClockCase("x", MONDAY), URGENT, MONDAY, never).due is None
