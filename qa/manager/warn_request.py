"""A run of the rules asked for by a command: done here, or by the dashboard that holds the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from qa.manager.alert_delivery import deliver
from qa.manager.alert_messages import title_of, where
from qa.manager.warning import run
from qa.manager.warning_settings import settings
from qa.server_request import Told, ask
from qa.state_folder import StateFolder
from qa.store import alert_deliveries, alerts
from qa.store.alerts import AlertFilters
from qa.store.connection import Database
from qa.store.viewer import ADMIN
from scoring.manager.alerts import Alert
from scoring.manager.warning_rules import GRADES
from scoring.reasons import render

MOST = 50
"""Open alerts that are told."""


def request_warn(folder: StateFolder, asked: Mapping[str, Any]) -> Told:
    """Evaluate the rules, send what waits; what `warn_as_asked` tells. Raises UsageError, StoreError."""
    return ask(folder, "warn", asked, lambda database: warn_as_asked(database, folder, asked))


def warn_as_asked(database: Database, folder: StateFolder, asked: Mapping[str, Any]) -> Told:
    """Evaluate, deliver unless `send` is false, and tell what is open in the language asked for. JSON-able."""
    now, language = datetime.now(UTC), "zh" if asked.get("language") == "zh" else "en"
    ran = run(database, now)
    sent = asdict(deliver(database, folder, now)) if asked.get("send", True) else {}
    awake = AlertFilters(states=("open", "acknowledged"))
    found = alerts.alerts(database, ADMIN, awake, now, limit=MOST)
    rules = settings(database)
    return {
        "events": ran.events,
        "figures": ran.figures,
        "new": [alert.key for alert in ran.opened],
        "reminded": ran.reminded,
        "open": alerts.count_alerts(database, ADMIN, awake, now),
        "grades": {
            grade: n for grade in GRADES if (n := alerts.counts_by_grade(database, ADMIN, awake, now).get(grade))
        },
        "alerts": [_told(one.alert, title_of(one.alert, rules.rule(one.alert.rule)), language) for one in found],
        "waiting": alert_deliveries.waiting(database),
        "delivery": sent,
    }


def _told(alert: Alert, title: Mapping[str, str], language: str) -> Told:
    return {
        "key": alert.key,
        "grade": alert.grade,
        "title": title[language],
        "place": where(alert, language),
        "reason": render(alert.reason, language),
        "period": alert.period,
        "state": str(alert.state),
        "owner": alert.owner.removeprefix("os:"),
    }
