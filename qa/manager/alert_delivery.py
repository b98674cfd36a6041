"""Sending what waits in the queue, beside all other work: a dead receiver delays nothing but its own messages."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from qa.errors import CallQAError
from qa.manager import alert_messages, mail, webhook
from qa.manager.warning_settings import WarningSettings, settings
from qa.manager.webhook import NotDelivered
from qa.state_folder import StateFolder
from qa.store import accounts, alert_deliveries, alerts
from qa.store.alert_deliveries import Claimed
from qa.store.connection import Database
from qa.store.viewer import ADMIN
from scoring.manager.alerts import AlertState

log = logging.getLogger("callqa")

BACK_OFF: Sequence[timedelta] = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))
"""Waits between tries: the last is made about a day after the first, then it is given up."""
LEASE = timedelta(minutes=5)
"""A message claimed and not settled after this time is somebody else's to send: longer than all timeouts of a batch."""
BATCH = 5


@dataclass(frozen=True, slots=True)
class Sent:
    """How many messages were taken, failed for now, given up."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0


def deliver(database: Database, folder: StateFolder, now: datetime) -> Sent:
    """Send what is due, a few messages at a time; what fails is tried again later. `now` knows its zone. Never raises for a receiver."""
    if not alert_deliveries.is_due(database, now):
        return Sent()
    with database.writing() as cursor:
        claimed = alert_deliveries.claim(cursor, now, LEASE, BATCH)
    sent = failed = given_up = 0
    for one in claimed:
        error, for_good = _try(database, folder.root, one, now)
        again = None if for_good or one.attempts > len(BACK_OFF) else now + BACK_OFF[one.attempts - 1]
        with database.writing() as cursor:
            if not error:
                alert_deliveries.settle_sent(cursor, one.id, now)
            else:
                alert_deliveries.settle_failed(cursor, one.id, error, again, now)
        sent, failed, given_up = (
            sent + (not error),
            failed + bool(error and again),
            given_up + bool(error and not again),
        )
    return Sent(sent, failed, given_up)


def webhook_secret_file(folder: StateFolder) -> Path:
    """Where the secret of the webhook is kept, beside the database, for its owner only."""
    return _secret_file(folder.root)


def _secret_file(folder: Path) -> Path:
    return folder / "webhook.secret"


def _try(database: Database, folder: Path, one: Claimed, now: datetime) -> tuple[str, bool]:
    """Why a message was not taken, and whether it never will be; "" where it was."""
    try:
        return _send(database, folder, one, now)
    except NotDelivered as error:
        return str(error), error.for_good
    except CallQAError as error:
        return str(error), False
    except Exception as error:
        log.exception("sending a warning")
        return f"it could not be made: {type(error).__name__}", False


def _send(database: Database, folder: Path, one: Claimed, now: datetime) -> tuple[str, bool]:
    found, kept = settings(database), alerts.find_alert(database, ADMIN, one.alert)
    if kept is None or (
        one.kind == "reminder" and kept.alert.state != AlertState.OPEN and not kept.alert.snoozed_until
    ):
        return "nothing to be told any more", True
    told = alert_messages.told_of(database, kept.alert, one.kind, found)
    if one.channel == "webhook":
        if not found.webhook:
            return "no address is set any more", True
        body = json.dumps(alert_messages.as_json(told, one.id), ensure_ascii=False).encode()
        webhook.post(found.webhook, webhook.secret(_secret_file(folder)), one.id, int(now.timestamp()), body)
    else:
        _mail(database, folder, one, told, found)
    return "", False


def _mail(database: Database, folder: Path, one: Claimed, told: alert_messages.Told, found: WarningSettings) -> None:
    server, account = mail.smtp(folder), accounts.find(database, one.recipient)
    if server is None:
        raise NotDelivered("no mail server is set up (smtp.yaml)")
    if account is None or account.disabled or not account.email:
        raise NotDelivered("the recipient has no address any more", for_good=True)
    language = "en" if account.name in found.english else "zh"
    text, html = alert_messages.as_text(told, language), alert_messages.as_html(told, language)
    subject = alert_messages.subject(told, language)
    mail.send(server, mail.compose(server.sender, account.email, subject, text, html, one.id))
