"""The queue of messages that leave the machine: what waits, what was sent, what was given up. It survives a restart.

A message is claimed before it is sent: its time is put off by a lease, so that nobody else sends it meanwhile, and somebody does
after a crash. It may so arrive twice, with the same id, but is never lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from qa.store.connection import Cursor, Database, insert_rows, rows
from qa.store.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message about an alert: `channel` webhook or email, `recipient` an account's name ("" of a webhook). `due` knows its zone."""

    alert: str
    channel: str
    recipient: str
    kind: str
    due: datetime
    once: str
    attempts: int = 0

    @property
    def id(self) -> str:
        """The same message to the same recipient has the same id, however often it is made or sent."""
        text = "\n".join((self.alert, self.channel, self.recipient, self.kind, self.once))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message to be sent now. `attempts` counts this one."""

    id: str
    alert: str
    channel: str
    recipient: str
    kind: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """What of a channel does not get through: how many wait after an error, how many were given up, the last error."""

    channel: str
    waiting: int
    given_up: int
    error: str


def enqueue(cursor: Cursor, deliveries: Iterable[Delivery], now: datetime) -> int:
    """Put messages into the queue, those that are there already left out. How many are new; in a transaction of the writer."""
    unique = {one.id: one for one in deliveries}
    known = rows(cursor, "SELECT id FROM alert_delivery WHERE list_contains(?::VARCHAR[], id)", [list(unique)])
    for (id,) in known:
        del unique[id]
    lines = [
        (id, one.alert, one.channel, one.recipient, one.kind, _utc(now), _utc(one.due), 0, "")
        for id, one in unique.items()
    ]
    columns = "id, alert_key, channel, recipient, kind, made_at, due_at, attempts, error"
    insert_rows(cursor, f"alert_delivery ({columns})", lines)
    return len(lines)


def claim(cursor: Cursor, now: datetime, lease: timedelta, limit: int) -> list[Claimed]:
    """The messages that are due, the oldest first, theirs until the lease ends; in a transaction of the writer."""
    sql = """
        SELECT id, alert_key, channel, recipient, kind, attempts + 1 FROM alert_delivery
        WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= ? ORDER BY due_at, id LIMIT ?
    """
    found = [Claimed(*line) for line in rows(cursor, sql, [_utc(now), limit])]
    for one in found:
        values = [one.attempts, _utc(now + lease), one.id]
        cursor.execute("UPDATE alert_delivery SET attempts = ?, due_at = ? WHERE id = ?", values)
    return found


def settle_sent(cursor: Cursor, id: str, at: datetime) -> None:
    """Keep that a message was taken."""
    cursor.execute("UPDATE alert_delivery SET sent_at = ?, error = '' WHERE id = ?", [_utc(at), id])


def settle_failed(cursor: Cursor, id: str, error: str, again: datetime | None, at: datetime) -> None:
    """Keep that a message was not taken, why, and when it is tried again; None: never."""
    if again is None:
        cursor.execute("UPDATE alert_delivery SET given_up_at = ?, error = ? WHERE id = ?", [_utc(at), error, id])
    else:
        cursor.execute("UPDATE alert_delivery SET due_at = ?, error = ? WHERE id = ?", [_utc(again), error, id])


def is_due(db: Database | Cursor, now: datetime) -> bool:
    """Whether a message is to be sent now."""
    sql = "SELECT 1 FROM alert_delivery WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= ? LIMIT 1"
    return bool(rows(db, sql, [_utc(now)]))


def waiting(db: Database | Cursor) -> int:
    """How many messages are still to be sent, quiet hours included."""
    return int(rows(db, "SELECT count(*) FROM alert_delivery WHERE sent_at IS NULL AND given_up_at IS NULL")[0][0])


def sent_for(db: Database | Cursor, alert: str) -> list[Mapping[str, object]]:
    """What was sent about an alert that the viewer has been shown: channel, recipient, kind, times (UTC), attempts, error."""
    names = ("channel", "recipient", "kind", "due_at", "sent_at", "given_up_at", "attempts", "error")
    sql = f"SELECT {', '.join(names)} FROM alert_delivery WHERE alert_key = ? ORDER BY made_at DESC, id LIMIT 20"
    return [dict(zip(names, line, strict=True)) for line in rows(db, sql, [alert])]


def troubles(db: Database | Cursor, viewer: Viewer, since: datetime) -> list[Trouble]:
    """Channels with messages that failed since a time; nothing for anybody but the admin."""
    if viewer.role != "admin":
        return []
    sql = """
        SELECT channel, count(*) FILTER (given_up_at IS NULL), count(given_up_at), arg_max(error, made_at)
        FROM alert_delivery WHERE sent_at IS NULL AND error <> '' AND made_at >= ? GROUP BY channel ORDER BY channel
    """
    return [Trouble(*line) for line in rows(db, sql, [_utc(since)])]


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)
