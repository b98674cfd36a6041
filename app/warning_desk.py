"""What the views of warnings share: which one the address names, steps that may be refused, times and places in words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

import streamlit as st

from app.i18n.translate import language, t
from app.state import current
from app.widgets import wording
from app.widgets.address_choice import switch
from qa.errors import CallQAError
from qa.manager.alert_steps import AlertMoved
from qa.store.alerts import AlertFilters
from qa.store.dispute_rules import current_rules
from scoring.manager.alerts import Alert, AlertRefused
from scoring.manager.warning_rules import ALL_PLACES, GRADES, WarningRule
from scoring.reasons import render

TONES: Mapping[str, str] = {"grave": "bad", "warning": "warn", "notice": "info"}
LEVEL_TONES: Mapping[str, str] = {"high": "bad", "middle": "warn", "low": ""}
AWAKE = AlertFilters(states=("open", "acknowledged"), asleep=False)
"""What waits for somebody today."""
_TOLD = "warn_told"


def headline(grades: Mapping[str, int]) -> str:
    """How much waits for somebody, by grade, in words."""
    total = sum(grades.values())
    if not total:
        return t("warn.headline_none")
    parts = [t("warn.part", grade=t(f"warn_grade.{name}"), n=grades[name]) for name in GRADES if grades.get(name)]
    return t("warn.headline", n=total, parts=t("frame.comma").join(parts))


def choose_view(views: Sequence[str], counts: Mapping[str, int]) -> str:
    """The views side by side; the one that the address names, else the first."""
    return switch(
        "view",
        views,
        lambda name: f"{t(f'warn_view.{name}')} {counts.get(name) or ''}".strip(),
        key="warn_view",
        label=t("warn.views"),
        drops=("alert", "customer", "rule"),
    )


def attempt(action: Callable[[], object], done: str) -> bool:
    """Do something that may be refused, and tell what came of it when the page is drawn again."""
    try:
        action()
    except AlertRefused as error:
        st.session_state[_TOLD] = (render(error.reason, language()), False)
    except AlertMoved:
        st.session_state[_TOLD] = (t("warn.moved"), False)
    except CallQAError as error:
        st.session_state[_TOLD] = (wording.plain(str(error)), False)
    else:
        st.session_state[_TOLD] = (done, True)
        return True
    return False


def refuse(words: str) -> None:
    """Tell when the page is drawn again why nothing was done."""
    st.session_state[_TOLD] = (words, False)


def tell() -> None:
    """What came of the last act."""
    words, fine = st.session_state.pop(_TOLD, ("", True))
    if words and fine:
        st.toast(words, icon=":material/check:")
    elif words:
        st.warning(words, icon=":material/info:")


def zone() -> tzinfo:
    """The team's time zone."""
    return current_rules(current().database).policy.zone


def at(moment: datetime) -> str:
    """A time that knows its zone, on the team's wall clock."""
    return moment.astimezone(zone()).strftime("%m-%d %H:%M")


def ago(moment: datetime, now: datetime) -> str:
    """How long ago a time was, roughly."""
    minutes = max(0, int((now - moment).total_seconds() // 60))
    if minutes < 2:
        return t("warn.just_now")
    if minutes < 60:
        return t("warn.minutes_ago", n=minutes)
    return t("warn.hours_ago", n=minutes // 60) if minutes < 48 * 60 else t("warn.days_ago", n=minutes // 1440)


def utc(moment: datetime) -> datetime:
    """A stored time (UTC without zone) with its zone."""
    return moment.replace(tzinfo=UTC)


def where(alert: Alert) -> str:
    """The place of an alert in words."""
    return t("warn.everywhere") if alert.place == ALL_PLACES else alert.place or t("warn.nameless")


def rule_title(rule: WarningRule) -> str:
    """The name of a rule in the session's language."""
    return rule.title["zh" if language() == "zh" else "en"]


def person(name: str) -> str:
    """A person's name as it is shown."""
    return name.removeprefix("os:")


def short(key: str) -> str:
    """A few signs that stand for a key in the names of widgets."""
    return hashlib.sha256(key.encode()).hexdigest()[:10]
