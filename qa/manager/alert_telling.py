"""Who is told of an alert, and how: a notice in the app at once, messages by webhook and e-mail into the queue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from qa.manager.warning_settings import WarningSettings
from qa.store import alert_deliveries, notifications
from qa.store.accounts import Account, everyone
from qa.store.alert_deliveries import Delivery
from qa.store.connection import Cursor
from scoring.manager.alerts import Alert, Notice
from scoring.manager.warning_rules import ALL_PLACES


def tell(cursor: Cursor, notices: Iterable[Notice], found: WarningSettings, now: datetime) -> int:
    """Tell of these alerts; to be called in the transaction that keeps them. How many messages are to leave the machine."""
    people = everyone(cursor)
    told, deliveries = [], []
    for notice in notices:
        concerned = recipients(notice.alert, people)
        told += [_in_app(notice, one, found, now) for one in concerned if "app" in notice.alert.channels]
        deliveries += _messages(notice, concerned, found)
    notifications.notify(cursor, told)
    return alert_deliveries.enqueue(cursor, deliveries, now)


def recipients(alert: Alert, people: Sequence[Account]) -> list[Account]:
    """The owner; without one the managers who see the place; where there are none the admins."""
    working = [one for one in people if not one.disabled and one.role != "agent"]
    owner = [one for one in working if one.name == alert.owner and _sees(one, alert.place)]
    leads = [one for one in working if one.role == "manager" and _sees(one, alert.place)]
    return owner or leads or [one for one in working if one.role == "admin"]


def _sees(account: Account, place: str) -> bool:
    return account.role == "admin" or not account.teams or (place != ALL_PLACES and place in account.teams)


def _in_app(notice: Notice, to: Account, found: WarningSettings, now: datetime) -> notifications.Notice:
    alert, rule = notice.alert, found.rule(notice.alert.rule)
    at = now.astimezone(UTC).replace(tzinfo=None)
    params = {
        "title": dict(rule.title) if rule else alert.rule,
        "place": "" if alert.place == ALL_PLACES else alert.place,
    }
    return notifications.Notice(to.name, f"alert_{notice.kind}", f"alert:{alert.key}", at, params, _once(notice))


def _messages(notice: Notice, concerned: Sequence[Account], found: WarningSettings) -> list[Delivery]:
    alert, messages = notice.alert, []
    if "webhook" in alert.channels and found.webhook:
        messages.append(Delivery(alert.key, "webhook", "", notice.kind, notice.at, _once(notice)))
    if "email" in alert.channels and found.email:
        named = [one.name for one in concerned if one.email]
        messages += [Delivery(alert.key, "email", name, notice.kind, notice.at, _once(notice)) for name in named]
    return messages


def _once(notice: Notice) -> str:
    """Tells apart what is told of an alert more than once."""
    return (notice.alert.opened if notice.kind == "new" else notice.alert.reminded).isoformat()
