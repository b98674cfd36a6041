"""A standard to read: what is asked, what it is worth, by which rule, with examples."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import rubric_desk
from app.i18n.translate import t
from app.widgets.rubric_html import sections_html
from app.widgets.rule_words import told
from qa.rubric_life.shelf import Listed
from scoring.rubric import Rubric


def show(one: Listed) -> None:
    """The whole standard, or what a search finds in it."""
    rubric, data = rubric_desk.rubric_of(one.path), rubric_desk.data_of(one.path)
    wanted = st.text_input(
        t("standards.search"),
        key="standard_search",
        placeholder=t("standards.search"),
        label_visibility="collapsed",
        icon=":material/search:",
        width=360,
    )
    items = rubric_desk.items_of(data)
    found = None if not wanted.strip() else [name for name, item in items.items() if _has(item, wanted)]
    st.caption(t("standards.found", n=len(found)) if found is not None else _facts(rubric))
    st.html(sections_html(data["sections"], rubric.lexicons, wanted=found))


def _has(item: dict[str, Any], wanted: str) -> bool:
    text = str(item).casefold()
    return all(word in text for word in wanted.casefold().split())


def _facts(rubric: Rubric) -> str:
    bands, applies = rubric.bands, rubric.applies_to
    facts = [
        t("standards.items", n=len(rubric.items())),
        t("standards.bands", excellent=told(bands.excellent), good=told(bands.good), least=told(bands.pass_)),
        t("standards.channels", names=t("frame.comma").join(t(f"channel.{c}") for c in applies.channels)),
    ]
    if applies.queues:
        facts.append(t("standards.queues", names=t("frame.comma").join(applies.queues)))
    if rubric.effective.from_:
        facts.append(t("standards.effective", day=rubric.effective.from_))
    return " · ".join(facts).replace("$", "\\$")
