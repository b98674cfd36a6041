"""How often a rule would have spoken in the last twelve weeks, before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from qa.manager.warning_readings import metric_readings
from qa.store import warning_events
from qa.store.connection import Database
from qa.store.dispute_rules import current_rules
from qa.store.filters import Filters
from qa.store.viewer import Viewer
from scoring.manager.warning_rules import Firing, WarningRule, evaluate

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Backtest:
    """`times`: firings; `alerts`: different matters among them; `latest`: the last ones; `weeks` with one at least, of twelve."""

    times: int
    alerts: int
    looked_at: int
    latest: tuple[Firing, ...]


def backtest(database: Database, viewer: Viewer, rule: WarningRule, now: datetime | None = None) -> Backtest:
    """What the rule would have said of what the viewer may see, as if it had been on. `now` knows its zone."""
    rule = rule.model_copy(update={"on": True})
    clock = (now or datetime.now(UTC)).astimezone(current_rules(database).policy.zone).replace(tzinfo=None)
    newest = warning_events.newest(database, clock)
    if newest is None:
        return Backtest(0, 0, 0, ())
    if rule.kind == "event":
        return _of_events(database, viewer, rule, newest)
    periods = WEEKS if rule.period == "week" else 7 * WEEKS
    by_period = metric_readings(database, viewer, [rule], clock.date(), newest.date(), periods)
    found = [firing for readings in by_period for firing in evaluate([rule], readings)]
    return Backtest(len(found), len({one.key for one in found}), sum(map(len, by_period)), tuple(found[:5]))


def _of_events(database: Database, viewer: Viewer, rule: WarningRule, newest: datetime) -> Backtest:
    kinds = sorted({name.partition(".")[0] for name in rule.events})
    since = (newest - timedelta(weeks=WEEKS)).date()
    events = warning_events.events_within(database, viewer, Filters(since=since), kinds)
    found = evaluate([rule], [], events)
    return Backtest(len(found), len({one.key for one in found}), len(events), tuple(found[:-6:-1]))
