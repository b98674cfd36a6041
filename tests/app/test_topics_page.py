"""The pages of topics and promises: every view is drawn, a draft is begun from the page, promises are shown as they stand."""

from __future__ import annotations

from dashboard_pages import checked, given, start

from app.state import AppState
from qa.store import taxonomies as table


def test_reasons_with_their_figures(own_state: AppState) -> None:
    test = checked(start("topics", lang="en"))
    rows = given(test, "board")["rows"]
    assert rows
    assert all(row["cells"][1]["range"]["value"] for row in rows)


def test_a_draft_is_begun_at_the_page_and_its_form_is_there(own_state: AppState) -> None:
    test = checked(start("topics", view="taxonomy", lang="zh"))
    checked(test.button(key="taxonomy_begin").click().run())
    draft = table.draft(own_state.database)
    assert draft is not None
    assert test.text_area
    checked(test.button(key="taxonomy_discard").click().run())
    assert table.draft(own_state.database) is None


def test_promises_as_they_stand(own_state: AppState) -> None:
    test = checked(start("promises", lang="en"))
    assert test.segmented_control or test.button_group or test.info
