"""The plan of a coaching record: steps with days, units of training, the follow-up and what it found."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from app.coaching_draft import dated, edit, key, typed
from app.frame import card_title
from app.i18n.translate import t
from app.state import current, viewer
from app.widgets.board import acts, board, column, row, text
from qa.reviewing import coaching_content, training_units
from qa.reviewing.coaching_content import Content, Step, read
from qa.store import coaching as table
from qa.store.coaching import RecordRow

OPEN = ("preparing", "shared", "running")


def plan(record: RecordRow, content: Content) -> None:
    """The steps, each to tick, and the units of training."""
    done = sum(step.done_on is not None for step in content.plan)
    card_title(t("coach.plan"), t("coach.plan_note", done=done, n=len(content.plan)) if content.plan else "")
    today, is_open = date.today(), record.state in OPEN
    columns = [column("", "minmax(0, 1fr)"), column("", "auto", right=True)]
    lines = [_step(str(k), one, today, is_open) for k, one in enumerate(content.plan)]

    def change(name: str, place: str) -> None:
        step = content.plan[int(place)]
        edit(record.id, lambda now: {"plan": _changed(now.plan, step, name)})

    board(columns, lines, key="plan", empty=t("coach.no_plan"), bare=True, on_act=change)
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
        if edit(record.id, lambda now: {"plan": (*now.plan, step)}):
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


def _changed(plan: tuple[Step, ...], step: Step, name: str) -> tuple[Step, ...]:
    """The plan with a step ticked or not, or without it; as it is where the step is not there any more."""
    if step not in plan:
        return plan
    place = plan.index(step)
    done_on = date.today() if name == "done" else None
    after = () if name == "remove" else (step.model_copy(update={"done_on": done_on}),)
    return (*plan[:place], *after, *plan[place + 1 :])


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
        default=list(content.units),
        key=key(record.id, "units"),
        format_func=lambda id: ("★ " if id in fitting else "") + str(names.get(id, id)),
        placeholder=t("coach.choose_units", n=len(fitting)),
        help=t("coach.units_help"),
        on_change=typed,
        args=(record.id, "units"),
        max_selections=coaching_content.MOST,
    )


def follow_up(record: RecordRow) -> None:
    """The days, and once the agent was told, what the follow-up found."""
    content, id, is_open = read(record.content), record.id, record.state in OPEN
    card_title(t("coach.follow_up"))
    left, right = st.columns(2, gap="small")
    with left:
        st.date_input(
            t("coach.held_on"),
            record.held_on,
            key=key(id, "held_on"),
            format="YYYY-MM-DD",
            disabled=record.state != "preparing",
            help=t("coach.held_help"),
            on_change=dated,
            args=(id, "held_on"),
        )
    with right:
        st.date_input(
            t("coach.follow_up_day"),
            record.follow_up,
            key=key(id, "follow_up"),
            format="YYYY-MM-DD",
            disabled=not is_open,
            on_change=dated,
            args=(id, "follow_up"),
        )
    if record.state != "preparing":
        st.text_area(
            t("coach.outcome"),
            content.outcome,
            key=key(id, "outcome"),
            placeholder=t("coach.outcome_hint"),
            height=80,
            disabled=not is_open,
            max_chars=coaching_content.LONGEST_TEXT,
            on_change=typed,
            args=(id, "outcome"),
        )
