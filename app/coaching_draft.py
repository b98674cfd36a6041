"""What is typed on the page of a coaching record, and the version it was typed on: saved at once, never over somebody else's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from app import coaching_desk as desk
from app.access import acting
from app.i18n.translate import t
from app.state import current, viewer
from qa.reviewing import coaching as flow
from qa.reviewing.coaching_content import Area, Content, read
from qa.store import agent_figures
from qa.store import coaching as table
from qa.store.coaching import RecordRow
from qa.store.filters import Filters


def key(id: str, field: str) -> str:
    """The key of a field. A field is given what it shows as its value, never by the session's state: that would put back what
    was typed while the page was still being drawn."""
    return f"coach_{id}_{st.session_state.get(_generation(id), 0)}_{field}"


def _generation(id: str) -> str:
    return f"coachgeneration_{id}"


def _base(id: str) -> str:
    return f"coachversion_{id}"


def follow(record: RecordRow) -> None:
    """Remember on which version the page stands; tell where somebody else has changed the record since."""
    state = st.session_state
    is_open = any(str(name).startswith(key(record.id, "")) for name in state)
    if not is_open or _base(record.id) not in state:
        state[_base(record.id)] = record.version
    if state[_base(record.id)] != record.version:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(t("coach.changed_meanwhile"), icon=":material/sync_problem:")
            if st.button(t("coach.show_theirs"), key="theirs"):
                forget(record.id)
                st.rerun()


def forget(id: str) -> None:
    """Let go of what is typed, so that the fields show what is stored."""
    st.session_state[_generation(id)] = st.session_state.get(_generation(id), 0) + 1
    st.session_state.pop(_base(id), None)


def do(id: str, action: Callable[[RecordRow], int], done: str = "") -> bool:
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


def edit(id: str, change: Callable[[Content], Mapping[str, Any]]) -> bool:
    """Write the fields of the content that `change` makes of what is stored."""

    def action(record: RecordRow) -> int:
        content = read(record.content)
        return flow.change(current().database, acting(), record, content.model_copy(update=change(content)))

    return do(id, action)


def typed(id: str, field: str) -> None:
    """Write a field of the content that was just typed or chosen."""
    value = st.session_state[key(id, field)]
    if field == "areas":
        rubrics = dict(agent_figures.items(current().database, viewer(), Filters()))
        value = tuple(Area(item=item, rubric=rubrics.get(item, "")) for item in value)
    edit(id, lambda _: {field: tuple(value) if isinstance(value, list) else value})


def dated(id: str, field: str) -> None:
    """Write a day of the record that was just chosen."""
    day = st.session_state[key(id, field)]
    do(id, lambda record: flow.change(current().database, acting(), record, **{field: day}))
