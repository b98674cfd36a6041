"""Charts of trends: a course with its interval, smooth line, levels, target and events, and groups beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from app.i18n.translate import t
from app.widgets import wording
from app.widgets.plots import Table, colours, series_scales, show
from app.widgets.trend_words import event_words, period_title, shown
from qa.manager.trend_events import TrendEvent
from qa.manager.trending import Course, Subject
from scoring.manager.trend_reading import level_of
from scoring.statistics import Estimate

Line = dict[str, Any]

PICK = "picked"
HEIGHT = 300
DAY_LABEL = "timeFormat(datum.value, dayofyear(datum.value) <= {span} ? '%Y-%m-%d' : '%m-%d')"
MOST_TICKS = 9
TIME_LABEL = "floor(datum.value/60) + ':' + pad(floor(datum.value%60), 2, '0', 'left')"


def course_chart(
    course: Course, smooth: Sequence[Estimate], target: float | None, events: Sequence[TrendEvent], *, key: str
) -> date | None:
    """The course of one figure; the start of the period that was clicked, if any."""
    import altair as alt

    tone, lines = colours(), _lines(course, smooth)
    x = time_axis(period.start for period in course.periods)
    domain = _domain([course], target)
    y = value_axis(course.subject, domain)
    judged = [line for line in lines if line["judged"]]
    layers = [
        layer_of(judged).mark_area(opacity=0.16, color=tone["blue"], clip=True).encode(x=x, y=y("low"), y2="high"),
        layer_of(lines)
        .mark_line(color=tone["quiet"], strokeDash=[2, 3], strokeWidth=1.6, clip=True)
        .encode(x=x, y=y("smooth")),
        layer_of(level_steps(course))
        .mark_line(color=tone["blue"], strokeWidth=3, opacity=0.85, clip=True)
        .encode(x=x, y=y("level"), detail="phase:N"),
        layer_of(judged)
        .mark_line(color=tone["blue"], strokeWidth=1.2, opacity=0.7, clip=True)
        .encode(x=x, y=y("value"), detail="run:N"),
        *_targets(target, domain, x, y, course),
        *_events(events, domain, x, y),
        _points(lines, x, y).add_params(alt.selection_point(name=PICK, fields=["day"], on="click")),
    ]
    picked = show(alt.layer(*layers), _table(course, smooth), key=key, height=HEIGHT, select=PICK)
    return picked_day(picked)


def groups_chart(courses: Sequence[Course], names: Sequence[str], *, key: str) -> tuple[date, str] | None:
    """A line a group, told apart by shape and dash too; the period and the name of the group that were clicked, if any."""
    import altair as alt

    colour, shape, dash = series_scales(names)
    lines = [
        line | {"group": name}
        for course, name in zip(courses, names, strict=True)
        for line in _lines(course, ())
        if line["judged"]
    ]
    x = time_axis(period.start for course in courses for period in course.periods)
    y = value_axis(courses[0].subject, _domain(courses, None))
    tooltip = [
        alt.Tooltip("group:N", title=t("trends.tip_group")),
        *(alt.Tooltip(f"{name}:N", title=t(f"trends.tip_{name}")) for name in ("title", "text", "spread", "n")),
    ]
    shade = alt.Color("group:N", scale=colour, legend=alt.Legend(symbolOpacity=1, columns=2, labelLimit=150))
    layers = [
        layer_of(lines)
        .mark_rule(opacity=0.22, strokeWidth=2, clip=True)
        .encode(x=x, y=y("low"), y2="high", color=shade),
        layer_of(lines)
        .mark_line(strokeWidth=1.8, clip=True)
        .encode(x=x, y=y("value"), color=shade, strokeDash=alt.StrokeDash("group:N", scale=dash)),
        layer_of(lines)
        .mark_point(filled=True, size=52, opacity=1, clip=True)
        .encode(x=x, y=y("value"), color=shade, shape=alt.Shape("group:N", scale=shape), tooltip=tooltip)
        .add_params(alt.selection_point(name=PICK, fields=["day", "group"], on="click")),
    ]
    columns = [t(f"trends.tip_{name}") for name in ("group", "title", "text", "spread", "n")]
    rows = [(line["group"], line["title"], line["text"], line["spread"], line["n"]) for line in lines]
    picked = show(alt.layer(*layers), Table(columns, rows), key=key, height=HEIGHT, select=PICK)
    found = picked_day(picked)
    return (found, str(picked[0]["group"])) if found and picked and "group" in picked[0] else None


def layer_of(lines: Sequence[Line]) -> Any:
    """A chart of these rows, to be given a mark."""
    import altair as alt

    return alt.Chart(alt.Data(values=list(lines)))


def time_axis(days: Iterable[date]) -> Any:
    """The days along the bottom: periods by their first day, the newest always; the first of a year with its year."""
    import altair as alt

    starts = sorted(set(days))
    each = -(-len(starts) // MOST_TICKS) or 1
    named = starts[::-1][::each][::-1]
    span = max((later - before).days for before, later in pairwise(named)) if len(named) > 1 else 0
    ticks = [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in named]
    axis = alt.Axis(labelExpr=DAY_LABEL.format(span=span), grid=False, values=ticks)
    return alt.X("start:T", title=None, axis=axis, scale=alt.Scale(padding=12))


def value_axis(subject: Subject, domain: tuple[float, float]) -> Any:
    """What makes the vertical channel of a field, all on one scale, labelled in the unit of the subject."""
    import altair as alt

    axis: dict[str, Any] = {"title": None, "tickCount": 5}
    axis |= {
        "share": {"format": ".0%" if domain[1] - domain[0] > 0.06 else ".1%"},
        "time": {"labelExpr": TIME_LABEL},
    }.get(subject.unit, {})
    return lambda field: alt.Y(
        f"{field}:Q", scale=alt.Scale(domain=list(domain), nice=False, zero=False), axis=alt.Axis(**axis)
    )


def _points(lines: Sequence[Line], x: Any, y: Any) -> Any:
    import altair as alt

    tone, names = colours(), [t("trends.point_judged"), t("trends.point_thin"), t("trends.point_open")]
    tooltip = [
        alt.Tooltip(f"{name}:N", title=t(f"trends.tip_{name}")) for name in ("title", "text", "spread", "n", "kind")
    ]
    return (
        layer_of([line for line in lines if line["value"] is not None])
        .mark_point(filled=True, size=44, clip=True)
        .encode(
            x=x,
            y=y("value"),
            shape=alt.Shape("kind:N", scale=alt.Scale(domain=names, range=["circle", "cross", "triangle-right"])),
            color=alt.Color(
                "kind:N", scale=alt.Scale(domain=names, range=[tone["blue"], tone["quiet"], tone["quiet"]])
            ),
            opacity=alt.Opacity("kind:N", scale=alt.Scale(domain=names, range=[1, 0.55, 0.8])),
            tooltip=tooltip,
        )
    )


def _targets(target: float | None, domain: tuple[float, float], x: Any, y: Any, course: Course) -> list[Any]:
    """The target as a line; one far beyond what is shown is named at the edge it lies beyond."""
    if target is None:
        return []
    tone, words = colours(), t("trends.target", target=shown(course.subject, target))
    beyond = "↑ " if target > domain[1] else "↓ " if target < domain[0] else ""
    place = min(max(target, domain[0]), domain[1])
    line = [{"target": place, "start": moment(course.periods[0].start), "words": f"{beyond}{words}"}]
    dy = 9 if beyond == "↑ " else -7
    text: dict[str, Any] = {"align": "left", "dx": 4, "dy": dy, "color": tone["green"], "fontSize": 12}
    words_layer = layer_of(line).mark_text(**text).encode(x=x, y=y("target"), text="words:N")
    if beyond:
        return [words_layer]
    rule: dict[str, Any] = {"color": tone["green"], "strokeDash": [8, 4], "strokeWidth": 1.4, "clip": True}
    return [layer_of(line).mark_rule(**rule).encode(y=y("target")), words_layer]


def _events(events: Sequence[TrendEvent], domain: tuple[float, float], x: Any, y: Any) -> list[Any]:
    """A line down at each day with a mark at its foot; what it was is told at the pointer and in the table of events."""
    import altair as alt

    if not events:
        return []
    tone = colours()
    lines = [{"start": moment(one.day), "words": event_words(one), "foot": domain[0]} for one in events]
    tooltip = [alt.Tooltip("words:N", title=t("trends.tip_event"))]
    return [
        layer_of(lines).mark_rule(color=tone["violet"], opacity=0.55, strokeWidth=1.2).encode(x=x, tooltip=tooltip),
        layer_of(lines)
        .mark_point(filled=True, shape="triangle-up", size=110, color=tone["violet"], opacity=1)
        .encode(x=x, y=y("foot"), tooltip=tooltip),
    ]


def _lines(course: Course, smooth: Sequence[Estimate]) -> list[Line]:
    names = {"judged": t("trends.point_judged"), "thin": t("trends.point_thin"), "open": t("trends.point_open")}
    lines, run = [], 0
    for at, (period, estimate, value) in enumerate(zip(course.periods, course.estimates, course.values, strict=True)):
        judged = course.reading.judged[at] and value is not None
        run += not judged
        lines.append(
            {
                "start": moment(period.start),
                "day": period.start.isoformat(),
                "value": value,
                "low": estimate.low,
                "high": estimate.high,
                "smooth": smooth[at].value if smooth else None,
                "judged": judged,
                "run": run,
                "kind": names["judged" if judged else "open" if period.is_open else "thin"],
                "title": period_title(course, at),
                "text": shown(course.subject, value),
                "spread": range_words(course.subject, estimate.low, estimate.high),
                "n": estimate.n,
            }
        )
    return lines


def level_steps(course: Course) -> list[Line]:
    """The level each period belongs to, by phase."""
    levels, numbers = level_of(course.reading, course.values), phase_numbers(course)
    return [
        {"start": moment(period.start), "level": level, "phase": phase}
        for period, level, phase in zip(course.periods, levels, numbers, strict=True)
        if level is not None
    ]


def phase_numbers(course: Course) -> list[int]:
    """Which phase each period belongs to."""
    return [at for at, phase in enumerate(course.reading.phases) for _ in phase.chart.points]


def _table(course: Course, smooth: Sequence[Estimate]) -> Table:
    columns = [t(f"trends.tip_{name}") for name in ("title", "text", "spread", "n", "smooth", "kind")]
    return Table(
        columns,
        [
            (
                line["title"],
                line["text"],
                line["spread"],
                line["n"],
                shown(course.subject, line["smooth"]),
                line["kind"],
            )
            for line in _lines(course, smooth)
        ],
    )


def _domain(courses: Sequence[Course], target: float | None) -> tuple[float, float]:
    """A scale that holds what is judged, and a target not too far from it; wide intervals of few conversations are cut."""
    ends: list[float | None] = []
    for course in courses:
        for at, estimate in enumerate(course.estimates):
            if course.reading.judged[at]:
                ends += [course.values[at], estimate.low, estimate.high]
        if not any(course.reading.judged):
            ends += course.values
    low, high = widened(ends)
    is_near = target is not None and low - (high - low) <= target <= high + (high - low)
    return widened([*ends, target]) if is_near else (low, high)


def widened(ends: Sequence[float | None]) -> tuple[float, float]:
    """A scale that holds these values with a little room."""
    known = [end for end in ends if end is not None]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    room = 0.06 * (high - low) or 0.05 * abs(high) or 0.5
    return low - room, high + room


def range_words(subject: Subject, low: float | None, high: float | None) -> str:
    """An interval in the unit of the subject."""
    return wording.DASH if low is None or high is None else f"{shown(subject, low)} – {shown(subject, high)}"


def moment(day: date) -> str:
    """A day as the charts read it: with a time it is the reader's own, without one midnight in Greenwich."""
    return f"{day:%Y-%m-%d}T00:00:00"


def picked_day(picked: Sequence[Line]) -> date | None:
    """The first day of the period whose mark was clicked."""
    return date.fromisoformat(str(picked[0]["day"])) if picked and picked[0].get("day") else None
