"""What the pages of agents and of those who decide share: who acts, a step tried, what came of it, views by address."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import access
from app.i18n.translate import known, language, t
from app.state import current, viewer
from app.widgets.case_history import step_name, who_did
from app.widgets.wording import plain
from qa.errors import CallQAError
from qa.reviewing.content import Content
from qa.reviewing.disputing import CaseMoved, Wish, take_step
from qa.store import reviews
from scoring.dispute import DisputeRefused
from scoring.reasons import Reason, render

_SAID, _REFUSED = "dispute_said", "dispute_refused"
ERRORS = {
    "there is no such case": "gone",
    "somebody else has changed the rules meanwhile; look at them again": "rules_moved",
    "your role may not release results": "may_not",
    "your role may not change the rules of disputes": "may_not",
    "say why the release is taken back": "no_reason",
}


def attempt(review: str, seen: int, wish: Wish, done: str, *, hide_names: bool = False) -> bool:
    """Take a step on a case as it was shown, with `seen` steps; what came of it is told when the page is drawn again.

    To be called back by a button, which keeps what was shown; what a person wrote for a step that was not taken is shown to them again.
    """
    state = current()
    try:
        take_step(state.database, state.folder, access.acting(), review, seen, wish)
    except DisputeRefused as error:
        names = dict(error.reason.params)
        if hide_names and "assignee" in names:
            names["assignee"] = "–"
        refused(render(Reason(error.reason.code, names), language()))
        return False
    except CaseMoved as error:
        last = error.since[-1]
        refused(t("dispute.moved", who=who_did(last.step, hide_names), what=step_name(last)), wish.comment)
        return False
    except CallQAError as error:
        refused(error_text(error), wish.comment)
        return False
    said(done)
    return True


def error_text(error: CallQAError) -> str:
    """What stood against it, in the session's language."""
    key = f"dispute_error.{ERRORS.get(str(error), '')}"
    return t(key) if known(key) else plain(str(error))


def said(text: str) -> None:
    """Something to tell when the page is drawn again."""
    st.session_state[_SAID] = text


def refused(text: str, written: str = "") -> None:
    """Something that could not be done, to be told when the page is drawn again, with what the person wrote for it."""
    st.session_state[_REFUSED] = (text, written.strip())


def tell() -> None:
    """Tell what came of the last act."""
    if text := st.session_state.pop(_SAID, ""):
        st.toast(text, icon=":material/check:")
    text, written = st.session_state.pop(_REFUSED, ("", ""))
    if text:
        st.warning(text, icon=":material/info:")
    if written:
        st.caption(t("dispute.written"))
        st.code(written, language=None, wrap_lines=True)


def content_of(review: str) -> Content:
    """What the reviewer wrote; nothing of a review that nobody made."""
    found = reviews.find_review(current().database, viewer(), review)
    return Content.model_validate_json(found.content) if found else Content()


def choose_view(views: Sequence[str], counts: dict[str, int], group: str, key: str) -> str:
    """The views of a page side by side; the one that the address names, else the first."""
    now = st.query_params.get("view", "")
    now = now if now in views else views[0]
    st.session_state[key] = now
    st.segmented_control(
        t(f"{group}.views"),
        list(views),
        key=key,
        format_func=lambda name: f"{t(f'{group}_view.{name}')} {counts.get(name) or ''}".strip(),
        label_visibility="collapsed",
        required=True,
        on_change=_follow,
        args=(key,),
    )
    return now


def _follow(key: str) -> None:
    st.query_params["view"] = st.session_state[key]
    for name in ("case", "page"):
        st.query_params.pop(name, None)
