"""The rules of warnings in force, quiet hours and where messages go, and how people change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cache
from typing import Any

import yaml

from qa.errors import UsageError
from qa.manager.webhook import check_address
from qa.moment import utc_now
from qa.permissions import may
from qa.rubrics import shipped_folder
from qa.store import audit
from qa.store import warning_rules as table
from qa.store.connection import Cursor, Database
from qa.store.dispute_rules import current_rules
from qa.store.viewer import Viewer
from scoring.manager.alerts import QuietHours
from scoring.manager.warning_rules import RuleError, WarningRule, read_rules

Quiet = tuple[time, time]


@dataclass(frozen=True, slots=True)
class WarningSettings:
    """One version; `number` 0 is the one that ships.

    `quiet`: hours in which no message goes out, in the team's zone; `webhook`: where messages are posted, "" for nowhere; `email`: whether
    they are mailed; `dashboard`: the address people reach the dashboard at, for links; `english`: accounts that read English.
    """

    rules: tuple[WarningRule, ...]
    quiet: Quiet | None = None
    webhook: str = ""
    email: bool = False
    dashboard: str = ""
    english: tuple[str, ...] = ()
    number: int = 0
    by: str = ""
    at: datetime | None = None

    def rule(self, id: str) -> WarningRule | None:
        """The rule of this id; None where there is none any more."""
        return next((rule for rule in self.rules if rule.id == id), None)


def settings(db: Database | Cursor) -> WarningSettings:
    """The settings in force: those last set, or those that ship."""
    kept = table.latest(db)
    if kept is None:
        return shipped()
    return replace(_read(kept.content), number=kept.number, by=kept.by, at=kept.at)


@cache
def shipped() -> WarningSettings:
    """What counts before anybody changed anything."""
    text = (shipped_folder() / "warnings" / "default.yaml").read_text(encoding="utf-8")
    return _read(yaml.safe_load(text))


def quiet_hours(db: Database | Cursor, found: WarningSettings) -> QuietHours | None:
    """The quiet hours in the team's zone."""
    return QuietHours(*found.quiet, current_rules(db).policy.zone) if found.quiet else None


def may_set(viewer: Viewer) -> bool:
    """Whether the viewer may change the rules: a manager of every team, or the admin."""
    return may(viewer, "manage") and (viewer.sees_all or viewer.every_team)


def change_rule(database: Database, by: Viewer, rule: Mapping[str, Any], number: int) -> None:
    """Put a rule in the place of the one of its id, or add it, as plain data. `number`: the version that was looked at.

    Raises UsageError: it makes no sense, the role may not, or somebody was faster.
    """
    now = settings(database)
    (fresh,) = _checked([rule])
    rules = [fresh if one.id == fresh.id else one for one in now.rules]
    rules += [fresh] if now.rule(fresh.id) is None else []
    _keep(database, by, replace(now, rules=tuple(rules)), number, {"rule": fresh.id})


def drop_rule(database: Database, by: Viewer, id: str, number: int) -> None:
    """Take a rule away; its alerts stay. Raises UsageError."""
    now = settings(database)
    _keep(database, by, replace(now, rules=tuple(r for r in now.rules if r.id != id)), number, {"dropped": id})


def change_channels(database: Database, by: Viewer, fresh: WarningSettings, number: int) -> None:
    """Set everything but the rules. Raises UsageError: a bad address, the role may not, somebody was faster."""
    if fresh.webhook:
        check_address(fresh.webhook)
    if fresh.dashboard and not fresh.dashboard.startswith(("http://", "https://")):
        raise UsageError("the address of the dashboard begins with http:// or https://")
    if fresh.quiet and fresh.quiet[0] == fresh.quiet[1]:
        raise UsageError("quiet hours must not begin when they end")
    if not may(by, "warning_channels"):
        raise UsageError("your role does not set where warnings go")
    told = {"webhook": bool(fresh.webhook), "email": fresh.email, "quiet": fresh.quiet is not None}
    _keep(database, by, replace(fresh, rules=settings(database).rules), number, told)


def _keep(database: Database, by: Viewer, fresh: WarningSettings, number: int, told: Mapping[str, Any]) -> None:
    if not may_set(by):
        raise UsageError("rules of warnings watch every team: whoever changes them has to see every team")
    at = utc_now()
    with database.writing() as cursor:
        table.add(cursor, table.KeptRules(number + 1, _data(fresh), by.name, at))
        audit.append(cursor, by.name, by.role, "changed", "warning_rules", {"version": number + 1, **told})


def _read(data: Mapping[str, Any]) -> WarningSettings:
    quiet = data.get("quiet")
    return WarningSettings(
        _checked(data["rules"]),
        (time.fromisoformat(quiet["begins"]), time.fromisoformat(quiet["ends"])) if quiet else None,
        str(data.get("webhook", "")),
        bool(data.get("email", False)),
        str(data.get("dashboard", "")),
        tuple(data.get("english", ())),
    )


def _data(found: WarningSettings) -> dict[str, Any]:
    quiet = found.quiet and {"begins": f"{found.quiet[0]:%H:%M}", "ends": f"{found.quiet[1]:%H:%M}"}
    return {
        "quiet": quiet,
        "webhook": found.webhook,
        "email": found.email,
        "dashboard": found.dashboard,
        "english": list(found.english),
        "rules": [rule.model_dump(mode="json") for rule in found.rules],
    }


def _checked(data: Sequence[Mapping[str, Any]]) -> tuple[WarningRule, ...]:
    try:
        return read_rules(data)
    except RuleError as error:
        raise UsageError(str(error)) from error
