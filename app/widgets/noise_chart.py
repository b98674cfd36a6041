"""Charts that tell noise from news: control charts of each level, and days beside what is usual for their weekday."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.i18n.translate import t
from app.widgets.plots import Table, colours, show
from app.widgets.trend_chart import (
    HEIGHT,
    PICK,
    layer_of,
    level_steps,
    moment,
    phase_numbers,
    picked_day,
    range_words,
    time_axis,
    value_axis,
    widened,
)
from app.widgets.trend_words import period_title, shown
from qa.manager.trending import Course
from scoring.manager.seasonal_anomaly import SeasonalReading

Line = dict[str, Any]
Marks = Mapping[str, tuple[str, str, int]]
"""By the words of a mark its shape, colour and size."""
TOLD = ("title", "text", "limits", "mark")


def control_chart(course: Course, *, key: str) -> date | None:
    """The limits of chance of each level, and the periods beyond; the start of the period clicked, if any."""
    tone, points, phases = colours(), course.reading.points, phase_numbers(course)
    usual, marked = t("trends.mark_usual"), t("trends.mark_signal")
    lines = [
        _line(course, at, point.value, point.low, point.high, marked if point.rules else usual) | {"phase": phases[at]}
        for at, point in enumerate(points)
        if point.value is not None
    ]
    x = time_axis(period.start for period in course.periods)
    y = value_axis(course.subject, _domain(lines))
    limit: dict[str, Any] = {"color": tone["quiet"], "strokeDash": [5, 3], "interpolate": "step", "clip": True}
    thin: dict[str, Any] = {"color": tone["quiet"], "strokeWidth": 1, "opacity": 0.7}
    marks: Marks = {usual: ("circle", tone["blue"], 38), marked: ("diamond", tone["red"], 150)}
    layers = [
        *(layer_of(lines).mark_line(**limit).encode(x=x, y=y(side), detail="phase:N") for side in ("low", "high")),
        layer_of(level_steps(course))
        .mark_line(color=tone["blue"], strokeWidth=2.4)
        .encode(x=x, y=y("level"), detail="phase:N"),
        layer_of(lines).mark_line(**thin).encode(x=x, y=y("value"), detail="phase:N"),
        _marks(lines, x, y, marks),
    ]
    return _drawn(layers, lines, key)


def season_chart(course: Course, readings: Sequence[SeasonalReading], *, key: str) -> date | None:
    """Days beside what is usual for such a weekday; the day that was clicked, if any."""
    tone = colours()
    names = {name: t(f"trends.season_{name}") for name in ("usual", "high", "low", "unknown")}
    first = next((at for at, one in enumerate(readings) if one.verdict != "unknown"), 0)
    lines = [
        _line(course, at, one.value, one.low, one.high, names[one.verdict])
        for at, one in enumerate(readings)
        if at >= first
    ]
    x = time_axis(date.fromisoformat(line["day"]) for line in lines)
    y = value_axis(course.subject, _domain(lines))
    usual = [line for line in lines if line["low"] is not None]
    valued = [line for line in lines if line["value"] is not None]
    marks: Marks = {
        names["usual"]: ("circle", tone["blue"], 34),
        names["high"]: ("triangle-up", tone["red"], 150),
        names["low"]: ("triangle-down", tone["orange"], 150),
        names["unknown"]: ("cross", tone["quiet"], 26),
    }
    area: dict[str, Any] = {"opacity": 0.2, "color": tone["quiet"], "interpolate": "step", "clip": True}
    layers = [
        layer_of(usual).mark_area(**area).encode(x=x, y=y("low"), y2="high"),
        _marks(valued, x, y, marks),
    ]
    return _drawn(layers, valued, key)


def weekday_title(day: date) -> str:
    """A day with its weekday."""
    return f"{day:%Y-%m-%d} {t(f'weekday.{day.isoweekday()}')}"


def _line(course: Course, at: int, value: float | None, low: float | None, high: float | None, mark: str) -> Line:
    period = course.periods[at]
    return {
        "start": moment(period.start),
        "day": period.start.isoformat(),
        "value": value,
        "low": low,
        "high": high,
        "mark": mark,
        "title": weekday_title(period.start) if period.start == period.end else period_title(course, at),
        "text": shown(course.subject, value),
        "limits": range_words(course.subject, low, high),
    }


def _domain(lines: Sequence[Line]) -> tuple[float, float]:
    return widened([line[name] for line in lines for name in ("value", "low", "high")])


def _marks(lines: Sequence[Line], x: Any, y: Any, marks: Marks) -> Any:
    import altair as alt

    order = list(marks)

    def scale(which: int) -> Any:
        return alt.Scale(domain=order, range=[marks[name][which] for name in order])

    return (
        layer_of(lines)
        .mark_point(filled=True, opacity=1, clip=True)
        .encode(
            x=x,
            y=y("value"),
            shape=alt.Shape("mark:N", scale=scale(0)),
            color=alt.Color("mark:N", scale=scale(1)),
            size=alt.Size("mark:N", scale=scale(2)),
            tooltip=[alt.Tooltip(f"{name}:N", title=t(f"trends.tip_{name}")) for name in TOLD],
        )
        .add_params(alt.selection_point(name=PICK, fields=["day"], on="click"))
    )


def _drawn(layers: Sequence[Any], lines: Sequence[Line], key: str) -> date | None:
    import altair as alt

    table = Table([t(f"trends.tip_{name}") for name in TOLD], [[line[name] for name in TOLD] for line in lines])
    return picked_day(show(alt.layer(*layers), table, key=key, height=HEIGHT, select=PICK))
