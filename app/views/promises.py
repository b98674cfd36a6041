"""Promises (承诺追踪): what was promised to customers, what became of it, and what is due; anybody's word stands over the machine's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from app import access
from app.frame import card_title, heading
from app.i18n.reasons import in_language
from app.i18n.translate import language, t
from app.navigation import go, href, link
from app.state import current, viewer
from app.views.welcome import welcome
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.board import Cell, acts, board, chips, column, row, text
from app.widgets.charts import Row, intervals
from qa.errors import CallQAError
from qa.manager.promise_following import LONGEST_NOTE, follow, overrule
from qa.permissions import may
from qa.store import promise_checks as table
from qa.store import queries
from qa.store.filters import Filters
from qa.store.promise_checks import STANDINGS, PromiseRow, Standing
from qa.text.redact import mask
from scoring.standing import Tally
from scoring.statistics import Estimate, wilson

PAGE_SIZE = 12
MOST_AGENTS = 12
CHECKED_AT_ONCE = 2_000
TONES: Mapping[str, str] = {
    "broken": "bad",
    "due_today": "warn",
    "overdue": "warn",
    "open": "info",
    "kept": "good",
    "no_time": "",
}
WHYS = ("done_there", "contacted", "said_done", "settled", "said_missing", "asked_again", "late")
TOLD: tuple[Standing, ...] = ("broken", "due_today", "overdue")
"""What the headline counts."""
DECIDED = ("kept", "broken", "open", "")
"""What a person may say; '' gives the word back to the machine."""


def page() -> None:
    """The promises that the address filters, by how they stand."""
    db, now = current().database, datetime.now().replace(second=0, microsecond=0)
    if not queries.count_conversations(db, viewer(), Filters()):
        welcome()
        return
    head = st.container()
    filtering.bar(queries.filter_options(db, viewer()), filtering.FIRST, filtering.MORE)
    filters = filtering.chosen().filters
    counts = table.standing_counts(db, viewer(), filters, now)
    kept = wilson(counts["kept"], counts["kept"] + counts["broken"])
    with head:
        heading(t("nav.promises"), _headline(counts, kept))
    if not sum(counts.values()):
        st.info(t("promise_page.none"))
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        shown = _choice(counts)
        if may(viewer(), "people"):
            st.button(
                t("promise_page.check"),
                key="promise_check",
                icon=":material/sync:",
                help=t("promise_page.check_help"),
                on_click=_check,
            )
    _list(filters, shown, counts[shown], now)
    _shares(filters, now)


def _headline(counts: Mapping[Standing, int], kept: Estimate) -> str:
    broken, today, overdue = (f"{counts[name]:,}" for name in TOLD)
    told = t("promise_page.headline", broken=broken, today=today, overdue=overdue)
    if kept.value is None:
        return told
    if wording.is_thin(kept):
        return f"{told} · {t('promise_page.kept_few', n=kept.n)}"
    share = f"{wording.percent(kept.value)}% {wording.spread(kept, 'share')}"
    return f"{told} · {t('promise_page.kept_share', share=share, n=kept.n)}"


def _choice(counts: Mapping[Standing, int]) -> Standing:
    asked = st.query_params.get("standing", "")
    usual: Standing = next((name for name in STANDINGS if counts[name]), "broken")
    found: Standing = next((name for name in STANDINGS if name == asked), usual)
    st.session_state["promise_standing"] = found
    st.segmented_control(
        t("promise_page.standing"),
        STANDINGS,
        key="promise_standing",
        format_func=lambda name: f"{t(f'promise_standing.{name}')} {counts[name]:,}",
        label_visibility="collapsed",
        on_change=_turn,
    )
    return found


def _turn() -> None:
    if chosen := st.session_state["promise_standing"]:
        st.query_params["standing"] = chosen
        st.session_state.pop("promise_page", None)


def _check() -> None:
    try:
        done = follow(current().database, datetime.now(), CHECKED_AT_ONCE)
        st.toast(t("promise_page.checked", n=done), icon=":material/check:")
    except CallQAError as error:
        st.toast(wording.plain(in_language(str(error), language())), icon=":material/error:")


def _list(filters: Filters, shown: Standing, count: int, now: datetime) -> None:
    pages = max(1, -(-count // PAGE_SIZE))
    number = min(pages, max(1, int(st.session_state.get("promise_page") or 1)))
    found = table.promises(
        current().database, viewer(), filters, now, shown, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    columns = [
        column(t("promise_page.what"), "minmax(0, 2.4fr)", wide=True),
        column(t("promise_page.by"), "minmax(0, 1fr)", label=True),
        column(t("promise_page.customer"), "minmax(0, 0.8fr)", away=True),
        column(t("promise_page.due"), "118px", label=True),
        column(t("promise_page.found"), "minmax(0, 2fr)", wide=True),
        column("", "96px", right=True),
    ]
    lines = [
        row(_id(one), _cells(one, now), href=href("conversation", {"id": one.conversation, "turn": str(one.turn)}))
        for one in found
    ]
    st.caption(t(f"promise_about.{shown}"))
    clicked = board(columns, lines, key="promises", empty=t("promise_page.none_so"), on_act=_ask)
    if pages > 1:
        st.pagination(pages, key="promise_page")
    if clicked.open:
        id, _, position = str(clicked.open).rpartition("/")
        go("conversation", {"id": id, "turn": str(next(o.turn for o in found if _id(o) == f"{id}/{position}"))})
    if asked := st.session_state.pop("promise_asked", ""):
        id, _, position = asked.rpartition("/")
        if one := table.promise(current().database, viewer(), id, int(position), now):
            _decide(one)


def _id(one: PromiseRow) -> str:
    return f"{one.conversation}/{one.position}"


def _cells(one: PromiseRow, now: datetime) -> list[Cell]:
    who = one.agent if one.who == "agent" else f"{one.who} · {one.agent}"
    return [
        text(mask(one.what), t("promise_page.made", day=wording.day(one.made_at))),
        text(who or wording.DASH, one.team),
        text(_customer(one.customer)),
        text(*_due(one, now)),
        _found(one),
        acts([("decide", t("promise_page.decide"))]),
    ]


def _customer(name: str) -> str:
    """Who the customer is, as far as the role needs it: managers call back, others only tell two apart."""
    if may(viewer(), "manage") or len(name) < 3:
        return mask(name) or wording.DASH
    return f"{name[:2]}{'*' * max(1, len(name) - 4)}{name[-2:]}"


def _due(one: PromiseRow, now: datetime) -> tuple[str, str]:
    if one.due is None:
        return t("promise_page.no_time"), ""
    at = wording.hour(one.due) if one.due.time() < datetime.max.time().replace(hour=23, minute=59, second=0) else ""
    days = (now.date() - one.due.date()).days
    late = (
        t("promise_page.days_ago", n=days)
        if days > 0
        else t("promise_page.days_ahead", n=-days)
        if days < 0
        else t("promise_page.today")
    )
    return f"{one.due:%m-%d} {at}".strip(), late


def _found(one: PromiseRow) -> Cell:
    marks = [(t(f"promise_standing.{one.standing}"), TONES[one.standing], "")]
    if one.by:
        return {
            **chips([*marks, (t("promise_page.decided_by", name=one.by.removeprefix("os:")), "", "")]),
            "quote": one.note,
        }
    why = one.why or ("done_there" if one.standing == "kept" else "")
    return {**chips(marks), "quote": one.quote, "sub": t(f"promise_why.{why}") if why else ""}


def _ask(_name: str, id: str) -> None:
    st.session_state["promise_asked"] = id


@st.dialog(" ")
def _decide(one: PromiseRow) -> None:
    card_title(mask(one.what), " · ".join(filter(None, [one.agent, one.team, wording.day(one.made_at)])))
    with st.container(horizontal=True, gap="medium"):
        link(
            "conversation",
            t("promise_page.open_made"),
            {"id": one.conversation, "turn": str(one.turn)},
            icon=":material/forum:",
        )
        if one.later:
            turn = {"turn": str(one.later_turn)} if one.later_turn is not None else {}
            link("conversation", t("promise_page.open_later"), {"id": one.later, **turn}, icon=":material/forum:")
    if one.quote:
        st.markdown(f"> {wording.plain(one.quote)}")
    if not may(viewer(), "people"):
        return
    verdict = st.segmented_control(
        t("promise_page.verdict"),
        DECIDED,
        key="promise_verdict",
        format_func=lambda name: t(f"promise_verdict.{name or 'machine'}"),
    )
    note = st.text_input(t("promise_page.note"), key="promise_note", max_chars=LONGEST_NOTE)
    if st.button(t("promise_page.save"), type="primary", disabled=verdict is None, key="promise_save"):
        try:
            overrule(
                current().database,
                access.acting(),
                one.conversation,
                one.position,
                one.standing,
                str(verdict),
                note,
                datetime.now(),
            )
        except CallQAError as error:
            st.error(wording.plain(in_language(str(error), language())))
            return
        st.rerun()


def _shares(filters: Filters, now: datetime) -> None:
    """Kept of kept and broken, by team and by agent."""
    left, right = st.columns(2, gap="small")
    for place, by in ((left, "team"), (right, "agent")):
        found = table.kept_by(current().database, viewer(), filters, now, "team" if by == "team" else "agent")
        with place, st.container(border=True, key=f"card-kept-{by}", height="stretch"):
            card_title(t(f"promise_page.kept_by_{by}"), t("promise_page.kept_note"))
            if not found:
                st.caption(t("promise_page.too_few"))
                continue
            most = sorted(found.items(), key=lambda one: (-one[1].judged, one[0]))[:MOST_AGENTS]
            intervals([_share(names, tally) for names, tally in most], "share", key=f"kept-{by}")


def _share(names: tuple[str, ...], tally: Tally) -> Row:
    return Row(None, names[-1] or t("chart.no_name"), wilson(tally.failed, tally.judged))
