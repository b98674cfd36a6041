"""What is kept is shown only while it is true, and only to those who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa import metrics
from qa.store import remembered as module
from qa.store.connection import Database, open_database, rows, snapshot
from qa.store.filters import Filters
from qa.store.queries import filter_options
from qa.store.remembered import MOST, remembered
from qa.store.viewer import ADMIN, Viewer

EVERYBODYS = Viewer("manager", name="Mia", every_team=True)
ONE_TEAM = Viewer("manager", ("A",), name="Max")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "x.duckdb") as database:
        add(database, "1", "A")
        add(database, "2", "B")
        yield database


def add(database: Database, id: str, team: str) -> None:
    with database.writing() as cursor:
        cursor.execute(
            """
            INSERT INTO conversation (id, team, agent, status, channel, critical_failed, critical_suspected, merged_at)
            VALUES (?, ?, 'x', 'ok', 'chat', [], [], now()::TIMESTAMP)
            """,
            [id, team],
        )


@pytest.fixture
def counted() -> tuple:
    calls: list[Viewer] = []

    @remembered
    def count(db, viewer: Viewer, least: int = 0) -> int:
        calls.append(viewer)
        return int(rows(db, "SELECT count(*) FROM conversation")[0][0]) + least

    return count, calls


def test_what_has_not_changed_is_read_once(db, counted):
    count, calls = counted
    assert [count(db, ADMIN), count(db, ADMIN), count(db, ADMIN, least=1)] == [2, 2, 3]
    assert len(calls) == 2


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE conversation SET merged_at = merged_at + INTERVAL 1 SECOND WHERE id = '1'",
        "DELETE FROM conversation WHERE id = '1'",
        "INSERT INTO review_verdict VALUES ('1', 'greeting', 'fail', 'Ben', now()::TIMESTAMP)",
        "INSERT INTO review (id, submitted_at) VALUES ('r', now()::TIMESTAMP)",
        "INSERT INTO review_case (review_id, changed_at) VALUES ('r', now()::TIMESTAMP)",
        "INSERT INTO failure VALUES ('f', '', 'broken', now()::TIMESTAMP)",
    ],
)
def test_a_change_is_seen_at_once(db, counted, change):
    count, calls = counted
    count(db, ADMIN)
    with db.writing() as cursor:
        cursor.execute(change)
    assert count(db, ADMIN) == rows(db, "SELECT count(*) FROM conversation")[0][0]
    assert len(calls) == 2


def test_a_retracted_review_is_a_change(db, counted):
    count, calls = counted
    with db.writing() as cursor:
        cursor.execute("INSERT INTO review (id, submitted_at) VALUES ('r', now()::TIMESTAMP)")
    count(db, ADMIN)
    with db.writing() as cursor:
        cursor.execute("UPDATE review SET retracted_at = now()::TIMESTAMP")
    count(db, ADMIN)
    assert len(calls) == 2


def test_who_sees_the_same_shares_it_and_nobody_else(db, counted):
    count, calls = counted
    for viewer in (ADMIN, EVERYBODYS, ONE_TEAM, Viewer("coach", ("A",), name="Cora")):
        count(db, viewer)
    assert calls == [ADMIN, EVERYBODYS, ONE_TEAM]
    assert filter_options(db, EVERYBODYS)["teams"] == ["A", "B"]
    assert filter_options(db, ONE_TEAM)["teams"] == ["A"]


def test_an_agents_reads_and_those_on_a_cursor_are_not_kept(db, counted):
    count, calls = counted
    agent = Viewer("agent", agent="x", name="x")
    for _ in range(2):
        count(db, agent)
        with snapshot(db) as cursor:
            count(cursor, ADMIN)
    assert len(calls) == 4


def test_the_longest_unused_goes_first(db, counted):
    count, calls = counted
    for least in range(MOST + 1):
        count(db, ADMIN, least=least)
    assert len(module._kept[db]) <= MOST
    count(db, ADMIN, least=MOST)
    count(db, ADMIN, least=0)
    assert len(calls) == MOST + 2


def test_figures_follow_a_new_conversation(db):
    assert metrics.key_figures(db, ADMIN, Filters()).conversations == 2
    add(db, "3", "C")
    assert metrics.key_figures(db, ADMIN, Filters()).conversations == 3
    assert filter_options(db, ADMIN)["teams"] == ["A", "B", "C"]
