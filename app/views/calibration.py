"""Calibration: sessions to judge and to talk over, a new one, items over time, and checks of reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from app import access
from app.frame import heading
from app.i18n.translate import t
from app.navigation import go
from app.state import current
from app.views import calibration_checks, calibration_items, calibration_new
from app.widgets.board import Row, acts, board, chips, column, group, row, text
from app.widgets.rubric_html import style
from qa.permissions import may
from qa.store import calibration
from qa.store.calibration import SessionRow
from qa.store.viewer import Viewer

DONE = "calibration_done"


def page() -> None:
    """The tab that the address names."""
    by = access.acting()
    heading(t("nav.calibration"), t("calibration.note"))
    style()
    if done := st.session_state.pop(DONE, ""):
        st.success(done)
    tabs: dict[str, Callable[[Viewer], None]] = {
        "sessions": _sessions,
        "new": calibration_new.show,
        "items": calibration_items.show,
        "checks": calibration_checks.show,
    }
    asked = st.query_params.get("tab", "sessions")
    tab = asked if asked in tabs else "sessions"
    st.session_state["calibration_tab"] = tab
    st.segmented_control(
        t("calibration.tabs"),
        list(tabs),
        key="calibration_tab",
        format_func=lambda name: t(f"calibration_tab.{name}"),
        label_visibility="collapsed",
        on_change=_turn,
    )
    tabs[tab](by)


def _turn() -> None:
    if chosen := st.session_state["calibration_tab"]:
        st.query_params["tab"] = chosen


def _sessions(by: Viewer) -> None:
    db = current().database
    found = calibration.sessions(db, by)
    done = calibration.progress(db, by, [one.id for one in found])
    mine = [one for one in found if one.state == "open" and _left(one, done[one.id], by)]
    rest = [one for one in found if one.state == "open" and one not in mine]
    over = [one for one in found if one.state != "open"]
    rows: list[Row] = []
    for name, some in (("mine", mine), ("open", rest), ("over", over)):
        rows += [group(t(f"calibration.{name}"))] if some else []
        rows += [_row(one, done[one.id], name == "mine") for one in some]
    columns = [
        column(t("calibration_column.name"), "minmax(0, 1.6fr)", wide=True),
        column(t("calibration_column.raters"), "minmax(0, 1.5fr)", wide=True),
        column(t("calibration_column.lead"), "minmax(0, 0.7fr)", label=True),
        column(t("calibration_column.due"), "128px", label=True),
        column("", "110px", right=True),
    ]
    shown = board(columns, rows, key="calibration_sessions", empty=t("calibration.none"))
    asked = (shown.act or {}).get("id") or shown.open
    chosen = next((one for one in found if one.id == asked), None)
    if chosen is not None:
        go("calibration_rate" if shown.act and chosen in mine else "calibration_debrief", {"session": chosen.id})


def _row(one: SessionRow, done: dict[str, int], is_mine: bool) -> Row:
    of = len(one.conversations)
    facts = t("calibration.facts", rubric=one.rubric, n=of)
    raters = [
        (f"{name} {done.get(name, 0)}/{of}", "good" if done.get(name, 0) == of else "", "") for name in one.raters
    ]
    late = one.state == "open" and one.due is not None and one.due < date.today()
    due = f"{one.due:%Y-%m-%d}" if one.due else "–"
    if one.state != "open":
        last = chips([(t(f"calibration_state.{one.state}"), "info" if one.state == "closed" else "", "")])
        due = f"{one.closed_at:%Y-%m-%d}" if one.closed_at else due
    else:
        last = chips([(due, "bad", t("calibration.late"))]) if late else text(due)
    names = [("rate", t("calibration.rate"))] if is_mine else [("open", t(f"calibration.see_{one.state}"))]
    cells = [text(one.name, facts), chips(raters), text(one.lead), last, acts(names)]
    return row(one.id, cells, opens=True, faint=one.state == "withdrawn")


def _left(one: SessionRow, done: dict[str, int], by: Viewer) -> bool:
    return may(by, "calibrate") and by.name in one.raters and done.get(by.name, 0) < len(one.conversations)
