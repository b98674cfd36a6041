"""The agent's start page: own released results with what to work on, acknowledged or disputed here; trend; plan from coaching."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from app import access, dispute_desk
from app.dispute_desk import attempt, choose_view, content_of
from app.frame import card_title, heading
from app.i18n.translate import label, t
from app.navigation import go, link
from app.state import current, viewer
from app.views import my_plan
from app.views.my_dispute import dispute_button, dispute_form
from app.views.my_standing import certificates, sheet_link, weekly_sheets
from app.widgets import wording
from app.widgets.case_history import case_history
from app.widgets.case_list import TONES, case_list, due_text, state_name, subject, when
from app.widgets.charts import Figure, figures, trend
from app.widgets.result_sheet import result_sheet
from qa.reviewing.content import Content
from qa.reviewing.disputing import Wish, look_at, possible, settle
from qa.reviewing.own_results import WEEKS, own_figures
from qa.store import cases, coaching, queries
from qa.store.cases import ACKNOWLEDGING, STANDING, CaseFilters, CaseRow
from qa.store.dispute_rules import current_rules
from qa.store.rows import ConversationDetail
from scoring.dispute_model import Action, Case

PAGE_SIZE = 12
VIEWS = ("results", "trend", "plan")


def page() -> None:
    """Results, trend or plan, as the address names."""
    settle(current().database, access.acting())
    whose = _whose()
    if whose is None:
        heading(t("nav.my"))
        st.info(t("my.nothing"))
        return
    agent, team = whose
    base = CaseFilters(states=STANDING, agent=agent, team=team)
    counts = cases.counts_by_state(current().database, viewer(), base)
    open_ = sum(counts.get(state, 0) for state in ACKNOWLEDGING)
    heading(t("nav.my"), t("my.note", n=sum(counts.values()), open=open_))
    shared = coaching.records(current().database, viewer(), agent=agent, states=("shared",))
    dispute_desk.tell()
    shown = choose_view(VIEWS, {"results": open_, "plan": len(shared)}, "my", "my_view")
    if shown == "trend":
        _trend(agent, team)
    elif shown == "plan":
        my_plan.show(agent, may_act=_may_act())
    else:
        _results(base)


def _whose() -> tuple[str, str] | None:
    """Whose results: one's own, or those of the agent an admin chose; None where there are none to choose from."""
    looks = viewer()
    if looks.role == "agent":
        return (looks.agent, "") if looks.agent else None
    found = cases.agents_with_cases(current().database, looks)
    if not found:
        return None
    asked = (st.query_params.get("agent", ""), st.query_params.get("team", ""))
    named = cases.case_row(current().database, looks, st.query_params.get("case", ""))
    if named is not None:
        asked = (named.agent, named.team)
    st.session_state["my_agent"] = asked if asked in found else found[0]
    with st.container(key="myagent", horizontal=True, vertical_alignment="center", gap="small"):
        st.selectbox(
            t("my.agent"),
            found,
            key="my_agent",
            format_func=lambda one: " / ".join(filter(None, one)),
            label_visibility="collapsed",
            on_change=_choose_agent,
            width=220,
        )
        st.caption(t("my.as_agent") if _may_act() else t("my.only_look"))
    return st.session_state["my_agent"]  # type: ignore[no-any-return]


def _choose_agent() -> None:
    st.query_params["agent"], st.query_params["team"] = st.session_state["my_agent"]
    for name in ("case", "page"):
        st.query_params.pop(name, None)


def _may_act() -> bool:
    """Agents act for themselves only; in one-person mode the one person acts for whom they look as."""
    return viewer().role == "agent" or not access.people_log_in()


def _results(base: CaseFilters) -> None:
    db, today = current().database, date.today()
    total = cases.count_cases(db, viewer(), base)
    if not total:
        st.info(t("my.nothing"))
        return
    number = _page_number(total)
    rows = cases.list_cases(db, viewer(), base, order="waiting", limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    chosen = st.query_params.get("case", "") or rows[0].review
    with st.container(key="casedesk-chosen" if "case" in st.query_params else "casedesk"):
        left, right = st.columns([5, 8], gap="small")
    with left:
        picked = case_list(rows, chosen, today=today, mine=True, empty=t("my.nothing"), key="my_cases")
        if total > PAGE_SIZE:
            st.pagination(-(-total // PAGE_SIZE), key="my_page")
        if picked and picked != chosen:
            st.query_params["case"] = picked
            st.rerun()
    with right:
        _result(chosen, today)


def _page_number(total: int) -> int:
    return min(-(-total // PAGE_SIZE), max(1, int(st.session_state.get("my_page") or 1)))


def _result(review: str, today: date) -> None:
    looked = look_at(current().database, access.acting(), review)
    if looked is None or looked[0].agent != _agent():
        st.info(t("my.gone"))
        return
    row, case = looked
    detail = queries.get_conversation(current().database, viewer(), row.conversation)
    if detail is None:
        st.info(t("my.gone"))
        return
    access.record_look(f"conversation:{row.conversation}")
    hide = current_rules(current().database).hide_names
    _head(row, case, today, hide)
    content = content_of(review)
    if _may_act():
        _act(case, detail, content, hide)
    if row.started_at is not None:
        with st.container(key="resultlinks", horizontal=True, gap="small"):
            link("sheet", t("my.sheet_one"), {"id": row.conversation}, icon=":material/description:")
            sheet_link(row.agent, row.team, row.started_at.date())
    if content.comment.strip():
        st.html(f'<div class="qa-said">{escape(content.comment.strip())}</div>')
    turn = result_sheet(detail, case, content, key=f"result-{review}")
    if turn is not None:
        go("conversation", {"id": row.conversation, "turn": str(turn)})
    if len(case.log) > 1:
        with st.container(border=True, key="card-history"):
            card_title(t("dispute.history"))
            case_history(case, detail.rubric, hide_names=hide)


def _agent() -> str:
    looks = viewer()
    return looks.agent if looks.role == "agent" else str(st.session_state["my_agent"][0])


def _head(row: CaseRow, case: Case, today: date, hide: bool) -> None:
    due, tone = due_text(row, today)
    by = t("my.by_machine") if not row.reviewer else "" if hide else t("my.by", name=row.reviewer.removeprefix("os:"))
    line = [when(row), label("channel", row.channel), wording.clock(row.duration) if row.duration else "", by]
    was = ""
    if row.machine_total is not None and row.total is not None and row.machine_total != row.total:
        was = f"<s title='{escape(t('my.machine_total'))}'>{wording.number(row.machine_total)}</s>"
    st.html(
        f'<div class="qa-result"><div class="total">{was}<b>{wording.number(row.total)}</b></div><div><h2>{escape(subject(row))}</h2>'
        f"<span>{escape(' · '.join(filter(None, line)))}</span></div>"
        f'<div class="state"><em class="qa-chip {TONES.get(row.state, "")}">{escape(state_name(case.state))}</em>'
        f'<small class="{tone}">{escape(due)}</small></div></div>'
    )


def _act(case: Case, detail: ConversationDetail, content: Content, hide: bool) -> None:
    able, shown = possible(access.acting(), case), (case.review, len(case.log), hide)
    with st.container(key="actions", horizontal=True, gap="small", vertical_alignment="center"):
        if Action.ACKNOWLEDGE in able:
            st.button(
                t("my.acknowledge"), key="acknowledge", type="primary", icon=":material/check:",
                on_click=_acknowledge, args=shown,
            )  # fmt: skip
        if Action.DISPUTE in able:
            dispute_button(case, detail.row.id)
        if Action.WITHDRAW in able:
            st.button(
                t("my.withdraw"), key="withdraw", icon=":material/undo:", help=t("my.withdraw_help"),
                on_click=_withdraw, args=shown,
            )  # fmt: skip
    if Action.DISPUTE in able:
        dispute_form(case, detail, content, hide)


def _acknowledge(review: str, seen: int, hide: bool) -> None:
    attempt(review, seen, Wish(Action.ACKNOWLEDGE), t("my.acknowledged"), hide_names=hide)


def _withdraw(review: str, seen: int, hide: bool) -> None:
    attempt(review, seen, Wish(Action.WITHDRAW), t("my.withdrawn"), hide_names=hide)
    _stay(review)


def _stay(review: str) -> None:
    """What was disputed or withdrawn stays in view, though it is no longer the first that waits."""
    st.query_params["case"] = review


def _trend(agent: str, team: str) -> None:
    found = own_figures(current().database, viewer(), agent, team)
    figures(
        [
            Figure(t("my.lately", n=WEEKS), found.lately, "score", help=t("my.score_help")),
            Figure(t("my.before", n=WEEKS), found.before, "score", help=t("my.score_help")),
        ],
        key="my_figures",
    )
    with st.container(border=True, key="card-trend"):
        card_title(t("my.trend"), t("overview.trend_note"))
        if len(found.weeks) > 1:
            trend(list(found.weeks), key="my_trend")
        else:
            st.caption(t("my.no_trend"))
    st.caption(t("my.trend_basis"))
    left, right = st.columns(2, gap="small")
    with left:
        certificates(agent, team)
    with right:
        if found.weeks:
            weekly_sheets(agent, team, [point.period_start for point in found.weeks])
