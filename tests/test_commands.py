"""The command line: every command has help and docs, errors are one line, exit codes mean something."""

import json
import os
import stat
from pathlib import Path

import pytest
import typer
from forked import done
from typer.testing import CliRunner

from qa.__main__ import app, main

ROOT = Path(__file__).parents[1]
RUNNER = CliRunner()
CHAT = """客服: 您好,这里是小林,请问有什么可以帮您?
客户: 我的订单什么时候发货?
客服: 今天下午发出,明天送到,您看可以吗?
客户: 可以,谢谢
客服: 不客气,祝您生活愉快,再见!
"""


def commands() -> list[str]:
    group = typer.main.get_command(app)
    names = []
    for name, command in group.commands.items():
        names += [f"{name} {sub}" for sub in command.commands] if hasattr(command, "commands") else [name]
    return names


@pytest.mark.parametrize("name", commands())
def test_every_command_has_help_and_stands_in_the_docs(name):
    result = RUNNER.invoke(app, [*name.split(), "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 4
    written = (ROOT / "README.md").read_text("utf-8") + "".join(
        p.read_text("utf-8") for p in (ROOT / "docs").glob("*.md")
    )
    assert f"qa {name}" in written


def call(monkeypatch, capsys, *words) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["qa", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def call_apart(*words) -> tuple[int, str, str]:
    """The same in a process of its own: worker processes look at how their parent was started."""
    ended = done(*words)
    return ended.returncode, ended.stdout, ended.stderr


def test_a_run_over_a_good_and_a_bad_file(tmp_path, monkeypatch, capsys):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.wav"
    good.write_text(CHAT, encoding="utf-8")
    bad.write_bytes(b"not a recording at all" * 100)
    out = tmp_path / "out.jsonl"
    code, _, err = call_apart("run", good, bad, "--jobs", 1, "--db", tmp_path / "x.duckdb", "--json", out)
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert code == 1
    assert "bad.wav" in err
    assert "Traceback" not in err
    assert [row["status"] for row in rows] == ["ok", "failed"]
    assert stat.S_IMODE(os.stat(out).st_mode) == 0o600
    assert all(value is not None for row in rows for value in row.values())
    code, text, _ = call(monkeypatch, capsys, "failures", "--db", tmp_path / "x.duckdb")
    assert code == 1
    assert "bad.wav" in text


def test_a_failed_row_keeps_its_place_and_what_the_manifest_says(tmp_path, monkeypatch, capsys):
    (tmp_path / "good.txt").write_text(CHAT, encoding="utf-8")
    (tmp_path / "bad.wav").write_bytes(b"")
    rows = (
        "file,agent,team,direction\nbad.wav,王敏,一组,inbound\ngone.wav,李强,二组,inbound\ngood.txt,陈,一组,inbound\n"
    )
    (tmp_path / "manifest.csv").write_text(rows, encoding="utf-8")
    out = tmp_path / "out.jsonl"
    code, _, _ = call(monkeypatch, capsys, "run", tmp_path, "--jobs", 1, "--db", tmp_path / "x.duckdb", "--json", out)
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert code == 1
    assert [row["status"] for row in found] == ["failed", "failed", "ok"]
    assert [row["agent"] for row in found] == ["王敏", "李强", "陈"]
    assert found[0]["metadata"] == {"direction": "inbound"}
    assert len({row["id"] for row in found}) == 3


def test_a_file_that_is_no_database_is_told_before_any_work(tmp_path, monkeypatch, capsys):
    (tmp_path / "good.txt").write_text(CHAT, encoding="utf-8")
    (tmp_path / "x.duckdb").write_text("not a database", encoding="utf-8")
    code, _, err = call(monkeypatch, capsys, "run", tmp_path / "good.txt", "--db", tmp_path / "x.duckdb")
    assert code == 2
    assert "not a DuckDB database" in err
    assert not list((tmp_path / "x.duckdb.d" / "results").iterdir())


def test_masked_json_hides_personal_data(tmp_path, monkeypatch, capsys):
    chat = tmp_path / "chat.txt"
    chat.write_text(CHAT.replace("我的订单", "我的手机13800138000的订单"), encoding="utf-8")
    for name, extra in (("open", []), ("masked", ["--masked"])):
        words = ("run", chat, "--jobs", 1, "--db", tmp_path / "x.duckdb", "--json", tmp_path / name, *extra)
        assert call(monkeypatch, capsys, *words)[0] == 0
    assert "13800138000" in (tmp_path / "open").read_text("utf-8")
    assert "13800138000" not in (tmp_path / "masked").read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("run", "nowhere.wav"),
        ("run", "chat.txt", "--rubric", "nowhere.yaml"),
        ("run", "chat.txt", "--rubric", "zh/nothing"),
        ("run", "chat.txt", "--json", "no/such/folder/x.jsonl"),
        ("rubric", "check", "nowhere.yaml"),
        ("evaluate", "chat.txt", "--half", "C"),
    ],
)
def test_a_bad_call_is_one_line_and_code_2(tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chat.txt").write_text(CHAT, encoding="utf-8")
    extra = ("--db", "x.duckdb", "--table", "0") if words[0] == "run" else ()
    code, _, err = call(monkeypatch, capsys, *words, *extra)
    assert code == 2, err
    assert "Traceback" not in err


def test_the_shipped_rubrics_are_sound():
    assert RUNNER.invoke(app, ["rubric", "check"]).exit_code == 0
    assert RUNNER.invoke(app, ["rubric", "test"]).exit_code == 0
