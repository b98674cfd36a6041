"""A page of the queue: each task with its day, its conversation, why it should be looked at, and what one can do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

import streamlit as st

from app.i18n.translate import label, language, t
from app.navigation import can_open, href
from app.titles import reason_title
from app.widgets import wording
from app.widgets.component import ASSETS, mount
from qa.store.review_tasks import HEADS, TaskRow
from scoring.reasons import WORDS, Reason, render

COLUMNS = ("due", "who", "what", "score", "why", "have")
URGENT = 40.0
"""From this priority on a task is marked: a grave event, or several causes together."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for: open, claim, release, assign or drop, of which tasks, and to whom."""

    act: str = ""
    ids: tuple[str, ...] = ()
    to: str = ""


def task_list(
    rows: Sequence[TaskRow], me: str, today: date, *, lead: bool, people: Sequence[str] = (), empty: tuple[str, str]
) -> Asked:
    """Show the tasks to `me`; with `lead` they can be picked and handed to `people`. What was asked for, if anything."""
    data = {
        "rows": [_line(row, me, today, lead) for row in rows],
        "columns": [t(f"task_column.{name}") for name in COLUMNS],
        "lead": lead,
        "people": [["", t("tasks.anybody")], *([name, name] for name in people)],
        "words": {
            "assign": t("tasks.assign"), "drop": t("tasks.drop"), "all": t("tasks.pick_all"), "picked": t("tasks.picked", n="{n}"),
        },
        "empty": list(empty),
    }  # fmt: skip
    return _asked(mount("tasks", data, key="tasks", on_act_change=lambda: None).act)


def asked_just_now() -> Asked:
    """What was asked for in the list as it was drawn last; known before it is drawn anew."""
    state = st.session_state.get("tasks")
    return _asked(state.get("act") if isinstance(state, Mapping) else None)


def _asked(told: object) -> Asked:
    if not isinstance(told, Mapping):
        return Asked()
    return Asked(str(told.get("act", "")), tuple(str(id) for id in told.get("ids") or ()), str(told.get("to", "")))


def place(row_id: str, conversation: str) -> tuple[str, dict[str, str]]:
    """The page a task is worked on, with its parameters."""
    if can_open("review"):
        return "review", {"id": conversation, "task": row_id}
    return "conversation", {"id": conversation}


def reason_text(reason: Mapping[str, Any]) -> str:
    """A kept reason in the session's language; its code where this version has no words for it."""
    code = str(reason.get("code", ""))
    return render(Reason(code, reason.get("params") or {}), language()) if code in WORDS else code


def cause_name(reason: Mapping[str, Any]) -> str:
    """A kept reason in a word or two."""
    code, params = str(reason.get("code", "")), reason.get("params") or {}
    title = params.get("title")
    if code == "triage_event" and isinstance(title, Mapping):
        return str(title.get(language()) or title.get("en") or "")
    return label("cause", code.removeprefix("triage_"))


def due_words(due: date | None, today: date) -> tuple[str, str, str]:
    """The day, how far it is off, and its tone."""
    if due is None:
        return wording.DASH, "", ""
    days = (due - today).days
    if days < 0:
        return f"{due:%m-%d}", t("tasks.late", n=-days), "late"
    return f"{due:%m-%d}", t("tasks.today") if days == 0 else t("tasks.left", n=days), "today" if days == 0 else ""


def _line(row: TaskRow, me: str, today: date, lead: bool) -> dict[str, Any]:
    task = row.task
    due, left, tone = due_words(task.due, today)
    mine = task.reviewer == me and task.state in ("pending", "claimed")
    page, params = place(task.id, task.conversation)
    subject = reason_title(row.contact_reason, language()) if row.contact_reason else PurePath(row.source or "").name
    about = [
        f"{wording.day(row.started_at)} {wording.hour(row.started_at)}".strip(),
        label("channel", row.channel),
        wording.clock(row.duration) if row.duration else "",
    ]
    return {
        "id": task.id,
        "href": href(page, params),
        "due": due,
        "left": left,
        "dueTone": tone if task.state in ("pending", "claimed") else "",
        "agent": row.agent or t("chart.no_name"),
        "team": row.team,
        "subject": subject,
        "subline": " · ".join(filter(None, about)),
        "score": wording.DASH if row.total is None else wording.number(row.total),
        "scoreTone": wording.BAND_TONES.get(row.band, ""),
        "band": label("band", row.band),
        "tone": "bad" if task.priority >= HEADS else "warn" if task.priority >= URGENT else "",
        "reasons": [_reason(one) for one in sorted(task.reasons, key=lambda one: -float(one.get("weight") or 0))],
        "have": _holder(row, me) if lead else t(f"task_state.{task.state}"),
        "plan": row.plan_name,
        "pending": task.state == "pending",
        "own": mine,
        "open": t("tasks.go_on")
        if mine and task.state == "claimed"
        else t("tasks.begin" if not lead else "tasks.look"),
        "acts": _acts(row, mine, lead),
    }


def _holder(row: TaskRow, me: str) -> str:
    task = row.task
    who = t("tasks.anybody") if not task.reviewer else t("tasks.me") if task.reviewer == me else task.reviewer
    return who if task.state == "pending" else f"{who} · {t(f'task_state.{task.state}')}"


def _acts(row: TaskRow, mine: bool, lead: bool) -> list[dict[str, str]]:
    task = row.task
    if mine or (lead and task.state == "claimed"):
        return [{"act": "release", "text": t("tasks.release")}]
    if task.reviewer == "" and task.state == "pending":
        return [{"act": "claim", "text": t("tasks.claim")}]
    return []


def _reason(reason: Mapping[str, Any]) -> dict[str, str]:
    weight = float(reason.get("weight") or 0.0)
    chance = str(reason.get("code", "")).startswith("sampled_")
    return {
        "text": reason_text(reason),
        "short": cause_name(reason),
        "tone": "bad" if weight >= HEADS else "chance" if chance else "",
    }


def style() -> None:
    """The style of the pages around the queue."""
    st.html(f"<style>{(ASSETS / 'queue.css').read_text(encoding='utf-8')}</style>")
