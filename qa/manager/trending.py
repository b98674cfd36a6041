"""The courses of figures through days, weeks or months: counted by the store, read by `scoring.manager.trend_reading`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from qa.store.connection import Cursor, Database
from qa.store.filters import Filters
from qa.store.metric_figures import figures_by, items_by
from qa.store.trend_reads import day_span
from qa.store.viewer import Viewer
from scoring.manager.change_point import FALSE_ALARMS
from scoring.manager.metrics import DIMENSION, METRICS, Kind, Metric, Unit, estimate_of, figure_of
from scoring.manager.period_figure import Figure, estimate, size
from scoring.manager.seasonal_anomaly import SeasonalReading, seasonal_counts, seasonal_figures
from scoring.manager.trend_reading import TrendReading, read_course, values_of
from scoring.standing import Moments, Tally
from scoring.statistics import Estimate

Step = Literal["day", "week", "month"]
STEPS: tuple[Step, ...] = ("day", "week", "month")
MOST: Mapping[Step, int] = {"day": 175, "week": 104, "month": 60}
"""Periods shown of each length; older ones are left out."""
MOST_GROUPS = 24
"""Groups drawn apart: those with the most conversations."""
KEY = tuple(metric for metric in METRICS if not metric.startswith(DIMENSION))
"""The metrics seen at one look; the eight dimensions of service have a page of their own."""
ITEM = "item:"
"""Before the id of an item whose failure rate is looked at."""
REST_DAYS = 2
"""A week without conversations on its last two days is over all the same: nobody works at the weekend."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at: a metric, or (`item`) the failure rate of an item, a share where lower is better."""

    key: str
    kind: Kind
    unit: Unit
    higher_is_better: bool
    bounds: tuple[float, float] = (-math.inf, math.inf)
    target: float | None = None

    @property
    def item(self) -> str:
        """The id of the item; '' for a metric."""
        return self.key.removeprefix(ITEM) if self.key.startswith(ITEM) else ""

    def estimate(self, figure: Figure) -> Estimate:
        """The figure with its interval, as it is told everywhere."""
        return estimate(figure) if self.item else estimate_of(METRICS[self.key], figure)


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week or month, both ends included. `is_open`: not over, or cut off by what is filtered."""

    start: date
    end: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class Course:
    """One figure through neighbouring periods, and what it says; `group` is '' for everything together."""

    subject: Subject
    periods: tuple[Period, ...]
    figures: tuple[Figure, ...]
    reading: TrendReading
    group: str = ""

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        """Each period's figure with its interval."""
        return tuple(self.subject.estimate(figure) for figure in self.figures)

    @property
    def values(self) -> tuple[float | None, ...]:
        """Each period's value, None in a gap."""
        return values_of(self.figures, self.subject.kind)

    @property
    def n(self) -> int:
        """The conversations behind all of it."""
        return sum(size(figure) for figure in self.figures)


def subject_of(key: str) -> Subject | None:
    """What a key names: a metric's id, or `item:` and an item's id; None for what is neither."""
    if key.startswith(ITEM) and len(key) > len(ITEM):
        return Subject(key, "share", "share", False, (0.0, 1.0))
    metric = METRICS.get(key)
    return _subject(metric) if metric else None


def _subject(metric: Metric) -> Subject:
    bounds = (0.0, 1.0) if metric.kind == "share" else metric.bounds
    return Subject(metric.id, metric.kind, metric.unit, metric.higher_is_better, bounds, metric.target)


FIRST = _subject(METRICS["score"])
"""What is looked at where nothing else is asked for."""


def all_courses(db: Database, viewer: Viewer, filters: Filters, step: Step, today: date) -> tuple[Course, ...]:
    """The course of every key metric that has a value anywhere, in their order; counted in one query."""
    window = _window(db, viewer, filters, step, today)
    if window is None:
        return ()
    within, span = window
    cells = figures_by(db, viewer, within, KEY, (), step)
    found = []
    for metric in map(METRICS.__getitem__, KEY):
        of_metric: dict[date | None, Figure] = {cell.start: cell.figures[metric.id] for cell in cells}
        if any(size(figure) for figure in of_metric.values()):
            found.append(_course(_subject(metric), of_metric, _periods(span, step, today, filters, metric.kind)))
    return tuple(found)


def course(db: Database, viewer: Viewer, filters: Filters, subject: Subject, step: Step, today: date) -> Course | None:
    """The course of one figure; None where there is no conversation with a start."""
    found = courses_by(db, viewer, filters, subject, step, (), today)
    return found[0] if found else None


def courses_by(
    db: Database, viewer: Viewer, filters: Filters, subject: Subject, step: Step, by: Sequence[str], today: date
) -> tuple[Course, ...]:
    """A course for each value of the dimensions, those of the most conversations first, at most `MOST_GROUPS`.

    Of several each gets its part of the false alarms a single one is allowed: of many groups one would change by chance.
    """
    window = _window(db, viewer, filters, step, today)
    if window is None:
        return ()
    within, span = window
    periods = _periods(span, step, today, filters, subject.kind)
    groups: dict[str, dict[date | None, Figure]] = {}
    for group, start, figure in counted(db, viewer, within, subject, by, step):
        groups.setdefault(" · ".join(group), {})[start] = figure
    largest = sorted(groups.items(), key=lambda one: -sum(size(figure) for figure in one[1].values()))[:MOST_GROUPS]
    allowed = FALSE_ALARMS / max(1, len(largest))
    return tuple(_course(subject, figures, periods, group, allowed) for group, figures in largest)


def counted(
    db: Database | Cursor, viewer: Viewer, filters: Filters, subject: Subject, by: Sequence[str], step: str = ""
) -> Iterable[tuple[tuple[str, ...], date | None, Figure]]:
    """The figure of the subject by group and period."""
    if subject.item:
        for cell in items_by(db, viewer, filters, tuple(by), step, (subject.item,)):
            yield cell.group, cell.start, cell.failed
        return
    for one in figures_by(db, viewer, filters, (subject.key,), tuple(by), step):
        yield one.group, one.start, one.figures[subject.key]


def by_weeks(found: Course, today: date) -> Course:
    """A course of days as one of weeks, joined from the days: levels are looked for in weeks, as days have a rhythm."""
    weeks: dict[date | None, Figure] = {}
    for period, figure in zip(found.periods, found.figures, strict=True):
        start = start_of(period.start, "week")
        weeks[start] = weeks[start] + figure if start in weeks else figure  # type: ignore[operator]
    span = found.periods[0].start, found.periods[-1].end
    return _course(found.subject, weeks, _periods(span, "week", today, Filters(), found.subject.kind), found.group)


@lru_cache(maxsize=64)
def season_readings(days: Course) -> tuple[SeasonalReading, ...]:
    """Each day of a course of days beside the same weekday before it; a day that is not over has no value."""
    dates = [period.start for period in days.periods]
    if days.subject.kind == "count":
        open_days = [period.is_open for period in days.periods]
        counts = [None if is_open else value for is_open, value in zip(open_days, days.values, strict=True)]
        return seasonal_counts(counts, dates)
    nothing = Tally(0, 0) if days.subject.kind == "share" else Moments(0, 0.0, 0.0)
    over = [nothing if period.is_open else one for period, one in zip(days.periods, days.figures, strict=True)]
    return seasonal_figures(over, dates, days.subject.bounds)


def start_of(day: date, step: Step) -> date:
    """The first day of the period the day lies in; weeks begin on Monday."""
    if step == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if step == "week" else day


def _following(start: date, step: Step) -> date:
    if step == "month":
        return (start + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 if step == "week" else 1)


def _window(
    db: Database, viewer: Viewer, filters: Filters, step: Step, today: date
) -> tuple[Filters, tuple[date, date]] | None:
    """The filters cut to the newest periods, and the first and last day in them."""
    span = day_span(db, viewer, filters)
    if span is None:
        return None
    first, last = span[0], min(span[1], max(today, span[0]))
    oldest = start_of(last, step)
    for _ in range(MOST[step] - 1):
        oldest = start_of(oldest - timedelta(days=1), step)
    if start_of(first, step) >= oldest:
        return filters, (first, last)
    return replace(filters, since=max(oldest, filters.since or oldest)), (oldest, last)


def _periods(span: tuple[date, date], step: Step, today: date, filters: Filters, kind: Kind) -> tuple[Period, ...]:
    start, found = start_of(span[0], step), []
    rest = 0 if kind == "count" or step == "day" else REST_DAYS
    while start <= span[1]:
        end = _following(start, step) - timedelta(days=1)
        is_late = end >= today or span[1] < end - timedelta(days=rest)
        is_early = kind == "count" and max(span[0], filters.since or span[0]) > start
        found.append(Period(start, end, is_late or is_early))
        start = end + timedelta(days=1)
    return tuple(found)


def _course(
    subject: Subject,
    by_start: Mapping[date | None, Figure],
    periods: tuple[Period, ...],
    group: str = "",
    false_alarms: float = FALSE_ALARMS,
) -> Course:
    nothing: Figure = Tally(0, 0) if subject.item else figure_of(METRICS[subject.key], 0, 0.0, 0.0)
    figures = tuple(by_start.get(period.start, nothing) for period in periods)
    flags = tuple(period.is_open for period in periods)
    reading = read_course(figures, flags, subject.kind, subject.bounds, false_alarms)
    return Course(subject, periods, figures, reading, group)
