"""One record of coaching: what it is about, clips, examples of others, the plan, and whether it worked. Saved as it is typed."""

from __future__ import annotations

import streamlit as st

from app import coaching_desk as desk
from app.access import acting, record_look
from app.coaching_draft import do, follow, forget, key, typed
from app.frame import card_title, heading
from app.i18n.translate import t
from app.navigation import go, link
from app.state import current, viewer
from app.views import coaching_clips, coaching_plan
from app.views.coaching_effect import show as show_effect
from app.views.training_units import skill_names
from app.widgets import wording
from app.widgets.board import board, chips, column, row
from app.widgets.rubric_html import chip
from qa.reviewing import coaching as flow
from qa.reviewing import coaching_content
from qa.reviewing.coaching_content import WHYS, Content, read
from qa.store import coaching as table
from qa.store.coaching import RecordRow

BUTTONS = {
    "preparing": ("share", "discard"),
    "shared": ("take_back", "complete"),
    "running": ("complete",),
    "completed": ("reopen",),
}


def page() -> None:
    """The record whose id the address names."""
    (id,) = desk.named("record")
    record = table.find(current().database, viewer(), id)
    desk.tell()
    if record is None or record.state == "discarded":
        link("coaching", t("coach.back"), icon=":material/arrow_back:")
        st.info(t("coach.unknown_record"))
        return
    record_look(f"coaching:{record.id}")
    follow(record)
    content = read(record.content)
    _top(record)
    left, right = st.columns([5, 4], gap="small")
    with left:
        with st.container(border=True, key="card-about"):
            _about(record, content)
        with st.container(border=True, key="card-recordclips"):
            coaching_clips.clips(record, content)
        with st.container(border=True, key="card-examples"):
            coaching_clips.examples(record, content)
    with right:
        with st.container(border=True, key="card-plan"):
            coaching_plan.plan(record, content)
        with st.container(border=True, key="card-outcome"):
            coaching_plan.follow_up(record)
        if record.state != "preparing":
            with st.container(border=True, key="card-effect"):
                show_effect(record, content)


def _top(record: RecordRow) -> None:
    with st.container(key="convtop", horizontal=True, vertical_alignment="center", gap="small"):
        link(
            "agent_profile",
            t("coach.to_profile"),
            desk.agent_params(record.agent, record.team),
            icon=":material/arrow_back:",
        )
        with st.container(key="profilehead"):
            heading(t("coach.record_of", agent=record.agent), " · ".join(filter(None, [record.team, record.coach])))
        st.html(_state(record), width="content")
        for what in BUTTONS.get(record.state, ()):
            asked = st.button(
                t(f"coach_step.{what}"),
                key=f"step_{what}",
                type="primary" if what in ("share", "complete") else "tertiary",
                help=t(f"coach_step_help.{what}"),
            )
            if asked:
                _take(record, what)


def _state(record: RecordRow) -> str:
    marks = chip(t(f"coach_state.{record.state}"), desk.TONES[record.state])
    if record.acknowledged_at:
        marks += " " + chip(t("coach.acknowledged", day=f"{record.acknowledged_at:%m-%d %H:%M}"), "good")
    return marks


def _take(record: RecordRow, what: str) -> None:
    fine = do(
        record.id,
        lambda now: flow.step(current().database, acting(), now, what),
        t(f"coach_step_done.{what}"),
    )
    if fine and what == "discard":
        go("agent_profile", desk.agent_params(record.agent, record.team))
    if fine:
        forget(record.id)
    st.rerun()


def _about(record: RecordRow, content: Content) -> None:
    card_title(t("coach.about"), t("coach.saved_as_typed") if record.state == "preparing" else t("coach.closed_note"))
    if record.state != "preparing":
        whys = [t(f"coach_why.{content.why}")] if content.why else []
        areas = [(desk.item_name(area.item, area.rubric), "warn", "") for area in content.areas]
        marks = [*areas, *((name, "", "") for name in whys)]
        if marks:
            board([column()], [row("", [chips(marks)])], key="told_areas", bare=True)
        st.text(content.feedback or wording.DASH)
        return
    id = record.id
    names = skill_names()
    known = {area.item: desk.item_name(area.item, area.rubric) for area in content.areas} | dict(names)
    left, right = st.columns([3, 2], gap="small")
    with left:
        st.multiselect(
            t("coach.areas"),
            list(known),
            default=[area.item for area in content.areas],
            key=key(id, "areas"),
            format_func=lambda item: known.get(item, item),
            placeholder=t("coach.choose_areas"),
            on_change=typed,
            args=(id, "areas"),
            max_selections=coaching_content.MOST,
        )
    with right:
        st.selectbox(
            t("coach.why"),
            WHYS,
            index=WHYS.index(content.why),
            key=key(id, "why"),
            format_func=lambda name: t(f"coach_why.{name or 'none'}"),
            help=t("coach.why_help"),
            on_change=typed,
            args=(id, "why"),
        )
    st.text_area(
        t("coach.feedback"),
        content.feedback,
        key=key(id, "feedback"),
        placeholder=t("coach.feedback_hint"),
        height=110,
        max_chars=coaching_content.LONGEST_TEXT,
        on_change=typed,
        args=(id, "feedback"),
    )
