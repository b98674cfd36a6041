"""Who reviewed a conversation, in one line: when, with which total beside the machine's, and the way to each review."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import streamlit as st

from app.i18n.translate import t
from app.navigation import link
from app.widgets import wording
from qa.reviewing.reading import Reviewed
from qa.store.reviews import Review, ReviewLine

SHOWN = 5


def reviewed_line(reviewed: Reviewed, me: str) -> None:
    """Nothing where nobody reviewed and nobody is about to. What others said is not told before one's own is submitted."""
    if not reviewed.reviews and not reviewed.at_work:
        return
    with st.container(key="convreviews", horizontal=True, vertical_alignment="center", gap="small"):
        if reviewed.reviews:
            st.html(f'<span class="qa-quiet">{escape(t("reviewed.title"))}</span>', width="content")
        for review in reviewed.reviews[:SHOWN]:
            who, at = t("review.you") if review.reviewer == me else review.reviewer, here(review.submitted_at)
            if reviewed.open:
                words = f"{who} · {totals(review)} · {at}"
                link("review", words, {"id": review.conversation, "review": review.id}, icon=":material/fact_check:")
            else:
                st.html(f'<em class="qa-chip">{escape(f"{who} · {at}")}</em>', width="content")
        told = [t("reviewed.more", n=len(reviewed.reviews) - SHOWN)] if len(reviewed.reviews) > SHOWN else []
        told += [] if reviewed.open or not reviewed.reviews else [t("reviewed.closed")]
        if told:
            st.html(f'<span class="qa-quiet">{escape(" · ".join(told))}</span>', width="content")
        if reviewed.at_work:
            names = t("frame.comma").join(reviewed.at_work)
            st.html(f'<em class="qa-chip info">{escape(t("reviewed.at_work", names=names))}</em>', width="content")


def totals(review: Review | ReviewLine) -> str:
    """The person's total beside the machine's of that time."""
    return t("reviewed.totals", person=wording.number(review.total), machine=wording.number(review.machine_total))


def here(at: datetime) -> str:
    """A time kept in UTC as this machine's clocks show it."""
    return f"{at.replace(tzinfo=UTC).astimezone():%m-%d %H:%M}"
