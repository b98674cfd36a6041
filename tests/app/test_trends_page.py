"""The page of trends: what it says and draws is what was counted; who may not look is turned away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from dashboard_pages import asked, checked, given, start, texts

from app.navigation import SECTIONS
from app.state import AppState, attach
from qa.permissions import ALLOWED
from qa.state_folder import StateFolder
from qa.store.connection import insert_rows, open_database
from qa.store.marked_events import MarkedEvent, insert

MONDAY = date(2026, 1, 5)
WEEKS, CHANGED = 24, 14
COLUMNS = "id, status, channel, started_at, team, agent, contact_reason, outcome, rubric_hash"


@pytest.fixture(scope="module")
def alive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    """Twenty conversations a week, of which 12 or 13 are resolved, from week 14 on 18 or 19."""
    folder = StateFolder(tmp_path_factory.mktemp("trends") / "x.duckdb")
    folder.ensure()
    lines = []
    for week in range(WEEKS):
        for k in range(20):
            at = datetime(2026, 1, 5, 9) + timedelta(days=7 * week + k % 7, minutes=k)
            resolved = k < (18 if week >= CHANGED else 12) + week % 2
            outcome = "resolved" if resolved else "unresolved"
            lines.append((f"c{week:02}{k:02}", "ok", "voice", at, "A", f"a{k % 4}", "billing", outcome, "h"))
    with open_database(folder.database) as database:
        day = MONDAY + timedelta(days=7 * CHANGED - 2)
        with database.writing() as cursor:
            insert_rows(cursor, f"conversation ({COLUMNS})", lines)
            insert(cursor, MarkedEvent("e", day, "release", "<b>Release 7</b>", "", "mia", datetime(2026, 4, 1)))
        yield AppState(database, folder)


@pytest.fixture
def state(alive: AppState) -> Iterator[AppState]:
    attach(alive)
    yield alive
    attach(None)


def test_the_page_says_what_moved_since_when_and_what_happened_then(state):
    test = start("trends", of="resolution", lang="en")
    told = texts(test)
    # 12.5 and 18.5 of 20
    assert "The level rose from 62.5% to 92.5% (+30.0 points" in told
    assert f"most likely from {MONDAY + timedelta(days=7 * CHANGED)} on" in told
    assert "Release: &lt;b&gt;Release 7&lt;/b&gt;" in told
    assert "Look first at: Resolution since 04-13 +30.0 points" in told
    tiles = {tile["id"]: tile for tile in given(test, "sparks")["tiles"]}
    assert (tiles["resolution"]["mark"], tiles["resolution"]["tone"], tiles["resolution"]["chosen"]) == (
        "▲",
        "good",
        True,
    )
    assert tiles["conversations"]["state"] == "Steady"


def test_groups_noise_days_and_events(state):
    test = start("trends", view="groups", split="agent", of="resolution")
    assert [tile["id"] for tile in given(test, "sparks", 1)["tiles"]] == ["a0", "a1", "a2", "a3"]
    checked(test.segmented_control(key="trend_view").set_value("noise").run())
    assert asked(test, "view") == ["noise"]
    assert "单期的升降不必追究" in texts(test)
    checked(test.segmented_control(key="trend_step").set_value("day").run())
    assert "同一星期日" in texts(test)
    checked(test.segmented_control(key="trend_view").set_value("events").run())
    assert "系统上线" in texts(test)


def test_agents_do_not_open_it():
    assert SECTIONS["nav.section_manage"]["trends"] == "compare"
    assert "agent" not in ALLOWED["compare"]
