"""The limits of service in force: by when what is promised, for which share; those of the manuals until somebody sets others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast, get_args

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.store import audit
from qa.store import service_rules as table
from qa.store.connection import Cursor, Database
from qa.store.viewer import Viewer
from scoring.manager.service_clocks import COMPLAINT_SEVERITY, STANDARD_TARGETS, ServiceTarget, Severity

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
CLOCKS = ("first_answer", "handled", "survey_answered")
GRADES = ("P1", "P2", "P3")
PRESETS: Mapping[str, tuple[str, ...]] = {
    "common": ("answer_common", "handle_by_severity", "survey"),
    "quick": ("answer_quick", "handle_quick", "survey"),
}
"""Sets of limits to begin from: C and A with E by severity; E's short ones."""
LONGEST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class ServiceRules:
    """The `targets`, one a clock and severity, and which severity a complaint grade runs under."""

    targets: tuple[ServiceTarget, ...]
    severity_of: Mapping[str, Severity]

    def target(self, clock: str, severity: str) -> ServiceTarget:
        """The target of a clock. Raises KeyError for one there is none of."""
        return {(t.clock, t.severity): t for t in self.targets}[clock, cast("Severity", severity)]


def preset(name: str) -> ServiceRules:
    """The limits of the manuals. Where a manual names none for complex problems, those of general ones are taken."""
    known = {(t.clock, t.severity): t for part in PRESETS[name] for t in STANDARD_TARGETS[part]}
    targets = [
        known.get((clock, severity)) or replace(known[clock, "general"], severity=severity)
        for clock in CLOCKS
        for severity in SEVERITIES
    ]
    return ServiceRules(tuple(targets), dict(COMPLAINT_SEVERITY))


def rules(db: Database | Cursor) -> tuple[ServiceRules, int]:
    """The rules in force and their number; 0 are those that ship."""
    number, content = table.latest(db)
    return (_rules_of(content), number) if content else (preset("common"), 0)


def change_rules(database: Database, by: Viewer, fresh: ServiceRules, number: int) -> None:
    """Put other rules in the place of those of `number`. Raises UsageError."""
    if not may(by, "manage"):
        raise UsageError("your role does not set limits of service")
    _check(fresh.targets)
    at = utc_now()
    with database.writing() as cursor:
        table.add(cursor, number + 1, _data(fresh), by.name, at)
        audit.append(cursor, by.name, by.role, "changed", "service_rules", {"version": number + 1})


def _check(targets: Iterable[ServiceTarget]) -> None:
    for target in targets:
        if not timedelta(0) < target.limit <= LONGEST:
            raise UsageError(f"a limit lies over 0 and up to {LONGEST.days} days")
        if not 0 < target.goal <= 1:
            raise UsageError("a goal lies over 0 and up to 100 %")


def _data(told: ServiceRules) -> dict[str, Any]:
    targets = [[t.clock, t.severity, t.limit.total_seconds(), t.goal] for t in told.targets]
    return {"targets": targets, "severity_of": dict(told.severity_of)}


def _rules_of(content: Mapping[str, Any]) -> ServiceRules:
    targets = (
        ServiceTarget(clock, severity, timedelta(seconds=s), goal) for clock, severity, s, goal in content["targets"]
    )
    return ServiceRules(tuple(targets), content["severity_of"])
