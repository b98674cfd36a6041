"""One record of coaching: what it is about, clips, examples of others, the plan, and whether it worked. Saved as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from app import coaching_desk as desk
from app.access import acting, permitted, record_look
from app.frame import card_title, heading
from app.i18n.translate import t
from app.navigation import go, link
from app.state import current, viewer
from app.views.agent_profile import clips_for, moment_row
from app.views.coaching_effect import show as show_effect
from app.views.training_units import skill_names
from app.widgets import wording
from app.widgets.board import acts, board, chips, column, row, text
from app.widgets.rubric_html import chip
from qa.reviewing import agent_profile, coaching_content, training_units
from qa.reviewing import coaching as flow
from qa.reviewing.coaching_content import WHYS, Area, Clip, Content, Step, read
from qa.reviewing.releasing import release_results
from qa.store import agent_figures, releases
from qa.store import coaching as table
from qa.store.agent_figures import Moment
from qa.store.coaching import RecordRow
from qa.store.filters import Filters

BUTTONS = {
    "preparing": ("share", "discard"),
    "shared": ("take_back", "complete"),
    "running": ("complete",),
    "completed": ("reopen",),
}
OPEN = ("preparing", "shared", "running")


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
    _follow(record)
    content = read(record.content)
    _top(record)
    left, right = st.columns([5, 4], gap="small")
    with left:
        with st.container(border=True, key="card-about"):
            _about(record, content)
        with st.container(border=True, key="card-recordclips"):
            _clips(record, content)
        with st.container(border=True, key="card-examples"):
            _examples(record, content)
    with right:
        with st.container(border=True, key="card-plan"):
            _plan(record, content)
        with st.container(border=True, key="card-outcome"):
            _follow_up(record)
        if record.state != "preparing":
            with st.container(border=True, key="card-effect"):
                show_effect(record, content)


# what is typed, and the version it was typed on


def _key(id: str, field: str) -> str:
    return f"coach_{id}_{field}"


def _base(id: str) -> str:
    return f"coachversion_{id}"


def _follow(record: RecordRow) -> None:
    """Remember on which version the page stands; tell where somebody else has changed the record since."""
    state = st.session_state
    is_open = any(str(key).startswith(_key(record.id, "")) for key in state)
    if not is_open or _base(record.id) not in state:
        state[_base(record.id)] = record.version
    if state[_base(record.id)] != record.version:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(t("coach.changed_meanwhile"), icon=":material/sync_problem:")
            if st.button(t("coach.show_theirs"), key="theirs"):
                _forget(record.id)
                st.rerun()


def _forget(id: str) -> None:
    for key in [key for key in st.session_state if str(key).startswith(_key(id, ""))]:
        del st.session_state[key]
    st.session_state.pop(_base(id), None)


def _do(id: str, action: Callable[[RecordRow], int], done: str = "") -> bool:
    """Change the record from the version on the page. Whatever is refused stays in the fields."""
    record = table.find(current().database, viewer(), id)
    if record is None:
        return False
    version = st.session_state.get(_base(id), record.version)
    after: list[int] = []
    fine = desk.attempt(lambda: after.append(action(replace(record, version=version))), done)
    if fine:
        st.session_state[_base(id)] = after[0]
    return fine


def _write(id: str, **changed: Any) -> bool:
    """Write fields of the content."""

    def action(record: RecordRow) -> int:
        content = read(record.content).model_copy(update=changed)
        return flow.change(current().database, acting(), record, content)

    return _do(id, action)


def _typed(id: str, field: str) -> None:
    """Write a field of the content that was just typed or chosen."""
    value = st.session_state[_key(id, field)]
    if field == "areas":
        rubrics = dict(agent_figures.items(current().database, viewer(), Filters()))
        value = tuple(Area(item=item, rubric=rubrics.get(item, "")) for item in value)
    _write(id, **{field: tuple(value) if isinstance(value, list) else value})


def _dated(id: str, field: str) -> None:
    day = st.session_state[_key(id, field)]
    _do(id, lambda record: flow.change(current().database, acting(), record, **{field: day}))


def _field(id: str, name: str, value: Any) -> str:
    """The key of a field, which shows `value` until something is typed."""
    key = _key(id, name)
    st.session_state.setdefault(key, value)
    return key


# the head


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
    fine = _do(
        record.id,
        lambda now: flow.step(current().database, acting(), now, what),
        t(f"coach_step_done.{what}"),
    )
    if fine and what == "discard":
        go("agent_profile", desk.agent_params(record.agent, record.team))
    if fine:
        _forget(record.id)
    st.rerun()


# what it is about


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
            key=_field(id, "areas", [area.item for area in content.areas]),
            format_func=lambda item: known.get(item, item),
            placeholder=t("coach.choose_areas"),
            on_change=_typed,
            args=(id, "areas"),
            max_selections=coaching_content.MOST,
        )
    with right:
        st.selectbox(
            t("coach.why"),
            WHYS,
            key=_field(id, "why", content.why),
            format_func=lambda name: t(f"coach_why.{name or 'none'}"),
            help=t("coach.why_help"),
            on_change=_typed,
            args=(id, "why"),
        )
    st.text_area(
        t("coach.feedback"),
        key=_field(id, "feedback", content.feedback),
        placeholder=t("coach.feedback_hint"),
        height=110,
        max_chars=coaching_content.LONGEST_TEXT,
        on_change=_typed,
        args=(id, "feedback"),
    )


# clips and examples


def _clips(record: RecordRow, content: Content) -> None:
    card_title(t("coach.record_clips"), t("coach.record_clips_note", n=len(content.clips)))
    _chosen(record, "clips", content.clips)
    _withheld(record, content)
    if record.state != "preparing":
        return
    with st.expander(t("coach.add_clips"), expanded=not content.clips):
        only = Filters(agents=(record.agent,), teams=(record.team,))
        items = [area.item for area in content.areas]
        found = (
            None if items else agent_profile.profile(current().database, viewer(), Filters(), record.agent, record.team)
        )
        _choose(record, "clips", content.clips, clips_for(found, only, items))


def _withheld(record: RecordRow, content: Content) -> None:
    """Tell where the agent could not open a clip, as its result is not released; release it where one may."""
    db = current().database
    hidden = [
        id for id in {clip.conversation for clip in content.clips} if releases.released_at(db, viewer(), id) is None
    ]
    if not hidden:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("coach.withheld", n=len(hidden), agent=record.agent))
        if permitted("release") and st.button(t("coach.release"), key="release", type="tertiary"):
            desk.attempt(lambda: release_results(db, acting(), hidden), t("coach.released"))
            st.rerun()


def _examples(record: RecordRow, content: Content) -> None:
    card_title(t("coach.examples"), t("coach.examples_note"))
    _chosen(record, "examples", content.examples)
    if record.state != "preparing":
        return
    with st.expander(t("coach.add_examples"), expanded=False):
        db, items = current().database, [area.item for area in content.areas]
        marked = agent_figures.bookmarked(db, viewer(), Filters(), kinds=("best_practice",), but=record.agent, limit=12)
        about = [one for one in marked if not items or not one.item or one.item in items]
        passed = agent_figures.evidence_moments(
            db, viewer(), Filters(teams=(record.team,)), items, "pass", but=record.agent, limit=9, each=3
        )
        _choose(record, "examples", content.examples, [*about, *passed], whose=True)


def _chosen(record: RecordRow, field: str, clips: Sequence[Clip]) -> None:
    """The clips of the record; a click opens the conversation at that second."""
    columns = [column("", "64px"), column("", "minmax(0, 1fr)"), column("", "auto", right=True)]
    can_take_out = record.state == "preparing"
    lines = [
        row(
            str(k),
            [
                text(desk.place(clip)),
                text(desk.item_name(clip.item, clip.rubric) if clip.item else "", clip.note, clip.quote),
                acts([("remove", t("coach.remove"))] if can_take_out else []),
            ],
            href=desk.moment_href(clip),
        )
        for k, clip in enumerate(clips)
    ]
    clicked = board(columns, lines, key=f"chosen_{field}", empty=t(f"coach.none_chosen_{field}"), bare=True)
    place = str(clicked.act["id"]) if clicked.act else str(clicked.open or "")
    if not place.isdecimal() or int(place) >= len(clips):
        return
    if clicked.act:
        if _write(record.id, **{field: tuple(clip for k, clip in enumerate(clips) if k != int(place))}):
            st.rerun()
    else:
        go("conversation", desk.moment_params(clips[int(place)]))


def _choose(
    record: RecordRow, field: str, chosen: Sequence[Clip], moments: Sequence[Moment], whose: bool = False
) -> None:
    """Moments to choose from. One that was chosen is not offered again."""
    taken = {clip.key for clip in chosen}
    offered = {flow.clip_of(one).key: one for one in moments}
    offers = [one for key, one in offered.items() if key not in taken]
    columns = [column("", "64px"), column("", "minmax(0, 1fr)"), column("", "auto"), column("", "auto", right=True)]
    lines = [moment_row(str(k), one, whose=whose) for k, one in enumerate(offers)]
    for line in lines:
        line["cells"].append(acts([("add", t("coach.add"))]))
    clicked = board(columns, lines, key=f"offer_{field}", empty=t(f"coach.no_offer_{field}"), bare=True)
    place = str(clicked.act["id"]) if clicked.act else str(clicked.open or "")
    if not place.isdecimal() or int(place) >= len(offers):
        return
    one = offers[int(place)]
    if not clicked.act:
        go("conversation", desk.moment_params(one))
    if _write(record.id, **{field: (*chosen, flow.clip_of(one))}):
        st.rerun()


# the plan


def _plan(record: RecordRow, content: Content) -> None:
    done = sum(step.done_on is not None for step in content.plan)
    card_title(t("coach.plan"), t("coach.plan_note", done=done, n=len(content.plan)) if content.plan else "")
    today, is_open = date.today(), record.state in OPEN
    columns = [column("", "minmax(0, 1fr)"), column("", "auto", right=True)]
    lines = [_step(str(k), one, today, is_open) for k, one in enumerate(content.plan)]
    clicked = board(columns, lines, key="plan", empty=t("coach.no_plan"), bare=True)
    if clicked.act:
        _change_step(record, content, str(clicked.act["name"]), int(clicked.act["id"]))
    if not is_open:
        return
    with (
        st.form("new_step", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        words = st.text_input(
            t("coach.step"), max_chars=coaching_content.LONGEST_LINE, placeholder=t("coach.step_hint")
        )
        due = st.date_input(t("coach.due_day"), value=None, format="YYYY-MM-DD", width=140)
        asked = st.form_submit_button(t("coach.add"))
    if asked and words.strip():
        step = Step(text=words.strip(), due=due if isinstance(due, date) else None)
        if _write(record.id, plan=(*content.plan, step)):
            st.rerun()
    _units(record, content)


def _step(id: str, one: Step, today: date, is_open: bool) -> dict[str, Any]:
    late = one.due is not None and one.due < today and one.done_on is None
    when = t("coach.step_done", day=f"{one.done_on:%m-%d}") if one.done_on else ""
    due = t("coach.until", day=f"{one.due:%Y-%m-%d}") if one.due else ""
    buttons = [("undo", t("coach.undo"))] if one.done_on else [("done", t("coach.done"))]
    sub = " · ".join(filter(None, [when, due, t("coach.late") if late else ""]))
    return row(
        id, [text(one.text, sub), acts([*buttons, ("remove", "✕")] if is_open else [])], faint=one.done_on is not None
    )


def _change_step(record: RecordRow, content: Content, name: str, place: int) -> None:
    if place >= len(content.plan):
        return
    steps = list(content.plan)
    if name == "remove":
        del steps[place]
    else:
        steps[place] = steps[place].model_copy(update={"done_on": date.today() if name == "done" else None})
    if _write(record.id, plan=tuple(steps)):
        st.rerun()


def _units(record: RecordRow, content: Content) -> None:
    """Units of training, those that fit the areas first."""
    units = table.units(current().database, viewer(), retired=True)
    fitting = [unit.id for unit in training_units.fitting(units, (area.item for area in content.areas))]
    by_id = {unit.id: unit for unit in units if not unit.retired or unit.id in content.units}
    options = list(dict.fromkeys([*content.units, *fitting, *by_id]))
    names = {
        id: t("coach.unit_name", title=by_id[id].title, minutes=f"{by_id[id].minutes:g}")
        for id in options
        if id in by_id
    }
    st.multiselect(
        t("coach.units"),
        options,
        key=_field(record.id, "units", list(content.units)),
        format_func=lambda id: ("★ " if id in fitting else "") + str(names.get(id, id)),
        placeholder=t("coach.choose_units", n=len(fitting)),
        help=t("coach.units_help"),
        on_change=_typed,
        args=(record.id, "units"),
        max_selections=coaching_content.MOST,
    )


def _follow_up(record: RecordRow) -> None:
    content, id, is_open = read(record.content), record.id, record.state in OPEN
    card_title(t("coach.follow_up"))
    left, right = st.columns(2, gap="small")
    with left:
        st.date_input(
            t("coach.held_on"),
            key=_field(id, "held_on", record.held_on),
            format="YYYY-MM-DD",
            disabled=record.state != "preparing",
            help=t("coach.held_help"),
            on_change=_dated,
            args=(id, "held_on"),
        )
    with right:
        st.date_input(
            t("coach.follow_up_day"),
            value=None,
            key=_field(id, "follow_up", record.follow_up),
            format="YYYY-MM-DD",
            disabled=not is_open,
            on_change=_dated,
            args=(id, "follow_up"),
        )
    if record.state != "preparing":
        st.text_area(
            t("coach.outcome"),
            key=_field(id, "outcome", content.outcome),
            placeholder=t("coach.outcome_hint"),
            height=80,
            disabled=not is_open,
            max_chars=coaching_content.LONGEST_TEXT,
            on_change=_typed,
            args=(id, "outcome"),
        )
