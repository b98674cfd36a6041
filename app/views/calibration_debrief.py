"""One calibration session: who has submitted while it is blind, and once it is closed what everybody said, in grid and figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from app import access
from app.i18n.reasons import in_language
from app.i18n.translate import language, t
from app.navigation import go, link
from app.state import current
from app.views.calibration_items import items_board
from app.widgets import wording
from app.widgets.board import Row, acts, board, chips, column, interval, row, text
from app.widgets.debrief import KEY, debrief, debrief_data
from app.widgets.rubric_html import style, table_html
from app.widgets.wording import plain
from qa.errors import CallQAError
from qa.reviewing import calibrating, calibration_figures
from qa.reviewing.calibration_figures import Figures
from qa.store import calibration, queries
from qa.store.calibration import Answer, Reference, SessionRow, State
from qa.store.viewer import Viewer
from scoring.calibration import Standing, consensus, scores_within
from scoring.calibration_session import Session
from scoring.rater_agreement import Agreement
from scoring.reasons import render
from scoring.statistics import Estimate

MEASURES = ("percent", "ac1", "alpha", "kappa", "weighted_kappa")
_PROBLEM, _GRID_PROBLEM, _SEEN = "debrief_problem", "debrief_grid_problem", "debrief_seen"


def page() -> None:
    """The session that the address names."""
    by = access.acting()
    session = calibration.session(current().database, by, st.query_params.get("session", ""))
    style()
    if session is None:
        st.info(t("debrief.unknown"))
        link("calibration", t("rating.back"), icon=":material/arrow_back:")
        return
    access.record_look(f"calibration:{session.id}")
    _top(session)
    if problem := st.session_state.pop(_PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")
    if session.state == "closed":
        _closed(by, session)
    else:
        _blind(by, session)


def _top(session: SessionRow) -> None:
    facts = (
        t(
            "calibration.facts",
            rubric=f"{session.rubric} {session.rubric_version}".strip(),
            n=len(session.conversations),
        ),
        t("debrief.lead", name=session.lead),
        t("debrief.due", day=f"{session.due:%Y-%m-%d}") if session.due else "",
    )
    line = " · ".join(escape(part) for part in facts if part)
    tone = {"open": "warn", "closed": "info"}.get(session.state, "")
    state = f'<em class="qa-chip {tone}">{escape(t(f"calibration_state.{session.state}"))}</em>'
    with st.container(key="convtop", horizontal=True, vertical_alignment="center", gap="small"):
        link("calibration", t("rating.back"), icon=":material/arrow_back:")
        st.html(
            f'<div class="qa-facts"><h1>{escape(session.name)}</h1><span>{line}</span>{state}</div>', width="stretch"
        )


def _blind(by: Viewer, session: SessionRow) -> None:
    """Who has submitted how much: all that there is to see while the session is open."""
    done, of = calibration.progress(current().database, by, [session.id])[session.id], len(session.conversations)
    own = by.name in session.raters and session.state == "open" and done.get(by.name, 0) < of
    rows = [
        row(
            name,
            [
                text(name),
                text(f"{done.get(name, 0)} / {of}"),
                chips([(t("debrief.all_in"), "good", "")] if done.get(name, 0) == of else []),
                acts([("rate", t("calibration.rate"))] if own and name == by.name else []),
            ],
        )
        for name in session.raters
    ]
    columns = [
        column(t("calibration_column.raters"), "minmax(0, 1fr)"),
        column(t("debrief.submitted"), "110px"),
        column("", "120px"),
        column("", "120px", right=True),
    ]
    if board(columns, rows, key="debrief_progress").act:
        go("calibration_rate", {"session": session.id})
    st.caption(t("debrief.withdrawn_note") if session.state == "withdrawn" else t("debrief.blind_note"))
    if session.state != "open" or not calibrating.is_lead(by, session):
        return
    missing = [name for name in session.raters if done.get(name, 0) < of]
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="debrief-acts"):
        sure = not missing or st.checkbox(t("debrief.close_anyway", names="、".join(missing)), key="debrief_sure")
        st.button(
            t("debrief.close"), type="primary", key="debrief_close", disabled=not sure, icon=":material/lock_open:",
            on_click=_end, args=(session, "closed"),
        )  # fmt: skip
        with st.popover(t("debrief.withdraw")):
            st.caption(t("debrief.withdraw_note"))
            st.button(t("debrief.withdraw_yes"), key="debrief_withdraw", on_click=_end, args=(session, "withdrawn"))


def _end(session: SessionRow, state: State) -> None:
    try:
        calibrating.end(current().database, access.acting(), session, state)
    except CallQAError as error:
        st.session_state[_PROBLEM] = in_language(str(error), language())


def _closed(by: Viewer, session: SessionRow) -> None:
    db = current().database
    answers, references = calibration.answers(db, by, session.id), calibration.references(db, by, session.id)
    told = calibrating.rated(session, answers, references)
    if told is None:
        st.info(t("debrief.not_two"))
        return
    figures = calibration_figures.figures(told)
    _headline(figures)
    views: dict[str, Callable[[], None]] = {
        "grid": lambda: _grid(by, session, answers, references, told),
        "items": lambda: _items(session, figures),
        "figures": lambda: _figures(figures),
        "raters": lambda: _raters(by, session, answers, figures),
    }
    asked = st.query_params.get("view", "grid")
    st.session_state["debrief_view"] = asked if asked in views else "grid"
    st.segmented_control(
        t("calibration.tabs"), list(views), key="debrief_view", format_func=lambda name: t(f"debrief_view.{name}"),
        label_visibility="collapsed", on_change=_turn,
    )  # fmt: skip
    views[asked if asked in views else "grid"]()


def _turn() -> None:
    if chosen := st.session_state["debrief_view"]:
        st.query_params["view"] = chosen


def _headline(figures: Figures) -> None:
    """In one line how far people agree, and what to be careful of."""
    people = figures.people
    unclear = sum(one.band == "needs_calibration" for one in figures.items)
    parts = [
        _said(t("debrief.people"), people.percent, "share"),
        _said("AC1", people.ac1, "plain"),
        _said(t("debrief.machine_aligned"), figures.machine_aligned, "share"),
        f"{escape(t('debrief.unclear'))} <b>{unclear}</b>",
    ]
    warnings = [render(people.warning, language())] if people.warning else []
    warnings += [t("debrief.provisional")] if people.provisional else []
    notes = "".join(f'<em class="qa-chip warn">{escape(one)}</em> ' for one in warnings)
    st.html(f'<div class="qa-facts">{"".join(f"<span>{part}</span>" for part in parts)}{notes}</div>')


def _said(name: str, estimate: Estimate, kind: str) -> str:
    return f"{escape(name)} <b>{_value(estimate, kind)}</b> <small>{escape(_spread(estimate, kind))}</small>"


def _value(estimate: Estimate, kind: str) -> str:
    if estimate.value is None:
        return wording.DASH
    return f"{wording.percent(estimate.value)} %" if kind == "share" else wording.number(estimate.value, 2)


def _spread(estimate: Estimate, kind: str) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    if kind == "share":
        return f"({wording.percent(estimate.low)} – {wording.percent(estimate.high)})"
    return f"({wording.number(estimate.low, 2)} – {wording.number(estimate.high, 2)})"


def _grid(
    by: Viewer, session: SessionRow, answers: Sequence[Answer], references: Sequence[Reference], told: Session
) -> None:
    """One conversation at a time: items by raters."""
    talks = [id for id in session.conversations if any(one.conversation == id for one in answers)]
    asked = st.query_params.get("conversation", "")
    talk = asked if asked in talks else talks[0]
    agreed = consensus(told)
    if len(talks) > 1:
        st.session_state["debrief_talk"] = talk
        apart = {id: sum(one.agreement < 1 for (where, _), one in agreed.items() if where == id) for id in talks}
        st.segmented_control(
            t("rating.conversations"), talks, key="debrief_talk", label_visibility="collapsed", on_change=_turn_talk,
            format_func=lambda id: t("debrief.talk", n=session.conversations.index(id) + 1, apart=apart[id]),
        )  # fmt: skip
    detail = queries.get_conversation(current().database, by, talk)
    if detail is None:
        st.info(t("conversation.missing"))
        return
    access.record_look(f"conversation:{talk}")
    row = detail.row
    when = f"{wording.day(row.started_at)} {wording.hour(row.started_at)}".strip()
    link(
        "conversation",
        " · ".join(filter(None, [row.agent, row.team, when])) or row.id[:12],
        {"id": talk},
        icon=":material/forum:",
    )
    st.session_state[_SEEN] = max((one.at for one in references), default=None)
    debrief(
        debrief_data(
            session, detail, answers, references, agreed,
            totals=calibration_figures.totals(detail, current().folder, session, answers),
            not_blind=calibration.not_blind(current().database, by, session.id),
            leads=calibrating.is_lead(by, session),
            problem=st.session_state.get(_GRID_PROBLEM, ""),
        ),
        on_reference_change=_set,
    )  # fmt: skip


def _turn_talk() -> None:
    st.session_state.pop(_GRID_PROBLEM, None)
    if chosen := st.session_state["debrief_talk"]:
        st.query_params["conversation"] = chosen


def _set() -> None:
    """Keep what the lead set as right, before the page is drawn again."""
    asked, by, db = st.session_state[KEY].get("reference"), access.acting(), current().database
    session = calibration.session(db, by, st.query_params.get("session", ""))
    if not isinstance(asked, dict) or session is None:
        return
    talk = str(asked.get("place", "")).partition("/")[2]
    told = {
        (talk, str(one.get("item"))): (str(one.get("verdict")), str(one.get("why") or ""))
        for one in asked.get("list") or ()
        if isinstance(one, dict)
    }
    st.session_state[_GRID_PROBLEM] = ""
    try:
        calibrating.set_reference(db, by, session, told, st.session_state.get(_SEEN))
    except CallQAError as error:
        st.session_state[_GRID_PROBLEM] = in_language(str(error), language())


def _items(session: SessionRow, figures: Figures) -> None:
    """Items of this session, those that need a clearer wording first."""
    st.caption(t("debrief.items_note"))
    items_board(figures.items, session.rubric, [], key="debrief_items")


def _figures(figures: Figures) -> None:
    """Every measure of agreement, people among themselves and each person with the machine."""
    names = [t("debrief.measure"), t("debrief.people"), t("debrief.with_machine"), t("debrief.what")]
    lines = [
        [
            escape(t(f"agreement.{name}")),
            _cell(name, figures.people),
            _cell(name, figures.machine),
            escape(t(f"agreement_help.{name}")),
        ]
        for name in MEASURES
    ]
    st.html(table_html(names, lines))
    for agreement, who in ((figures.people, "people"), (figures.machine, "with_machine")):
        if agreement.warning:
            st.warning(
                f"{t(f'debrief.{who}')}: {plain(render(agreement.warning, language()))}", icon=":material/balance:"
            )
    if figures.agreement is not None:
        st.caption(t("debrief.session_agreement", share=wording.percent(figures.agreement)))


def _cell(name: str, agreement: Agreement) -> str:
    estimate: Estimate = getattr(agreement, name)
    kind = "share" if name == "percent" else "plain"
    return f"<b>{_value(estimate, kind)}</b> {escape(_spread(estimate, kind))} <small>n={estimate.n}</small>"


def _raters(by: Viewer, session: SessionRow, answers: Sequence[Answer], figures: Figures) -> None:
    """Each rater beside the consensus and the reference, and how far their scores lie apart."""
    scores = _scores(by, session, answers)
    columns = [
        column(t("calibration_column.raters"), "minmax(0, 1fr)", wide=True),
        column(t("debrief.aligned"), "minmax(0, 1.3fr)", label=True, help=t("debrief.aligned_help")),
        column(t("debrief.accuracy"), "minmax(0, 1.3fr)", label=True, help=t("debrief.accuracy_help")),
        column("κ", "70px", right=True, help=t("debrief.kappa_help")),
        column(t("debrief.na_rate"), "120px", label=True, help=t("debrief.na_help")),
        column(t("debrief.mean_score"), "90px", right=True, label=True),
    ]
    board(columns, [_rater(one, scores) for one in figures.raters], key="debrief_raters")
    within = scores_within([[v for v in of_one.values() if v is not None] for of_one in scores.values()])
    if within.value is not None:
        st.caption(t("debrief.within", share=wording.percent(within.value), n=within.n))


def _scores(by: Viewer, session: SessionRow, answers: Sequence[Answer]) -> dict[str, dict[str, float | None]]:
    found = {}
    for talk in session.conversations:
        if (detail := queries.get_conversation(current().database, by, talk)) is not None:
            found[talk] = calibration_figures.totals(detail, current().folder, session, answers)
    return found


def _rater(one: Standing, scores: dict[str, dict[str, float | None]]) -> Row:
    own = [score for of_one in scores.values() if (score := of_one.get(one.rater)) is not None]
    rate = f"{wording.percent(one.na_rate)} %"
    na = chips([(rate, "warn", t("debrief.na_flagged"))]) if one.na_flagged else text(rate)
    return row(
        one.rater,
        [
            text(one.rater),
            interval(one.aligned, "share", (0.0, 1.0)),
            interval(one.accuracy, "share", (0.0, 1.0), colour="green"),
            text(wording.number(one.kappa.value, 2) if one.kappa else wording.DASH),
            na,
            text(wording.number(sum(own) / len(own)) if own else wording.DASH),
        ],
    )
