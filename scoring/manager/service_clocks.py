"""Clocks of service: by when somebody must be answered, helped or called back, by severity, and how often that was kept.

A clock runs from one event to another, through all hours or the opening hours of a team, and stands while it is paused (the
customer is to send something). It is kept, broken, running, soon due or overdue. The share kept counts only clocks whose time
is over: a young case that was answered at once would flatter the figure, as its slow fellows cannot be counted yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal

from scoring.statistics import Estimate, enough, wilson
from scoring.working_days import MONDAY_TO_FRIDAY, Calendar

SOON = 0.8
"""From this part of the limit on a running clock is soon due."""
_FARTHEST = 3660

Severity = Literal["urgent", "general", "complex"]
State = Literal["kept", "broken", "running", "soon", "overdue", "paused"]


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    """What is promised: the `clock` stops within `limit` for cases of this severity, for a share `goal` of them (0..1)."""

    clock: str
    severity: Severity
    limit: timedelta
    goal: float


def _targets(clock: str, goal: float, **limits: timedelta) -> tuple[ServiceTarget, ...]:
    severities: tuple[Severity, ...] = ("urgent", "general", "complex")
    return tuple(ServiceTarget(clock, s, limits[s], goal) for s in severities if s in limits)


STANDARD_TARGETS: Mapping[str, tuple[ServiceTarget, ...]] = {
    "answer_quick": _targets("first_answer", 0.98, urgent=timedelta(minutes=5), general=timedelta(minutes=20)),
    "answer_common": _targets("first_answer", 0.98, urgent=timedelta(minutes=30), general=timedelta(hours=24)),
    "handle_quick": _targets("handled", 0.95, urgent=timedelta(hours=2), general=timedelta(hours=24)),
    "handle_by_severity": _targets(
        "handled", 0.95, urgent=timedelta(hours=24), general=timedelta(hours=48), complex=timedelta(hours=72)
    ),
    "survey": _targets("survey_answered", 0.95, urgent=timedelta(hours=24), general=timedelta(hours=24)),
}
"""The limits of `standards.md` 2 and 3: first answer E (5 and 20 min) and C (30 min, 98 %) with A (24 h); handled E; surveys E.

Goals C states are 98 % (first answer) and 95 % (resolution); where a manual states none, they are taken over.
"""

COMPLAINT_SEVERITY: Mapping[str, Severity] = {"P1": "urgent", "P2": "general", "P3": "complex"}
"""Which limits a complaint grade runs under, unless a team sets its own. The manuals name grades and limits, not which goes with which."""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When a clock runs: on working days of the team's calendar from `opens` to `closes`, in its zone.

    Raises ValueError for hours over midnight.
    """

    opens: time
    closes: time
    zone: tzinfo = UTC
    calendar: Calendar = MONDAY_TO_FRIDAY

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"opening hours must end on their own day, got {self.opens} to {self.closes}")


@dataclass(frozen=True, slots=True)
class ClockCase:
    """A case whose clock began at `start` and stopped at `stop` (None: not yet). Times know their zone.

    `pauses`: from, to (None: still, or until it stopped).
    """

    case: str
    start: datetime
    stop: datetime | None = None
    pauses: Sequence[tuple[datetime, datetime | None]] = ()


@dataclass(frozen=True, slots=True)
class ClockReading:
    """How a clock stands: time `used`, without pauses and closed hours; `due` at which the limit is or was reached, None while paused."""

    case: str
    target: ServiceTarget
    state: State
    used: timedelta
    due: datetime | None

    @property
    def over(self) -> timedelta:
        """By how much the limit was passed, nought where it was not."""
        return max(timedelta(0), self.used - self.target.limit)


@dataclass(frozen=True, slots=True)
class ClockRecord:
    """The clocks of one target: the share `kept` of those whose time is over, and whether the goal is met: `met` or `missed` only where
    the interval leaves it no doubt. `young`: not counted yet; `overdue`, `soon`: running now."""

    kept: Estimate
    goal: float
    verdict: Literal["met", "missed", "open", "too_few"]
    young: int
    overdue: int
    soon: int


@dataclass(frozen=True, slots=True)
class ClockCounts:
    """Clocks of one target by how they stand: `kept` of those whose limit is over, `broken`, `overdue`, `soon` due, and `all`."""

    kept: int = 0
    broken: int = 0
    overdue: int = 0
    soon: int = 0
    all: int = 0


def read_clock(
    case: ClockCase, target: ServiceTarget, now: datetime, hours: OpeningHours | None = None
) -> ClockReading:
    """How the clock of a case stands `now`. Raises ValueError for times without a zone or out of order."""
    _check(case, now)
    until = min(case.stop or now, now)
    used = sum((b - a for a, b in _running(case, until, hours)), timedelta(0))
    stopped = case.stop is not None and case.stop <= now
    paused = not stopped and any(a <= now and (b is None or b > now) for a, b in case.pauses)
    due = _due(case, target.limit, hours)
    return ClockReading(case.case, target, _state(used, target.limit, stopped, paused), used, due)


def _state(used: timedelta, limit: timedelta, stopped: bool, paused: bool) -> State:
    if used > limit:
        return "broken" if stopped else "overdue"
    if stopped:
        return "kept"
    if paused:
        return "paused"
    return "soon" if used >= SOON * limit else "running"


def clock_record(readings: Iterable[ClockReading], now: datetime) -> ClockRecord:
    """How often one target was kept. Raises ValueError for readings of several targets, or of none."""
    rows = list(readings)
    if len({row.target for row in rows}) != 1:
        raise ValueError("a record is of one target")
    counts = ClockCounts(
        kept=sum(row.state == "kept" and row.due is not None and row.due <= now for row in rows),
        broken=sum(row.state == "broken" for row in rows),
        overdue=sum(row.state == "overdue" for row in rows),
        soon=sum(row.state == "soon" for row in rows),
        all=len(rows),
    )
    return record_of(counts, rows[0].target)


def record_of(counts: ClockCounts, target: ServiceTarget) -> ClockRecord:
    """The same from counts, where the cases are too many to be read one by one."""
    share = wilson(counts.kept, counts.kept + counts.broken + counts.overdue)
    low, high = share.interval or (0.0, 1.0)
    met, missed = low >= target.goal, high < target.goal
    verdict: Literal["met", "missed", "open", "too_few"] = "met" if met else "missed" if missed else "open"
    if not enough(share.n):
        verdict = "too_few"
    return ClockRecord(share, target.goal, verdict, counts.all - share.n, counts.overdue, counts.soon)


def _due(case: ClockCase, limit: timedelta, hours: OpeningHours | None) -> datetime | None:
    """When the limit is used up, if nothing more is paused; None while a pause goes on, or where it is not within ten years."""
    left = limit
    for begin, end in _running(case, None, hours):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return None


def _running(
    case: ClockCase, until: datetime | None, hours: OpeningHours | None
) -> Iterator[tuple[datetime, datetime]]:
    """Spans in which the clock runs, in UTC; without `until` as far as it can be looked ahead."""
    stop = until.astimezone(UTC) if until is not None else case.start.astimezone(UTC) + timedelta(days=_FARTHEST)
    unended = stop if case.stop is None else case.stop
    pauses = sorted((a.astimezone(UTC), (unended if b is None else b).astimezone(UTC)) for a, b in case.pauses)
    for opened, closed in _open(case.start.astimezone(UTC), stop, hours):
        begin = opened
        for a, b in pauses:
            if a >= closed:
                break
            if a > begin:
                yield begin, a
            begin = max(begin, b)
        if begin < closed:
            yield begin, closed


def _open(start: datetime, stop: datetime, hours: OpeningHours | None) -> Iterator[tuple[datetime, datetime]]:
    if hours is None:
        if start < stop:
            yield start, stop
        return
    day, last = start.astimezone(hours.zone).date(), stop.astimezone(hours.zone).date()
    while day <= last:
        if hours.calendar.works(day):
            opens, closes = (
                datetime.combine(day, at, hours.zone).astimezone(UTC) for at in (hours.opens, hours.closes)
            )
            if max(opens, start) < min(closes, stop):
                yield max(opens, start), min(closes, stop)
        day += timedelta(days=1)


def _check(case: ClockCase, now: datetime) -> None:
    ends = [(case.start, case.stop), *case.pauses]
    times = [now, *(at for pair in ends for at in pair if at is not None)]
    if any(at.utcoffset() is None for at in times):
        raise ValueError(f"{case.case}: times must know their zone")
    if any(b is not None and b < a for a, b in ends):
        raise ValueError(f"{case.case}: an end lies before its beginning")
