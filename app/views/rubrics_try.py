"""A standard tried on a dialogue that somebody pastes: every verdict with its reason, the evidence marked."""

from __future__ import annotations

from html import escape

import streamlit as st

from app import rubric_desk
from app.i18n.translate import label, language, t
from app.views.rubrics_errors import tell
from app.widgets import wording
from app.widgets.rubric_html import TONES, chip, marked_turns, table_html, title_of
from qa.errors import CallQAError
from qa.rubric_life.shelf import Listed
from qa.rubric_life.trial import Trial, try_dialogue
from scoring.reasons import render
from scoring.rubric import Rubric
from scoring.scorecard import ItemResult

KEEP, BOX = "standard_dialogue", "standard_dialogue_box"
ORDER = {"fail": 0, "partial": 1, "not_evaluated": 2, "pass": 3, "not_applicable": 4}


def show(one: Listed) -> None:
    """The box, and what comes of it."""
    rubric = rubric_desk.rubric_of(one.path)
    left, right = st.columns([2, 3], gap="small")
    with left, st.container(border=True, key="card-try"), st.form("try", border=False):
        sample = t("standards.sample_zh") if rubric.language == "zh" else t("standards.sample_en")
        st.session_state.setdefault(BOX, st.session_state.get(KEEP) or sample)
        text = st.text_area(t("standards.dialogue"), key=BOX, height=340, help=t("standards.dialogue_help"))
        asked = st.form_submit_button(t("standards.judge"), type="primary")
    if asked:
        st.session_state[KEEP] = text
    with right:
        if st.session_state.get(KEEP) is None:
            st.caption(t("standards.try_note"))
            return
        try:
            tried = try_dialogue(st.session_state[KEEP], rubric)
        except CallQAError as error:
            tell(error)
            return
        _total(tried)
        _verdicts(tried, rubric)
    titles = {item.id: title_of(item.title, item.id) for _, item in rubric.items()}
    with left, st.container(border=True, key="card-talk"):
        st.html(marked_turns(tried.conversation, tried.card.items, titles))


def _total(tried: Trial) -> None:
    card = tried.card
    low, high = (wording.number(value) for value in card.total_range)
    band = chip(label("band", card.band), wording.BAND_TONES.get(card.band, "")) if card.band else ""
    facts = [
        t("score.range", low=low, high=high) if low != high else "",
        t("score.judged_long", share=wording.percent(card.judged)),
    ]
    words = " · ".join(escape(fact) for fact in facts if fact)
    st.html(f'<div class="qr-total"><b>{wording.number(card.total)}</b>{band}<span>{words}</span></div>')
    if tried.why_not is not None:
        st.info(t("standards.not_judged", reason=wording.plain(render(tried.why_not, language()))))


def _verdicts(tried: Trial, rubric: Rubric) -> None:
    titles = {item.id: title_of(item.title, item.id) for _, item in rubric.items()}
    card = tried.card
    suspected = {*card.critical_failed, *card.critical_suspected}
    rows = sorted(card.items.values(), key=lambda item: ORDER[str(item.status)])
    names = [t(key) for key in ("standards.item", "standards.verdict", "standards.why", "standards.points_short")]
    st.html(table_html(names, [_verdict(item, titles[item.id], item.id in suspected) for item in rows], (3,)))


def _verdict(item: ItemResult, title: str, critical: bool) -> tuple[str, ...]:
    status = chip(label("item_status", str(item.status)), TONES[str(item.status)])
    mark = " " + chip(t("critical.suspected_short"), "bad") if critical else ""
    points = "" if item.points is None else f"{item.points:g} / {item.max_points:g}"
    return escape(title) + mark, status, escape(render(item.reason, language())), points
