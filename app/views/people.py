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


STYLE = """
.cert-checks { width: 100%; border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.cert-checks th, .cert-checks td { border: 0; padding: 6px 4px 6px 8px; text-align: left; }
.cert-checks tr { border-bottom: 1px solid light-dark(#eceff3, #242a33); }
.cert-checks th { font-weight: 560; font-size: 0.8rem; opacity: 0.65; }
.cert-checks small { opacity: 0.65; display: block; }
.cert-checks .qa-chip { white-space: nowrap; }
@media (max-width: 640px) {
  .st-key-people-chosen [data-testid="stHorizontalBlock"] { flex-wrap: wrap-reverse; }
}
"""
"""On a phone the person chosen stands before the list, not below all of it."""


def page() -> None:
    """One of the views, as the address names it."""
    if not queries.count_conversations(current().database, viewer(), Filters()):
        welcome()
        return
    style()
    st.html(f"<style>{STYLE}</style>")
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
