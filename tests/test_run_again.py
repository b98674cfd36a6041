"""Nothing is done twice and nothing is lost: second runs, kills at any moment, a dashboard beside a run."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from forked import Forked, qa

from qa.state_folder import StateFolder
from qa.store.connection import open_database

CHATS = 40
VOLATILE = ("timings", "merged_at")


def chats(folder: Path) -> Path:
    path = folder / "chats.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for k in range(CHATS):
            turns = [
                {"role": "agent", "start": 0, "text": "您好,请问有什么可以帮您?"},
                {"role": "customer", "start": 5, "text": f"我的第{k}个订单还没有到,太慢了!"},
                {"role": "agent", "start": 15, "text": "非常理解您的着急,已经为您催促,明天下午送到。"},
                {"role": "customer", "start": 30, "text": "好的,谢谢"},
                {"role": "agent", "start": 35, "text": "不客气,祝您生活愉快,再见!"},
            ]
            row = {"id": f"chat-{k}", "channel": "chat", "language": "zh", "agent": "小林", "turns": turns}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def start(database: Path, *paths: Path) -> Forked:
    return qa("run", *paths, "--db", database, "--jobs", 2, "--table", 0)


def finish(process: Forked) -> int:
    return process.wait(120)


def content(database: Path) -> dict[str, list[tuple]]:
    tables = {
        "conversation": "id",
        "turn": "ALL",
        "item": "ALL",
        "evidence": "ALL",
        "forbidden": "ALL",
        "event": "ALL",
        "promise": "ALL",
        "failure": "label",
    }
    found = {}
    with open_database(database) as db:
        cursor = db.cursor()
        for table, order in tables.items():
            columns = [c[0] for c in cursor.execute(f"DESCRIBE {table}").fetchall() if c[0] not in (*VOLATILE, "at")]
            names = ", ".join(f'"{c}"' for c in columns)
            found[table] = cursor.execute(f"SELECT {names} FROM {table} ORDER BY {order}").fetchall()
    return found


def test_a_second_run_does_no_work_and_changes_nothing(tmp_path):
    database, path = tmp_path / "x.duckdb", chats(tmp_path)
    assert finish(start(database, path)) == 0
    before = content(database)
    written = {p: p.stat().st_mtime_ns for p in StateFolder(database).results.iterdir()}
    assert finish(start(database, path)) == 0
    assert content(database) == before
    assert {p: p.stat().st_mtime_ns for p in StateFolder(database).results.iterdir()} == written
    assert len(before["conversation"]) == CHATS


def test_a_deleted_database_is_filled_again_from_the_results(tmp_path):
    database, path = tmp_path / "x.duckdb", chats(tmp_path)
    assert finish(start(database, path)) == 0
    before = content(database)
    database.unlink()
    assert finish(start(database, path)) == 0
    assert content(database) == before


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """The content after one undisturbed run, and the file it read."""
    folder = tmp_path_factory.mktemp("clean")
    path = chats(folder)
    assert finish(start(folder / "clean.duckdb", path)) == 0
    return path, content(folder / "clean.duckdb")


MOMENTS = {
    "before anything is done": lambda folder: folder.root.is_dir(),
    "a segment is written": lambda folder: any(folder.spool.glob("*.parquet")),
    "one result is kept": lambda folder: any(folder.results.glob("*.json")),
    "most results are kept": lambda folder: len(list(folder.results.glob("*.json"))) > CHATS * 0.9,
    "the database is there": lambda folder: folder.database.exists(),
    "the spool is merged": lambda folder: folder.database.exists() and not any(folder.spool.glob("*.parquet")),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_killed_anywhere_and_run_again_gives_the_same_content(tmp_path, clean, moment):
    path, wanted = clean
    database = tmp_path / "x.duckdb"
    killed = start(database, path)
    while killed.poll() is None and not MOMENTS[moment](StateFolder(database)):
        time.sleep(0.001)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert finish(start(database, path)) == 0
    assert content(database) == wanted
    assert list(StateFolder(database).spool.glob("*.parquet")) == []


def test_workers_do_not_outlive_a_killed_run(tmp_path, samples):
    process = start(tmp_path / "x.duckdb", samples / "calls")
    deadline = time.monotonic() + 60
    while len(children := _workers_of(process.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(children) == 2
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and any(_runs(pid) for pid in children):
        time.sleep(0.1)
    assert [pid for pid in children if _runs(pid)] == []


def _workers_of(pid: int) -> list[str]:
    out = subprocess.run(["pgrep", "-P", str(pid), "-f", "spawn_main"], capture_output=True, text=True, check=False)
    return out.stdout.split()


def _runs(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True
