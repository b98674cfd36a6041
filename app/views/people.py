"""What people can do, need, hold and earn: skills, matrix, training needs, certificates, the 360° score."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from app import people_desk as desk
from app.i18n.translate import t
from app.state import current, viewer
from app.views import all_round, certification, skills, training_needs
from app.views.welcome import welcome
from app.widgets.rubric_html import style
from qa.store import queries
from qa.store.filters import Filters

VIEWS: Mapping[str, Callable[[Callable[[], None]], None]] = {
    "heat": skills.heat,
    "matrix": skills.matrix,
    "needs": training_needs.show,
    "certificates": certification.show,
    "all_round": all_round.show,
}


def page() -> None:
    """One of the views, as the address names it."""
    if not queries.count_conversations(current().database, viewer(), Filters()):
        welcome()
        return
    style()
    desk.tell()
    VIEWS[_view()](_choice)


def _view() -> str:
    asked = st.query_params.get("view", "heat")
    return asked if asked in VIEWS else "heat"


def _choice() -> None:
    """The choice of views; each puts it under its heading."""
    st.session_state["people_view"] = _view()
    st.segmented_control(
        t("people.views"),
        list(VIEWS),
        key="people_view",
        format_func=lambda name: t(f"people_view.{name}"),
        label_visibility="collapsed",
        on_change=_turn,
    )


def _turn() -> None:
    if chosen := st.session_state["people_view"]:
        st.query_params["view"] = chosen
        for name in ("skill", "of", "who"):
            st.query_params.pop(name, None)
