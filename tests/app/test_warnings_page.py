"""The page of warnings: what it shows, steps taken on it, and a rule that is tried before it is saved."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dashboard_pages import checked, given, start, texts

sys.path.insert(0, str(Path(__file__).parents[1] / "manager"))

from warning_samples import add, add_week

from app.state import AppState, attach
from qa.manager.warning import run
from qa.manager.warning_settings import settings
from qa.state_folder import StateFolder
from qa.store.alerts import AlertFilters, alerts
from qa.store.connection import open_database
from qa.store.viewer import ADMIN

NOW = datetime.now(UTC)
MONDAY = NOW.date() - timedelta(days=NOW.weekday() + 7)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    folder = StateFolder(tmp_path_factory.mktemp("warnings") / "x.duckdb")
    folder.ensure()
    with open_database(folder.database) as db:
        said = [("threat", "harm", 0.9, "<b>我要砸了你们的店</b>"), ("churn_risk", "closing", 0.9, "我要销户")]
        add(db, "c1", f"{MONDAY} 10:00", "A", events=said, customer="u-7", outcome="unresolved", agent_mean=0.0)
        add_week(db, str(MONDAY), "B", 10, 100)
        run(db, NOW)
        found = AppState(db, folder)
        attach(found)
        yield found
        attach(None)


def test_what_needs_somebody_is_first_and_is_dealt_with(state):
    test = start("warnings")
    rows = given(test, "cases")["rows"]
    assert [row["state"] for row in rows][:2] == ["严重", "警告"]
    assert rows[0]["sub"] == "A · 王芳 · 「<b>我要砸了你们的店</b>」"
    assert "扬言伤害自己或他人" in texts(test)
    assert given(test, "board")["rows"][0]["cells"][1]["quote"] == "「<b>我要砸了你们的店</b>」"
    checked(test.button(key="warn_close").click().run())
    assert "处理结果" in test.warning[0].value  # words are needed
    checked(test.button(key="warn_take").click().run())
    (alert,) = [one.alert for one in alerts(state.database, ADMIN, AlertFilters(grade="grave"), NOW)]
    assert alert.state == "acknowledged"
    test.text_area[0].set_value("已回电 <i>安抚</i>")
    checked(test.button(key="warn_close").click().run())
    (alert,) = [one.alert for one in alerts(state.database, ADMIN, AlertFilters(grade="grave"), NOW)]
    assert (alert.state, alert.log[-1].comment) == ("closed", "已回电 <i>安抚</i>")
    assert "已回电 &lt;i&gt;安抚&lt;/i&gt;" in texts(test)


def test_a_rule_is_tried_and_saved(state):
    test = start("warnings", view="rules", rule="resolution_low")
    assert test.button(key="warn_save").disabled
    (limit,) = [box for box in test.number_input if box.label == "限值（%）"]
    assert limit.value == 80
    limit.set_value(5.0)
    checked(test.run())
    checked(test.button(key="warn_test").click().run())
    assert "不会预警" in test.success[0].value  # 10 of 100 are resolved
    checked(test.button(key="warn_save").click().run())
    assert settings(state.database).rule("resolution_low").limit == pytest.approx(0.05)
    assert settings(state.database).number == 1


def test_churn_list_and_channels(state):
    test = start("warnings", view="churn", lang="en")
    assert [row["title"] for row in given(test, "cases")["rows"]] == ["u-7"]
    assert "asked to close the account" in texts(test)
    checked(test.button(key="churn_contacted").click().run())
    assert given(test, "cases")["rows"] == []
    test.query_params["view"] = "channels"
    checked(test.run())
    address = next(box for box in test.text_input if box.label == "Address")
    address.set_value("http://example.com/hook")
    checked(test.run())
    checked(test.button(key="warn_channels_save").click().run())
    assert "https" in test.warning[0].value
    assert settings(state.database).webhook == ""
