"""Themes found in a database: of whom, masked, kept, and once a day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from qa.errors import UsageError
from qa.manager.theme_finding import find, find_when_stale
from qa.store import themes as table
from qa.store.connection import Database, insert_rows, open_database, rows
from qa.store.viewer import ADMIN, Viewer

LAST = date(2026, 11, 28)
PHONE = "电话 13812345678"
ANNA = Viewer("manager", ("one",), name="Anna")
SAID = ("APP更新后一打开就闪退", "更新后APP闪退登录不了", "闪退,APP登录不了,更新也没用")
OTHERS = (
    "账单多扣了费用",
    "宽带断网了",
    "想改预约时间",
    "地址写错了",
    "机票退改",
    "空调不制冷",
    "门锁坏了",
    "积分兑换",
    "贷款利率",
    "课程回放",
)


Line = tuple[str, date, str, str, str, float]


def contacts() -> Iterator[Line]:
    """Id, day, team, what was said, reason and its probability."""
    for k in range(120):
        day = LAST - timedelta(days=k % 28)
        yield f"n{k}", day, "one" if k % 2 else "two", f"{OTHERS[k % 10]}{k}", "billing", 0.9
    for k in range(16):
        yield f"t{k}", LAST - timedelta(days=k % 7), "two", SAID[k % 3], "other", 0.1
    yield "old", LAST - timedelta(days=28), "two", SAID[0], "billing", 0.9


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = list(contacts())
    lines = [
        (id, "ok", datetime(day.year, day.month, day.day, 9), team, json.dumps({"id": reason, "probability": p}))
        for id, day, team, _, reason, p in found
    ]
    turns = [(id, i, "customer", said) for id, _, _, text, _, _ in found for i, said in enumerate(("喂", text, PHONE))]
    with open_database(tmp_path / "themes.duckdb") as db:
        with db.writing() as cursor:
            insert_rows(cursor, "conversation (id, status, started_at, team, contact)", lines)
            insert_rows(cursor, "turn (conversation_id, i, role, text)", turns)
        yield db


def test_a_theme_that_rises_and_is_new(database: Database) -> None:
    run = find(database, ADMIN)
    assert (run.since, run.until, run.content["later_from"]) == (date(2026, 11, 1), LAST, "2026-11-22")
    assert run.content["n"] == run.content["of"] == 136
    first = run.content["themes"][0]
    assert (first["size"], first["rising"], first["new"], first["later"]["failed"]) == (16, True, True, 16)
    assert any("闪退" in term for term in first["terms"])
    assert "13812345678" not in json.dumps(run.content)
    assert "138****5678" in first["quotes"][0][1]


def test_a_manager_reads_what_was_found_in_own_teams_only(database: Database) -> None:
    find(database, ADMIN)
    assert table.latest_run(database, ANNA) is None
    assert not [one for one in find(database, ANNA).content["themes"] if one["rising"]]
    found = table.latest_run(database, ANNA)
    assert found is not None
    assert found.content["n"] == 60
    assert rows(database, "SELECT who FROM audit ORDER BY number") == [("",), ("Anna",)]


def test_once_a_day(database: Database) -> None:
    find_when_stale(database)
    find_when_stale(database)
    assert rows(database, "SELECT count(*) FROM theme_run") == [(1,)]


def test_who_and_what_is_refused(database: Database) -> None:
    with pytest.raises(UsageError, match="of a team"):
        find(database, Viewer("agent", agent="li"))
    with pytest.raises(UsageError, match="days long"):
        find(database, ADMIN, days=5)
    with pytest.raises(UsageError, match="too few"):
        find(database, ADMIN, until=date(2020, 1, 1))
