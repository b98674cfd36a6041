"""A list of cases, a line each: what about, the score, where it stands, until when something is waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from app.i18n.translate import label, language, t
from app.titles import reason_title
from app.widgets import wording
from app.widgets.component import mount
from qa.store.cases import ACKNOWLEDGING, DECIDING, CaseRow
from scoring.dispute_model import State
from scoring.dispute_words import STATES

TONES: Mapping[str, str] = {
    "submitted": "info",
    "disputed": "warn",
    "under_review": "warn",
    "changed": "good",
    "acknowledged": "good",
}


def case_list(rows: Sequence[CaseRow], picked: str, *, today: date, mine: bool, empty: str, key: str) -> str | None:
    """Show cases; the id of the one clicked, if any. `mine`: they are all of one agent, who needs not be named."""
    lines = [_line(row, picked, today, mine) for row in rows]
    data = {"rows": lines, "empty": empty, "label": t("dispute.list")}
    clicked = mount("cases", data, key=key, on_pick_change=lambda: None)
    return clicked.pick or None


def subject(row: CaseRow) -> str:
    """What the conversation was about, else the file it came from."""
    return reason_title(row.contact_reason, language()) if row.contact_reason else PurePath(row.source).name


def when(row: CaseRow) -> str:
    """The wall clock time of the conversation."""
    return f"{wording.day(row.started_at)} {wording.hour(row.started_at)}".strip()


def state_name(state: str) -> str:
    """A state in the session's language."""
    return STATES[State(state)][language()]


def _line(row: CaseRow, picked: str, today: date, mine: bool) -> dict[str, Any]:
    about = [when(row), label("channel", row.channel)]
    if not mine:
        about = [" / ".join(filter(None, [row.agent, row.team])), *about, row.assignee]
    due, tone = due_text(row, today)
    moved = row.machine_total is not None and row.total is not None and abs(row.machine_total - row.total) >= 0.05
    return {
        "id": row.review,
        "title": subject(row),
        "sub": " · ".join(filter(None, about)),
        "score": wording.number(row.total),
        "was": wording.number(row.machine_total) if moved else "",
        "state": state_name(row.state),
        "tone": TONES.get(row.state, ""),
        "due": due,
        "dueTone": tone,
        "picked": row.review == picked,
    }


def due_text(row: CaseRow, today: date) -> tuple[str, str]:
    """Until when what the state waits for can or should be done, and how pressing that is."""
    if row.due is None or row.state not in (*ACKNOWLEDGING, *DECIDING):
        return "", ""
    left = (row.due - today).days
    day = row.due.strftime("%m-%d")
    if row.state in DECIDING:
        if left < 0:
            return t("dispute.overdue", day=day), "bad"
        return t("dispute.due", day=day), "warn" if left <= 1 else ""
    return t("dispute.until", day=day), "warn" if left <= 1 else ""
