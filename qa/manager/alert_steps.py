"""What people do with alerts: take, close, snooze, hand over, comment. Each step is written to the audit log with it."""

from __future__ import annotations

from datetime import datetime

from qa.errors import CallQAError, UsageError
from qa.manager.alert_telling import tell
from qa.manager.warning_settings import settings
from qa.permissions import may
from qa.store import alerts as table
from qa.store import audit
from qa.store.accounts import everyone
from qa.store.connection import Database
from qa.store.viewer import Viewer
from scoring.manager.alerts import Alert, AlertAction, AlertStep, Notice, step

LONGEST_COMMENT = 1000


class AlertMoved(CallQAError):
    """Somebody took a step on the alert since it was shown."""


def take_step(
    database: Database,
    by: Viewer,
    key: str,
    version: int,
    action: AlertAction,
    now: datetime,
    *,
    comment: str = "",
    until: datetime | None = None,
    to: str = "",
) -> Alert:
    """Take a step on an alert as it was shown, with its version; the alert after it. `now` and `until` know their zone.

    Raises UsageError (no such alert, not allowed, a comment too long, nobody of that name), AlertMoved, AlertRefused.
    """
    if not may(by, "manage"):
        raise UsageError("your role does not act on warnings")
    if len(comment) > LONGEST_COMMENT:
        raise UsageError(f"a comment has at most {LONGEST_COMMENT} characters")
    with database.writing() as cursor:
        kept = table.find_alert(cursor, by, key)
        if kept is None:
            raise UsageError("there is no such warning")
        if kept.version != version:
            raise AlertMoved("somebody else has worked on this warning meanwhile; look at it again")
        if action == AlertAction.HAND_OVER and to not in owners(database, kept.alert):
            raise UsageError("there is nobody of this name who may see the warning")
        after = step(kept.alert, AlertStep(action, by.name, now, comment.strip(), until, to))
        table.write_alerts(cursor, [after])
        if action == AlertAction.HAND_OVER:
            tell(cursor, [Notice(after, "handed", now)], settings(cursor), now)
        told = {"action": str(action), "rule": after.rule}
        audit.append(cursor, by.name, by.role, "changed", f"alert:{key}", told)
    return after


def owners(database: Database, alert: Alert) -> list[str]:
    """The accounts that may own an alert: managers and admins who see its place."""
    viewers = [(one.name, one.viewer()) for one in everyone(database) if not one.disabled]
    return [name for name, looks in viewers if may(looks, "manage") and table.find_alert(database, looks, alert.key)]
