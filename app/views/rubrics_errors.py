"""How mistakes in standards are told: one sentence, and lists with the line each is on."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app import rubric_desk
from app.i18n.reasons import in_language
from app.i18n.translate import language, t
from app.widgets.wording import plain
from qa.errors import InputError

SHOWN = 40


def tell(error: Exception) -> None:
    """What went wrong, in the session's language where it is known, without the paths of this machine."""
    if isinstance(error, InputError):
        where = t("standards.line", n=error.line) + " " if error.line else ""
        problem = f"{error.problem}; {error.mend}" if error.mend else error.problem
        st.error(plain(where + in_language(problem, language())), icon=":material/error:")
        return
    for text in str(error).splitlines()[:SHOWN]:
        st.error(plain(in_language(_short(text), language())), icon=":material/error:")


def _short(text: str) -> str:
    try:
        root = f"{rubric_desk.folder().root}/"
    except Exception:  # without a server there is no folder to leave out
        return text
    return text.replace(root, "")


def problems(found: Sequence[tuple[int, str]]) -> None:
    """Mistakes with their lines (0: none)."""
    lines = "".join(f"<li>{_line(line)}{escape(text)}</li>" for line, text in found[:SHOWN])
    more = f"<li>{escape(t('standards.more', n=len(found) - SHOWN))}</li>" if len(found) > SHOWN else ""
    st.html(f'<ul class="qr-list">{lines}{more}</ul>')


def _line(line: int) -> str:
    return f'<span class="qr-line">{escape(t("standards.line", n=line))}</span>' if line else ""
