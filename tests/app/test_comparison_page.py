"""The page of comparison: every view is drawn, in both languages, and a click opens the conversations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dashboard_pages import checked, given, start, texts
from dashboard_samples import fill

from app.state import AppState, attach
from app.views.comparison import VIEWS
from qa.state_folder import StateFolder
from qa.store.connection import open_database
from qa.store.writer import merge_spool


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    folder = StateFolder(tmp_path_factory.mktemp("comparison") / "c.duckdb")
    folder.ensure()
    fill(folder, count=40)
    with open_database(folder.database) as database:
        merge_spool(database, folder.spool)
        state = AppState(database, folder)
        attach(state)
        yield state
        attach(None)


@pytest.mark.parametrize(("view", "lang"), [(view, "zh" if k % 2 else "en") for k, view in enumerate(VIEWS)])
def test_every_view_is_drawn(state: AppState, view: str, lang: str) -> None:
    test = checked(start("comparison", view=view, metric="resolution", by="team", lang=lang))
    assert texts(test)
    if view == "units":
        rows = given(test, "board")["rows"]
        assert len(rows) >= 2
        assert all(row["cells"][1]["range"]["value"] is not None for row in rows)
    if view in ("funnel", "items"):
        assert test.get("vega_lite_chart") or test.get("arrow_vega_lite_chart")
