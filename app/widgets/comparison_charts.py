"""Charts of the comparison: the funnel and the Pareto of failing items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.i18n.translate import language, t
from app.titles import any_item_title
from app.widgets import metric_words
from app.widgets.plots import Table, colours, show
from scoring.manager import metric_text
from scoring.manager.funnel import Funnel, Place
from scoring.manager.metrics import Metric
from scoring.manager.pareto import ParetoRow

PLACES: tuple[Place, ...] = ("very_high", "high", "inside", "low", "very_low", "too_few")
_SHAPES = ("triangle-up", "diamond", "circle", "square", "triangle-down", "cross")
PICKED = "picked"
MOST_BARS = 12
MOST_NAMED = 12
"""So many points of a funnel carry their names; of more, those outside only."""


def funnel_chart(metric: Metric, found: Funnel, named: Callable[[str], str], *, key: str) -> str | None:
    """The funnel; the name of the point that was clicked, if any. Shape and colour both tell where a point lies.

    Points are named where there is room: all of a few, else those outside the outer limits.
    """
    import altair as alt

    tone = colours()
    good, bad = (tone["green"], tone["red"]) if metric.higher_is_better else (tone["red"], tone["green"])
    shades = [good, good, tone["blue"], bad, bad, tone["quiet"]]
    names = [t(f"funnel_place.{place}") for place in PLACES]
    points = [
        {"name": named(p.name), "id": p.name, "n": p.share.n, "share": p.share.value}
        | {"place": t(f"funnel_place.{p.place}"), "told": metric_words.shown(metric.id, p.share.value)}
        for p in found.points
    ]
    curve = [
        {"n": at.n, "il": at.inner[0], "ih": at.inner[1], "ol": at.outer[0], "oh": at.outer[1]} for at in found.curve
    ]
    scale = alt.Scale(zero=False, nice=False, padding=10)
    x = alt.X("n:Q", title=t("funnel.n"), scale=scale)
    axis = alt.Axis(format="%")

    def line(field: str, dash: list[int]) -> Any:
        mark = alt.Chart(alt.Data(values=curve)).mark_line(color=tone["quiet"], strokeDash=dash, strokeWidth=1.2)
        return mark.encode(
            x=x, y=alt.Y(f"{field}:Q", title=metric.title[language()], axis=axis, scale=alt.Scale(zero=False))
        )

    centre = (
        alt.Chart(alt.Data(values=[{"y": found.centre}])).mark_rule(color=tone["text"], strokeWidth=1.2).encode(y="y:Q")
    )
    picked = alt.selection_point(name=PICKED, fields=["id"])
    dots = (
        alt.Chart(alt.Data(values=points))
        .mark_point(filled=True, size=70, opacity=0.9)
        .encode(
            x=x,
            y="share:Q",
            color=alt.Color("place:N", scale=alt.Scale(domain=names, range=shades), legend=alt.Legend(columns=3)),
            shape=alt.Shape("place:N", scale=alt.Scale(domain=names, range=list(_SHAPES))),
            tooltip=[
                alt.Tooltip("name:N", title=t("comparison.name")),
                alt.Tooltip("told:N", title=metric.title[language()]),
                alt.Tooltip("n:Q", title="n"),
                alt.Tooltip("place:N", title=t("funnel.place")),
            ],
        )
        .add_params(picked)
    )
    told = [one for one, p in zip(points, found.points, strict=True) if _is_named(p.place, len(points))]
    words = (
        alt.Chart(alt.Data(values=told))
        .mark_text(dy=-11, fontSize=11, color=tone["text"])
        .encode(x=x, y="share:Q", text="name:N")
    )
    limits = [line("il", [5, 4]), line("ih", [5, 4]), line("ol", [1, 0]), line("oh", [1, 0])]
    clicked = show(
        alt.layer(*limits, centre, dots, words), _funnel_table(found, named), key=key, height=420, select=PICKED
    )
    return str(clicked[0]["id"]) if clicked else None


def _is_named(place: Place, points: int) -> bool:
    return points <= MOST_NAMED or place in ("very_high", "very_low")


def _funnel_table(found: Funnel, named: Callable[[str], str]) -> Table:
    names = (t("comparison.name"), t("comparison.value"), t("comparison.low"), t("comparison.high"), "n")
    rows = [
        (
            named(p.name),
            p.share.value,
            p.share.low,
            p.share.high,
            p.share.n,
            *p.limits.inner,
            *p.limits.outer,
            t(f"funnel_place.{p.place}"),
        )
        for p in found.points
    ]
    limits = (t("funnel.inner_low"), t("funnel.inner_high"), t("funnel.outer_low"), t("funnel.outer_high"))
    return Table((*names, *limits, t("funnel.place")), rows)


def pareto_chart(rows: Sequence[ParetoRow], *, key: str) -> str | None:
    """The items that cost most as bars, with the running share as a line; the id of the item that was clicked, if any."""
    import altair as alt

    tone = colours()
    shown: list[dict[str, Any]] = [
        {"item": any_item_title(r.item, language()), "id": r.item, "share": r.share.value, "running": r.running}
        | {"low": r.share.low, "high": r.share.high, "failed": r.failed, "lost": r.lost}
        | {"vital": t("pareto.vital" if r.vital else "pareto.useful")}
        for r in rows[:MOST_BARS]
    ]
    order = [one["item"] for one in shown]
    base = alt.Chart(alt.Data(values=shown))
    # room for the running total behind the longest bar
    most = max(one["high"] or one["share"] or 0.0 for one in shown)
    scale = alt.Scale(domain=[0, 1.18 * most], nice=False)
    y = alt.Y("item:N", sort=order, title=None, axis=alt.Axis(labelLimit=200))
    picked = alt.selection_point(name=PICKED, fields=["id"])
    domain = [t("pareto.vital"), t("pareto.useful")]
    bars = base.mark_bar(height={"band": 0.66}).encode(
        y=y,
        x=alt.X("share:Q", title=t("pareto.share"), axis=alt.Axis(format=".0%", tickCount=6), scale=scale),
        color=alt.Color("vital:N", scale=alt.Scale(domain=domain, range=[tone["blue"], tone["quiet"]])),
        tooltip=[
            alt.Tooltip("item:N", title=t("pareto.item")),
            alt.Tooltip("share:Q", title=t("pareto.share"), format=".1%"),
            alt.Tooltip("running:Q", title=t("pareto.running"), format=".0%"),
            alt.Tooltip("failed:Q", title=t("pareto.failed"), format=","),
        ],
    )
    spans = base.mark_rule(color=tone["text"], strokeWidth=1.5).encode(y=y, x="low:Q", x2="high:Q")
    running = base.mark_text(align="left", dx=8, fontSize=11, color=tone["quiet"]).encode(
        y=y, x="high:Q", text=alt.Text("running:Q", format=".0%")
    )
    chart = alt.layer(bars.add_params(picked), spans, running)
    clicked = show(chart, _pareto_table(rows), key=key, height=40 + 30 * len(shown), select=PICKED)
    return str(clicked[0]["id"]) if clicked else None


def _pareto_table(rows: Sequence[ParetoRow]) -> Table:
    names = (t("pareto.item"), t("pareto.lost"), t("pareto.share"), t("comparison.low"), t("comparison.high"))
    more = (t("pareto.running"), t("pareto.failed"), t("pareto.rate"), "n")
    lines = [
        (
            any_item_title(r.item, language()),
            r.lost,
            *(metric_text.percent(v) for v in (r.share.value, r.share.low, r.share.high)),
            metric_text.percent(r.running),
            r.failed,
            metric_text.percent(r.rate.value),
            r.rate.n,
        )
        for r in rows
    ]
    return Table((*names, *more), lines)
