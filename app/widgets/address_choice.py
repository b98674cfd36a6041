"""Choices that live in the address, so that a page as it is chosen is a link."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

Told = Callable[[str], str]


def asked(name: str, options: Sequence[str], usual: str | None = None) -> str:
    """What the address asks for; `usual`, else the first, where it asks for nothing that there is."""
    found = st.query_params.get(name, "")
    return found if found in options else options[0] if usual is None else usual


def switch(
    name: str,
    options: Sequence[str],
    told: Told,
    *,
    key: str,
    label: str,
    usual: str | None = None,
    drops: Sequence[str] = (),
) -> str:
    """The options side by side; what is chosen. Another choice takes the parameters `drops` out of the address."""
    st.session_state[key] = now = asked(name, options, usual)
    st.segmented_control(
        label,
        options,
        key=key,
        format_func=told,
        label_visibility="collapsed",
        on_change=_write,
        args=(name, key, drops),
    )
    return now


def box(
    name: str,
    options: Sequence[str],
    told: Told,
    *,
    key: str,
    label: str,
    usual: str | None = None,
    drops: Sequence[str] = (),
    width: int = 220,
) -> str:
    """The same as a list that opens; `width` in pixels."""
    st.session_state[key] = now = asked(name, options, usual)
    st.selectbox(
        label, options, key=key, format_func=told, label_visibility="collapsed", on_change=_write, args=(name, key, drops),
        width=width,
    )  # fmt: skip
    return now


def _write(name: str, key: str, drops: Sequence[str]) -> None:
    if (chosen := st.session_state[key]) is None:  # a second click takes the choice back: it stands
        return
    st.query_params[name] = chosen
    for one in drops:
        st.query_params.pop(one, None)
