"""The churn list: customers with signs that they may leave, each sign with its points, and what is done about them."""

from __future__ import annotations

from datetime import timedelta
from html import escape

import streamlit as st

from app.access import acting, permitted, record_look
from app.frame import card_title
from app.i18n.translate import label, language, t
from app.navigation import go, href
from app.state import current, viewer
from app.titles import event_title
from app.warning_desk import LEVEL_TONES, at, attempt, person, refuse, utc
from app.widgets import wording
from app.widgets.board import Row, board, chips, column, row, text
from app.widgets.component import mount
from app.widgets.rubric_html import chip
from qa.manager.churn_list import LONGEST_NOTE, Listed, act, hidden, listed
from qa.store import churn as table
from qa.store.churn import ChurnStep, Contact
from qa.store.filters import Filters
from qa.text.redact import mask
from scoring.manager.churn import DAYS, POINTS
from scoring.reasons import render

MOST, PAGE_SIZE = 200, 12
WAITING = ("waiting", "done")


def show() -> None:
    """The list beside the customer that is looked at."""
    db, asked = current().database, st.query_params.get("customer", "")
    waiting = st.query_params.get("churn", "waiting") != "done"
    found = listed(db, viewer(), Filters(), waiting=waiting, limit=MOST)
    _headline(found, waiting)
    if not found and not asked:
        st.info(t("churn.headline_none"), icon=":material/check_circle:")
        return
    pages = max(1, -(-len(found) // PAGE_SIZE))
    number = min(pages, max(1, int(st.session_state.get("churn_page") or 1)))
    part = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    chosen = asked or part[0].row.customer
    with st.container(key="casedesk-chosen" if asked else "casedesk"):
        left, right = st.columns([5, 8], gap="small")
    with left:
        data = {"rows": [_line(one, chosen) for one in part], "empty": t("churn.none"), "label": t("churn.list")}
        picked = mount("cases", data, key="churn_list", on_pick_change=lambda: None).pick
        if pages > 1:
            st.pagination(pages, key="churn_page")
        if picked and picked != chosen:
            st.query_params["customer"] = picked
            st.rerun()
    with right:
        own = next((one for one in found if one.row.customer == chosen), None)
        again = [own] if own else listed(db, viewer(), Filters(), waiting=None, customers=(chosen,))
        if again:
            _customer(again[0])
        else:
            st.info(t("churn.gone"))


def _headline(found: list[Listed], waiting: bool) -> None:
    high = sum(one.churn.level == "high" for one in found)
    words = t("churn.headline", n=f"{len(found)}{'+' if len(found) == MOST else ''}", high=high)
    st.session_state["churn_waiting"] = "waiting" if waiting else "done"
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="churnbar"):
        st.segmented_control(
            t("churn.filter"), WAITING, key="churn_waiting", label_visibility="collapsed", required=True,
            format_func=lambda name: t(f"churn.show_{name}"), on_change=_turn,
        )  # fmt: skip
        st.caption(f"{words} · {t('churn.note')}" if waiting and found else t("churn.note"))
        with st.popover(t("churn.method"), type="tertiary", icon=":material/help:"):
            parts = t("frame.comma").join(f"{t(f'churn_sign.{name}')} {points}" for name, points in POINTS.items())
            st.caption(t("churn.method_text", parts=parts))


def _turn() -> None:
    st.query_params["churn"] = st.session_state["churn_waiting"]
    st.query_params.pop("customer", None)


def _line(one: Listed, chosen: str) -> dict[str, object]:
    first = t("frame.comma").join(t(f"churn_sign.{name}") for name, _, _ in one.churn.parts[:3])
    return {
        "id": one.row.customer,
        "title": mask(one.row.customer),
        "sub": first,
        "score": str(one.churn.points),
        "was": "",
        "state": t(f"churn_level.{one.churn.level}"),
        "tone": LEVEL_TONES[one.churn.level],
        "due": person(one.row.owner) or f"{one.row.last_at:%m-%d}",
        "dueTone": "",
        "picked": one.row.customer == chosen,
    }


def _customer(one: Listed) -> None:
    db, own = current().database, one.row
    record_look(f"churn:{hidden(own.customer)}")
    line = [own.team, own.agent, t("churn.last", at=f"{own.last_at:%m-%d %H:%M}")]
    line += [label("group", own.group)] if own.group else []
    owner = t("churn.owner", name=person(own.owner)) if own.owner else ""
    done = t(f"churn_action.{own.action}") if own.action else ""
    with st.container(border=True, key="card-decide"):
        st.html(
            f'<div class="qa-result"><div class="total"><b>{one.churn.points}</b></div>'
            f"<div><h2>{escape(mask(own.customer))}</h2><span>{escape(' · '.join(filter(None, line)))}</span></div>"
            f'<div class="state">{chip(t(f"churn_level.{one.churn.level}"), LEVEL_TONES[one.churn.level])}'
            f"<small>{escape(owner or done)}</small></div></div>"
        )
        parts = "".join(
            f"<dt>{escape(t('churn.part_points', n=points))}</dt><dd>{escape(render(reason, language()))}</dd>"
            for _, points, reason in one.churn.parts
        )
        st.html(f'<dl class="qa-pairs" style="margin-top:8px">{parts}</dl>')
    since = own.last_at - timedelta(days=2 * DAYS)
    _contacts(table.contacts_of(db, viewer(), own.customer, since))
    steps = table.steps_of(db, own.customer)
    if permitted("manage"):
        _actions(one, steps)
    if steps:
        with st.container(border=True, key="card-history"):
            card_title(t("churn.steps"))
            st.html("".join(map(_step, reversed(steps))))


def _contacts(found: list[Contact]) -> None:
    rows: list[Row] = []
    for one in found:
        outcome = (
            [(label("outcome", one.outcome), wording.OUTCOME_TONES.get(one.outcome, ""), "")] if one.outcome else []
        )
        events = [(event_title(f"{kind}:{grade}", language()), "", "") for kind, grade, *_ in one.quotes]
        quote = next((quote for *_, quote in one.quotes if quote), "")
        place = f"{one.at:%m-%d %H:%M}" if one.at else wording.DASH
        cells = [text(place, one.agent), {**chips([*outcome, *events]), "quote": f"「{mask(quote)}」" if quote else ""}]
        rows.append(row(one.id, cells, href=href("conversation", {"id": one.id})))
    columns = [column(width="minmax(110px, 1fr)"), column(width="minmax(0, 3fr)", wide=True)]
    with st.container(border=True, key="card-warn-contacts"):
        card_title(t("churn.contacts"), t("churn.contacts_note"))
        clicked = board(columns, rows, key="churn_contacts", bare=True)
    if clicked.open:
        go("conversation", {"id": str(clicked.open)})


def _actions(one: Listed, steps: list[ChurnStep]) -> None:
    base = f"churn-{len(steps)}"
    with st.container(border=True, key="card-dispute"):
        st.text_area(t("churn.words"), key=f"{base}-words", max_chars=LONGEST_NOTE, height=72)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            for action, word, icon in (
                ("take", "take", "front_hand"),
                ("contacted", "contacted", "call"),
                ("dismissed", "dismissed", "close"),
                ("note", "note_button", "comment"),
            ):
                st.button(
                    t(f"churn.{word}"), key=f"churn_{action}", icon=f":material/{icon}:",
                    type="primary" if action == "contacted" else "secondary",
                    on_click=_act, args=(one.row.customer, len(steps), action, base),
                )  # fmt: skip


def _act(customer: str, seen: int, action: str, base: str) -> None:
    words = str(st.session_state.get(f"{base}-words") or "")
    st.query_params["customer"] = customer
    if action == "note" and not words.strip():
        refuse(t("churn.needs_words"))
        return
    attempt(lambda: act(current().database, acting(), customer, seen, action, words), t("churn.done"))


def _step(step: ChurnStep) -> str:
    words = f"<p>{escape(step.note)}</p>" if step.note else ""
    head = f"{t(f'churn_action.{step.action}')} · {person(step.by)} · {at(utc(step.at))}"
    return f'<div class="qa-plan"><small>{escape(head)}</small>{words}</div>'
