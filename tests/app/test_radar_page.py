"""The radar's page: what is drawn, in both languages, and what a click on a dimension tells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dashboard_pages import checked, given, start, texts
from dashboard_samples import fill

from app.state import AppState, attach
from qa.state_folder import StateFolder
from qa.store.connection import open_database
from qa.store.writer import merge_spool
from scoring.capability import DIMENSIONS


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    folder = StateFolder(tmp_path_factory.mktemp("radar") / "r.duckdb")
    folder.ensure()
    fill(folder, count=30)
    with open_database(folder.database) as database:
        merge_spool(database, folder.spool)
        state = AppState(database, folder)
        attach(state)
        yield state
        attach(None)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_eight_dimensions_are_drawn_against_the_benchmark(state: AppState, lang: str) -> None:
    test = checked(start("radar", lang=lang))
    data = given(test, "radar")
    assert [axis["id"] for axis in data["axes"]] == list(DIMENSIONS)
    assert {axis["benchmark"] for axis in data["axes"]} == {80.0}
    assert len(data["series"]) == 1
    assert test.number_input(key="b-empathy").value == 80.0
    assert {"zh": "会话不足", "en": "Too few"}[lang] in {axis["verdict"] for axis in data["axes"]}
    assert texts(test)
