"""Days on which something happened: standards published, trainings given, releases and whatever else was marked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from uuid import uuid4

import streamlit as st

from app.access import acting
from app.frame import show_error
from app.i18n.translate import t
from app.state import current, viewer
from app.trend_desk import Shown
from app.widgets.rubric_html import chip, style, table_html
from qa.errors import CallQAError
from qa.manager.event_marking import KINDS, LONGEST_TITLE, mark, may_mark, unmark
from qa.manager.trend_events import TrendEvent, trend_events
from qa.permissions import may
from qa.store import queries
from qa.store.trend_reads import day_span

_ID = "trend_event_id"


def show(shown: Shown) -> None:
    """The events of the days that are shown, the newest first, and the form to mark another day."""
    db = current().database
    span = day_span(db, viewer(), shown.chosen.filters)
    first = span[0] if span else shown.today
    last = max(span[1] if span else shown.today, shown.today)
    found = trend_events(db, viewer(), current().folder, shown.chosen.filters, first, last)[::-1]
    style()
    left, right = st.columns([8, 5], gap="medium")
    with left:
        if found:
            st.html(_table(found))
        else:
            st.caption(t("trends.no_events"))
    with right:
        st.caption(t("trends.events_note"))
        if may(viewer(), "manage"):
            _form(shown)
            _removal([one for one in found if one.id and may_mark(viewer(), one.team)])


def _table(found: Sequence[TrendEvent]) -> str:
    names = [t(f"trends.event_{name}") for name in ("day", "kind", "title", "team")]
    return table_html(names, [_row(one) for one in found])


def _row(one: TrendEvent) -> tuple[str, ...]:
    agents = t("trends.agents", n=one.agents) if one.agents else ""
    whom = " · ".join(filter(None, [one.team or t("trends.every_team"), agents]))
    return (f"{one.day:%Y-%m-%d}", chip(t(f"trend_event.{one.kind}"), "info"), escape(one.title), escape(whom))


def _form(shown: Shown) -> None:
    st.session_state.setdefault(_ID, uuid4().hex)
    teams = [
        team
        for team in ("", *queries.filter_options(current().database, viewer()).get("teams", ()))
        if may_mark(viewer(), team)
    ]
    with st.form("trend-event", border=True):
        day, kind = st.columns(2)
        on = day.date_input(t("trends.event_day"), shown.today, format="YYYY-MM-DD")
        what = kind.selectbox(t("trends.event_kind"), KINDS, format_func=lambda name: t(f"trend_event.{name}"))
        title = st.text_input(t("trends.event_title"), max_chars=LONGEST_TITLE, placeholder=t("trends.event_example"))
        team = st.selectbox(
            t("trends.event_team"), list(dict.fromkeys(teams)), format_func=lambda name: name or t("trends.every_team")
        )
        if not st.form_submit_button(t("trends.event_save"), type="primary"):
            return
    if not title.strip():
        st.warning(t("trends.event_needs_title"))
        return
    try:
        mark(current().database, acting(), st.session_state[_ID], on, what, title, team)
    except CallQAError as error:
        show_error(error)
        return
    st.session_state[_ID] = uuid4().hex
    st.rerun()


def _removal(found: Sequence[TrendEvent]) -> None:
    if not found:
        return
    by_id = {one.id: f"{one.day:%Y-%m-%d} {one.title}" for one in found}
    with st.popover(t("trends.event_remove"), icon=":material/delete:"):
        chosen = st.selectbox(t("trends.event_which"), list(by_id), format_func=by_id.__getitem__)
        st.button(t("trends.event_remove_this"), key="trend-unmark", on_click=_remove, args=(chosen,))


def _remove(id: str) -> None:
    try:
        unmark(current().database, acting(), id)
    except CallQAError as error:
        show_error(error)
