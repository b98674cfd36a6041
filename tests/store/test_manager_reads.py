"""Every read of the manager's pages is limited by who looks: what is not granted is not counted, named or quoted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest

from qa.store import (
    churn,
    improvements,
    marked_events,
    metric_targets,
    promise_checks,
    service_cases,
    survey_figures,
    themes,
)
from qa.store.alerts import AlertFilters, count_alerts
from qa.store.connection import Database, open_database
from qa.store.derived import settle_all
from qa.store.filters import Filters
from qa.store.item_losses import losses
from qa.store.journey_figures import contacts_of, frequent_customers, journey
from qa.store.machine_and_people import totals_compared
from qa.store.metric_figures import figures, figures_by, items_by
from qa.store.trend_reads import day_span, judged_items
from qa.store.viewer import ADMIN, Viewer
from qa.store.warning_evidence import conversations_named, furthest

DAY = datetime(2026, 11, 2, 9, 0)
NOW = datetime(2026, 11, 20, 12, 0)
TO = Filters()
NOBODY = [
    Viewer("manager"),
    Viewer("agent", agent="li"),
    Viewer("coach", ("two",)),
    Viewer("reviewer", ("one' OR '1'='1",)),
]

READS: dict[str, Callable[[Database, Viewer], Any]] = {
    "figures": lambda db, v: figures(db, v, TO, ("conversations",))["conversations"].n,  # type: ignore[union-attr]
    "figures by": lambda db, v: figures_by(db, v, TO, ("conversations",), ("agent",)),
    "items": lambda db, v: items_by(db, v, TO),
    "judged items": judged_items,
    "days": lambda db, v: day_span(db, v, TO),
    "losses": lambda db, v: losses(db, v, TO).items,
    "totals": lambda db, v: totals_compared(db, v, TO, "team"),
    "journey": lambda db, v: journey(db, v, TO).contacts,
    "customers": lambda db, v: frequent_customers(db, v, TO),
    "contacts": lambda db, v: contacts_of(db, v, "Wang"),
    "churn": lambda db, v: churn.at_risk(db, v, TO, NOW, 0),
    "contacts of a customer who may leave": lambda db, v: churn.contacts_of(db, v, "Wang", datetime.min),
    "promises": lambda db, v: sum(promise_checks.standing_counts(db, v, TO, NOW).values()),
    "promise": lambda db, v: promise_checks.promise(db, v, "a", 0, NOW),
    "voices": lambda db, v: survey_figures.voices(db, v, TO).sizes,
    "comments": lambda db, v: survey_figures.comments(db, v, TO),
    "untied": lambda db, v: survey_figures.untied(db, v)[1],
    "latest moment": service_cases.last_known,
    "themes": lambda db, v: themes.told(db, v, DAY.date(), NOW.date(), 9)[1],
    "day of themes": themes.last_day,
    "evidence": lambda db, v: conversations_named(db, v, ["a", "b"]),
    "furthest": lambda db, v: furthest(db, v, "customer_change", None, (DAY.date(), NOW.date()), True, 9),
    "alerts": lambda db, v: count_alerts(db, v, AlertFilters(), NOW.astimezone()),
    "projects": improvements.projects,
    "targets": metric_targets.list_targets,
    "marked days": lambda db, v: marked_events.marked_events(db, v, date(2026, 1, 1), date(2026, 12, 31)),
}
GIVEN = """
    INSERT INTO conversation (id, status, channel, started_at, agent, team, customer, outcome, total, judged, customer_change, customer_end,
        rubric_hash, merged_at, critical_failed, critical_suspected)
    SELECT id, 'ok', 'chat', '2026-11-02 09:00', 'li', 'one', 'Wang', 'unresolved', 80, 1, -0.5, -0.5, 'h', '2026-11-03', [], []
    FROM (VALUES ('a'), ('b')) given(id);
    INSERT INTO item (conversation_id, item, position, section, status, points, max_points)
    VALUES ('a', 'greeting', 0, 's', 'fail', 0, 5), ('b', 'greeting', 0, 's', 'fail', 0, 5);
    INSERT INTO turn (conversation_id, i, role, text) VALUES ('a', 0, 'customer', '我要退款,已经等了三天');
    INSERT INTO review (id, conversation_id, reviewer, revision, total, machine_total, submitted_at)
    VALUES ('r', 'a', 'ben', 1, 70, 80, '2026-11-04');
    INSERT INTO promise (conversation_id, position, turn, who, what, kind) VALUES ('a', 0, 1, 'agent', '回电', 'commit');
    INSERT INTO survey_answer (id, conversation_id, how, question, score, comment, themes, "at", team, agent, imported_at)
    VALUES ('s', 'a', 'id', 'nps', 3, '太慢', [], '2026-11-03', 'one', 'li', '2026-11-03'),
        ('u', NULL, '', 'nps', 3, '', [], '2026-11-03', 'one', 'wu', '2026-11-03');
    INSERT INTO contact_satisfaction VALUES ('a', false, 3);
    INSERT INTO alert (key, rule, place, team, grade, state, version) VALUES ('k', 'r', 'one', 'one', 'grave', 'open', 1);
    INSERT INTO improvement
    VALUES ('i', 't', 'one', 'mia', 'score', 'plan', '2026-11-02', '2026-12-02', '{}', 'mia', '2026-11-02', '2026-11-02', 1);
    INSERT INTO metric_target VALUES ('score', 'one', 90, 'mia', '2026-11-02');
    INSERT INTO marked_event VALUES ('m', '2026-11-02', 'release', 'R', 'one', 'mia', '2026-11-02');
"""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with open_database(tmp_path_factory.mktemp("reads") / "x.duckdb") as db:
        with db.writing() as cursor:
            cursor.execute(GIVEN)
            settle_all(cursor)
        yield db


@pytest.mark.parametrize("name", READS)
def test_only_those_who_may_are_told(given: Database, name: str) -> None:
    read = READS[name]
    assert read(given, ADMIN)
    assert read(given, Viewer("manager", ("one",), name="mia")) == read(given, ADMIN)
    assert not any(read(given, viewer) for viewer in NOBODY)
