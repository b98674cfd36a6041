"""Giving results to agents: one on its own page, those of a list, those chosen."""

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
from qa.reviewing.releasing import MOST_AT_ONCE, release_results
from qa.store import cases, releases
from qa.store.filters import Filters
from qa.store.releasable import releasable, unreleased


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
    released = releases.released_at(db, looks, conversation)
    newer = bool(found[0].case and found[0].review and found[0].case != found[0].review)
    if released is None or newer or not found[0].case:
        words = t("release.newer") if released is not None and newer else t("release.do")
        st.button(
            words,
            key="release",
            icon=":material/outbox:",
            help=t("release.help"),
            on_click=release,
            args=([conversation],),
        )
        return
    standing = cases.case_of_conversation(db, looks, conversation)
    if standing is not None and may(looks, "judge"):
        day = wording.day(released)
        link("disputes", t("release.done_on", day=day), {"case": standing.review}, icon=":material/outbox:")


def release_listed(filters: Filters) -> None:
    """On the list: release what is filtered and not released yet, the latest first."""
    looks = viewer()
    if not may(looks, "release"):
        return
    popover = st.popover(t("release.bulk"), icon=":material/outbox:", key="release_popover", on_change="rerun")
    if not popover.open:
        return
    with popover:
        total, ids = unreleased(current().database, looks, filters, MOST_AT_ONCE)
        if not total:
            st.caption(t("release.none"))
            return
        st.markdown(t("release.ask", n=total))
        if total > len(ids):
            st.caption(t("release.first", n=len(ids)))
        st.button(t("release.some", n=len(ids)), key="release_all", type="primary", on_click=release, args=(ids,))


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
