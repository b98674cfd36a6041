"""Promises in a database, checked against the contacts that follow, and overruled by people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qa.errors import UsageError
from qa.manager.promise_following import Conflict, follow, overrule
from qa.store import promise_checks as table
from qa.store.connection import Cursor, Database, open_database, rows
from qa.store.derived import settle_all
from qa.store.filters import Filters
from qa.store.viewer import ADMIN, Viewer
from scoring.standing import Tally

NOW = datetime(2026, 11, 20, 12, 0)
MERGED = datetime(2026, 11, 19, 8, 0)
ANNA = Viewer("manager", ("one",), name="Anna")


def contact(
    cursor: Cursor, id: str, customer: str, day: int, *said: str, merged: datetime = MERGED, **more: Any
) -> None:
    values = {
        "id": id, "status": "ok", "channel": "chat", "language": "zh", "started_at": datetime(2026, 11, day, 9, 0), "agent": "li",
        "team": "one", "customer": customer, "direction": "", "outcome": "follow_up", "contact_reason": "billing", "merged_at": merged,
    } | more  # fmt: skip
    cursor.execute(
        f"INSERT INTO conversation ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", [*values.values()]
    )
    for i, text in enumerate(said):
        cursor.execute("INSERT INTO turn (conversation_id, i, role, text) VALUES (?, ?, 'customer', ?)", [id, i, text])


def promise(cursor: Cursor, id: str, due: datetime | None, what: str = "明天给您回电", **more: Any) -> None:
    values = {
        "conversation_id": id,
        "position": 0,
        "turn": 3,
        "who": "agent",
        "what": what,
        "kind": "commit",
        "due_latest": due,
    } | more
    cursor.execute(
        f"INSERT INTO promise ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", [*values.values()]
    )


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "promises.duckdb") as db:
        with db.writing() as cursor:
            contact(cursor, "a", "A", 2, "查账单")
            promise(cursor, "a", datetime(2026, 11, 3, 23, 59))
            contact(cursor, "a2", "A", 5, "说好给我回电,一直没人联系我")
            contact(cursor, "b", "B", 2, team="two", agent="wu")
            promise(cursor, "b", datetime(2026, 11, 3, 23, 59))
            contact(cursor, "b2", "B", 3, direction="outbound", team="two", agent="wu")
            contact(cursor, "c", "C", 19)
            promise(cursor, "c", NOW.replace(hour=18))
            promise(cursor, "c", NOW + timedelta(days=2), position=1)
            promise(cursor, "c", None, position=2)
            promise(cursor, "c", NOW - timedelta(hours=2), position=3)
            promise(cursor, "c", None, position=4, kept=5)
            promise(cursor, "c", None, position=5, who="customer")
            promise(cursor, "c", None, position=6, kind="absolute")
            settle_all(cursor)
        yield db


def test_what_the_clock_says_and_what_later_contacts_show(database: Database) -> None:
    assert follow(database, NOW) == 2
    counts = table.standing_counts(database, ADMIN, Filters(), NOW)
    assert counts == {"broken": 1, "due_today": 1, "overdue": 1, "open": 1, "kept": 2, "no_time": 1}
    (broken,) = table.promises(database, ADMIN, Filters(), NOW, "broken")
    assert (broken.why, broken.later, broken.later_turn, broken.quote) == ("said_missing", "a2", 0, "一直没人联系我")
    assert table.kept_by(database, ADMIN, Filters(), NOW, "team") == {("one",): Tally(1, 2), ("two",): Tally(1, 1)}
    assert sum(table.standing_counts(database, Viewer("manager", ("two",)), Filters(), NOW).values()) == 1


def test_only_what_is_new_is_checked_again(database: Database) -> None:
    follow(database, NOW)
    assert follow(database, NOW) == 0
    with database.writing() as cursor:
        later = datetime.now() + timedelta(days=1)
        contact(cursor, "b3", "B", 6, "没人联系我", merged=later, team="two")
        settle_all(cursor)
    assert [one.conversation for one in table.to_check(database, timedelta(days=30), 9, datetime(2999, 1, 1))] == ["b"]


def test_contacts_stored_by_a_clock_that_was_ahead_are_looked_at_once(database: Database) -> None:
    with database.writing() as cursor:
        contact(cursor, "a3", "A", 6, merged=datetime(2999, 1, 1))
        settle_all(cursor)
    assert follow(database, NOW) == 2


def test_a_person_overrules_and_takes_it_back(database: Database) -> None:
    follow(database, NOW)
    found = overrule(database, ANNA, "a", 0, "broken", "kept", "打过 13812345678", NOW)
    assert (found.standing, found.by, found.note, found.why) == ("kept", "Anna", "打过 138****5678", "")
    with pytest.raises(Conflict):
        overrule(database, ANNA, "a", 0, "broken", "open", "", NOW)
    follow(database, NOW)
    assert overrule(database, ANNA, "a", 0, "kept", "", "", NOW).standing == "broken"
    assert [line[0] for line in rows(database, "SELECT object FROM audit")] == ["promise:a"] * 2


def test_a_later_contact_of_another_team_is_not_told_of(database: Database) -> None:
    with database.writing() as cursor:
        cursor.execute("UPDATE conversation SET team = 'two' WHERE id = 'a2'")
    follow(database, NOW)
    (broken,) = table.promises(database, ANNA, Filters(), NOW, "broken")
    assert (broken.why, broken.later, broken.later_turn, broken.quote) == ("said_missing", "", None, "")
    assert table.promises(database, ADMIN, Filters(), NOW, "broken")[0].later == "a2"


def test_who_may_not(database: Database) -> None:
    with pytest.raises(UsageError, match="no such promise"):
        overrule(database, ANNA, "b", 0, "kept", "broken", "", NOW)
    with pytest.raises(UsageError, match="managers"):
        overrule(database, Viewer("agent", agent="li", name="li"), "a", 0, "overdue", "kept", "", NOW)
    with pytest.raises(UsageError, match="unknown verdict"):
        overrule(database, ANNA, "a", 0, "overdue", "done", "", NOW)
