"""What could not be read, why, and how to mend it."""

from __future__ import annotations

from pathlib import PurePath

import streamlit as st

from app.frame import heading
from app.i18n.translate import t
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


def show(found: list[FailureRow]) -> None:
    """The failures as lines: file, reason, mend."""
    lines = [_line(row) for row in found]
    mount("failures", {"lines": lines, "empty": t("failures.none"), "mend": t("failures.mend")}, key="failures")


def _line(row: FailureRow) -> dict[str, str]:
    problem, mend = split(row.label, row.reason)
    name = PurePath(row.label).name
    folder = row.label.removesuffix(name).rstrip("/\\")
    return {
        "label": name,
        # where dropped files are kept says nothing to the person who dropped them
        "folder": "" if folder.startswith(str(current().folder.uploads)) else folder,
        "problem": problem,
        "mend": mend,
        "at": row.at.strftime("%Y-%m-%d %H:%M UTC") if row.at else "",
    }


def split(label: str, reason: str) -> tuple[str, str]:
    """A reason `file:line: problem; mend` in its parts, without the file, which stands beside it."""
    text, name = reason, PurePath(label).name
    while name:
        head, colon, rest = text.partition(": ")
        if not colon or not _names(head, name):
            break
        text = rest
    problem, _, mend = text.partition("; ")
    return problem.strip(), mend.strip()


def _names(head: str, name: str) -> bool:
    """Whether `head` is the file's name or path, with or without a line number."""
    return PurePath(head).name.partition(":")[0] == name or PurePath(head).name == name
