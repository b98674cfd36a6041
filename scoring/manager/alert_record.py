"""An alert as JSON-able data and back; times in ISO 8601 with their zone, spans in hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from scoring.manager.alerts import Alert, AlertAction, AlertState, AlertStep
from scoring.reasons import Reason

_HOUR = timedelta(hours=1)


def alert_to_dict(alert: Alert) -> dict[str, Any]:
    """All of the alert."""
    return {
        "key": alert.key,
        "rule": alert.rule,
        "place": alert.place,
        "grade": alert.grade,
        "owner": alert.owner,
        "channels": list(alert.channels),
        "opened": alert.opened.isoformat(),
        "last": alert.last.isoformat(),
        "reminded": alert.reminded.isoformat(),
        "period": alert.period,
        "reason": {"code": alert.reason.code, "params": dict(alert.reason.params)},
        "evidence": list(alert.evidence),
        "rest_hours": alert.rest / _HOUR,
        "remind_hours": alert.remind / _HOUR,
        "state": str(alert.state),
        "times": alert.times,
        "log": [_step_to_dict(step) for step in alert.log],
        "snoozed_until": alert.snoozed_until.isoformat() if alert.snoozed_until else "",
    }


def alert_from_dict(data: Mapping[str, Any]) -> Alert:
    """The alert of which `alert_to_dict` told."""
    reason = data["reason"]
    return Alert(
        data["key"],
        data["rule"],
        data["place"],
        data["grade"],
        data["owner"],
        tuple(data["channels"]),
        datetime.fromisoformat(data["opened"]),
        datetime.fromisoformat(data["last"]),
        datetime.fromisoformat(data["reminded"]),
        data["period"],
        Reason(reason["code"], reason["params"]),
        tuple(data["evidence"]),
        data["rest_hours"] * _HOUR,
        data["remind_hours"] * _HOUR,
        AlertState(data["state"]),
        data["times"],
        tuple(_step_from_dict(step) for step in data["log"]),
        _time(data["snoozed_until"]),
    )


def _step_to_dict(step: AlertStep) -> dict[str, Any]:
    until = step.until.isoformat() if step.until else ""
    at = step.at.isoformat()
    return {
        "action": str(step.action),
        "by": step.by,
        "at": at,
        "comment": step.comment,
        "until": until,
        "to": step.to,
    }


def _step_from_dict(data: Mapping[str, Any]) -> AlertStep:
    at = datetime.fromisoformat(data["at"])
    return AlertStep(AlertAction(data["action"]), data["by"], at, data["comment"], _time(data["until"]), data["to"])


def _time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
