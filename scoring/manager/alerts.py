"""The life of an alert: open, acknowledged by its owner, closed; one alert for one matter, and nobody woken for nothing.

open ─acknowledge─▶ acknowledged ─close─▶ closed     open ─close─▶ closed     closed ─reopen─▶ open
A comment, a snooze until some time and handing over to another owner leave the state as it is.
While an alert is open or acknowledged, further findings of the same matter are added to it without a message. After it was closed
the same finding opens nothing, and no other one of that matter for the rule's rest either. Messages of the quiet hours wait for their end;
grave ones do not. Time is handed in; what is returned is to be stored and sent by others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Literal

from scoring.manager.warning_rules import Channel, Firing, Grade
from scoring.reasons import Reason, render

MOST_EVIDENCE = 100
"""Conversations kept with an alert, the latest."""

NoticeKind = Literal["new", "reminder", "handed"]


class AlertState(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class AlertAction(StrEnum):
    """What a person can do with it."""

    ACKNOWLEDGE = "acknowledge"
    CLOSE = "close"
    REOPEN = "reopen"
    SNOOZE = "snooze"
    HAND_OVER = "hand_over"
    COMMENT = "comment"


ALERT_STEPS: Mapping[tuple[AlertState, AlertAction], AlertState] = {
    (AlertState.OPEN, AlertAction.ACKNOWLEDGE): AlertState.ACKNOWLEDGED,
    (AlertState.OPEN, AlertAction.CLOSE): AlertState.CLOSED,
    (AlertState.ACKNOWLEDGED, AlertAction.CLOSE): AlertState.CLOSED,
    (AlertState.CLOSED, AlertAction.REOPEN): AlertState.OPEN,
    **{(state, AlertAction.SNOOZE): state for state in (AlertState.OPEN, AlertState.ACKNOWLEDGED)},
    **{(state, AlertAction.HAND_OVER): state for state in (AlertState.OPEN, AlertState.ACKNOWLEDGED)},
    **{(state, AlertAction.COMMENT): state for state in AlertState},
}
"""All steps there are."""


class AlertRefused(Exception):
    """The step is not allowed; `reason` says why, in either language. The alert stays as it was."""

    def __init__(self, code: str, **params: Any) -> None:
        self.reason = Reason(code, params)
        super().__init__(render(self.reason, "en"))


@dataclass(frozen=True, slots=True)
class AlertStep:
    """One step taken by a person, `at` a time that knows its zone. Closing needs a comment: what was done.

    `until`: when a snooze ends; `to`: whom it is handed over to.
    """

    action: AlertAction
    by: str
    at: datetime
    comment: str = ""
    until: datetime | None = None
    to: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """One matter. Never changed: findings and steps give a new one.

    `period`: the latest finding of it; `times`: findings so far; `last`: when the latest came; `reminded`: when somebody was last told;
    `rest`: after closing, so long it stays quiet; `remind`: after so long without acknowledgement its owner is told again (nought: never).
    `snoozed_until`: nobody is reminded before, and then its owner is, acknowledged or not.
    """

    key: str
    rule: str
    place: str
    grade: Grade
    owner: str
    channels: tuple[Channel, ...]
    opened: datetime
    last: datetime
    reminded: datetime
    period: str
    reason: Reason
    evidence: tuple[str, ...]
    rest: timedelta
    remind: timedelta
    state: AlertState = AlertState.OPEN
    times: int = 1
    log: tuple[AlertStep, ...] = ()
    snoozed_until: datetime | None = None

    @property
    def closed_at(self) -> datetime | None:
        """When it was closed, None while it is not."""
        if self.state != AlertState.CLOSED:
            return None
        return next((one.at for one in reversed(self.log) if one.action == AlertAction.CLOSE), None)


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to send, not before `at`."""

    alert: Alert
    kind: NoticeKind
    at: datetime


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` to `ends`, over midnight where it ends earlier than it begins, in the team's zone. Raises ValueError for equal times."""

    begins: time
    ends: time
    zone: tzinfo = UTC

    def __post_init__(self) -> None:
        if self.begins == self.ends:
            raise ValueError("quiet hours must not begin when they end")

    def release(self, at: datetime) -> datetime:
        """When a message of that time may go out: at once, or at the end of the quiet hours."""
        local = at.astimezone(self.zone)
        clock = local.time()
        over_midnight = self.ends < self.begins
        late = over_midnight and clock >= self.begins
        if not (late or (clock < self.ends and (over_midnight or clock >= self.begins))):
            return at
        day = local.date() + timedelta(days=late)
        return datetime.combine(day, self.ends, self.zone).astimezone(UTC)


def take_in(
    alerts: Mapping[str, Alert], firings: Iterable[Firing], now: datetime, quiet: QuietHours | None = None
) -> tuple[Mapping[str, Alert], Sequence[Notice]]:
    """All alerts by key after a run, and the messages to send. Raises ValueError for a time without a zone."""
    _zoned(now)
    found, notices = dict(alerts), []
    for firing in firings:
        known = found.get(firing.key)
        if known is None or _may_open_again(known, firing, now):
            found[firing.key] = _opened(firing, now, known)
            notices.append(_notice(found[firing.key], "new", now, quiet))
        elif not _is_known(known, firing):
            found[firing.key] = _added(known, firing, now)
        elif firing.rule.kind == "event" and firing.period == known.period:
            found[firing.key] = replace(known, reason=firing.reason)  # judged again, more may have happened in it
    return found, notices


def reminders(
    alerts: Mapping[str, Alert], now: datetime, quiet: QuietHours | None = None
) -> tuple[Mapping[str, Alert], Sequence[Notice]]:
    """The same for alerts nobody has acknowledged for too long."""
    _zoned(now)
    found, notices = dict(alerts), []
    for key, alert in alerts.items():
        if _is_due(alert, now):
            found[key] = replace(alert, reminded=now, snoozed_until=None)
            notices.append(_notice(found[key], "reminder", now, quiet))
    return found, notices


def _is_due(alert: Alert, now: datetime) -> bool:
    if alert.state == AlertState.CLOSED:
        return False
    if alert.snoozed_until is not None:
        return now >= alert.snoozed_until
    return alert.state == AlertState.OPEN and bool(alert.remind) and now - alert.reminded >= alert.remind


def step(alert: Alert, taken: AlertStep) -> Alert:
    """The alert after a person's step. Raises AlertRefused where it is not allowed, ValueError for a time without a zone."""
    _zoned(taken.at)
    target = ALERT_STEPS.get((alert.state, taken.action))
    if target is None:
        raise AlertRefused("alert_wrong_state", state=STATES[alert.state], action=ACTIONS[taken.action])
    if not taken.by.strip():
        raise AlertRefused("alert_nobody")
    if taken.action in _NEEDS_WORDS and not taken.comment.strip():
        raise AlertRefused(_NEEDS_WORDS[taken.action])
    if taken.action == AlertAction.SNOOZE and (taken.until is None or taken.until <= taken.at):
        raise AlertRefused("alert_no_time")
    if taken.action == AlertAction.HAND_OVER and not taken.to.strip():
        raise AlertRefused("alert_nobody")
    if taken.at < (alert.log[-1].at if alert.log else alert.opened):
        raise AlertRefused("alert_time_back")
    return replace(alert, state=target, log=(*alert.log, taken), **_led_to(taken))


def _led_to(taken: AlertStep) -> dict[str, Any]:
    """What else of the alert a step changes."""
    match taken.action:
        case AlertAction.ACKNOWLEDGE:
            return {"owner": taken.by}
        case AlertAction.HAND_OVER:
            return {"owner": taken.to, "reminded": taken.at}
        case AlertAction.SNOOZE:
            return {"snoozed_until": taken.until}
        case AlertAction.CLOSE:
            return {"snoozed_until": None}
        case AlertAction.REOPEN:
            return {"reminded": taken.at}
        case AlertAction.COMMENT:
            return {}


def alert_actions(alert: Alert) -> tuple[AlertAction, ...]:
    """What may be done now."""
    return tuple(action for state, action in ALERT_STEPS if state == alert.state)


def _may_open_again(alert: Alert, firing: Firing, now: datetime) -> bool:
    closed = alert.closed_at
    return closed is not None and not _is_known(alert, firing) and now - closed >= alert.rest


def _is_known(alert: Alert, firing: Firing) -> bool:
    """Whether this finding was told before: of the same period, or of a conversation that is among the evidence."""
    return firing.period == alert.period or firing.period in alert.evidence


def _opened(firing: Firing, now: datetime, before: Alert | None) -> Alert:
    rule = firing.rule
    return Alert(
        firing.key, rule.id, firing.place, rule.grade, rule.owner, rule.channels, now, now, now, firing.period, firing.reason,
        firing.evidence[-MOST_EVIDENCE:], timedelta(hours=rule.rest_hours), timedelta(hours=rule.remind_hours),
        log=before.log if before else (),
    )  # fmt: skip


def _added(alert: Alert, firing: Firing, now: datetime) -> Alert:
    evidence = tuple(dict.fromkeys((*alert.evidence, *firing.evidence)))[-MOST_EVIDENCE:]
    return replace(
        alert, period=firing.period, reason=firing.reason, last=now, times=alert.times + 1, evidence=evidence
    )


def _notice(alert: Alert, kind: NoticeKind, now: datetime, quiet: QuietHours | None) -> Notice:
    at = now if quiet is None or alert.grade == "grave" else quiet.release(now)
    return Notice(alert, kind, at)


def _zoned(at: datetime) -> None:
    if at.utcoffset() is None:
        raise ValueError(f"the time {at} must know its zone")


STATES: Mapping[AlertState, Mapping[str, str]] = {
    AlertState.OPEN: {"zh": "待处理", "en": "open"},
    AlertState.ACKNOWLEDGED: {"zh": "已认领", "en": "acknowledged"},
    AlertState.CLOSED: {"zh": "已关闭", "en": "closed"},
}
ACTIONS: Mapping[AlertAction, Mapping[str, str]] = {
    AlertAction.ACKNOWLEDGE: {"zh": "认领", "en": "acknowledge"},
    AlertAction.CLOSE: {"zh": "关闭", "en": "close"},
    AlertAction.REOPEN: {"zh": "重新打开", "en": "reopen"},
    AlertAction.SNOOZE: {"zh": "稍后提醒", "en": "snooze"},
    AlertAction.HAND_OVER: {"zh": "转交", "en": "hand over"},
    AlertAction.COMMENT: {"zh": "备注", "en": "comment"},
}
_NEEDS_WORDS = {AlertAction.CLOSE: "alert_no_comment", AlertAction.COMMENT: "alert_no_words"}
