"""Which items of the scorecard go along with satisfaction. An association, and told as one."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.frame import card_title
from app.i18n.translate import language, t
from app.navigation import go
from app.state import current, viewer
from app.titles import item_title
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.board import Cell, Row, board, chips, column, interval, row, text
from app.widgets.component import last_click
from app.widgets.rubric_html import table_html
from qa.manager import satisfaction
from qa.manager.satisfaction import ItemDrivers
from scoring.manager.satisfaction_drivers import Driver
from scoring.reasons import render


def show(chosen: filtering.Chosen) -> None:
    """The items by size of their difference, what may not be read into them, and those left out."""
    if click := last_click("drivers"):
        go("conversations", {**chosen.params, "item": [click], "counts": "csat:no"})
    found = satisfaction.drivers(current().database, viewer(), chosen.filters)
    if found is None:
        st.info(t("survey.no_drivers"))
        return
    st.markdown(wording.plain(_headline(found)))
    for warning in found.drivers.warnings:
        told = render(warning, language())
        st.caption(wording.plain(told[:1].upper() + told[1:]))
    with st.container(border=True, key="card-drivers"):
        card_title(t("survey.drivers"), _basis(found))
        _board(found)
    if found.drivers.left_out:
        with st.expander(t("survey.left_out", n=len(found.drivers.left_out)), icon=":material/visibility_off:"):
            lines = [
                [escape(item_title(found.rubric, item, language())), escape(render(why, language()))]
                for item, why in found.drivers.left_out
            ]
            st.html(table_html([t("survey.item"), t("survey.why")], lines))


def _headline(found: ItemDrivers) -> str:
    named = [one for one in found.drivers.drivers if one.real and (one.difference.value or 0.0) > 0][:3]
    if not named:
        return t("survey.no_driver_named")
    told = t("frame.comma").join(
        t(
            "survey.driver_told",
            item=item_title(found.rubric, one.item, language()),
            points=wording.signed(100 * (one.difference.value or 0), 0),
        )
        for one in named
    )
    return t("survey.drivers_head", items=told)


def _basis(found: ItemDrivers) -> str:
    told = t("survey.drivers_basis", n=found.used, satisfied=found.drivers.satisfied)
    return told if found.used == found.answers else t("survey.drivers_drawn", basis=told, all=found.answers)


def _board(found: ItemDrivers) -> None:
    ends = [
        abs(end)
        for one in found.drivers.drivers
        for end in (one.difference.low, one.difference.high)
        if end is not None
    ]
    reach = min(1.0, max([0.1, *ends]))
    columns = [
        column(t("survey.item"), "minmax(0, 1.2fr)"),
        column(t("survey.difference"), "minmax(0, 2fr)", wide=True),
        column(t("survey.odds"), "150px", right=True, away=True),
        column("n", "60px", right=True, away=True),
        column("", "120px"),
    ]
    board(
        columns,
        [_line(one, found.rubric, reach) for one in found.drivers.drivers],
        key="drivers",
        empty=t("survey.no_drivers"),
        bare=True,
    )


def _line(one: Driver, rubric: str, reach: float) -> Row:
    cell = interval(one.difference, "share", (-reach, reach), 0.0)
    cell["range"]["text"] = wording.signed(100 * (one.difference.value or 0.0), 0)
    odds = one.odds_ratio
    spread = f"{wording.number(odds.low, 2)} – {wording.number(odds.high, 2)}"
    cells = [
        text(item_title(rubric, one.item, language())),
        cell,
        text(wording.number(odds.value, 2), spread),
        text(str(one.difference.n)),
        _mark(one),
    ]
    return row(one.item, cells, opens=True, faint=not one.real)


def _mark(one: Driver) -> Cell:
    if one.real:
        return chips([(t("survey.named"), "info", t("survey.named_help"))])
    return chips([(t("survey.not_named"), "", t("survey.not_named_help"))])
