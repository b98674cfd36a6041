"""The figures that rules hold against their limits: of each team and of all together, for the last full day or week and those before.

A period is full when the day has passed and conversations of it are there; figures that look some days ahead (a repeat contact) are
read that many days later. Season: the weekday of a day; weeks have one season.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qa.store.connection import Cursor, Database
from qa.store.filters import Filters
from qa.store.metric_figures import figures_by
from qa.store.viewer import Viewer
from scoring.manager.metrics import METRICS, REPEAT_DAYS, Metric, estimate_of, figure_of
from scoring.manager.period_figure import Figure, moments, size
from scoring.manager.seasonal_anomaly import WINDOW, SeasonalReading, seasonal_counts, seasonal_figures
from scoring.manager.warning_rules import ALL_PLACES, MetricReading, Span, WarningRule

LAG: Mapping[str, int] = {"fcr": REPEAT_DAYS, "repeat_contact": REPEAT_DAYS}
"""Days that have to pass before a conversation has a value."""
STEP: Mapping[Span, timedelta] = {"day": timedelta(days=1), "week": timedelta(weeks=1)}
Series = Mapping[date, Figure]


@dataclass(frozen=True, slots=True)
class Period:
    """A day or ISO week by its first day."""

    span: Span
    start: date

    @property
    def end(self) -> date:
        """Its last day."""
        return self.start + STEP[self.span] - timedelta(days=1)

    @property
    def label(self) -> str:
        """`2026-11-23` of a day, `2026-W48` of a week."""
        week = self.start.isocalendar()
        return self.start.isoformat() if self.span == "day" else f"{week.year}-W{week.week:02}"

    def back(self, periods: int) -> Period:
        """The period so many before."""
        return Period(self.span, self.start - periods * STEP[self.span])


def period_of(span: Span, day: date) -> Period:
    """The period a day lies in."""
    return Period(span, day if span == "day" else day - timedelta(days=day.weekday()))


def period_of_label(label: str) -> Period | None:
    """The period a label names; None where it names none, as that of an event."""
    try:
        if "-W" in label:
            return Period("week", date.fromisoformat(f"{label}-1"))
        return Period("day", date.fromisoformat(label))
    except ValueError:
        return None


def last_full(span: Span, today: date, newest: date, lag: int = 0) -> Period:
    """The latest period that is over by today and of which there are conversations: `newest` is the day of the last one."""
    found = period_of(span, newest - timedelta(days=lag))
    return found if found.end + timedelta(days=lag) < today else found.back(1)


def metric_readings(
    db: Database | Cursor, viewer: Viewer, rules: Iterable[WarningRule], today: date, newest: date, periods: int = 1
) -> list[list[MetricReading]]:
    """What the rules look at: first of the last full period, then of the one before it, and so on."""
    found: list[list[MetricReading]] = [[] for _ in range(periods)]
    for (span, lag, seasonal), metrics in _alike(rules).items():
        last = last_full(span, today, newest, lag)
        back = periods + (WINDOW if seasonal else 1)
        span_of = [last.back(k) for k in reversed(range(back))]
        for metric, places in _series(db, viewer, metrics, span_of).items():
            for place, series in places.items():
                readings = _readings(METRICS[metric], place, series, span_of, periods, seasonal)
                for at, reading in enumerate(reversed(readings)):
                    found[at] += [reading] if reading is not None else []
    return found


def _alike(rules: Iterable[WarningRule]) -> Mapping[tuple[Span, int, bool], Sequence[str]]:
    """Metrics that are read over the same periods: by span, lag, and whether a season is looked back at."""
    seasonal: dict[tuple[Span, str], bool] = {}
    for rule in rules:
        if rule.on and rule.metric in METRICS:
            at = (rule.period, rule.metric)
            seasonal[at] = seasonal.get(at, False) or rule.kind == "anomaly"
    found: dict[tuple[Span, int, bool], list[str]] = defaultdict(list)
    for (span, metric), looks_back in seasonal.items():
        found[span, LAG.get(metric, 0), looks_back].append(metric)
    return found


def _series(
    db: Database | Cursor, viewer: Viewer, metrics: Sequence[str], span_of: Sequence[Period]
) -> Mapping[str, Mapping[str, Series]]:
    """The figures by metric, place and first day; of all places together only where there are several."""
    filters = Filters(since=span_of[0].start, until=span_of[-1].end)
    found: dict[str, dict[str, dict[date, Figure]]] = {metric: defaultdict(dict) for metric in metrics}
    for cell in figures_by(db, viewer, filters, tuple(metrics), ("team",), span_of[0].span):
        for metric, figure in cell.figures.items():
            if cell.start is not None:
                found[metric][cell.group[0]][cell.start] = figure
    for places in found.values():
        if len(places) > 1:
            places[ALL_PLACES] = _together(list(places.values()))
    return found


def _together(several: Sequence[Series]) -> dict[date, Figure]:
    found: dict[date, Figure] = {}
    for series in several:
        for start, figure in series.items():
            found[start] = found[start] + figure if start in found else figure  # type: ignore[operator]
    return found


def _readings(
    metric: Metric, place: str, series: Series, span_of: Sequence[Period], periods: int, seasonal: bool
) -> list[MetricReading | None]:
    """The readings of the last periods, in order; None where there was nothing to read."""
    nothing = figure_of(metric, 0, 0.0, 0.0)
    figures = [series.get(period.start, nothing) for period in span_of]
    seasons = _seasons(metric, figures, span_of, periods) if seasonal else [None] * periods
    found: list[MetricReading | None] = []
    for k, season in enumerate(seasons, len(span_of) - periods):
        period = span_of[k]
        if not size(figures[k]) and metric.kind != "count":
            found.append(None)
            continue
        before = estimate_of(metric, figures[k - 1]) if k else None
        figure = estimate_of(metric, figures[k])
        found.append(MetricReading(metric.id, place, period.label, figure, before, season, (), period.span))
    return found


def _seasons(
    metric: Metric, figures: Sequence[Figure], span_of: Sequence[Period], periods: int
) -> Sequence[SeasonalReading | None]:
    days = [period.start for period in span_of]
    if metric.kind == "count":
        counts = [float(moments(figure).n) for figure in figures]
        begun = next((k for k, count in enumerate(counts) if count), len(counts))  # before that nothing was measured
        return seasonal_counts([None if k < begun else count for k, count in enumerate(counts)], days, periods)
    return seasonal_figures(figures, days, metric.bounds, periods)
