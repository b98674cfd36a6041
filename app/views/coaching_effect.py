"""Did it work? Before and after beside matched colleagues, with what the figures may not be taken for. A part of a record."""

from __future__ import annotations

import streamlit as st

from app.frame import card_title
from app.i18n.translate import language, t
from app.state import current, viewer
from app.widgets import wording
from app.widgets.board import board, column, row, text
from qa.reviewing.coaching_content import Content
from qa.reviewing.coaching_outcome import DAYS, WINDOWS, Measure, Outcome, outcome
from qa.store.coaching import RecordRow
from scoring.reasons import render
from scoring.statistics import Estimate


def show(record: RecordRow, content: Content) -> None:
    """The figures, by areas or total, in windows to choose."""
    measures: list[Measure] = ["areas", "total"] if content.areas else ["total"]
    head, choice = st.columns([2, 5], vertical_alignment="center")
    with head:
        card_title(t("effect.title"))
    with choice, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        chosen = st.segmented_control(
            t("effect.measure"), measures, default=measures[0], required=True, key="effect_measure",
            format_func=lambda name: t(f"effect_measure.{name}"), label_visibility="collapsed",
        )  # fmt: skip
        days = st.selectbox(
            t("effect.days"), WINDOWS, index=WINDOWS.index(DAYS), key="effect_days",
            format_func=lambda n: t("effect.window", n=n), label_visibility="collapsed", width=116,
        )  # fmt: skip
    found = outcome(current().database, viewer(), record, chosen or measures[0], days)
    st.markdown(_verdict(found))
    effect = found.effect
    lines = [
        (t("effect.before"), _figure(found.before, "score"), ""),
        (t("effect.after"), _figure(found.after, "score"), ""),
        (t("effect.change"), _figure(effect.change, "points"), t("effect.change_help")),
        (
            t("effect.difference"),
            _figure(effect.difference, "points"),
            t("effect.difference_help", n=len(effect.matched)),
        ),
    ]
    if effect.expected_regression is not None:
        told = wording.signed(effect.expected_regression, 1)
        lines.append(
            (t("effect.regression"), told, t("effect.regression_help", r=wording.number(effect.reliability, 2)))
        )
    columns = [column("", "minmax(0, 1.3fr)"), column("", "minmax(0, 1fr)", right=True)]
    board(columns, [row("", [text(name, help), text(value)]) for name, value, help in lines], key="effect", bare=True)
    for warning in effect.warnings:
        st.warning(wording.plain(render(warning, language())), icon=":material/info:")


def _figure(estimate: Estimate, kind: str) -> str:
    if estimate.value is None:
        return wording.DASH
    return " ".join(
        filter(None, [wording.KINDS[kind](estimate.value), wording.spread(estimate, kind), f"n={estimate.n}"])
    )


def _verdict(found: Outcome) -> str:
    """One sentence, that claims no more than the interval does."""
    difference = found.effect.difference
    if difference.interval is None:
        return t("effect.unknown")
    key = "better" if difference.interval[0] > 0 else "worse" if difference.interval[1] < 0 else "unclear"
    return t(f"effect.{key}")
