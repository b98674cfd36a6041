"""The course of an improvement project: weeks of the team and of the others, with the day it began."""

from __future__ import annotations

from datetime import date

from app.i18n.translate import language, t
from app.widgets import metric_words, wording
from app.widgets.plots import Table, colours, series_scales, show
from app.widgets.trend_chart import moment, time_axis
from qa.manager.improving import Course
from scoring.manager.metrics import METRICS, estimate_of


def course_chart(found: Course, metric: str, begins: date, *, key: str) -> None:
    """Lines with intervals of the team; the others dashed, without."""
    import altair as alt

    tone, what = colours(), METRICS[metric]
    names = [t("improvement.own"), t("improvement.others")]
    colour, shape, dash = series_scales(names)
    factor = 100.0 if what.unit == "share" else 1.0
    points, rows = [], []
    for start, own, others in found.weeks:
        for name, figure in zip(names, (own, others), strict=True):
            if figure is None:
                continue
            e = estimate_of(what, figure)
            low, high = (None, None) if name == names[1] else (e.low, e.high)
            scaled = [None if v is None else factor * v for v in (e.value, low, high)]
            told = metric_words.shown(metric, e.value)
            points.append(
                {"start": moment(start), "name": name, "n": e.n, "told": told}
                | dict(zip(("value", "low", "high"), scaled, strict=True))
            )
            rows.append((start.isoformat(), name, told, wording.spread(e, what.unit), e.n))
    base = alt.Chart(alt.Data(values=points)).encode(
        x=time_axis(start for start, *_ in found.weeks),
        color=alt.Color("name:N", scale=colour),
    )
    y = alt.Y("value:Q", title=what.title[language()], scale=alt.Scale(zero=False))
    tip = [
        alt.Tooltip("name:N", title=t("improvement.series")),
        alt.Tooltip("told:N", title=what.title[language()]),
        alt.Tooltip("n:Q", title="n"),
    ]
    bars = base.mark_rule(opacity=0.45, strokeWidth=3).encode(
        y=alt.Y("low:Q", scale=alt.Scale(zero=False)), y2="high:Q"
    )
    lines = base.mark_line(strokeWidth=2).encode(y=y, strokeDash=alt.StrokeDash("name:N", scale=dash))
    dots = base.mark_point(filled=True, size=50).encode(y=y, shape=alt.Shape("name:N", scale=shape), tooltip=tip)
    day = alt.Chart(alt.Data(values=[{"day": moment(begins), "text": t("improvement.begins_mark")}]))
    rule = day.mark_rule(color=tone["text"], strokeDash=[4, 3]).encode(x="day:T")
    told_day = day.mark_text(align="left", dx=5, y=8, color=tone["quiet"]).encode(x="day:T", text="text:N")
    table = Table(
        (t("improvement.week"), t("improvement.series"), what.title[language()], t("improvement.interval"), "n"), rows
    )
    show(alt.layer(bars, lines, dots, rule, told_day), table, key=key)
