"""A new calibration session: which conversations, who judges, who leads, until when."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import streamlit as st

from app.i18n.reasons import in_language
from app.i18n.translate import label, language, t
from app.state import current
from app.widgets import wording
from app.widgets.wording import plain
from qa.errors import CallQAError
from qa.reviewing import calibrating
from qa.reviewing.calibrating import MOST_CONVERSATIONS, Asked
from qa.store import calibration, queries
from qa.store.calibration import Candidate
from qa.store.filters import Filters
from qa.store.viewer import Viewer

DAYS = 5
USUAL = 5
_ID, _PICKED, _DRAWN, _SEED = "calibration_new_id", "calibration_picked", "calibration_drawn", "calibration_seed"


def show(by: Viewer) -> None:
    """Choose or draw conversations, then say who judges them."""
    people = [one.name for one in calibrating.able(current().database)]
    if len(people) < 2:
        st.info(t("calibration_new.few_people"))
        return
    rubrics = calibration.rubrics(current().database, by)
    if not rubrics:
        st.info(t("calibration_new.nothing"))
        return
    st.session_state.setdefault(_ID, uuid.uuid4().hex)
    left, right = st.columns([1.35, 1], gap="small")
    with left, st.container(border=True, key="card-calibration-talks"):
        st.markdown(f"**{t('calibration_new.talks')}**")
        rubric, picked = _talks(by, rubrics)
    with right, st.container(border=True, key="card-calibration-people"):
        st.markdown(f"**{t('calibration_new.people')}**")
        _people(by, people, rubric, picked)


def _talks(by: Viewer, rubrics: dict[str, int]) -> tuple[str, list[str]]:
    options = queries.filter_options(current().database, by)
    with st.container(horizontal=True, gap="small", key="filterbar"):
        rubric = st.selectbox(t("calibration_new.rubric"), list(rubrics), key="calibration_rubric", on_change=_forget)
        channels = st.multiselect(
            t("filter.channel"), options["channels"], key="calibration_channels",
            format_func=lambda one: label("channel", one), placeholder=t("calibration_new.all"),
        )  # fmt: skip
        teams = st.multiselect(
            t("filter.team"), options["teams"], key="calibration_teams", placeholder=t("calibration_new.all")
        )
    filters = Filters(channels=tuple(channels), teams=tuple(teams))
    found = calibration.candidates(current().database, by, rubric, filters)
    known = {one.id: one for one in found}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="calibration-draw"):
        number = st.number_input(
            t("calibration_new.number"), 1, MOST_CONVERSATIONS, USUAL, key="calibration_number", width=150
        )
        st.button(
            t("calibration_new.draw"), key="calibration_draw", icon=":material/casino:", disabled=not found,
            on_click=_draw, args=(found, int(number)), help=t("calibration_new.draw_help"),
        )  # fmt: skip
        st.caption(t("calibration_new.candidates", n=len(found)))
    st.session_state[_PICKED] = [id for id in st.session_state.get(_PICKED) or [] if id in known]
    picked = st.multiselect(
        t("calibration_new.chosen", n=len(st.session_state[_PICKED])), list(known), key=_PICKED,
        format_func=lambda id: _told(known[id]), placeholder=t("calibration_new.choose"),
        max_selections=MOST_CONVERSATIONS, help=t("calibration_new.choose_help"),
    )  # fmt: skip
    return rubric, list(picked)


def _people(by: Viewer, people: list[str], rubric: str, picked: list[str]) -> None:
    leads = list(dict.fromkeys([by.name, *people]))
    # as a rule the same people meet again
    usual = next((one.raters for one in calibration.sessions(current().database, by) if one.by == by.name), ())
    with st.form("calibration_new", border=False):
        name = st.text_input(
            t("calibration_new.name"), t("calibration_new.usual_name", day=f"{date.today():%Y-%m-%d}"), max_chars=80,
            key="calibration_name",
        )  # fmt: skip
        raters = st.multiselect(
            t("calibration_new.raters"), people, default=[name for name in usual if name in people],
            key="calibration_raters", placeholder=t("calibration_new.two_or_more"),
            help=t("calibration_new.raters_help"),
        )  # fmt: skip
        lead = st.selectbox(
            t("calibration_new.lead"), leads, key="calibration_lead", help=t("calibration_new.lead_help")
        )
        due = st.date_input(
            t("calibration_new.due"), date.today() + timedelta(days=DAYS), format="YYYY-MM-DD", key="calibration_due"
        )
        st.caption(t("calibration_new.blind"))
        asked = st.form_submit_button(
            t("calibration_new.begin", n=len(picked)), type="primary", key="calibration_begin"
        )
    if not asked:
        return
    drawn = bool(picked) and set(picked) == set(st.session_state.get(_DRAWN) or ())
    wanted = Asked(
        st.session_state[_ID],
        name,
        rubric,
        tuple(picked),
        tuple(raters),
        lead,
        due if isinstance(due, date) else None,
        drawn,
    )
    try:
        calibrating.make(current().database, by, wanted)
    except CallQAError as error:
        st.error(plain(in_language(str(error), language())), icon=":material/error:")
        return
    for key in (_ID, _PICKED, _DRAWN):
        st.session_state.pop(key, None)
    st.session_state["calibration_done"] = t("calibration_new.begun", name=plain(name))
    st.query_params["tab"] = "sessions"
    st.rerun()


def _draw(found: list[Candidate], number: int) -> None:
    """Draw with a seed of its own each time, and put what came into the box, where it can be changed."""
    seed = st.session_state[_SEED] = int(st.session_state.get(_SEED) or uuid.uuid4().int % 10_000) + 1
    st.session_state[_PICKED] = st.session_state[_DRAWN] = calibrating.draw(found, number, seed)


def _forget() -> None:
    st.session_state.pop(_PICKED, None)


def _told(one: Candidate) -> str:
    """A conversation without anything of its score: who chooses may judge it as well."""
    when = f"{wording.day(one.started_at)} {wording.hour(one.started_at)}".strip()
    length = (
        wording.clock(one.duration)
        if one.channel == "voice" and one.duration
        else t("calibration_new.turns", n=one.turns)
    )
    return " · ".join(filter(None, [when, one.agent, one.team, label("channel", one.channel), length]))
