"""`qa status`: what the files beside a database tell, without opening it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qa import progress_file
from qa.__main__ import app
from qa.finished import Finished
from qa.progress_file import last_run, runs
from qa.result import Result
from qa.source import Failure
from qa.state_folder import StateFolder
from qa.store.connection import open_database
from qa.store.segments import write_segment

RUNNER = CliRunner()


@pytest.fixture
def folder(tmp_path) -> StateFolder:
    found = StateFolder(tmp_path / "x.duckdb")
    found.ensure()
    return found


def shown(folder: StateFolder) -> dict:
    done = RUNNER.invoke(app, ["status", "--json", "--db", str(folder.database)])
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def text(folder: StateFolder) -> str:
    done = RUNNER.invoke(app, ["status", "--db", str(folder.database)])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_database_that_was_never_used(tmp_path):
    folder = StateFolder(tmp_path / "none.duckdb")
    assert "none yet" in text(folder)
    assert not folder.root.exists()
    assert not folder.database.exists()


def test_counts_and_sizes(folder):
    result = Result(id="a", source="a.wav", status="ok")
    Finished(folder).keep(result, "key")
    Finished(folder).keep_failure(Failure("b.wav", "not readable"))
    write_segment([result], [], folder.spool)
    (folder.transcripts / "t.json").write_bytes(b"x" * 1000)
    known = shown(folder)
    assert (known["done"], known["failed"], known["waiting_segments"], known["transcripts"]) == (1, 1, 1, 1)
    assert known["transcripts_bytes"] == 1000
    assert (known["runs"], known["last_run"], known["dashboard"]) == ([], None, None)
    assert known["model"] == "base"
    assert "1 segment in the spool" in text(folder)
    assert "1: qa failures" in text(folder)


def test_a_run_at_work_then_ended(folder, monkeypatch):
    monkeypatch.setattr(progress_file, "EVERY", 0.01)
    with progress_file.progress_file(folder, model="small", device="cpu", jobs=2) as file:
        file.tell(total=10, current=["/in/手机13800138000.wav"])
        file.count("done")
        deadline = time.monotonic() + 10
        while not (runs(folder)[0].total and runs(folder)[0].done) and time.monotonic() < deadline:
            time.sleep(0.02)
        (run,) = shown(folder)["runs"]
        assert (run["pid"], run["total"], run["done"], run["waiting"], run["stale"]) == (os.getpid(), 10, 1, 8, False)
        assert "13800138000" not in run["current"][0]
        assert shown(folder)["model"] == "small"
        assert "1 of 10" in text(folder)
        file.tell(summary="10 calls")
    assert runs(folder) == []
    assert last_run(folder).summary == "10 calls"
    assert "stopped with 9 left" in text(folder)


def test_a_run_that_died_is_stale_and_cleared_by_the_next(folder):
    code = (
        "import os, sys; from pathlib import Path; from qa.state_folder import StateFolder as S\n"
        "from qa.progress_file import progress_file as p\n"
        "with p(S(Path(sys.argv[1])), model='base', device='cpu', jobs=1): os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code, folder.database], cwd=Path(__file__).parents[1], check=False)
    assert done.returncode == 9
    assert shown(folder)["runs"][0]["stale"] is True
    assert "ended without a word" in text(folder)
    with progress_file.progress_file(folder, model="base", device="cpu", jobs=1):
        assert [run.pid for run in runs(folder)] == [os.getpid()]


def test_a_file_no_longer_written_is_stale_though_its_number_lives(folder, monkeypatch):
    with progress_file.progress_file(folder, model="base", device="cpu", jobs=1):
        assert not runs(folder)[0].stale
        monkeypatch.setattr(progress_file, "STALE", -1.0)
        assert runs(folder)[0].stale


def test_it_works_while_another_process_holds_the_database(folder):
    with open_database(folder.database):
        code = f"from qa.__main__ import app; app(['status', '--db', {str(folder.database)!r}])"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "done" in done.stdout


def test_a_dashboard_that_does_not_answer_is_told(folder):
    folder.server.write_text(json.dumps({"port": 9, "pid": os.getpid(), "token": "x"}))
    assert shown(folder)["dashboard"] == {"port": 9, "answers": False}
    assert "does not answer" in text(folder)
