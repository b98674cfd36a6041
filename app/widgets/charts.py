"""Figures with their uncertainty, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.i18n.translate import t
from app.widgets import wording
from app.widgets.component import mount
from qa.metrics import TrendPoint
from scoring.statistics import Estimate


@dataclass(frozen=True, slots=True)
class Figure:
    """One tile: a name and a figure of one of the kinds of `wording.KINDS`, or a plain text."""

    name: str
    estimate: Estimate | None = None
    kind: str = "score"
    text: str = ""
    note: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an interval plot. A click reports `id`."""

    id: str | None
    name: str
    estimate: Estimate


def figures(tiles: Sequence[Figure], *, key: str) -> None:
    """Key figures side by side, each with its interval and n."""
    mount("figures", {"figures": [_tile(tile) for tile in tiles]}, key=key)


def _tile(tile: Figure) -> dict[str, Any]:
    if tile.estimate is None:
        return {
            "name": tile.name,
            "value": tile.text,
            "unit": "",
            "spread": tile.note,
            "basis": "",
            "tone": "",
            "help": tile.help,
        }
    found = tile.estimate.value is not None
    return {
        "name": tile.name,
        "value": wording.KINDS[tile.kind](tile.estimate.value),
        "unit": wording.UNITS.get(tile.kind, "") if found else "",
        "spread": wording.spread(tile.estimate, tile.kind),
        "basis": wording.count(tile.estimate),
        "tone": "dim" if wording.is_thin(tile.estimate) else "",
        "help": tile.help,
    }


def intervals(
    rows: Sequence[Row],
    kind: str,
    *,
    key: str,
    colour: str = "blue",
    reference: float | None = None,
    clickable: bool = False,
    name_width: str = "",
) -> str | None:
    """A dot with its 95 % interval for each row, on one scale. The id of the row clicked, if any."""
    low, high = _domain([row.estimate for row in rows], kind)
    scale = 100.0 if kind == "share" else 1.0
    data = {
        "domain": [low, high],
        "reference": reference,
        "colour": colour,
        "clickable": clickable,
        "nameWidth": name_width,
        "note": t("chart.interval"),
        "ticks": [{"at": at, "text": f"{at * scale:g}{wording.UNITS.get(kind, '')}"} for at in _ticks(low, high)],
        "rows": [_line(row, kind) for row in rows if row.estimate.value is not None],
    }
    result = mount("intervals", data, key=key, on_open_change=lambda: None)
    return result.open if clickable else None


def _line(row: Row, kind: str) -> dict[str, Any]:
    e = row.estimate
    return {
        "id": row.id,
        "name": row.name,
        "value": e.value,
        "low": e.low,
        "high": e.high,
        "text": wording.KINDS[kind](e.value) + (wording.UNITS.get(kind, "") if e.value is not None else ""),
        "spread": wording.spread(e, kind),
        "count": f"n={e.n}",
        "dim": wording.is_thin(e),
        "help": f"{row.name} · {wording.basis(e, kind)}",
    }


def _domain(estimates: Sequence[Estimate], kind: str) -> tuple[float, float]:
    """A scale that holds all intervals, in whole steps; shares start at nought."""
    step = 0.1 if kind == "share" else 10.0
    top = 1.0 if kind == "share" else 100.0
    ends = [v for e in estimates for v in (e.low, e.value, e.high) if v is not None]
    if not ends:
        return 0.0, top
    low = 0.0 if kind == "share" else max(0.0, (min(ends) // step) * step)
    high = min(top, (max(ends) // step + 1) * step)
    return low, max(high, low + 2 * step)


def _ticks(low: float, high: float) -> list[float]:
    step = 10.0 if high > 1.0 else 0.1
    while (high - low) / step > 5.5:
        step *= 2
    count = int((high - low) / step + 1e-9)
    return [round(low + k * step, 4) for k in range(count + 1)]


def trend(points: Sequence[TrendPoint]) -> None:
    """A line a group through its weeks, with the 95 % interval as a band."""
    import altair as alt

    values = [
        {
            "week": f"{p.period_start.isoformat()}T00:00:00",
            "group": p.group or t("chart.no_name"),
            "value": p.score.value,
            "low": p.score.low,
            "high": p.score.high,
            "n": p.score.n,
        }
        for p in points
        if p.score.value is not None
    ]
    days = sorted({p.period_start for p in points})
    weeks = [alt.DateTime(year=d.year, month=d.month, date=d.day) for d in days]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("week:T", title=None, axis=alt.Axis(format="%m-%d", values=weeks, grid=False, labelOverlap=True)),
        color=alt.Color(
            "group:N", title=None, legend=alt.Legend(orient="top", symbolType="circle", symbolOpacity=1, offset=4)
        ),
    )
    scale = alt.Scale(zero=False, nice=True, padding=4)
    band = base.mark_area(opacity=0.1, clip=True).encode(y=alt.Y("low:Q", scale=scale, title=None), y2=alt.Y2("high:Q"))
    line = base.mark_line(strokeWidth=2).encode(y=alt.Y("value:Q", scale=scale, title=None))
    dots = base.mark_circle(size=46, opacity=1).encode(
        y=alt.Y("value:Q", scale=scale, title=None, axis=alt.Axis(tickCount=5)),
        tooltip=[
            alt.Tooltip("group:N", title=t("chart.group")),
            alt.Tooltip("week:T", title=t("chart.week"), format="%Y-%m-%d"),
            alt.Tooltip("value:Q", title=t("figure.score"), format=".1f"),
            alt.Tooltip("low:Q", title=t("chart.low"), format=".1f"),
            alt.Tooltip("high:Q", title=t("chart.high"), format=".1f"),
            alt.Tooltip("n:Q", title="n"),
        ],
    )
    chart = (band + line + dots).properties(height=270).configure(background="transparent")
    st.altair_chart(chart, width="stretch", key="trend")
