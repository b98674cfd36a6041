"""Charts drawn by Altair in our colours, each with its table of data behind it, readable without telling colours apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.i18n.translate import t
from app.theme import DARK, FONT, LIGHT, SERIES_DARK, SERIES_LIGHT

SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (4, 4), (10, 4), (1, 3), (6, 2, 2, 2))
HEIGHT = 260
"""Pixels of a chart, unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a chart shows, as rows: `columns` are titles in the reader's language, `rows` have a value for each."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def is_dark() -> bool:
    """Whether the reader's theme is dark."""
    return st.context.theme.type == "dark"


def colours() -> Mapping[str, str]:
    """The colours of the theme by name: text, quiet (gray), line (border), red, orange, yellow, green, blue, violet, surface."""
    theme = DARK if is_dark() else LIGHT
    named = {name: theme[f"{name}Color"] for name in ("red", "orange", "yellow", "green", "blue", "violet")}
    return named | {
        "text": theme["textColor"],
        "quiet": theme["grayColor"],
        "line": theme["borderColor"],
        "surface": theme["secondaryBackgroundColor"],
    }


def series_scales(names: Sequence[str]) -> tuple[Any, Any, Any]:
    """Scales of colour, shape and dash that give each name its own of all three, so that none hangs on colour alone."""
    import altair as alt

    shades = SERIES_DARK if is_dark() else SERIES_LIGHT
    picked = [k % len(shades) for k in range(len(names))]
    domain = list(names)
    return (
        alt.Scale(domain=domain, range=[shades[k] for k in picked]),
        alt.Scale(domain=domain, range=[SHAPES[k] for k in picked]),
        alt.Scale(domain=domain, range=[list(DASHES[k]) for k in picked]),
    )


def show(chart: Any, table: Table, *, key: str, height: int = HEIGHT, select: str = "") -> list[dict[str, Any]]:
    """Draw a chart at the width of its place, and its table below, folded.

    `select` names a point selection of the chart (`alt.selection_point(name=…, fields=…)`): what is picked comes back, one
    mapping of fields a mark; nothing otherwise.
    """
    styled = (
        chart.properties(width="container", height=height, background="transparent")
        .configure_view(stroke=None)
        .configure(font=FONT.replace("'", ""))
        .configure_axis(labelFontSize=12, titleFontSize=12, grid=True, labelOverlap=True, gridOpacity=0.5)
        .configure_legend(labelFontSize=12, title=None, orient="top", symbolStrokeWidth=2)
    )
    picking: dict[str, Any] = {"on_select": "rerun", "selection_mode": [select]} if select else {}
    event = st.altair_chart(styled, width="stretch", key=key, **picking)
    with st.expander(t("chart.table"), icon=":material/table:"):
        show_table(table, key=f"{key}-table")
    picked = event.selection.get(select, []) if select else []
    return [dict(one) for one in picked] if isinstance(picked, list) else []


def show_table(table: Table, *, key: str) -> None:
    """The rows of a chart as a table that can be sorted, searched and saved as CSV."""
    columns = {title: [row[k] for row in table.rows] for k, title in enumerate(table.columns)}
    st.dataframe(columns, hide_index=True, width="stretch", key=key)
