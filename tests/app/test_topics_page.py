"""The pages of topics and promises: every view is drawn, a draft is begun from the page, promises are shown as they stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dashboard_pages import checked, given, start
from dashboard_samples import fill

from app.state import AppState, attach
from qa.state_folder import StateFolder
from qa.store import taxonomies as table
from qa.store.connection import open_database
from qa.store.writer import merge_spool


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    folder = StateFolder(tmp_path_factory.mktemp("topics") / "t.duckdb")
    folder.ensure()
    fill(folder, count=40)
    with open_database(folder.database) as database:
        merge_spool(database, folder.spool)
        state = AppState(database, folder)
        attach(state)
        yield state
        attach(None)


def test_reasons_with_their_figures(state: AppState) -> None:
    test = checked(start("topics", lang="en"))
    rows = given(test, "board")["rows"]
    assert rows
    assert all(row["cells"][1]["range"]["value"] for row in rows)


def test_a_draft_is_begun_at_the_page_and_its_form_is_there(state: AppState) -> None:
    test = checked(start("topics", view="taxonomy", lang="zh"))
    checked(test.button(key="taxonomy_begin").click().run())
    draft = table.draft(state.database)
    assert draft is not None
    assert test.text_area
    checked(test.button(key="taxonomy_discard").click().run())
    assert table.draft(state.database) is None


def test_promises_as_they_stand(state: AppState) -> None:
    test = checked(start("promises", lang="en"))
    assert test.segmented_control or test.button_group or test.info
