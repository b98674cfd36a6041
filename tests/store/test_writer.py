from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from qa.errors import StoreError
from qa.source import Failure
from qa.store import writer
from qa.store.connection import Database, open_database, rows
from qa.store.filters import Filters
from qa.store.queries import count_conversations, get_conversation, list_failures
from qa.store.segments import _name, write_segment
from qa.store.viewer import ADMIN
from qa.store.writer import Merged, merge_spool

Content = Any


def test_nothing_waiting_is_nothing_done(db: Database, spool: Path) -> None:
    assert merge_spool(db, spool) == Merged(0, 0, 0)
    assert merge_spool(db, spool / "missing") == Merged(0, 0, 0)


def test_segments_are_taken_in_once_and_removed(db: Database, spool: Path, make: Any) -> None:
    write_segment([make("a"), make("b")], [Failure("c.wav", "no sound in it")], spool)
    write_segment([make("d")], [], spool)
    assert merge_spool(db, spool) == Merged(3, 1, 2)
    assert list(spool.iterdir()) == []
    assert merge_spool(db, spool) == Merged(0, 0, 0)
    assert rows(db, "SELECT count(*) FROM segment") == [(2,)]


def test_the_same_work_twice_gives_the_same_content(db: Database, spool: Path, make: Any, content: Content) -> None:
    for _ in range(2):
        write_segment([make("a"), make("b")], [Failure("c.wav", "empty")], spool)
        merge_spool(db, spool)
        first = content(db)
    write_segment([make("a"), make("b")], [Failure("c.wav", "empty")], spool)
    merge_spool(db, spool)
    assert content(db) == first
    assert len(first["conversation"]) == 2
    assert len(first["turn"]) == 6


@pytest.mark.parametrize("together", [True, False])
def test_a_later_result_replaces_all_rows_of_the_one_before(
    db: Database, spool: Path, make: Any, make_item: Any, together: bool
) -> None:
    write_segment([make("a", items={"greeting": make_item("pass"), "closing": make_item("pass")})], [], spool)
    if not together:
        merge_spool(db, spool)
    turns = [{"i": 0, "role": "agent", "text": "您好", "start": None, "end": None, "confidence": None}]
    write_segment(
        [make("a", total=40.0, transcript=turns, items={"empathy": make_item("fail")}, forbidden=[])], [], spool
    )
    merge_spool(db, spool)
    found = get_conversation(db, ADMIN, "a")
    assert found is not None
    assert found.row.total == 40.0
    assert [t["text"] for t in found.turns] == ["您好"]
    assert [i["id"] for i in found.items] == ["empathy"]
    assert found.forbidden == []
    assert count_conversations(db, ADMIN, Filters()) == 1


def test_work_done_again_after_other_work_counts(db: Database, spool: Path, make: Any) -> None:
    """Scored by rubric 1, by rubric 2, by rubric 1 again: the third file has the name of the first."""
    for total in (80.0, 50.0, 80.0):
        write_segment([make("a", total=total)], [], spool)
        merge_spool(db, spool)
        assert rows(db, "SELECT total FROM conversation") == [(total,)]


def test_the_last_of_two_rows_of_one_segment_counts(db: Database, spool: Path, make: Any) -> None:
    write_segment([make("a", total=1.0), make("b"), make("a", total=2.0)], [], spool)
    assert merge_spool(db, spool).conversations == 2
    assert rows(db, "SELECT total FROM conversation WHERE id = 'a'") == [(2.0,)]
    assert rows(db, "SELECT count(*) FROM turn WHERE conversation_id = 'a'") == [(3,)]


def test_a_success_takes_its_label_off_the_failures(db: Database, spool: Path, make: Any) -> None:
    write_segment([], [Failure("calls/a.wav", "cut short"), Failure("calls/z.wav", "empty")], spool)
    merge_spool(db, spool)
    assert [(f.label, f.reason) for f in list_failures(db, ADMIN)] == [
        ("calls/a.wav", "cut short"),
        ("calls/z.wav", "empty"),
    ]
    write_segment([make("a", source="calls/a.wav")], [Failure("calls/z.wav", "still empty")], spool)
    assert merge_spool(db, spool) == Merged(1, 1, 1)
    assert [(f.label, f.reason) for f in list_failures(db, ADMIN)] == [("calls/z.wav", "still empty")]


def test_a_failed_result_is_a_conversation_and_a_failure(db: Database, spool: Path, make: Any) -> None:
    write_segment([make("a", status="failed", error="a.wav: no sound", transcript=[], sentiment={})], [], spool)
    assert merge_spool(db, spool) == Merged(1, 1, 1)
    assert [f.reason for f in list_failures(db, ADMIN)] == ["a.wav: no sound"]
    write_segment([make("a")], [], spool)
    merge_spool(db, spool)
    assert list_failures(db, ADMIN) == []


@pytest.mark.parametrize("damage", ["cut", "noise", "one byte", "empty", "another layout", "no Parquet"])
def test_a_damaged_segment_is_set_aside_and_the_others_go_on(db: Database, spool: Path, make: Any, damage: str) -> None:
    write_segment([make("a")], [], spool)
    bad = write_segment([make("b")], [], spool)
    write_segment([make("c")], [], spool)
    content = bad.read_bytes()
    middle = len(content) // 2
    if damage in ("another layout", "no Parquet"):
        if damage == "no Parquet":
            bad.write_bytes(b"whole, but something else")
        else:
            db.cursor().execute(f"COPY (SELECT 1 AS one) TO '{bad}' (FORMAT parquet)")
        bad = bad.rename(bad.with_name(_name(bad.read_bytes())))
    else:
        noise = content[: middle - 2000] + os.urandom(2000) + content[middle:]
        byte = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        bad.write_bytes({"cut": content[:middle], "noise": noise, "one byte": byte, "empty": b""}[damage])
    assert merge_spool(db, spool) == Merged(2, 0, 2)
    assert rows(db, "SELECT id FROM conversation ORDER BY id") == [("a",), ("c",)]
    assert sorted(p.name for p in spool.iterdir()) == [bad.name + ".bad", bad.name + ".bad.txt"]
    assert bad.name in (spool / (bad.name + ".bad.txt")).read_text()
    assert merge_spool(db, spool) == Merged(0, 0, 0)


def test_want_of_memory_is_no_fault_of_the_segments(
    db: Database, spool: Path, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = write_segment([make("a")], [], spool)

    def no_memory(*_: Any) -> None:
        raise duckdb.OutOfMemoryException("Out of Memory Error: could not allocate\nsome help")

    with monkeypatch.context() as patch:
        patch.setattr(writer, "_stage_batch", no_memory)
        with pytest.raises(StoreError, match=r"wait in .*: Out of Memory Error: could not allocate$"):
            merge_spool(db, spool)
    assert list(spool.iterdir()) == [written]
    assert merge_spool(db, spool).conversations == 1


def test_what_a_killed_writer_left_is_removed_after_a_while(db: Database, spool: Path) -> None:
    old, young = spool / "s1-a.parquet.1.tmp", spool / "s1-b.parquet.2.tmp"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    merge_spool(db, spool)
    assert [p.name for p in spool.iterdir()] == [young.name]


def test_threads_that_merge_at_once_take_each_segment_in_once(db: Database, spool: Path, make: Any) -> None:
    for k in range(40):
        write_segment([make(f"c{k}")], [], spool)
    merged: list[Merged] = []
    threads = [threading.Thread(target=lambda: merged.append(merge_spool(db, spool))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(m.conversations for m in merged) == 40
    assert rows(db, "SELECT count(*) FROM turn") == [(120,)]


WORK = """
import os, runpy, signal, sys
from pathlib import Path
from qa.source import Failure
from qa.store import connection, segments, writer

conftest, database, spool, point = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
make = runpy.run_path(conftest)["build_result"]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def die_after(owner, name, calls=1):
    real, left = getattr(owner, name), [calls]
    def wrapper(*a, **k):
        result = real(*a, **k)
        left[0] -= 1
        if left[0] == 0:
            die()
        return result
    setattr(owner, name, wrapper)

if point == "segment half written":
    os.fsync = die
elif point == "between segments":
    die_after(segments, "_write_whole", 2)
elif point == "staged":
    die_after(writer, "_stage")
elif point == "conversations replaced":
    die_after(writer, "_replace_conversations")
elif point == "recorded, not committed":
    die_after(writer, "_record")
elif point == "committed, files still there":
    writer._remove = die
elif point == "some files removed":
    real = writer._remove
    def remove_one(paths):
        real(list(paths)[:1])
        die()
    writer._remove = remove_one

for k in range(4):
    done = spool.parent / f"done{k}"
    if not done.exists():
        segments.write_segment([make(f"c{k}"), make("shared", total=10.0 * k)], [Failure(f"f{k}.wav", "empty")], spool)
        done.touch()
with connection.open_database(database) as db:
    writer.merge_spool(db, spool)
"""

POINTS = [
    "segment half written",
    "between segments",
    "staged",
    "conversations replaced",
    "recorded, not committed",
    "committed, files still there",
    "some files removed",
]


UNCOMMITTED = {"staged", "conversations replaced", "recorded, not committed"}


def work(tmp_path: Path, spool: Path, point: str) -> int:
    conftest = Path(__file__).with_name("conftest.py")
    command = [sys.executable, "-c", WORK, str(conftest), str(tmp_path / "work.duckdb"), str(spool), point]
    return subprocess.run(command, cwd=Path(__file__).parents[2], timeout=60).returncode


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point_and_run_again_it_is_as_if_nothing_had_happened(
    tmp_path: Path, spool: Path, make: Any, content: Content, point: str
) -> None:
    assert work(tmp_path, spool, point) == -signal.SIGKILL
    if point in UNCOMMITTED:
        with open_database(tmp_path / "work.duckdb") as db:
            assert not any(content(db).values())
    assert work(tmp_path, spool, "") == 0
    clean = tmp_path / "clean"
    for k in range(4):
        write_segment([make(f"c{k}"), make("shared", total=10.0 * k)], [Failure(f"f{k}.wav", "empty")], clean)
    with open_database(tmp_path / "work.duckdb") as db, open_database(tmp_path / "clean.duckdb") as expected:
        merge_spool(expected, clean)
        assert content(db) == content(expected)
        assert len(content(db)["conversation"]) == 5
    assert list(spool.glob("*.parquet*")) == [] or point == "segment half written"
