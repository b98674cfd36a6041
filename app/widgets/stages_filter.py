"""What the conversations of a list have of the process map, in words, and the way to drop it."""

from __future__ import annotations

import streamlit as st

from app.i18n.translate import t
from app.widgets import filters as filtering
from qa.store.touchpoint_sql import TOUCHPOINTS
from scoring.stages import NAMES

TOUCHED = ("reached", "missed", "stalled")


def dropping(token: str) -> None:
    """A button that names the condition on stages (`qa.store.stage_sql.condition_sql`) and takes it away."""
    st.button(
        condition_title(token), icon=":material/close:", key="drop_stages", on_click=filtering.drop, args=("stages",)
    )


def condition_title(token: str) -> str:
    """The condition in words; of one that cannot be read, that there is one."""
    kind, *rest = token.split(":")
    if kind in TOUCHED and rest and rest[0] in TOUCHPOINTS:
        return t(f"stages_filter.{kind}", stages=t(f"touchpoint.{rest[0]}"))
    letters = rest[-1] if kind == "variant" and rest else rest[0][:1] if rest else ""
    if kind not in ("lacks", "repeats", "early", "variant") or not letters or not set(letters) <= NAMES.keys():
        return t("stages_filter.other")
    joint = " › " if kind == "variant" else ""
    return t(f"stages_filter.{kind}", stages=joint.join(t(f"stage.{NAMES[letter]}") for letter in letters))
