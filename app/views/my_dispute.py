"""The agent's dispute of a result: which items, which rating each should have, and why; what is written is kept until it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import streamlit as st

from app import access, dispute_desk
from app.dispute_desk import attempt
from app.frame import card_title
from app.i18n.translate import language, t
from app.state import current
from app.titles import item_title
from app.widgets.component import mount
from app.widgets.result_sheet import rating_name, suspected
from qa.errors import CallQAError
from qa.reviewing.content import Content
from qa.reviewing.dispute_draft import Written, draft_of, keep_draft
from qa.reviewing.disputing import LONGEST_COMMENT, Wish
from qa.store.rows import ConversationDetail
from scoring.dispute_model import RATINGS, Action, Case, Rating


def dispute_button(case: Case, conversation: str) -> None:
    """Begin a dispute, or go on with one."""
    kept = draft_of(current().database, access.acting(), case, conversation)
    st.session_state.setdefault(_flag(case.review), kept is not None)
    words = t("my.dispute_on") if kept else t("my.dispute")
    st.button(words, key="dispute", icon=":material/gavel:", on_click=_turn, args=(case.review,))
    st.caption(t("my.rounds", n=case.policy.rounds - case.round))


def dispute_form(case: Case, detail: ConversationDetail, content: Content, hide: bool) -> None:
    """The form while it is open, and in any case what keeps what is typed in it."""
    base, conversation = f"dispute-{case.review}-{len(case.log)}", detail.row.id
    kept = draft_of(current().database, access.acting(), case, conversation)
    if f"{base}-items" not in st.session_state and kept is not None:
        _put(base, case, kept)
    _keeper(base, case, kept)
    if st.session_state.get(_flag(case.review)):
        _form(base, case, detail, content, hide)


def _flag(review: str) -> str:
    return f"disputing-{review}"


def _turn(review: str) -> None:
    st.session_state[_flag(review)] = not st.session_state.get(_flag(review), False)


def _put(base: str, case: Case, kept: Written) -> None:
    """What was kept into the fields, before they are drawn."""
    names = [name for name in kept.items if name in case.ratings]
    st.session_state[f"{base}-items"] = names
    st.session_state[f"{base}-why"] = kept.why
    for name in names:
        if kept.items[name]:
            st.session_state[f"{base}-{name}"] = kept.items[name]


def _keeper(base: str, case: Case, kept: Written | None) -> None:
    """What is typed reaches us though the field is not left yet."""
    drop = st.session_state.pop(f"{base}-drop", False)
    with st.container(key="keeper"):
        typed = mount(
            "keeper",
            {
                "place": f"callqa-dispute-{_place(case)}",
                "field": f"{base}-why",
                "seen": len(case.log),
                "kept": kept.why if kept else "",
                "drop": drop,
            },
            key=f"{base}-keeper",
            on_typed_change=lambda: None,
        ).typed
    if not isinstance(typed, Mapping) or not isinstance(typed.get("text"), str):
        return
    text = typed["text"][:LONGEST_COMMENT]
    if typed.get("again") is True:
        st.session_state[f"{base}-why"] = text
        st.session_state[_flag(case.review)] = True
    _keep(case.review, Written(_chosen(base, case.ratings), text))


def _place(case: Case) -> str:
    """Where the browser keeps it: a name of the database, person and result that tells none of them."""
    text = f"{current().folder.database.resolve()} {access.acting().name} {case.review}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _form(base: str, case: Case, detail: ConversationDetail, content: Content, hide: bool) -> None:
    title = {name: item_title(detail.rubric, name, language()) for name in case.ratings}
    order = sorted(case.ratings, key=lambda name: ("fail", "partial", "na", "pass").index(case.ratings[name]))
    doubted = suspected(detail, case, content)
    now = {n: t("result.suspected") if n in doubted else rating_name(r) for n, r in case.ratings.items()}
    kept, shown = (base, case.review, dict(case.ratings)), (case.review, len(case.log), hide)
    with st.container(border=True, key="card-dispute"):
        card_title(t("my.dispute_title"), t("my.dispute_note", n=case.policy.review_days))
        chosen = st.multiselect(
            t("my.items"), order, key=f"{base}-items", format_func=lambda name: f"{title[name]} · {now[name]}",
            placeholder=t("my.items_hint"), on_change=_changed, args=kept,
        )  # fmt: skip
        for name in chosen:
            if (usual := _usual(case.ratings[name])) is not None:
                st.session_state.setdefault(f"{base}-{name}", usual)
            st.segmented_control(
                t("my.expected", item=title[name]), [rating for rating in RATINGS if rating != case.ratings[name]],
                key=f"{base}-{name}", format_func=rating_name, on_change=_changed, args=kept,
            )  # fmt: skip
        st.text_area(
            t("my.why"), key=f"{base}-why", max_chars=LONGEST_COMMENT, placeholder=t("my.why_hint"), height=110,
            on_change=_changed, args=kept,
        )  # fmt: skip
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(
                t("my.send"), key="send_dispute", type="primary", disabled=not chosen,
                on_click=_send, args=(base, *shown),
            )  # fmt: skip
            st.button(
                t("my.cancel"), key="cancel_dispute", help=t("my.cancel_help"), on_click=_turn, args=(case.review,)
            )
            st.button(t("my.discard"), key="discard_dispute", type="tertiary", on_click=_discard, args=kept[:2])
            st.caption(t("my.kept"))


def _usual(rating: Rating) -> Rating | None:
    """What is mostly asked for."""
    return "pass" if rating != "pass" else None


def _chosen(base: str, ratings: Mapping[str, Rating]) -> dict[str, Rating | str]:
    """The items chosen, each with the rating it should have, "" for none yet."""
    names = st.session_state.get(f"{base}-items") or []
    return {n: st.session_state.get(f"{base}-{n}", _usual(ratings[n])) or "" for n in names if n in ratings}


def _changed(base: str, review: str, ratings: Mapping[str, Rating]) -> None:
    _keep(review, Written(_chosen(base, ratings), st.session_state.get(f"{base}-why") or ""))


def _keep(review: str, written: Written) -> None:
    try:
        keep_draft(current().database, access.acting(), review, written)
    except CallQAError as error:
        dispute_desk.refused(dispute_desk.error_text(error), written.why)


def _discard(base: str, review: str) -> None:
    _keep(review, Written())
    for name in [str(name) for name in st.session_state if str(name).startswith(f"{base}-")]:
        del st.session_state[name]
    st.session_state[f"{base}-drop"] = True
    st.session_state[_flag(review)] = False


def _send(base: str, review: str, seen: int, hide: bool) -> None:
    chosen = st.session_state.get(f"{base}-items") or []
    expected: dict[str, Rating] = {name: given for name in chosen if (given := st.session_state.get(f"{base}-{name}"))}
    if len(expected) < len(chosen):
        dispute_desk.refused(t("my.each_rating"))
        return
    wish = Wish(Action.DISPUTE, expected, st.session_state.get(f"{base}-why") or "")
    if attempt(review, seen, wish, t("my.disputed"), hide_names=hide):
        st.session_state[_flag(review)] = False
        # what was disputed stays in view, though it is no longer the first that waits
        st.query_params["case"] = review
