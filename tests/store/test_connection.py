from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb
import pytest

from qa.errors import StoreError
from qa.store import migrations
from qa.store.connection import Database, open_database, rows, snapshot
from qa.store.filters import Filters
from qa.store.queries import count_conversations
from qa.store.segments import write_segment
from qa.store.viewer import ADMIN
from qa.store.writer import merge_spool

HOLD = "import sys; from qa.store.connection import open_database; from pathlib import Path\n"
HOLD += "d = open_database(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"


def one_line(error: pytest.ExceptionInfo[StoreError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    return text


def test_a_new_database_can_be_opened_by_the_version_before(tmp_path: Path) -> None:
    with open_database(tmp_path / "x.duckdb") as db:
        tags = dict(rows(db, "SELECT database_name, tags FROM duckdb_databases()"))
    assert tags["x"]["storage_version"].startswith("v1.4.0")
    assert (tmp_path / "x.duckdb").stat().st_mode & 0o077 == 0


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        with open_database(tmp_path / "x.duckdb") as db:
            assert rows(db, "SELECT number FROM migration ORDER BY number") == [
                (number,) for number, _, _ in migrations.STEPS
            ]


def test_a_database_held_by_another_process_is_named_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        for read_only in (False, True):
            with pytest.raises(StoreError) as error:
                open_database(path, read_only)
            assert f"in use by another process (PID {holder.pid})" in one_line(error)
    finally:
        holder.communicate("")
    open_database(path).close()


@pytest.mark.parametrize("content", [b"", b"hello, I am a text file\n" * 500])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(StoreError) as error:
        open_database(path)
    assert "not a DuckDB database" in one_line(error)
    assert path.read_bytes() == content


def test_a_folder_a_missing_folder_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder, not a database"):
        open_database(tmp_path)
    with pytest.raises(StoreError, match="does not exist"):
        open_database(tmp_path / "none" / "x.duckdb")
    with pytest.raises(StoreError, match="no such database"):
        open_database(tmp_path / "x.duckdb", read_only=True)
    assert not (tmp_path / "x.duckdb").exists()


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    for table in ("orders", "migration"):
        with duckdb.connect(str(path)) as other:
            other.execute(f"CREATE TABLE {table} (n INTEGER)")
        with pytest.raises(StoreError) as error:
            open_database(path)
        assert "not one of CallQA" in one_line(error)


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    open_database(path).close()
    with duckdb.connect(str(path)) as future:
        future.execute("INSERT INTO migration VALUES (99, 'from_the_future', NULL)")
    for read_only in (False, True):
        with pytest.raises(StoreError) as error:
            open_database(path, read_only)
        assert "schema 99" in one_line(error)


def test_a_step_that_fails_leaves_no_trace_and_is_done_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.duckdb"
    open_database(path).close()
    done = list(migrations.STEPS)

    def broken(connection: Any) -> None:
        connection.execute("CREATE TABLE half (n INTEGER)")
        connection.execute("SELECT * FROM nothing")

    def mended(connection: Any) -> None:
        connection.execute("CREATE TABLE half (n INTEGER)")

    monkeypatch.setattr(migrations, "STEPS", [*done, (len(done) + 1, "broken", broken)])
    with pytest.raises(StoreError, match="could not be brought up to date"):
        open_database(path)
    monkeypatch.setattr(migrations, "STEPS", [*done, (len(done) + 1, "mended", mended)])
    with pytest.raises(StoreError, match="older version"):
        open_database(path, read_only=True)
    with open_database(path) as db:
        assert rows(db, "SELECT max(number) FROM migration") == [(len(done) + 1,)]
        assert rows(db, "SELECT count(*) FROM half") == [(0,)]


def test_steps_are_registered_in_order() -> None:
    with pytest.raises(ValueError, match="out of order"):
        migrations.step(len(migrations.STEPS) + 2)(lambda _: None)


def test_reading_only_writes_nothing(tmp_path: Path) -> None:
    open_database(tmp_path / "x.duckdb").close()
    with (
        open_database(tmp_path / "x.duckdb", read_only=True) as db,
        pytest.raises(duckdb.Error),
        db.writing() as cursor,
    ):
        cursor.execute("DELETE FROM conversation")


def test_a_closed_database_says_so(tmp_path: Path) -> None:
    db = open_database(tmp_path / "x.duckdb")
    db.close()
    db.close()
    with pytest.raises(StoreError, match="closed"):
        db.cursor()


def test_threads_read_while_one_writes(db: Database, spool: Path, make: Any) -> None:
    errors: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                # a merge is seen whole or not at all
                assert count_conversations(db, ADMIN, Filters()) % 10 == 0
        except BaseException as error:
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for batch in range(4):
        write_segment([make(f"c{batch}-{k}") for k in range(10)], [], spool)
        merge_spool(db, spool)
    stop.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert count_conversations(db, ADMIN, Filters()) == 40


def test_a_snapshot_does_not_see_what_is_merged_meanwhile(db: Database, spool: Path, make: Any) -> None:
    with snapshot(db) as cursor:
        assert count_conversations(cursor, ADMIN, Filters()) == 0
        write_segment([make("a")], [], spool)
        merge_spool(db, spool)
        assert count_conversations(cursor, ADMIN, Filters()) == 0
        assert count_conversations(db, ADMIN, Filters()) == 1


def test_an_error_rolls_the_whole_transaction_back(db: Database) -> None:
    def half() -> None:
        with db.writing() as cursor:
            cursor.execute("INSERT INTO failure VALUES ('a', '', 'why', NULL)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert rows(db, "SELECT count(*) FROM failure") == [(0,)]
