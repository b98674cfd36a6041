"""The pages of the process map and the customer journey over real conversations: what they say, and what they open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dashboard_pages import given, start, texts
from dashboard_samples import many

from app.state import AppState, attach
from app.widgets.flow_map import edge_kind
from app.widgets.stages_filter import condition_title
from qa.manager.process_map import flows
from qa.state_folder import StateFolder
from qa.store.connection import open_database
from qa.store.segments import write_segment
from qa.store.writer import merge_spool
from scoring.stages import NAMES

PATHS = ("onecvskz",) * 11 + ("onbz",) * 12


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    folder = StateFolder(tmp_path_factory.mktemp("process") / "x.duckdb")
    folder.ensure()
    made = []
    for k, (path, one) in enumerate(zip(PATHS, many(len(PATHS)), strict=True)):
        stages = [
            {"stage": NAMES[letter], "turn": i, "turns": 1, "start": 20.0 * i, "seconds": 20.0}
            for i, letter in enumerate(path)
        ]
        made.append(one.model_copy(update={"stages": stages, "customer": "<b>u</b>" if k < 3 else f"u{k}"}))
    write_segment(made, [], folder.spool)
    with open_database(folder.database) as database:
        merge_spool(database, folder.spool)
        attach(AppState(database, folder))
        yield AppState(database, folder)
        attach(None)


def test_the_map_says_what_is_found_and_marks_it(state: AppState) -> None:
    test = start("process", lang="en")
    said = texts(test)
    assert "Bottleneck: Brush-off" in said
    assert "Skipped most often: **Restating**, 52%" in said
    drawn = given(test, "flowmap")
    restating = next(node for node in drawn["steps"] if node["id"] == "confirmation")
    assert restating["marks"][0]["open"] == "lacks:c"
    assert restating["line"] == "48% · 0:20"
    assert [(node["id"], node["worst"]) for node in drawn["beside"]] == [("brush_off", True)]
    assert {edge["kind"] for edge in drawn["edges"]} == {"on", "aside"}
    variants = given(test, "celltable", 2)
    assert [row[1]["open"] for row in variants["rows"]] == [
        "variant:n,c,sap,k,z,b,u,t,j:nbz",
        "variant:n,c,sap,k,z,b,u,t,j:ncskz",
    ]


def test_the_journey_shows_a_customers_contacts_as_they_are_written(state: AppState) -> None:
    test = start("journey", customer="<b>u</b>")
    assert "没有数据的触点：回访" in texts(test)
    points, stalled, contacts = (given(test, "celltable", place) for place in range(3))
    assert len(points["rows"]) == 12
    assert [row[1]["open"] for row in stalled["rows"]]
    assert len(contacts["rows"]) == 3
    assert contacts["rows"][0][0]["open"]


def test_a_condition_reads_as_what_it_is(state: AppState) -> None:
    test = start("conversations", stages="variant:n,c,sap,k,z,b,u,t,j:nbz")
    assert test.button(key="drop_stages").label == "变体：了解问题 › 推诿回绝 › 结束"
    assert "12" in texts(test)


@pytest.mark.parametrize(
    ("token", "title"),
    [
        ("lacks:c", "Without “Restating”"),
        ("early:sap:n,c", "“Solution” too early"),
        ("stalled:solution", "Unsolved, stopped after: Solution made"),
        ("lacks:'", "Filtered by process"),
        ("x", "Filtered by process"),
    ],
)
def test_a_condition_has_a_title(monkeypatch: pytest.MonkeyPatch, token: str, title: str) -> None:
    monkeypatch.setattr("app.i18n.translate.language", lambda: "en")
    assert condition_title(token) == title


def test_a_way_past_a_step_that_is_due_is_told_from_one_back_or_aside(tmp_path: Path) -> None:
    flow = flows(StateFolder(tmp_path / "x.duckdb"))["general"]
    assert edge_kind(flow, "need", "confirmation") == "on"  # empathy may be left out
    assert edge_kind(flow, "need", "solution") == "skip"
    assert edge_kind(flow, "check", "solution") == "back"
    assert edge_kind(flow, "need", "opening") == "on"  # who greets may come second
    assert edge_kind(flow, "need", "hold") == "aside"
    assert edge_kind(flow, "", "solution") == "skip"
    assert edge_kind(flow, "closing", "") == "on"
