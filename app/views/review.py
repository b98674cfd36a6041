"""One conversation reviewed by a person: heard, judged item by item, submitted; or a review that was submitted, to be read.

Coaches read only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.access import acting, cookie_name, permitted, record_look
from app.i18n.translate import t
from app.navigation import can_open, go, link
from app.reviewing import paper_of
from app.state import current, viewer
from app.views.conversation import facts
from app.widgets.review_desk import review_desk
from qa.reviewing.content import Content
from qa.reviewing.judged import figures, rubric_of
from qa.reviewing.releasing import release_results
from qa.store import queries
from qa.store.rows import ConversationDetail

_TOLD, _ASKED = "review_told", "review_asked"


def page() -> None:
    """The conversation whose id the address names, with the task that led here, or the review it names."""
    id = st.query_params.get("id", "")
    asked = st.session_state.pop(_ASKED, {})
    if asked.get("done"):
        _go_on(id, asked["done"])
    if asked.get("act"):
        _act(id, asked["act"])
    detail = queries.get_conversation(current().database, viewer(), id) if id else None
    if detail is None or not detail.items:
        st.info(t("conversation.missing") if detail is None else t("review.nothing"))
        _back()
        return
    if detail.row.agent and detail.row.agent in (acting().name, viewer().agent):
        st.info(t("review.own"))
        _back()
        return
    record_look(f"conversation:{id}")
    _desk(detail)


def _desk(detail: ConversationDetail) -> None:
    paper = paper_of(
        detail,
        acting(),
        task=st.query_params.get("task", ""),
        asked=st.query_params.get("review", ""),
        revising=st.query_params.get("revise", "") == "1",
        may_release=permitted("release"),
        store=cookie_name(),
        only_read=not permitted("review"),
    )
    if paper.reading is None and not permitted("review"):
        st.info(t("review.none_submitted"))
        link("conversation", t("review.scorecard"), {"id": detail.row.id}, icon=":material/arrow_back:")
        return
    if paper.reading is not None and paper.reading.reviewer != acting().name:
        record_look(f"review:{paper.reading.id}")
    rubric = rubric_of(detail, current().folder)
    found = figures(detail, rubric, Content.model_validate(paper.content))
    with st.container(key="reviewtop", horizontal=True, vertical_alignment="center", gap="small"):
        _back()
        st.html(facts(detail), width="stretch")
        link("conversation", t("review.scorecard"), {"id": detail.row.id}, icon=":material/description:")
    review_desk(detail, rubric, found, paper, st.session_state.pop(_TOLD, ""), _hear)


def _hear(asked: Mapping[str, Any]) -> None:
    """Keep what the desk asks for until the page is drawn, which it then need not be."""
    st.session_state[_ASKED] = {name: asked.get(name) for name in ("done", "act")}


def _back() -> None:
    queue = "queue" if can_open("queue") else "conversations"
    link(queue, t(f"review.back_{queue}"), icon=":material/arrow_back:")


def _go_on(id: str, done: object) -> None:
    """After submitting: the next task, or the review as it was submitted."""
    told = done if isinstance(done, dict) else {}
    others = [str(name) for name in told.get("others") or ()]
    parts = [t("review.done_again") if told.get("again") else t("review.done")]
    if others:
        parts.append(t("review.done_others", names=t("frame.comma").join(others)))
    following = told.get("next")
    if not following and told.get("task"):
        parts.append(t("review.done_last"))
    st.session_state[_TOLD] = " ".join(parts)
    if isinstance(following, dict):
        go("review", {"id": str(following.get("id", "")), "task": str(following.get("task", ""))})
    go("review", {"id": id, "review": str(told.get("review", ""))})


def _act(id: str, asked: object) -> None:
    told = asked if isinstance(asked, dict) else {}
    what = told.get("what")
    if what == "revise" and permitted("review"):
        go("review", {"id": id, "task": str(told.get("task", "")), "revise": "1"})
    if what == "open":
        go("review", {"id": id, "review": str(told.get("review", ""))})
    if what == "release" and permitted("release"):
        refused = release_results(current().database, acting(), [id]).refused
        st.session_state[_TOLD] = t("review.release_refused") if refused else t("review.released_now")
