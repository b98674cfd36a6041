"""For those who decide: open disputes by due day, taken or given to somebody, upheld or changed item by item; what waits for release."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape

import streamlit as st

from app import access, dispute_desk
from app.dispute_desk import attempt, choose_view, content_of
from app.frame import card_title, heading
from app.i18n.translate import language, t
from app.navigation import go, link
from app.state import current, viewer
from app.titles import item_title
from app.views import disputes_rules, disputes_waiting
from app.widgets import wording
from app.widgets.case_history import case_history
from app.widgets.case_list import TONES, case_list, due_text, state_name, subject, when
from app.widgets.result_sheet import rating_name, result_sheet
from qa.moment import utc_now
from qa.permissions import may
from qa.reviewing.disputing import LONGEST_COMMENT, Wish, judges_for, look_at, possible, settle
from qa.reviewing.telling import IN_HAND_WITHIN
from qa.store import cases, queries
from qa.store.cases import DECIDING, CaseFilters, CaseRow
from qa.store.releasable import count_waiting
from qa.store.rows import ConversationDetail
from scoring.dispute_model import LEADS, RATINGS, Action, Case, Doer, Rating

PAGE_SIZE = 12
OPEN = CaseFilters(states=DECIDING)
DECIDED = CaseFilters(
    states=("upheld", "changed", "closed", "withdrawn", "acknowledged", "expired", "retracted", "taken_back"),
    disputed=True,
)


def page() -> None:
    """What the address names: open disputes, decided ones, results not released, the rules."""
    db, looks = current().database, viewer()
    settle(db, access.acting())
    today = date.today()
    late = cases.count_cases(db, looks, CaseFilters(states=DECIDING, overdue_on=today))
    counts = {"open": cases.count_cases(db, looks, OPEN)}
    views = ["open", "decided"]
    if may(looks, "release"):
        views.append("waiting")
        counts["waiting"] = count_waiting(db, looks, utc_now() - IN_HAND_WITHIN)
    if may(looks, "dispute_rules"):
        views.append("rules")
    heading(t("nav.disputes"), t("dispute.note", n=counts["open"], late=late))
    dispute_desk.tell()
    shown = choose_view(views, counts, "dispute", "dispute_view")
    if shown == "waiting":
        disputes_waiting.show()
    elif shown == "rules":
        disputes_rules.show()
    else:
        _cases(OPEN if shown == "open" else DECIDED, shown, today)


def _cases(filters: CaseFilters, shown: str, today: date) -> None:
    db = current().database
    total = cases.count_cases(db, viewer(), filters)
    asked = st.query_params.get("case", "")
    if not total and not asked:
        st.info(t(f"dispute.none_{shown}"))
        return
    key = f"dispute_page_{shown}"
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(pages, max(1, int(st.session_state.get(key) or 1)))
    order = "due" if shown == "open" else "changed"
    rows = cases.list_cases(db, viewer(), filters, order=order, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    chosen = asked or rows[0].review
    with st.container(key="casedesk-chosen" if "case" in st.query_params else "casedesk"):
        left, right = st.columns([5, 8], gap="small")
    with left:
        picked = case_list(
            rows, chosen, today=today, mine=False, empty=t(f"dispute.none_{shown}"), key=f"dispute_cases_{shown}"
        )
        if pages > 1:
            st.pagination(pages, key=key)
        if picked and picked != chosen:
            st.query_params["case"] = picked
            st.rerun()
    with right:
        _case(chosen, today)


def _case(review: str, today: date) -> None:
    looked = look_at(current().database, access.acting(), review)
    detail = queries.get_conversation(current().database, viewer(), looked[0].conversation) if looked else None
    if looked is None or detail is None:
        st.info(t("dispute_error.gone"))
        return
    row, case = looked
    access.record_look(f"conversation:{row.conversation}")
    _head(row, case, today)
    able = possible(access.acting(), case)
    if Action.ASSIGN in able:
        _assign(row, case)
    if case.state in DECIDING:
        _claim(case)
    if {Action.UPHOLD, Action.CHANGE} & set(able):
        _decide(case, detail)
    if Action.CLOSE in able:
        st.button(
            t("dispute.close"), key="close_case", icon=":material/lock:", help=t("dispute.close_help"),
            on_click=_close, args=(review, len(case.log)),
        )  # fmt: skip
    turn = result_sheet(detail, case, content_of(review), key=f"case-{review}")
    if turn is not None:
        go("conversation", {"id": row.conversation, "turn": str(turn)})
    with st.container(border=True, key="card-history"):
        card_title(t("dispute.history"))
        case_history(case, detail.rubric)


def _head(row: CaseRow, case: Case, today: date) -> None:
    due, tone = due_text(row, today)
    judge = t("dispute.with", name=case.assignee.removeprefix("os:")) if case.assignee else ""
    by = t("dispute.reviewed", name=row.reviewer.removeprefix("os:")) if row.reviewer else t("my.by_machine")
    line = [when(row), by, t("dispute.round", n=case.round, of=case.policy.rounds) if case.round else "", judge]
    who = " / ".join(filter(None, [row.agent, row.team]))
    with st.container(key="casehead", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            f'<div class="qa-result"><div class="total"><b>{wording.number(row.total)}</b></div><div>'
            f"<h2>{escape(who)} · {escape(subject(row))}</h2>"
            f"<span>{escape(' · '.join(filter(None, line)))}</span></div>"
            f'<div class="state"><em class="qa-chip {TONES.get(row.state, "")}">{escape(state_name(case.state))}</em>'
            f'<small class="{tone}">{escape(due)}</small></div></div>',
            width="stretch",
        )
        link("conversation", t("dispute.conversation"), {"id": row.conversation}, icon=":material/forum:")


def _claim(case: Case) -> None:
    """What the agent says, before anything else."""
    last = next((logged.step for logged in reversed(case.log) if logged.step.action == Action.DISPUTE), None)
    if last is not None and last.comment.strip():
        title = escape(t("dispute.says", name=last.by))
        st.html(f'<div class="qa-said"><small>{title}</small>{escape(last.comment.strip())}</div>')


def _close(review: str, seen: int) -> None:
    attempt(review, seen, Wish(Action.CLOSE), t("dispute.closed"))


def _assign(row: CaseRow, case: Case) -> None:
    """Take it, or, for a lead, give it to somebody."""
    me, shown = access.acting(), (case.review, len(case.log))
    able = judges_for(current().database, me, case, row.team)
    with st.container(key="actions", horizontal=True, gap="small", vertical_alignment="center"):
        if me.name in able and case.assignee != me.name:
            st.button(
                t("dispute.take"), key="take_case", type="secondary" if case.assignee else "primary",
                icon=":material/front_hand:", on_click=_give, args=(*shown, me.name),
            )  # fmt: skip
        others = [name for name in able if name not in (me.name, case.assignee)]
        if Doer(me.role) in LEADS and others:
            chosen = st.selectbox(
                t("dispute.assign_to"), others, index=None, key=f"assign-{case.review}",
                placeholder=t("dispute.assign_to"), label_visibility="collapsed", width=220,
            )  # fmt: skip
            st.button(
                t("dispute.assign"), key="assign_case", disabled=not chosen, on_click=_give, args=(*shown, chosen or "")
            )
        if not able:
            st.caption(t("dispute.nobody"))


def _give(review: str, seen: int, name: str) -> None:
    own = name == access.acting().name
    done = t("dispute.taken") if own else t("dispute.assigned", name=name)
    attempt(review, seen, Wish(Action.ASSIGN, assignee=name), done)
    st.query_params["case"] = review


def _decide(case: Case, detail: ConversationDetail) -> None:
    """The rating of every disputed item, a comment, and whether that is the last word."""
    base = f"decide-{case.review}-{len(case.log)}"
    changed = 0
    with st.container(border=True, key="card-decide"):
        card_title(t("dispute.decide_title"), t("dispute.decide_note"))
        for name, expected in case.disputed.items():
            answer = st.segmented_control(
                t("dispute.item", item=item_title(detail.rubric, name, language()), rating=rating_name(expected)),
                RATINGS,
                key=f"{base}-{name}",
                format_func=partial(_choice, case.ratings[name]),
                default=case.ratings[name],
                required=True,
            )
            changed += answer != case.ratings[name]
        st.text_area(t("dispute.comment"), key=f"{base}-why", max_chars=LONGEST_COMMENT, height=96)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            words = t("dispute.change", n=changed) if changed else t("dispute.uphold")
            before = {name: case.ratings[name] for name in case.disputed}
            st.button(
                words, key="send_decision", type="primary", icon=":material/gavel:",
                on_click=_send, args=(case.review, len(case.log), before),
            )  # fmt: skip
            if case.last_round:
                st.caption(t("dispute.last_round"))
            elif Doer(access.acting().role) in LEADS:
                st.checkbox(t("dispute.final"), key=f"{base}-final", help=t("dispute.final_help"))


def _choice(now: Rating, rating: Rating) -> str:
    return rating_name(rating) + (t("dispute.now") if rating == now else "")


def _send(review: str, seen: int, before: dict[str, Rating]) -> None:
    base = f"decide-{review}-{seen}"
    given = {name: st.session_state.get(f"{base}-{name}") or rating for name, rating in before.items()}
    changed = {name: rating for name, rating in given.items() if rating != before[name]}
    wish = Wish(
        Action.CHANGE if changed else Action.UPHOLD,
        changed,
        st.session_state.get(f"{base}-why") or "",
        final=bool(st.session_state.get(f"{base}-final")),
    )
    attempt(review, seen, wish, t("dispute.decided"))
