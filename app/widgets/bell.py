"""The bell: what one was told and has not read, and the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any

import streamlit as st

from app import access
from app.i18n.translate import language, t
from app.navigation import can_open, go
from app.state import current, viewer
from app.widgets.component import mount
from qa.manager.improving import tell_due
from qa.moment import utc_now
from qa.reviewing.disputing import settle
from qa.reviewing.telling import tell_what_waits
from qa.store import notifications
from qa.store.dispute_rules import current_rules
from qa.store.notifications import Told

SHOWN = 30
LOOKED = 60.0
"""Seconds after which it is looked again what has become due by itself."""
_LAST = "bell_looked"

KINDS = (
    *("submit_agent", "assign_agent", "uphold_agent", "change_agent", "close_agent", "expire_agent", "retract_agent"),
    *("take_back_agent", "take_back_judge"),
    *("acknowledge_judge", "dispute_judge", "assign_judge", "uphold_judge", "change_judge", "withdraw_judge"),
    *("close_judge", "expire_judge", "retract_judge", "coaching", "tasks_due", "release_late"),
    *("tasks_assigned", "tasks_drawn"),
    *("calibration_asked", "calibration_closed"),
    *("alert_new", "alert_reminder", "alert_handed"),
    *("improvement_given", "improvement_due"),
)
"""Every kind of notice there are words for."""
APART, SUMMED = "tasks_assigned", "tasks_drawn"
"""What is told by itself, with its number; and what of one plan and day is told as one, with the sum: a triage may run by itself."""
PAGES = {
    "case": ("my", "disputes", "case"),
    "coaching": ("my", "", "record"),
    "tasks": ("", "queue", ""),
    "waiting": ("", "disputes", ""),
    "alert": ("", "warnings", "alert"),
    "improvement": ("", "improvement", "project"),
    "calibration": ("", "calibration_debrief", "session"),
}
"""Where a notice leads: the page of an agent, that of anybody else, and the parameter that names the object."""


def bell() -> None:
    """Show the bell to whoever has an account; go where the notice that was clicked leads."""
    looks = viewer()
    if not looks.name:
        return
    _look(datetime.now(UTC))
    db = current().database
    found, zone = notifications.told(db, looks, limit=SHOWN), current_rules(db).policy.zone
    with st.container(key="bell"):
        clicked = mount(
            "bell",
            {
                "unread": notifications.unread(db, looks),
                "notices": [_line(one, zone) for one in grouped(found) if has_words(one[0].kind)],
                "words": {name: t(f"notice.{name}") for name in ("title", "all", "empty", "unread")},
            },
            key="bell_notices",
            on_open_change=lambda: None,
            on_all_change=lambda: None,
        )
    if clicked.all:
        _read(None)
        st.rerun()
    if clicked.open:
        _follow(found, str(clicked.open))


def grouped(found: Sequence[Told]) -> list[tuple[Told, int]]:
    """Notices, those of one kind and day that are alike in being read as one with how many they are."""
    alike: dict[Any, list[Told]] = {}
    for one in found:
        alike.setdefault(_alike(one), []).append(one)
    return [(_sum(some), 1) if some[0].kind == SUMMED else (some[0], len(some)) for some in alike.values()]


def _sum(some: Sequence[Told]) -> Told:
    """Notices of numbers as the first of them, with all they number."""
    return replace(some[0], params=dict(some[0].params) | {"n": sum(int(one.params.get("n", 0)) for one in some)})


def _alike(one: Told) -> tuple[Any, ...]:
    if one.kind == APART or one.kind.startswith("alert_"):
        return (one.id,)
    if one.kind == SUMMED:
        return one.kind, one.at.date(), one.read_at is None, one.params.get("name")
    return one.kind, one.at.date(), one.read_at is None, one.params.get("agent") if one.kind.endswith("_judge") else ""


def _line(pair: tuple[Told, int], zone: tzinfo) -> dict[str, Any]:
    one, count = pair
    return {
        "id": one.id,
        "text": notice_text(one) + (t("notice.more", n=count - 1) if count > 1 else ""),
        "at": one.at.replace(tzinfo=UTC).astimezone(zone).strftime("%m-%d %H:%M"),
        "read": one.read_at is not None,
    }


def notice_text(one: Told) -> str:
    """A notice in words of the session's language."""
    kind = "uphold_agent_final" if one.kind == "uphold_agent" and one.params.get("final") else one.kind
    kind = "change_agent_final" if one.kind == "change_agent" and one.params.get("final") else kind
    known = {**dict.fromkeys(("why", "agent", "day", "due", "name", "title", "place"), ""), "items": 0, "n": 0}
    known |= one.params
    known |= {
        name: value[language()] for name, value in known.items() if isinstance(value, dict) and language() in value
    }
    return t(f"notice.{kind}", **known)


def has_words(kind: str) -> bool:
    """Whether this version knows how to tell such a notice."""
    return kind in KINDS


def _look(now: datetime) -> None:
    if now.timestamp() - float(st.session_state.get(_LAST, 0.0)) < LOOKED:
        return
    st.session_state[_LAST] = now.timestamp()
    db, looks = current().database, access.acting()
    settle(db, looks, now)
    tell_due(db, now.date())
    tell_what_waits(db, looks, now.astimezone(current_rules(db).policy.zone))


def _read(ids: list[str] | None) -> None:
    with current().database.writing() as cursor:
        notifications.mark_read(cursor, viewer(), ids, utc_now())


def _follow(found: Sequence[Told], id: str) -> None:
    one = next((one for one in found if one.id == id), None)
    if one is None:
        return
    _read([other.id for other in found if _alike(other) == _alike(one)])
    kind, _, object = one.object.partition(":")
    agents, others, parameter = PAGES.get(kind, ("", "", ""))
    page = agents if viewer().role == "agent" else others
    if not page or not can_open(page):
        st.rerun()
    params = {parameter: object} if parameter else {}
    if kind == "waiting":
        params["view"] = "waiting"
    if kind == "coaching":
        params["view"] = "plan"
    go(page, params)
