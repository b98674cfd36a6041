"""Items over time: on which people agree from session to session, and which need a clearer wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.i18n.translate import language, t
from app.state import current
from app.titles import item_title
from app.widgets import wording
from app.widgets.board import Row, board, chips, column, interval, row, text
from qa.reviewing import calibration_figures
from qa.reviewing.calibration_figures import Round
from qa.store.viewer import Viewer
from scoring.calibration import ItemStanding
from scoring.reasons import render

SESSIONS_SHOWN = 8
"""Older ones may have been judged by another wording."""
CALIBRATED = 0.8
BAND_TONES = {"calibrated": "good", "attention": "warn", "needs_calibration": "bad"}


def show(by: Viewer) -> None:
    """Every item of a rubric over its latest closed sessions, those first that people read differently for sure."""
    rubrics = calibration_figures.rubrics(current().database, by)
    if not rubrics:
        st.info(t("calibration_items.none"))
        return
    rubric = rubrics[0]
    if len(rubrics) > 1:
        rubric = st.selectbox(t("calibration_new.rubric"), rubrics, key="calibration_items_rubric", width=260)
    found = calibration_figures.rounds(current().database, by, rubric, SESSIONS_SHOWN)
    st.caption(t("calibration_items.note", n=len(found), talks=sum(len(one.session.conversations) for one in found)))
    items_board(calibration_figures.pooled(found), rubric, found, key="calibration_items")


def items_board(items: Sequence[ItemStanding], rubric: str, found: Sequence[Round], *, key: str) -> None:
    """Items with their agreement, people among themselves and with the machine, and over these sessions."""
    over_time = [(one, calibration_figures.of_round(one)) for one in found]
    heads = [f"{one.session.closed_at or one.session.made_at:%m-%d}" for one in found]
    columns = [
        column(t("calibration_column.item"), "minmax(0, 1.7fr)", wide=True),
        column(t("calibration_column.band"), "112px"),
        column(t("calibration_column.percent"), "minmax(0, 1.1fr)", label=True, help=t("agreement_help.percent")),
        column("AC1", "58px", right=True, away=True, help=t("agreement_help.ac1")),
        column(
            t("calibration_column.machine"), "78px", right=True, away=True, help=t("calibration_items.machine_help")
        ),
    ]
    if found:
        columns.append(column("", "minmax(0, 1fr)", wide=True, heads=heads, help=t("calibration_items.time_help")))
    board(columns, [_row(one, rubric, over_time) for one in items], key=key, empty=t("calibration_items.none"))


def _row(one: ItemStanding, rubric: str, over_time: Sequence[tuple[Round, Mapping[str, ItemStanding]]]) -> Row:
    people = one.people
    split = render(one.split, language()) if one.split else t("calibration_items.all_agree")
    band = (t(f"calibration_band.{one.band}"), BAND_TONES[one.band], t("calibration_items.band_help"))
    cells = [
        text(item_title(rubric, one.item, language()), split),
        chips([band]),
        interval(people.percent, "share", (0.0, 1.0), CALIBRATED, help=wording.basis(people.percent, "share")),
        text(wording.number(people.ac1.value, 2)),
        text(_share(one.machine.percent.value)),
    ]
    if over_time:
        cells.append({"heat": {"cells": [_cell(standing.get(one.item), session) for session, standing in over_time]}})
    return row(one.item, cells)


def _cell(one: ItemStanding | None, found: Round) -> dict[str, object]:
    """One session's agreement on an item, tinted by how far it is from what counts as calibrated."""
    if one is None or one.people.percent.value is None:
        return {"text": "", "off": None, "help": found.session.name}
    percent = one.people.percent
    told = f"{found.session.name} · {wording.percent(percent.value)} % {wording.basis(percent, 'share')}"
    return {
        "text": wording.percent(percent.value),
        "off": CALIBRATED - (percent.value or 0.0),
        "thin": wording.is_thin(percent),
        "help": told,
    }


def _share(value: float | None) -> str:
    return wording.DASH if value is None else f"{wording.percent(value)} %"
