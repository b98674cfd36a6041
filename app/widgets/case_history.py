"""Every step of a case in words: when, who in which role, what, on which items, and what they wrote."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from app.i18n.translate import language, t
from app.titles import item_title
from app.widgets.result_sheet import TONES, rating_name
from app.widgets.rubric_html import chip
from scoring.dispute_model import Action, Case, Doer, Logged, Step
from scoring.dispute_words import ACTIONS, DOERS, STATES

STYLE = Path(__file__).with_name("assets") / "case_history.css"


def case_history(case: Case, rubric: str, *, hide_names: bool = False) -> None:
    """Show the steps, the latest first. `hide_names`: of all but the agent only the role is told."""
    st.html(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
    st.html(history_html(case, rubric, hide_names))


def history_html(case: Case, rubric: str, hide_names: bool = False) -> str:
    """The steps as HTML of which every text is escaped."""
    lines = "".join(_line(case, logged, rubric, hide_names) for logged in reversed(case.log))
    return f'<ol class="qa-steps">{lines}</ol>'


def who_did(step: Step, hide_names: bool = False) -> str:
    """Who took a step, as it is told to the person who looks."""
    role = DOERS[step.role][language()]
    if step.role == Doer.SYSTEM or not step.by or (hide_names and step.role != Doer.AGENT):
        return role
    return t("dispute.who", name=step.by.removeprefix("os:"), role=role)


def step_name(logged: Logged) -> str:
    """What a step was, in the session's language: a decision after which nothing follows is said to be final."""
    name = ACTIONS[logged.step.action][language()]
    is_final = logged.step.action in (Action.UPHOLD, Action.CHANGE) and logged.target == "closed"
    return t("dispute.final_step", step=name) if is_final else name


def _line(case: Case, logged: Logged, rubric: str, hide_names: bool) -> str:
    step = logged.step
    at = step.at.astimezone(case.policy.zone).strftime("%Y-%m-%d %H:%M")
    to = (
        f" → {escape(step.assignee.removeprefix('os:'))}"
        if step.assignee and step.assignee != step.by and not hide_names
        else ""
    )
    items = "".join(
        f"<li>{escape(item_title(rubric, name, language()))} {chip(rating_name(rating), TONES[rating])}</li>"
        for name, rating in step.items.items()
    )
    comment = f"<p>{escape(step.comment)}</p>" if step.comment.strip("– ") else ""
    after = STATES[logged.target][language()]
    return (
        f"<li><div><b>{escape(step_name(logged))}</b>{to}<span>{escape(who_did(step, hide_names))}</span>"
        f'<time title="{escape(after)}">{at}</time></div>{f"<ul>{items}</ul>" if items else ""}{comment}</li>'
    )
