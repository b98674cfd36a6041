"""The agent's plan: records of coaching that were shared, what to practise, and that they were read."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from app import dispute_desk
from app.access import acting
from app.coaching_desk import item_name, moment_href, place
from app.dispute_desk import error_text
from app.i18n.translate import t
from app.state import current, viewer
from app.widgets.rubric_html import chip
from qa.errors import CallQAError
from qa.reviewing.coaching import acknowledge, for_agent
from qa.reviewing.coaching_content import Clip, Step
from qa.store import coaching
from qa.store.coaching import SEEN_BY_AGENT, RecordRow

TONES = {"shared": "warn", "running": "info", "completed": "good"}


def show(agent: str, *, may_act: bool) -> None:
    """The records of coaching of an agent, those to be read first."""
    found = coaching.records(current().database, viewer(), agent=agent, states=SEEN_BY_AGENT)
    if not found:
        st.info(t("my.no_plan"))
        return
    asked = st.query_params.get("record", "")
    first = sorted(found, key=lambda r: (r.id != asked, r.state != "shared"))
    titles = {unit.id: unit.title for unit in coaching.units(current().database, viewer())}
    for record in first:
        _record(record, titles, may_act)


def _record(record: RecordRow, units: dict[str, str], may_act: bool) -> None:
    content = for_agent(record)
    with st.container(border=True, key=f"card-record-{record.id}"):
        areas = "".join(chip(item_name(area.item, area.rubric)) for area in content.areas)
        st.html(
            f'<div class="qa-card"><h3>{escape(t("my.record", day=record.held_on))}</h3>'
            f"<span>{chip(t(f'my_record.{record.state}'), TONES[record.state])}</span></div>"
            f'<div class="qa-plan">{areas}'
            + (f"<p>{escape(content.feedback)}</p>" if content.feedback.strip() else "")
            + _steps(content.plan)
            + _clips(t("my.clips"), content.clips)
            + _clips(t("my.examples"), content.examples)
            + _list(t("my.units"), [escape(units[id]) for id in content.units if id in units])
            + (f"<small>{escape(t('my.follow_up', day=record.follow_up))}</small>" if record.follow_up else "")
            + "</div>"
        )
        if record.acknowledged_at is None and may_act:
            if st.button(t("my.read_it"), key=f"read-{record.id}", type="primary", icon=":material/check:"):
                try:
                    acknowledge(current().database, acting(), record.id)
                    dispute_desk.said(t("my.read_done"))
                except CallQAError as error:
                    dispute_desk.refused(error_text(error))
                st.rerun()
        elif record.acknowledged_at is not None:
            st.caption(t("my.read_at", day=record.acknowledged_at.date()))


def _steps(steps: tuple[Step, ...]) -> str:
    today = date.today()
    lines = []
    for step in steps:
        if step.done_on:
            mark = chip(t("my.step_done", day=f"{step.done_on:%m-%d}"), "good")
        elif step.due:
            mark = chip(t("my.step_due", day=f"{step.due:%m-%d}"), "bad" if step.due < today else "")
        else:
            mark = ""
        lines.append(f"{escape(step.text)} {mark}")
    return _list(t("my.plan"), lines)


def _clips(title: str, clips: tuple[Clip, ...]) -> str:
    lines = []
    for clip in clips:
        quote = escape(clip.quote or t("my.whole"))
        where = (
            f'<a href="{escape(moment_href(clip))}" target="_self">{escape(place(clip))}</a> '
            if clip.conversation
            else ""
        )
        note = f" <small>{escape(clip.note)}</small>" if clip.note else ""
        lines.append(f"{where}{quote}{note}")
    return _list(title, lines)


def _list(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    return f"<h4>{escape(title)}</h4><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"
