"""The pages of satisfaction and service clocks: what is shown is what was imported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from dashboard_pages import given, start, texts
from dashboard_samples import fill

from app.state import AppState, attach
from qa.manager.importing_surveys import import_file
from qa.state_folder import StateFolder
from qa.store.connection import open_database
from qa.store.viewer import Viewer
from qa.store.writer import merge_spool

ANNA = Viewer("admin", name="Anna")
NOW = datetime(2026, 4, 1)


@pytest.fixture(scope="module")
def alive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    folder = StateFolder(tmp_path_factory.mktemp("satisfaction") / "x.duckdb")
    folder.ensure()
    fill(folder, count=40)
    # every other customer is satisfied, every third recommends
    answers = "".join(
        f"{k:064x},2026-03-20,{5 if k % 2 else 2},{9 if k % 3 == 0 else 6},<b>等了半天</b>,\n" for k in range(1, 40)
    )
    tickets = "".join(
        f"T{k},{k:064x},urgent,P1,2026-03-20 09:00,{'2026-03-20 10:00' if k % 4 else ''}\n" for k in range(1, 13)
    )
    tickets += "T99,,general,,2026-03-25 09:00,\n"
    with open_database(folder.database) as database:
        merge_spool(database, folder.spool)
        import_file(database, ANNA, "a.csv", f"id,time,csat,nps,comment,replied_at\n{answers}".encode(), now=NOW)
        import_file(
            database,
            ANNA,
            "t.csv",
            f"ticket_id,conversation,severity,grade,opened_at,resolved_at\n{tickets}".encode(),
            now=NOW,
        )
        yield AppState(database, folder)


@pytest.fixture
def state(alive: AppState) -> Iterator[AppState]:
    attach(alive)
    yield alive
    attach(None)


def test_figures_segments_and_their_conversations(state):
    test = start("satisfaction")
    tiles = {tile["name"]: tile["value"] for tile in given(test, "figures")["figures"]}
    assert (tiles["满意度 CSAT"], tiles["净推荐值 NPS"], tiles["推荐者"], tiles["贬损者"]) == (
        "51.3",
        "−33",
        "33.3",
        "66.7",
    )
    assert "低于目标 90.0%" in texts(test).replace("\\", "")
    groups = [row["group"] for row in given(test, "board")["rows"] if "group" in row]
    assert groups[:2] == ["客户分层", "团队"]


def test_what_is_said_is_shown_as_text(state):
    test = start("satisfaction", view="voices", lang="en")
    themes, _, said = (given(test, "board", place) for place in range(3))
    assert [cell["text"] for cell in themes["rows"][0]["cells"][:1]] == ["Waiting and speed"]
    assert said["rows"][0]["cells"][0]["quote"] == "<b>等了半天</b>"  # the component writes text, never HTML


def test_what_is_overdue_stands_on_top(state):
    test = start("service_clocks")
    tiles = {tile["name"]: tile["value"] for tile in given(test, "figures")["figures"]}
    assert (tiles["已超时未处理"], tiles["按时解决率"]) == ("3", "75.0")
    cases = given(test, "board", 1)["rows"]
    assert [row["cells"][1]["text"] for row in cases] == ["T12", "T4", "T8"]
