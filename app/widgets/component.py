"""Our own components: HTML, CSS and JavaScript files of this folder, without a build step."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

ASSETS = Path(__file__).with_name("assets")
SHARED = {
    "player": ("listening", "marking"),
    "review": ("listening", "review_time", "review_draft"),
    "rating": ("listening",),
}
"""Styles and scripts that a component has in common with another, by its name."""


def mount(name: str, data: dict[str, Any], *, key: str, **callbacks: Any) -> Any:
    """Show the component `name` with JSON-able `data`. A trigger `open` of its script calls `on_open_change`."""
    return _component(name)(key=key, data=data, width="stretch", height="content", **callbacks)


def last_click(key: str) -> str:
    """What the component of this key reported as `open` just now; "" for nothing.

    Known before it is drawn anew, so that a page need not be worked out twice.
    """
    state = st.session_state.get(key)
    return str(state.get("open") or "") if isinstance(state, Mapping) else ""


@cache
def _component(name: str) -> Any:
    parts = [*SHARED.get(name, ()), name]
    return st.components.v2.component(
        f"callqa_{name}",
        html=_read(f"{name}.html"),
        css="".join(_read(f"{part}.css") for part in ["base", *parts] if (ASSETS / f"{part}.css").is_file()),
        js="".join(_read(f"{part}.js") for part in ["dom", *parts]),
    )


def _read(file: str) -> str:
    return (ASSETS / file).read_text(encoding="utf-8")
