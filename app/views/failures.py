"""What could not be read, why, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

import streamlit as st

from app.frame import heading
from app.i18n import reasons
from app.i18n.reasons import in_language
from app.i18n.translate import language, t
from app.navigation import link
from app.state import current, viewer
from app.widgets.component import mount
from qa.store import queries
from qa.store.rows import FailureRow


def page() -> None:
    """All failures, the latest first."""
    found = queries.list_failures(current().database, viewer())
    heading(t("nav.failures"), t("failures.count", n=len(found)) if found else "")
    st.caption(t("failures.note"))
    show(found)
    link("add", t("failures.again"), icon=":material/upload_file:")


def show(found: Sequence[FailureRow]) -> None:
    """The failures as lines: file, reason, mend, when."""
    draw([line(row.label, row.reason, row.at.strftime("%Y-%m-%d %H:%M UTC") if row.at else "") for row in found])


def draw(lines: Sequence[dict[str, str]], key: str = "failures") -> None:
    """Lines as `line` makes them."""
    mount("failures", {"lines": list(lines), "empty": t("failures.none"), "mend": t("failures.mend")}, key=key)


def line(label: str, reason: str, at: str = "") -> dict[str, str]:
    """One failure as it is drawn, in the session's language."""
    problem, mend = (in_language(part, language()) for part in split(label, reason))
    name = PurePath(label).name
    folder = label.removesuffix(name).rstrip("/\\")
    return {
        "label": name,
        # where dropped files are kept says nothing to the person who dropped them
        "folder": "" if folder.startswith(str(current().folder.uploads)) else folder,
        "problem": problem,
        "mend": mend,
        "at": at,
    }


def split(label: str, reason: str) -> tuple[str, str]:
    """A reason `file:line: problem; mend` in its parts, without the file, which stands beside it."""
    text, name = reason, PurePath(label).name
    while name:
        head, colon, rest = text.partition(": ")
        if not colon or not _names(head, name):
            break
        text = rest
    return reasons.split(text)


def _names(head: str, name: str) -> bool:
    """Whether `head` is the file's name or path, with or without a line number."""
    return PurePath(head).name.partition(":")[0] == name or PurePath(head).name == name
