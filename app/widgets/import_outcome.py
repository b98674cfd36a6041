"""What came of a file that was handed in: told on the page until it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import streamlit as st

from app.i18n.reasons import in_language
from app.i18n.translate import language, t
from app.widgets.wording import plain
from qa.errors import InputError

MOST_PROBLEMS = 20


def keep(key: str, words: str, problems: Sequence[InputError] = ()) -> None:
    """Keep what is to be told, and the problems of rows that were left out."""
    told = [f"{one.path}: {in_language(one.reason, language())}" for one in problems[:MOST_PROBLEMS]]
    st.session_state[key] = (words, told, len(problems))


def show(key: str) -> None:
    """Show what is kept under this key, if anything."""
    words, problems, count = cast("tuple[str, list[str], int]", st.session_state.get(key, ("", [], 0)))
    if not words:
        return
    with st.container(border=True, key="card-imported"):
        st.markdown(plain(words))
        st.markdown("\n".join(f"- {plain(one)}" for one in problems))
        if count > len(problems):
            st.caption(t("needs.more", n=count - len(problems)))
        st.button(
            t("round.close"), key=f"{key}_close", type="tertiary", on_click=lambda: st.session_state.pop(key, None)
        )
