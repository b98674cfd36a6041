"""The page of improvement projects: a finding fills the form, a project is made, taken a step further, and shown with its effect."""

from __future__ import annotations

from dashboard_pages import checked, given, start, texts

from app.state import AppState
from qa.store.improvements import projects
from qa.store.viewer import ADMIN


def test_from_a_finding_to_a_step(own_state: AppState) -> None:
    test = checked(start("improvement", new="yes", metric="resolution", finding="解决率低", lang="zh"))
    assert test.selectbox(key="new-metric").value == "resolution"
    assert test.text_area(key="new-finding").value == "解决率低"
    test.text_input(key="new-title").input("提升解决率")
    test.text_input(key="new-owner").input("Ben")
    test.text_area(key="new-action").input("方案必须带时限")
    next(button for button in test.button if button.label == "保存").click()
    test.run()
    (made,) = projects(own_state.database, ADMIN)
    assert (made.title, made.metric, made.state) == ("提升解决率", "resolution", "plan")
    shown = checked(start("improvement", project=made.id, lang="zh"))
    assert "为时尚早" in texts(shown)
    shown.button(key="to-do").click()
    shown.run()
    assert projects(own_state.database, ADMIN)[0].state == "do"
    listed = checked(start("improvement", lang="en"))
    assert [line["cells"][0]["text"] for line in given(listed, "board")["rows"]] == ["提升解决率"]
