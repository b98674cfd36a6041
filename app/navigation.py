"""The pages and how to get from one to another. The address always carries the language and what is filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlencode

import streamlit as st

from app.i18n.translate import PARAMETER, language, t

if TYPE_CHECKING:
    from streamlit import Page

Params = Mapping[str, str | Sequence[str]]

NAMES = ("overview", "conversations", "conversation", "rubrics", "add", "failures")
_ICONS = {
    "overview": "monitoring",
    "conversations": "forum",
    "rubrics": "rule",
    "add": "upload_file",
    "failures": "report",
}
_PAGES = "callqa_pages"


def pages() -> dict[str, list[Page]]:
    """The pages by section of the navigation, in the session's language."""
    from app.views import add, conversation, conversations, failures, overview, rubrics

    built = {
        "overview": _page("overview", overview.page, default=True),
        "conversations": _page("conversations", conversations.page),
        "conversation": st.Page(
            conversation.page, title=t("nav.conversation"), url_path="conversation", visibility="hidden"
        ),
        "rubrics": _page("rubrics", rubrics.page),
        "add": _page("add", add.page),
        "failures": _page("failures", failures.page),
    }
    st.session_state[_PAGES] = built
    return {
        t("nav.section_look"): [built["overview"], built["conversations"], built["conversation"]],
        t("nav.section_standards"): [built["rubrics"]],
        t("nav.section_data"): [built["add"], built["failures"]],
    }


def load_views() -> None:
    """Load the pages' modules ahead of the first visit."""
    from app.views import add, conversation, conversations, failures, overview, rubrics  # noqa: F401


def go(name: str, params: Params | None = None) -> NoReturn:
    """Open a page with these parameters in its address. Ends the run of this one."""
    st.switch_page(st.session_state[_PAGES][name], query_params={**_lists(params or {}), PARAMETER: language()})


def link(name: str, label: str, params: Params | None = None, icon: str | None = None) -> None:
    """A link to a page that opens without losing the session."""
    target = st.session_state[_PAGES][name]
    st.page_link(target, label=label, icon=icon, query_params={**_lists(params or {}), PARAMETER: language()})


def href(name: str, params: Params) -> str:
    """The address of a page, for links that open in a new tab."""
    path = "/" if name == "overview" else f"/{name}"
    return f"{path}?{urlencode({**params, PARAMETER: language()}, doseq=True)}"


def paths() -> list[str]:
    """The paths the pages are opened at."""
    return ["/", *(f"/{name}" for name in NAMES[1:])]


def _page(name: str, function: object, default: bool = False) -> Page:
    return st.Page(
        function,  # type: ignore[arg-type]
        title=t(f"nav.{name}"),
        icon=f":material/{_ICONS[name]}:",
        url_path="" if default else name,
        default=default,
    )


def _lists(params: Params) -> dict[str, str | list[str]]:
    return {name: value if isinstance(value, str) else list(value) for name, value in params.items() if value}
