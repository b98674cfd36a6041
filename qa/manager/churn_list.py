"""The churn list: who is on it and why, and what is done about them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.store import audit, warning_events
from qa.store import churn as table
from qa.store.churn import AtRisk, ChurnStep
from qa.store.connection import Database
from qa.store.dispute_rules import current_rules
from qa.store.filters import Filters
from qa.store.viewer import Viewer
from scoring.manager.churn import LEVELS, Churn, churn

ACTIONS = ("take", "contacted", "dismissed", "note")
LONGEST_NOTE = 1000
LEAST = LEVELS["middle"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A customer on the list with the points and their reasons."""

    row: AtRisk
    churn: Churn


def listed(
    database: Database,
    viewer: Viewer,
    filters: Filters,
    *,
    waiting: bool | None = True,
    limit: int = 50,
    customers: Sequence[str] = (),
    now: datetime | None = None,
) -> list[Listed]:
    """Who is on the list within the four weeks before the newest conversation, the most points first."""
    zone = current_rules(database).policy.zone
    local = (now or datetime.now(UTC)).astimezone(zone)
    until = warning_events.newest(database, local.replace(tzinfo=None))
    if until is None:
        return []
    hours = (local.utcoffset() or timedelta()) / timedelta(hours=1)
    least = 0 if customers else LEAST
    found = table.at_risk(
        database, viewer, filters, until, least,
        offset_hours=hours, waiting=waiting, limit=limit, customers=customers,
    )  # fmt: skip
    return [Listed(row, churn(row.signs)) for row in found]


def act(database: Database, by: Viewer, customer: str, seen: int, action: str, note: str = "") -> None:
    """Take a step about a customer, with `seen` steps taken before. Raises UsageError: not allowed, no such customer, somebody was faster."""
    if not may(by, "manage") or action not in ACTIONS:
        raise UsageError("your role does not act on the churn list")
    if len(note) > LONGEST_NOTE:
        raise UsageError(f"a note has at most {LONGEST_NOTE} characters")
    if action == "note" and not note.strip():
        raise UsageError("a note needs words")
    if not table.contacts_of(database, by, customer, datetime.min, limit=1):
        raise UsageError("there is no such customer")
    at = utc_now()
    with database.writing() as cursor:
        before = table.steps_of(cursor, customer)
        owner = before[-1].owner if before and action == "note" else by.name
        table.add_step(cursor, ChurnStep(customer, seen, action, owner, note.strip(), by.name, at))
        audit.append(cursor, by.name, by.role, "changed", f"churn:{hidden(customer)}", {"action": action})


def hidden(customer: str) -> str:
    """A customer's name in the log: told apart, but not told."""
    return hashlib.sha256(customer.encode()).hexdigest()[:16]
