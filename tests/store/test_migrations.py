"""A database of an earlier version is brought up to date and keeps what is in it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from qa.store.connection import open_database
from qa.store.migrations import STEPS
from qa.store.queries import get_conversation
from qa.store.viewer import ADMIN


def test_a_database_from_before_corrections_has_none(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    connection = duckdb.connect(str(path))
    number, name, first = STEPS[0]
    first(connection)
    connection.execute("INSERT INTO migration VALUES (?, ?, current_timestamp::TIMESTAMP)", [number, name])
    empty = dict.fromkeys(("sections", "acoustics", "metadata", "versions", "timings"), "{}")
    columns = {"id": "c1", "status": "ok", "critical_failed": [], "critical_suspected": [], "audio": False, **empty}
    marks = ", ".join("?" * len(columns))
    connection.execute(f"INSERT INTO conversation ({', '.join(columns)}) VALUES ({marks})", list(columns.values()))
    connection.execute(
        "INSERT INTO turn (conversation_id, i, role, text, words) VALUES ('c1', 0, 'agent', '您好', '[]')"
    )
    connection.close()
    with open_database(path) as database:
        found = get_conversation(database, ADMIN, "c1")
    assert found is not None
    assert found.corrections == []
    assert [(t["text"], t["machine_text"], t["machine_role"]) for t in found.turns] == [("您好", None, None)]
