"""The churn list: points by hand, the same in SQL, and what people do about it."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from warning_samples import NOW, add

from qa.errors import UsageError
from qa.manager.churn_list import act, listed
from qa.store import audit
from qa.store.audit import AuditFilters
from qa.store.churn import contacts_of, steps_of
from qa.store.connection import open_database
from qa.store.filters import Filters
from qa.store.viewer import ADMIN, Viewer
from scoring.manager.churn import POINTS, Signs, churn
from scoring.reasons import render

BOSS = Viewer("admin", name="boss")


def test_points_by_hand():
    found = churn(Signs(contacts=3, complaints=2, complaints_before=1, urgent=1, closing=1, leaving=1, unresolved=2))
    # closing 40 (leaving is in it), rising 15, urgent 15, repeated 15, unresolved 10
    assert (found.points, found.level) == (95, "high")
    assert [name for name, _, _ in found.parts] == [
        "closing",
        "rising_complaints",
        "urgent_complaint",
        "repeated",
        "unresolved",
    ]
    assert render(found.parts[1][2], "en") == "complaints rise: 2, against 1 in the four weeks before"
    assert churn(Signs(contacts=1)).parts == ()
    assert churn(Signs(contacts=2, complaints=1)).points == 0  # a single complaint is no rise
    assert churn(Signs(leaving=1)).level == "middle"
    falls = churn(Signs(feeling=-0.1, feeling_before=0.2))
    assert [name for name, _, _ in falls.parts] == ["falling"]
    assert churn(Signs(feeling=-0.5)).points == POINTS["ends_negative"]
    everything = Signs(9, 1, 5, 1, 3, 1, 1, 1, 3, 2, 2, -0.9, 0.5)
    assert churn(everything).points == 100


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    """Customers with all mixtures of signs, in two teams."""
    with open_database(tmp_path_factory.mktemp("churn") / "c.duckdb") as database:
        for n, (leaves, complains, again, broken, fell) in enumerate(product((0, 1), repeat=5)):
            customer, team = f"k{n}", "AB"[n % 2]
            events = [("churn_risk", "closing" if n % 3 else "leaving", 0.9, "我要销户")] if leaves else []
            events += [("complaint_grade", f"P{1 + n % 3}", 0.9, "我要投诉")] if complains else []
            end = -0.6 if fell else 0.2
            for k in range(4 if again else 1):
                day = datetime(2026, 11, 20) - timedelta(days=2 * k)
                add(database, f"{customer}-{k}", str(day), team, customer=customer, events=events, customer_end=end,
                    outcome="unresolved" if n % 5 == 0 else "resolved", agent="李明")  # fmt: skip
            add(database, f"{customer}-old", "2026-10-10 09:00", team, customer=customer, customer_end=0.3)
            if broken:
                with database.writing() as cursor:
                    cursor.execute(
                        """INSERT INTO promise_check (conversation_id, position, what, verdict, "by") VALUES (?, 0, 'x', 'broken', '')""",
                        [f"{customer}-0"],
                    )
        with database.writing() as cursor:
            cursor.execute("INSERT INTO contact_satisfaction VALUES ('k1-0', false, 3), ('k2-0', true, 9)")
            cursor.execute(  # a person says it was kept
                """INSERT INTO promise_check (conversation_id, position, what, verdict, "by") VALUES ('k2-0', 0, 'x', 'kept', 'li')"""
            )
        yield database


def test_sql_and_the_pure_points_agree(db):
    everybody = listed(db, ADMIN, Filters(), now=NOW, customers=[f"k{n}" for n in range(32)], waiting=None)
    assert len(everybody) == 32
    assert [one.row.points for one in everybody] == [one.churn.points for one in everybody]
    assert len({one.churn.points for one in everybody}) > 8
    by_name = {one.row.customer: one for one in everybody}
    assert [name for name, _, _ in by_name["k1"].churn.parts] == ["falling", "detractor", "ends_negative"]
    assert "broken_promise" not in {name for name, _, _ in by_name["k2"].churn.parts}  # overruled
    assert by_name["k6"].row.signs.broken == 1


def test_the_list_is_of_those_with_points_and_of_ones_own_teams(db):
    found = listed(db, ADMIN, Filters(), now=NOW, limit=99)
    assert found
    assert min(one.churn.points for one in found) >= 25
    assert [one.churn.points for one in found] == sorted((one.churn.points for one in found), reverse=True)
    lead = Viewer("manager", ("B",), name="lead")
    own = listed(db, lead, Filters(), now=NOW, limit=99)
    assert {one.row.team for one in own} == {"B"}
    assert 0 < len(own) < len(found)
    assert listed(db, Viewer("manager", name="none"), Filters(), now=NOW) == []


def test_what_is_done_is_kept_once_and_takes_off_the_list(db):
    first = listed(db, ADMIN, Filters(), now=NOW)[0].row.customer
    lead = Viewer("manager", ("nobody",), name="lead")
    with pytest.raises(UsageError, match="no such customer"):
        act(db, lead, first, 0, "take")
    with pytest.raises(UsageError, match="role"):
        act(db, Viewer("coach", name="c", every_team=True), first, 0, "take")
    with pytest.raises(UsageError, match="words"):
        act(db, BOSS, first, 0, "note", " ")
    act(db, BOSS, first, 0, "take")
    with pytest.raises(UsageError, match="meanwhile"):
        act(db, BOSS, first, 0, "contacted")
    act(db, BOSS, first, 1, "contacted", "stays")
    assert first not in {one.row.customer for one in listed(db, ADMIN, Filters(), now=NOW)}
    done = listed(db, ADMIN, Filters(), now=NOW, waiting=False)
    assert [(one.row.customer, one.row.owner, one.row.action) for one in done] == [(first, "boss", "contacted")]
    assert [step.note for step in steps_of(db, first)] == ["", "stays"]
    written = audit.entries(db, ADMIN, AuditFilters(object="churn:"))
    assert [one.details["action"] for one in written] == ["contacted", "take"]
    assert first not in written[0].object
    # who comes again after that is on the list again
    tomorrow = datetime.now() + timedelta(days=1)
    add(db, "again", str(tomorrow), customer=first, events=[("churn_risk", "closing", 0.9, "销户")])
    later = NOW.replace(year=tomorrow.year) + timedelta(days=(tomorrow.date() - date(tomorrow.year, 11, 23)).days + 1)
    assert first in {one.row.customer for one in listed(db, ADMIN, Filters(), now=later)}


def test_contacts_with_their_quotes(db):
    found = contacts_of(db, ADMIN, "k31", datetime(2026, 11, 1))
    assert [one.id for one in found] == ["k31-0", "k31-1", "k31-2", "k31-3"]
    assert [(kind, quote) for kind, _, _, _, quote in found[0].quotes] == [
        ("churn_risk", "我要销户"),
        ("complaint_grade", "我要投诉"),
    ]
    assert found[0].quotes[0][2:4] == (3, 12.5)
    assert contacts_of(db, Viewer("manager", ("A",)), "k31", datetime(2026, 11, 1)) == []
