"""Alerts and where they stand. An alert is kept whole as JSON; the columns beside it are what lists are made by.

`team` is NULL where an alert is of all teams together: it is seen by those who see every team.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer
from scoring.manager.alert_record import alert_from_dict, alert_to_dict
from scoring.manager.alerts import Alert
from scoring.manager.warning_rules import ALL_PLACES

ORDER = """
    list_position(['grave', 'warning', 'notice'], a.grade), list_position(['open', 'acknowledged', 'closed'], a.state),
    a.last_at DESC, a.key
"""
"""What needs somebody first."""


@dataclass(frozen=True, slots=True)
class AlertFilters:
    """Conditions that all have to hold; an empty one is no condition. `asleep`: snoozed ones only, or none of them."""

    states: tuple[str, ...] = ()
    owner: str | None = None
    team: str = ""
    grade: str = ""
    rule: str = ""
    asleep: bool | None = None


@dataclass(frozen=True, slots=True)
class KeptAlert:
    """An alert with the version of its row."""

    alert: Alert
    version: int


def alerts(
    db: Database | Cursor,
    viewer: Viewer,
    filters: AlertFilters,
    now: datetime,
    *,
    limit: int = 50,
    offset: int = 0,
    latest_first: bool = False,
) -> list[KeptAlert]:
    """One page of the alerts the viewer may see: the gravest first, or the latest. `now` knows its zone."""
    where, values = _where(viewer, filters, now)
    order = "a.last_at DESC, a.key" if latest_first else ORDER
    sql = f"SELECT a.content, a.version FROM alert a WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"
    found = rows(db, sql, [*values, max(0, limit), max(0, offset)])
    return [KeptAlert(alert_from_dict(json.loads(content)), version) for content, version in found]


def count_alerts(db: Database | Cursor, viewer: Viewer, filters: AlertFilters, now: datetime) -> int:
    """How many there are."""
    where, values = _where(viewer, filters, now)
    return int(rows(db, f"SELECT count(*) FROM alert a WHERE {where}", values)[0][0])


def counts_by_grade(db: Database | Cursor, viewer: Viewer, filters: AlertFilters, now: datetime) -> Mapping[str, int]:
    """How many of each grade."""
    where, values = _where(viewer, filters, now)
    return dict(rows(db, f"SELECT a.grade, count(*) FROM alert a WHERE {where} GROUP BY a.grade", values))


def find_alert(db: Database | Cursor, viewer: Viewer, key: str) -> KeptAlert | None:
    """One alert; None if there is none, or the viewer may not see it."""
    seen, values = alert_sql(viewer)
    found = rows(db, f"SELECT a.content, a.version FROM alert a WHERE a.key = ? AND {seen}", [key, *values])
    return KeptAlert(alert_from_dict(json.loads(found[0][0])), found[0][1]) if found else None


def alerts_to_go_on(cursor: Cursor, keys: Sequence[str]) -> dict[str, Alert]:
    """Of a run: the alerts of these keys and all that are not closed, by key. Not for people: nothing is withheld."""
    sql = "SELECT key, content FROM alert WHERE state <> 'closed' OR list_contains(?::VARCHAR[], key)"
    return {key: alert_from_dict(json.loads(content)) for key, content in rows(cursor, sql, [list(keys)])}


def write_alerts(cursor: Cursor, changed: Iterable[Alert]) -> None:
    """Write these alerts anew, each a version higher; to be called in a transaction of the writer."""
    for alert in changed:
        was = rows(cursor, "SELECT version FROM alert WHERE key = ?", [alert.key])
        cursor.execute("DELETE FROM alert WHERE key = ?", [alert.key])
        line = _line(alert, (was[0][0] if was else 0) + 1)
        cursor.execute(f"INSERT INTO alert VALUES ({', '.join('?' * len(line))})", line)


def alert_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    """The condition on `alert a` that keeps what the viewer may see; agents see none."""
    if viewer.role == "agent":
        return "FALSE", []
    if viewer.sees_all or viewer.every_team:
        return "TRUE", []
    if not viewer.teams:
        return "FALSE", []
    return f"a.team IN ({', '.join('?' * len(viewer.teams))})", list(viewer.teams)


def _where(viewer: Viewer, filters: AlertFilters, now: datetime) -> tuple[str, list[Any]]:
    seen, values = alert_sql(viewer)
    parts = [f"({seen})"]
    if filters.states:
        parts.append(f"a.state IN ({', '.join('?' * len(filters.states))})")
        values = [*values, *filters.states]
    for name in ("team", "grade", "rule"):
        if value := getattr(filters, name):
            parts.append(f"a.{name} = ?")
            values = [*values, value]
    if filters.owner is not None:
        parts.append("a.owner = ?")
        values = [*values, filters.owner]
    if filters.asleep is not None:
        asleep = "(a.snoozed_until IS NOT NULL AND a.snoozed_until > ?)"
        parts.append(asleep if filters.asleep else f"NOT {asleep}")
        values = [*values, _utc(now)]
    return " AND ".join(parts), values


def _line(alert: Alert, version: int) -> list[Any]:
    team = None if alert.place == ALL_PLACES else alert.place
    content = json.dumps(alert_to_dict(alert), ensure_ascii=False)
    times = [_utc(alert.opened), _utc(alert.last), _utc(alert.snoozed_until) if alert.snoozed_until else None]
    head = [alert.key, alert.rule, alert.place, team, alert.grade, alert.owner, str(alert.state)]
    return [*head, *times, content, version]


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)
