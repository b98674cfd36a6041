"""A database of an earlier version is brought up to date and keeps what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from qa.store.connection import open_database
from qa.store.filters import Filters
from qa.store.metric_figures import figures
from qa.store.migrations import STEPS
from qa.store.queries import get_conversation
from qa.store.segments import write_segment
from qa.store.viewer import ADMIN
from qa.store.writer import merge_spool
from scoring.standing import Tally


def old_database(path: Path, steps: int) -> Any:
    """A database as the version with that many steps made it, open for writing, with one conversation of one turn."""
    connection = duckdb.connect(str(path))
    for number, name, function in STEPS[:steps]:
        function(connection)
        connection.execute("INSERT INTO migration VALUES (?, ?, current_timestamp::TIMESTAMP)", [number, name])
    empty = dict.fromkeys(("sections", "acoustics", "metadata", "versions", "timings"), "{}")
    columns = {"id": "c1", "status": "ok", "critical_failed": [], "critical_suspected": [], "audio": False, **empty}
    marks = ", ".join("?" * len(columns))
    connection.execute(f"INSERT INTO conversation ({', '.join(columns)}) VALUES ({marks})", list(columns.values()))
    connection.execute(
        "INSERT INTO turn (conversation_id, i, role, text, words) VALUES ('c1', 0, 'agent', '您好', '[]')"
    )
    return connection


def test_a_database_from_before_corrections_has_none(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    old_database(path, 1).close()
    with open_database(path) as database:
        found = get_conversation(database, ADMIN, "c1")
    assert found is not None
    assert found.corrections == []
    assert [(t["text"], t["machine_text"], t["machine_role"]) for t in found.turns] == [("您好", None, None)]


def test_what_was_scored_before_classes_has_none(tmp_path: Path, make: Any, spool: Path) -> None:
    path = tmp_path / "old.duckdb"
    connection = old_database(path, 2)
    connection.execute(
        """
        INSERT INTO item (conversation_id, item, position, section, status, points, max_points, reason_params)
        VALUES ('c1', 'greeting', 0, 's', 'pass', 5, 5, '{}'), ('c1', 'empathy', 1, 's', 'not_applicable', NULL, 5, '{}')
        """
    )
    connection.close()
    with open_database(path) as database:
        found = get_conversation(database, ADMIN, "c1")
        # what comes after is taken in beside it
        write_segment([make("new")], [], spool)
        merge_spool(database, spool)
        new = get_conversation(database, ADMIN, "new")
        counted = figures(database, ADMIN, Filters(), ("critical_free_customer",))
    assert found is not None
    assert new is not None
    assert (found.critical_reported, found.critical_confirmed_by, found.critical_classes) == ((), {}, {})
    assert found.section_parents == {}
    kept = [(i["id"], i["na_by"], i["bonus"], i["class"], i["suggested"]) for i in found.items]
    assert kept == [("greeting", "", False, "", {}), ("empathy", "system", False, "", {})]
    assert new.critical_classes == {"customer": "suspected", "compliance": "ok"}
    assert counted == {"critical_free_customer": Tally(0, 1)}


def test_what_was_judged_before_events_has_none(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    connection = old_database(path, 5)
    connection.execute(
        """
        INSERT INTO item (conversation_id, item, position, section, status, points, max_points, reason_params)
        VALUES ('c1', 'greeting', 0, 's', 'pass', 5, 5, '{}');
        INSERT INTO evidence (conversation_id, item, position, turn, quote) VALUES ('c1', 'greeting', 0, 0, '您好');
        """
    )
    connection.close()
    with open_database(path) as database:
        found = get_conversation(database, ADMIN, "c1")
    assert found is not None
    assert (found.events, found.promises, found.contact, found.summary) == ([], [], {}, [])
    assert (found.row.contact_reason, found.row.events) == ("", ())
    assert [e["witness"] for item in found.items for e in item["evidence"]] == [""]
