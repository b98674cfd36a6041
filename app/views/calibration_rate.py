"""One conversation judged blind: in a calibration session, or to check a review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from app import access
from app.i18n.reasons import in_language
from app.i18n.translate import label, language, t
from app.navigation import Params, go, link
from app.state import current
from app.widgets import wording
from app.widgets.rating import KEY, Step, Stored, rating
from qa.errors import CallQAError
from qa.reviewing import calibrating, spot_checking
from qa.reviewing.calibrating import Changed
from qa.reviewing.verdict_sheet import Sheet, sheet_of
from qa.store import calibration, queries, spot_checks
from qa.store.calibration import Answer, SessionRow
from qa.store.rows import ConversationDetail
from qa.store.spot_checks import SpotCheck
from qa.store.viewer import Viewer

_TOLD, _JUDGED = "rating_told", "rating_judged"


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be judged, what is kept of it, and how it is kept. `left` are the conversations still to submit."""

    conversation: str
    title: str
    note: str
    back: Params
    rubric: str
    items: Sequence[tuple[str, str]]
    stored: Stored
    steps: tuple[Step, ...]
    left: tuple[str, ...]
    save: Callable[[Sheet, int, bool], int]


def page() -> None:
    """The work that the address names."""
    work = _work(access.acting())
    detail = queries.get_conversation(current().database, access.page_viewer(), work.conversation) if work else None
    if work is None or detail is None:
        st.info(t("rating.missing_work"))
        link("calibration", t("rating.back"), icon=":material/arrow_back:")
        return
    if st.session_state.pop(_JUDGED, False):
        st.session_state["calibration_done"] = t("rating.judged")
        go("calibration", work.back)
    access.record_look(f"conversation:{work.conversation}", {"blind": True})
    _top(work, detail)
    rating(detail, work.rubric, work.items, work.stored, work.steps, on_save_change=_save, on_open_change=_open)


def _top(work: Work, detail: ConversationDetail) -> None:
    row = detail.row
    when = f"{wording.day(row.started_at)} {wording.hour(row.started_at)}".strip()
    told = (work.note, label("channel", row.channel), row.agent, row.team, when if row.started_at else "")
    line = " · ".join(escape(part) for part in told if part)
    with st.container(key="convtop", horizontal=True, vertical_alignment="center", gap="small"):
        link("calibration", t("rating.back"), work.back, icon=":material/arrow_back:")
        st.html(f'<div class="qa-facts"><h1>{escape(work.title)}</h1><span>{line}</span></div>', width="stretch")


def _save() -> None:
    """Keep what the form sent, before the page is drawn again; after a submission the next conversation opens."""
    asked = st.session_state[KEY].get("save")
    work = _work(access.acting())
    if not isinstance(asked, dict) or work is None:
        return
    problem, submit, version = None, bool(asked.get("submit")), asked.get("version")
    sheet = sheet_of(asked.get("sheet"), [item for item, _ in work.items])
    try:
        if asked.get("place") != work.stored.place or not isinstance(version, int):
            raise Changed(calibrating.CHANGED)
        work.save(sheet, version, submit)
    except Changed:
        problem = {"kind": "changed", "text": ""}
    except CallQAError as error:
        problem = {"kind": "refused", "text": in_language(str(error), language())}
    st.session_state[_TOLD] = {"place": asked.get("place"), "nonce": asked.get("nonce"), "problem": problem}
    if submit and problem is None and not work.steps:
        st.session_state[_JUDGED] = True
    if submit and problem is None and (left := [id for id in work.left if id != work.conversation]):
        st.query_params["conversation"] = left[0]


def _open() -> None:
    if isinstance(id := st.session_state[KEY].get("open"), str):
        st.query_params["conversation"] = id


def _work(by: Viewer) -> Work | None:
    db = current().database
    if id := st.query_params.get("check", ""):
        check = spot_checks.check(db, by, id)
        return _of_check(by, check) if check and check.checker == by.name else None
    session = calibration.session(db, by, st.query_params.get("session", ""))
    return _of_session(by, session) if session and by.name in session.raters and session.state == "open" else None


def _of_session(by: Viewer, session: SessionRow) -> Work:
    own = calibration.own_answers(current().database, by, session.id)
    left = tuple(id for id in session.conversations if not (id in own and own[id].submitted_at))
    asked = st.query_params.get("conversation", "")
    talk = asked if asked in session.conversations else (*left, *session.conversations)[0]
    answer = own.get(talk) or Answer(talk, by.name, {}, 0, None)
    number = session.conversations.index(talk) + 1
    return Work(
        talk,
        session.name,
        t("rating.of", n=number, of=len(session.conversations)),
        {},
        session.rubric,
        session.items,
        _stored(
            f"{session.id}/{talk}/{by.name}",
            answer.content,
            answer.version,
            answer.submitted_at is not None,
            session.items,
            finished=not left,
        ),
        tuple(Step(id, t("rating.step", n=k), _state(own.get(id))) for k, id in enumerate(session.conversations, 1)),
        left,
        lambda sheet, version, submit: calibrating.save(
            current().database, by, session, talk, sheet, version, submit=submit
        ),
    )


def _of_check(by: Viewer, check: SpotCheck) -> Work:
    items = spot_checks.items_of(current().database, by, check.conversation)
    done = check.submitted_at is not None
    return Work(
        check.conversation,
        t("rating.check", name=check.reviewer),
        "",
        {"tab": "checks"},
        check.rubric,
        items,
        _stored(f"{check.id}/{by.name}", check.content, check.version, done, items),
        (),
        () if done else (check.conversation,),
        lambda sheet, version, submit: spot_checking.save(current().database, by, check, sheet, version, submit=submit),
    )


def _stored(
    place: str, content: Any, version: int, submitted: bool, items: Sequence[tuple[str, str]], *, finished: bool = False
) -> Stored:
    told = st.session_state.get(_TOLD) or {}
    sheet = sheet_of(content, [item for item, _ in items])
    return Stored(place, sheet, version, submitted, finished, told if told.get("place") == place else {})


def _state(answer: Answer | None) -> str:
    return "open" if answer is None else "begun" if answer.submitted_at is None else "done"
