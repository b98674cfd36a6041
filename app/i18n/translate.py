"""Words by key in the language of the session."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
import yaml

LANGUAGES = ("zh", "en")
NAMES = {"zh": "中文", "en": "English"}
PARAMETER = "lang"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All texts of a language by dotted key. Raises KeyError for a language there is none of."""
    if language not in LANGUAGES:
        raise KeyError(language)
    text = Path(__file__).with_name(f"{language}.yaml").read_text(encoding="utf-8")
    return dict(_flat("", yaml.safe_load(text)))


def translate(key: str, language: str, **params: Any) -> str:
    """The text of a key with its gaps filled. Raises KeyError for a key that does not exist."""
    return catalogue(language)[key].format(**params)


def t(key: str, **params: Any) -> str:
    """The text of a key in the session's language."""
    return translate(key, language(), **params)


def known(key: str) -> bool:
    """Whether there is a text for a key that is put together from data, such as a queue's or an outcome's name."""
    return key in catalogue("zh")


def label(group: str, value: str) -> str:
    """The name of a value the data brings (`outcome.resolved`), the value itself where it has none."""
    key = f"{group}.{value}"
    return t(key) if value and known(key) else value


def language() -> str:
    """The session's language: chosen before, named in the address, or Chinese unless the browser asks for English."""
    chosen = st.session_state.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    named = st.query_params.get(PARAMETER, "")
    if named in LANGUAGES:
        return named
    return "en" if str(st.context.locale or "").lower().startswith("en") else "zh"


def choose(language: str) -> None:
    """Keep the language for the session and in the address, so that a link opens in it."""
    st.session_state["language"] = language
    st.query_params[PARAMETER] = language


def _flat(prefix: str, node: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in node.items():
        key = f"{prefix}{name}"
        found += _flat(f"{key}.", value) if isinstance(value, Mapping) else [(key, str(value))]
    return found
