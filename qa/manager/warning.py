"""One run of the rules: what is new is read, judged, kept as alerts, and told. Running it again changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from qa.manager.alert_telling import tell
from qa.manager.warning_readings import metric_readings, period_of_label
from qa.manager.warning_settings import WarningSettings, quiet_hours, settings
from qa.store import alerts as table
from qa.store import warning_events
from qa.store.connection import Database
from qa.store.dispute_rules import current_rules
from qa.store.viewer import ADMIN
from qa.store.warning_evidence import furthest
from scoring.manager.alerts import Alert, reminders, take_in
from scoring.manager.metrics import METRICS
from scoring.manager.warning_rules import ALL_PLACES, Firing, WarningRule, evaluate

log = logging.getLogger("callqa")

EVIDENCE = 8
"""Conversations shown with a figure that warns."""
OVERLAP = timedelta(minutes=10)
"""Looked at again before the last run's end: what was being written then was not to be seen yet."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run looked at and what came of it. `opened` are the alerts that are new, `messages` are to leave the machine."""

    events: int = 0
    figures: int = 0
    firings: int = 0
    opened: Sequence[Alert] = field(default_factory=tuple)
    reminded: int = 0
    messages: int = 0


def run(database: Database, now: datetime, *, measure: bool = True) -> Ran:
    """Evaluate the rules in force: those of events on what was merged since the last run and, to `measure`, those of figures.

    `now` knows its zone. Safe at any time and from several threads: what was found before is not found again.
    """
    found = settings(database)
    clock = now.astimezone(current_rules(database).policy.zone).replace(tzinfo=None)
    until = warning_events.merged_until(database)
    since, _, _ = warning_events.last_run(database)
    newest = warning_events.newest(database, clock)
    kinds = sorted({name.partition(".")[0] for rule in found.rules if rule.on for name in rule.events})
    fresh = since is None or until is None or until > since
    events = warning_events.new_events(database, kinds, since - OVERLAP if since else None, newest) if fresh else []
    readings = (
        metric_readings(database, ADMIN, found.rules, clock.date(), newest.date())[0] if measure and newest else []
    )
    firings = [_with_evidence(database, one) for one in evaluate(found.rules, readings, events)]
    if not (firings or measure or (fresh and until)) and not _waiting_for_reminder(database, now):
        return Ran(len(events))
    opened, reminded, messages = _keep(database, found, firings, now, until, measure)
    return Ran(len(events), len(readings), len(firings), opened, reminded, messages)


def run_quietly(database: Database, now: datetime | None = None, *, measure: bool = False) -> None:
    """The same after a merge, which it must not spoil: what goes wrong is logged."""
    try:
        run(database, now or datetime.now(UTC), measure=measure)
    except Exception:
        log.exception("evaluating the rules of warnings")


def _keep(
    database: Database,
    found: WarningSettings,
    firings: Sequence[Firing],
    now: datetime,
    until: datetime | None,
    measured: bool,
) -> tuple[Sequence[Alert], int, int]:
    with database.writing() as cursor:
        before = table.alerts_to_go_on(cursor, [firing.key for firing in firings])
        quiet = quiet_hours(cursor, found)
        after, new = take_in(before, firings, now, quiet)
        after, due = reminders(after, now, quiet)
        table.write_alerts(cursor, [alert for key, alert in after.items() if alert != before.get(key)])
        messages = tell(cursor, [*new, *due], found, now)
        at = now.astimezone(UTC).replace(tzinfo=None)
        warning_events.record_run(cursor, at, until, measured, len(firings))
    return tuple(notice.alert for notice in new), len(due), messages


def _waiting_for_reminder(database: Database, now: datetime) -> bool:
    cursor = database.cursor()
    try:
        return bool(reminders(table.alerts_to_go_on(cursor, []), now)[1])
    finally:
        cursor.close()


def _with_evidence(database: Database, firing: Firing) -> Firing:
    period = period_of_label(firing.period)
    if firing.rule.kind == "event" or period is None:
        return firing
    team = None if firing.place == ALL_PLACES else firing.place
    days, low = (period.start, period.end), _looks_low(firing.rule)
    return replace(firing, evidence=tuple(furthest(database, ADMIN, firing.rule.metric, team, days, low, EVIDENCE)))


def _looks_low(rule: WarningRule) -> bool:
    """Whether the least values are the ones to look at."""
    return rule.direction == "below" if rule.direction != "either" else METRICS[rule.metric].higher_is_better
