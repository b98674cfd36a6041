"""The rules of disputes: how often, how long, who decides, in whose days."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import streamlit as st

from app import dispute_desk
from app.access import acting
from app.dispute_desk import error_text
from app.frame import card_title
from app.i18n.translate import t
from app.state import current
from app.widgets import wording
from qa.errors import CallQAError
from qa.reviewing.disputing import change_rules, rules_with
from qa.store.dispute_rules import MOST_DAYS, MOST_ROUNDS, Rules, current_rules
from scoring.dispute_model import Policy

Reviewers = Literal["any", "same", "other"]
Judges = Literal["reviewer", "manager"]
REVIEWERS: tuple[Reviewers, ...] = get_args(Reviewers)
JUDGES: tuple[Judges, ...] = get_args(Judges)


def show() -> None:
    """The form; what is open already keeps the rules it began under."""
    rules = current_rules(current().database)
    policy, key = rules.policy, f"rules-{rules.number}"
    with st.container(border=True, key="card-rules"):
        note = (
            t("rules.last", name=rules.by.removeprefix("os:"), day=wording.day(rules.at))
            if rules.number
            else t("rules.never")
        )
        card_title(t("rules.title"), note)
        with st.form(key, border=False):
            left, right = st.columns(2, gap="medium")
            with left:
                rounds = st.number_input(t("rules.rounds"), 1, MOST_ROUNDS, policy.rounds, key=f"{key}-rounds")
                filing = st.number_input(
                    t("rules.filing"), 1, MOST_DAYS, policy.filing_days, key=f"{key}-filing", help=t("rules.days_help")
                )
                deciding = st.number_input(
                    t("rules.deciding"),
                    1,
                    MOST_DAYS,
                    policy.review_days,
                    key=f"{key}-deciding",
                    help=t("rules.days_help"),
                )
            with right:
                reviewer = st.selectbox(
                    t("rules.reviewer"), REVIEWERS, REVIEWERS.index(policy.reviewer), key=f"{key}-reviewer",
                    format_func=lambda name: t(f"rules_reviewer.{name}"),
                )  # fmt: skip
                judge = st.selectbox(
                    t("rules.judge"), JUDGES, JUDGES.index(policy.final_judge), key=f"{key}-judge",
                    format_func=lambda name: t(f"rules_judge.{name}"),
                )  # fmt: skip
                zone = st.text_input(t("rules.zone"), rules.zone, key=f"{key}-zone", help=t("rules.zone_help"))
            hide = st.checkbox(t("rules.hide"), rules.hide_names, key=f"{key}-hide", help=t("rules.hide_help"))
            asked = st.form_submit_button(t("rules.save"), type="primary")
    if asked:
        new = replace(
            policy,
            rounds=int(rounds),
            filing_days=int(filing),
            review_days=int(deciding),
            reviewer=reviewer,
            final_judge=judge,
        )
        _save(rules, new, zone.strip(), hide)


def _save(rules: Rules, policy: Policy, zone: str, hide: bool) -> None:
    try:
        change_rules(current().database, acting(), rules_with(rules, policy, zone, hide))
        dispute_desk.said(t("rules.saved"))
    except CallQAError as error:
        text = (
            t("rules.bad_zone", zone=wording.plain(zone))
            if str(error).startswith("there is no time zone")
            else error_text(error)
        )
        dispute_desk.refused(text)
    st.rerun()
