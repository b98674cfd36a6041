"""The page of improvement projects: a finding fills the form, a project is made, taken a step further, and shown with its effect."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dashboard_pages import checked, given, start, texts
from dashboard_samples import fill

from app.state import AppState, attach
from qa.state_folder import StateFolder
from qa.store.connection import open_database
from qa.store.improvements import projects
from qa.store.viewer import ADMIN
from qa.store.writer import merge_spool


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    folder = StateFolder(tmp_path_factory.mktemp("improvement") / "i.duckdb")
    folder.ensure()
    fill(folder, count=30)
    with open_database(folder.database) as database:
        merge_spool(database, folder.spool)
        state = AppState(database, folder)
        attach(state)
        yield state
        attach(None)


def test_from_a_finding_to_a_step(state: AppState) -> None:
    test = checked(start("improvement", new="yes", metric="resolution", finding="解决率低", lang="zh"))
    assert test.selectbox(key="new-metric").value == "resolution"
    assert test.text_area(key="new-finding").value == "解决率低"
    test.text_input(key="new-title").input("提升解决率")
    test.text_input(key="new-owner").input("Ben")
    test.text_area(key="new-action").input("方案必须带时限")
    next(button for button in test.button if button.label == "保存").click()
    test.run()
    (made,) = projects(state.database, ADMIN)
    assert (made.title, made.metric, made.state) == ("提升解决率", "resolution", "plan")
    shown = checked(start("improvement", project=made.id, lang="zh"))
    assert "为时尚早" in texts(shown)
    shown.button(key="to-do").click()
    shown.run()
    assert projects(state.database, ADMIN)[0].state == "do"
    listed = checked(start("improvement", lang="en"))
    assert [line["cells"][0]["text"] for line in given(listed, "board")["rows"]] == ["提升解决率"]
