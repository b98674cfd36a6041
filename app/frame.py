"""What surrounds every page: the name, the switches of language and theme, headings, and how errors are told."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from app.access import Door, leave, person
from app.i18n.translate import LANGUAGES, NAMES, choose, language, t
from app.navigation import paths
from app.widgets.bell import bell
from app.widgets.component import mount
from app.widgets.wording import plain
from qa.errors import CallQAError

CSS = Path(__file__).with_name("frame.css")


def frame(standing: Door) -> None:
    """Draw what is around the page: who is logged in and the switches. Called once a run, before the page."""
    st.html(f"<style>{CSS.read_text(encoding='utf-8')}</style>")
    if standing == "open":
        _person()
    with st.sidebar if standing == "open" else st.container(key="outside"):
        clicked = mount(
            "switches",
            {
                "languages": [[code, NAMES[code]] for code in LANGUAGES],
                "language": language(),
                "languageLabel": t("frame.language"),
                "themes": [[name, t(f"theme.{name.lower()}")] for name in ("Light", "Dark", "System")],
                "themeLabel": t("frame.theme"),
                "paths": paths(),
            },
            key="switches",
            on_language_change=lambda: None,
        )
    if clicked.language in LANGUAGES and clicked.language != language():
        choose(clicked.language)
        st.rerun()
    if standing == "open":
        bell()


def _person() -> None:
    account = person()
    if account is None:
        return
    with st.sidebar, st.container(key="person", horizontal=True, vertical_alignment="center", gap="small"):
        role = t(f"role.{account.role}")
        st.html(
            f'<div class="qa-person"><b>{escape(account.name)}</b><span>{escape(role)}</span></div>', width="stretch"
        )
        st.button(t("login.leave"), key="leave", type="tertiary", icon=":material/logout:", on_click=leave)


def heading(title: str, note: str = "") -> None:
    """The page's title with a line of facts beside it."""
    st.html(f'<div class="qa-head"><h1>{escape(title)}</h1><span>{escape(note)}</span></div>')


def card_title(title: str, note: str = "") -> None:
    """The title inside a card."""
    st.html(f'<div class="qa-card"><h3>{escape(title)}</h3><span>{escape(note)}</span></div>')


def show_error(error: Exception) -> None:
    """Tell what went wrong in one line; what only a programmer could read stays in the log."""
    st.error(plain(str(error)) if isinstance(error, CallQAError) else t("error.unexpected"), icon=":material/error:")
