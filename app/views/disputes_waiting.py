"""Reviewed, and still not in the agent's hands after a day: the longest waiting first, released from here."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

import streamlit as st

from app.i18n.translate import label, language, t
from app.release_desk import release
from app.state import current, viewer
from app.titles import reason_title
from app.widgets import wording
from qa.moment import utc_now
from qa.reviewing.releasing import MOST_AT_ONCE
from qa.reviewing.telling import IN_HAND_WITHIN
from qa.store.releasable import Waiting, count_waiting, waiting

PAGE_SIZE = 50


def show() -> None:
    """The table, a page at a time, with what is chosen released by one button."""
    db, now = current().database, utc_now()
    before = now - IN_HAND_WITHIN
    late, all_ = count_waiting(db, viewer(), before), count_waiting(db, viewer(), now)
    st.caption(t("release.waiting_note", n=late, all=all_))
    if not all_:
        st.info(t("release.nothing_waits"))
        return
    pages = -(-all_ // PAGE_SIZE)
    number = min(pages, max(1, int(st.session_state.get("waiting_page") or 1)))
    found = waiting(db, viewer(), now, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    lines = [_line(one, now) for one in found]
    chosen = st.dataframe(
        lines,
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        # what was ticked is of these rows: other ones, as after a release, begin without ticks
        key=f"waiting_rows-{number}-{all_}",
        column_config={name: st.column_config.Column(t(f"release_column.{name}")) for name in lines[0]},
    )
    if pages > 1:
        st.session_state["waiting_page"] = number  # the last page may be gone since
        st.pagination(pages, key="waiting_page")
    picked = [found[k].conversation for k in chosen["selection"]["rows"] if k < len(found)]
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("release.some", n=len(picked)), key="release_picked", type="primary", disabled=not picked,
            on_click=release, args=(picked,),
        )  # fmt: skip
        overdue = [one.conversation for one in waiting(db, viewer(), before, limit=MOST_AT_ONCE)]
        st.button(
            t("release.overdue", n=len(overdue)),
            key="release_overdue",
            disabled=not overdue,
            on_click=release,
            args=(overdue,),
        )


def _line(one: Waiting, now: datetime) -> dict[str, str]:
    hours = (now - one.submitted_at).total_seconds() / 3600
    about = reason_title(one.contact_reason, language()) if one.contact_reason else PurePath(one.source).name
    return {
        "waits": t("release.days", n=int(hours // 24)) if hours >= 24 else t("release.hours", n=int(hours)),
        "agent": " / ".join(filter(None, [one.agent, one.team])),
        "what": " · ".join(filter(None, [wording.day(one.started_at), about, label("channel", one.channel)])),
        "score": wording.number(one.total),
        "reviewer": one.reviewer.removeprefix("os:"),
    }
