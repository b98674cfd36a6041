"""One writer: a run beside a running dashboard works, its results are taken in without a restart, nothing fails on a lock."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from forked import done, qa

from qa.server_link import find_server
from qa.state_folder import StateFolder
from qa.store.connection import open_database

TURNS = [
    ("agent", "您好,请问有什么可以帮您?"),
    ("customer", "我想查物流"),
    ("agent", "已经为您查到,明天送达"),
    ("customer", "好的谢谢"),
]


def chat(folder: Path, name: str) -> Path:
    turns = [{"role": role, "start": 10 * k, "text": text} for k, (role, text) in enumerate(TURNS)]
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"id": name, "channel": "chat", "language": "zh", "turns": turns}), encoding="utf-8")
    return path


def run(database: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    return done("run", *paths, "--db", database, "--table", 0)


@pytest.fixture
def dashboard(tmp_path):
    database = tmp_path / "x.duckdb"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = qa("serve", "--db", database, "--port", port)
    deadline = time.monotonic() + 120
    while not ((link := find_server(StateFolder(database).server)) and link.answers()):
        assert process.poll() is None, "the dashboard ended"
        assert time.monotonic() < deadline, "the dashboard does not answer"
        time.sleep(0.05)
    yield database, port, process
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def test_a_run_beside_a_dashboard(dashboard, tmp_path):
    database, port, process = dashboard
    folder = StateFolder(database)
    ran = run(database, chat(tmp_path, "one"), chat(tmp_path, "two"))
    assert ran.returncode == 0, ran.stderr
    assert "holds the database" not in ran.stderr
    assert list(folder.spool.glob("*.parquet")) == []
    assert stat.S_IMODE(os.stat(folder.server).st_mode) == 0o600
    assert httpx.post(f"http://127.0.0.1:{port}/api/merge").status_code == 401
    assert httpx.get(f"http://127.0.0.1:{port}/", headers={"Host": "evil.example"}).status_code in (400, 403, 421)
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    assert not folder.server.exists()
    with open_database(database) as db:
        assert db.cursor().execute("SELECT id FROM conversation ORDER BY id").fetchall() == [("one",), ("two",)]


def test_a_dashboard_killed_leaves_nothing_in_the_way(dashboard, tmp_path):
    database, _, process = dashboard
    process.kill()
    process.wait()
    assert StateFolder(database).server.exists()
    ran = run(database, chat(tmp_path, "one"))
    assert ran.returncode == 0, ran.stderr
    with open_database(database) as db:
        assert db.cursor().execute("SELECT count(*) FROM conversation").fetchone() == (1,)


def test_a_second_dashboard_for_the_same_database_is_refused(dashboard):
    database, port, _ = dashboard
    second = done("serve", "--db", database, "--port", port + 1, timeout=60)
    assert second.returncode == 2
    assert str(port) in second.stderr


def test_a_database_held_by_another_process_loses_nothing(tmp_path):
    database = tmp_path / "x.duckdb"
    open_database(database).close()
    code = f"import duckdb, time; c = duckdb.connect({str(database)!r}); print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    holder.stdout.readline()
    ran = run(database, chat(tmp_path, "one"))
    holder.kill()
    holder.wait()
    assert ran.returncode == 0, ran.stderr
    assert "holds the database" in ran.stderr
    assert run(database, chat(tmp_path, "one")).returncode == 0
    with open_database(database) as db:
        assert db.cursor().execute("SELECT count(*) FROM conversation").fetchone() == (1,)
