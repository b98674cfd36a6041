"""Giving results to agents, and taking them back: one on its own page, those of a list, those chosen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import access, dispute_desk
from app.dispute_desk import error_text
from app.i18n.translate import t
from app.navigation import link
from app.state import current, viewer
from app.widgets import wording
from qa.errors import CallQAError
from qa.permissions import may
from qa.reviewing.disputing import possible
from qa.reviewing.releasing import MOST_AT_ONCE, release_results
from qa.reviewing.taking_back import take_back_results
from qa.reviewing.telling import LONGEST_REASON
from qa.store import cases, releases
from qa.store.filters import Filters
from qa.store.releasable import releasable, released, unreleased
from scoring.dispute_model import Action


def release_button(conversation: str) -> None:
    """On a conversation's page: release it, release what was reviewed anew, or see that it is released.

    Its agent is led to the result that counts, which a review or a dispute may have made another than the machine's.
    """
    looks, db = viewer(), current().database
    if looks.role == "agent":
        own = cases.case_of_conversation(db, looks, conversation)
        if own is not None:
            score = wording.number(own.total)
            link("my", t("release.counts", score=score), {"case": own.review}, icon=":material/assignment_ind:")
        return
    if not may(looks, "release"):
        return
    found = releasable(db, looks, [conversation])
    if not found:
        return
    since = releases.released_at(db, looks, conversation)
    newer = bool(found[0].case and found[0].review and found[0].case != found[0].review)
    if since is None or newer or not found[0].case:
        words = t("release.newer") if since is not None and newer else t("release.do")
        st.button(
            words,
            key="release",
            icon=":material/outbox:",
            help=t("release.help"),
            on_click=release,
            args=([conversation],),
        )
    if since is not None:
        _released(conversation, wording.day(since))


def _released(conversation: str, day: str) -> None:
    """Since when it is released; the way to its case; taking it back."""
    standing = cases.case_of_conversation(current().database, viewer(), conversation)
    # a place of its own for each standing, so that it is shut after the act
    steps = standing.changed_at.timestamp() if standing else 0
    with st.popover(
        t("release.done_on", day=day), icon=":material/outbox:", key=f"released-{conversation}-{steps:.0f}"
    ):
        if standing is not None and may(viewer(), "judge"):
            link("disputes", t("release.case"), {"case": standing.review}, icon=":material/gavel:")
        if standing is None or _may_take_back(standing.review):
            _take_back([conversation], t("release.take_back_one"), t("release.take_back"), conversation)
        else:
            st.caption(t("release.answered"))


def _may_take_back(review: str) -> bool:
    case = cases.find_case(current().database, viewer(), review)
    return case is not None and Action.TAKE_BACK in possible(access.acting(), case)


def _take_back(ids: Sequence[str], note: str, words: str, key: str) -> None:
    """Why, and the button."""
    st.markdown(note)
    st.text_input(
        t("release.why"), key=f"take_back_why-{key}", max_chars=LONGEST_REASON, placeholder=t("release.why_hint")
    )
    st.button(words, key=f"take_back-{key}", icon=":material/undo:", on_click=take_back, args=(ids, key))


def release_listed(filters: Filters) -> None:
    """On the list: release what is filtered and not released yet, the latest first; or take back what is."""
    looks = viewer()
    if not may(looks, "release"):
        return
    popover = st.popover(t("release.bulk"), icon=":material/outbox:", key="release_popover", on_change="rerun")
    if not popover.open:
        return
    with popover:
        total, ids = unreleased(current().database, looks, filters, MOST_AT_ONCE)
        if total:
            st.markdown(t("release.ask", n=total))
            if total > len(ids):
                st.caption(t("release.first", n=len(ids)))
            st.button(t("release.some", n=len(ids)), key="release_all", type="primary", on_click=release, args=(ids,))
        else:
            st.caption(t("release.none"))
        _take_back_listed(filters)


def _take_back_listed(filters: Filters) -> None:
    total, ids = released(current().database, viewer(), filters, MOST_AT_ONCE)
    if not total:
        return
    st.divider()
    if total > len(ids):
        st.caption(t("release.first", n=len(ids)))
    _take_back(ids, t("release.take_back_listed", n=total), t("release.take_some", n=len(ids)), "listed")
    st.caption(t("release.answered"))


def release(ids: Sequence[str]) -> None:
    """Release these and tell what came of it when the page is drawn again."""
    try:
        done = release_results(current().database, access.acting(), ids, comment=t("release.revised"))
    except CallQAError as error:
        dispute_desk.refused(error_text(error))
        return
    parts = [t("release.done", n=len(done.new))] if done.new or not done.revised else []
    parts += [t("release.replaced", n=len(done.revised))] if done.revised else []
    dispute_desk.said(t("frame.comma").join(parts))
    if done.refused:
        dispute_desk.refused(t("release.refused", n=len(done.refused)))


def take_back(ids: Sequence[str], key: str) -> None:
    """Take these back for the reason that was written, and tell what came of it when the page is drawn again."""
    why = str(st.session_state.get(f"take_back_why-{key}") or "")
    try:
        done = take_back_results(current().database, access.acting(), ids, why)
    except CallQAError as error:
        dispute_desk.refused(error_text(error))
        return
    st.session_state[f"take_back_why-{key}"] = ""
    dispute_desk.said(t("release.taken_back", n=len(done.done)))
    if done.refused:
        dispute_desk.refused(t("release.not_taken", n=len(done.refused)))
