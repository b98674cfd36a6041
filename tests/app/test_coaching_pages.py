"""The coach's pages, as the coach opens them: who needs attention, a record from the first word to the plan, two at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from dashboard_pages import checked, given, nodes, start, texts
from dashboard_samples import CALL, fill, tone
from streamlit.testing.v1 import AppTest

from app.coaching_desk import due_reasons
from app.state import AppState, attach
from qa.reviewing import coaching
from qa.reviewing.coaching_content import Area, Clip, Content, Step, read
from qa.state_folder import StateFolder
from qa.store import coaching as table
from qa.store.connection import open_database
from qa.store.viewer import ADMIN
from qa.store.writer import merge_spool


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pages")
    folder = StateFolder(root / "x.duckdb")
    folder.ensure()
    fill(folder, count=150, recording=tone(root / "call.wav", 1.0))
    with open_database(folder.database) as db:
        merge_spool(db, folder.spool)
    return folder.database


@pytest.fixture
def desk(filled: Path, tmp_path: Path) -> Iterator[AppState]:
    shutil.copy(filled, tmp_path / "x.duckdb")
    folder = StateFolder(tmp_path / "x.duckdb")
    folder.ensure()
    with open_database(folder.database) as db:
        state = AppState(db, folder)
        attach(state)
        yield state
        attach(None)


def begun(desk: AppState, **content: object) -> str:
    return coaching.begin(desk.database, ADMIN, coaching.new_id(), "王敏", "一组", date(2026, 3, 2), Content(**content))


def stored(desk: AppState, id: str) -> Content:
    found = table.find(desk.database, ADMIN, id)
    assert found
    return read(found.content)


def boards(test: AppTest) -> list[dict]:
    count = sum(
        getattr(n, "type", "") == "bidi_component" and n.proto.component_name == "callqa_board"
        for n in nodes(test._tree)
    )
    return [given(test, "board", k) for k in range(count)]


def shown(test: AppTest) -> str:
    return texts(test) + str(boards(test))


@pytest.mark.parametrize(("lang", "words"), [("zh", "没有明显短板"), ("en", "No clear gap")])
def test_the_list_has_every_agent_beside_the_team(desk, lang, words):
    (agents,) = boards(start("coaching", lang=lang))
    assert {row["id"] for row in agents["rows"]} == {
        "一组\n王敏",
        "一组\n李强",
        "一组\n赵静",
        "二组\n陈涛",
        "二组\n周洁",
    }
    ranges = [row["cells"][1]["range"] for row in agents["rows"]]
    assert all(one["low"] < one["value"] < one["high"] for one in ranges)
    assert words in str(agents)
    assert len(boards(start("coaching", team="二组"))[0]["rows"]) == 2


def test_what_is_due_stands_on_top(desk):
    id = begun(desk, areas=(Area(item="empathy"),), plan=(Step(text="x", due=date(2026, 3, 5)),))
    record = table.find(desk.database, ADMIN, id)
    coaching.change(desk.database, ADMIN, record, follow_up=date(2026, 3, 9))
    coaching.step(desk.database, ADMIN, table.find(desk.database, ADMIN, id), "share")
    due, _agents = boards(start("coaching"))
    assert [row["id"] for row in due["rows"]] == [id]
    assert len(due["rows"][0]["cells"][1]["chips"]) == 4
    now = table.find(desk.database, ADMIN, id)
    assert due_reasons(replace(now, follow_up=None, state="running"), date(2026, 3, 4)) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_profile_says_what_is_known(desk, lang):
    test = start("agent_profile", agent="王敏", team="一组", lang=lang)
    tiles = given(test, "figures")["figures"]
    assert [tile["basis"].split()[0] for tile in tiles] == ["n"] * 4
    skills = next(one for one in boards(test) if any("heads" in column for column in one["columns"]))
    rows = [row for row in skills["rows"] if "group" not in row]
    assert len(rows) == 7
    assert all(len(row["cells"][5]["heat"]["cells"]) == 8 for row in rows)
    trend = given(test, "trend")
    assert len(trend["groups"]) == 2


@pytest.mark.parametrize("params", [{}, {"agent": "nobody"}, {"agent": "王敏", "team": "二组"}])
def test_an_unknown_agent_is_no_error(desk, params):
    test = start("agent_profile", **params)
    assert test.info
    assert not boards(test)


def test_a_record_is_begun_from_the_profile_and_kept_as_it_is_typed(desk):
    test = start("agent_profile", agent="王敏", team="一组")
    test.button(key="begin").click()
    checked(test.run())
    (record,) = table.records(desk.database, ADMIN)
    id = record.id
    test = start("coaching_record", record=id)
    test.multiselect(key=f"coach_{id}_0_areas").set_value(["closing", "empathy"])
    checked(test.run())
    test.text_area(key=f"coach_{id}_0_feedback").set_value("先肯定，再说一点 <b>x</b>")
    checked(test.run())
    test.selectbox(key=f"coach_{id}_0_why").set_value("low_scores")
    test.date_input(key=f"coach_{id}_0_follow_up").set_value(date(2026, 3, 20))
    checked(test.run())
    again = start("coaching_record", record=id)
    assert again.text_area(key=f"coach_{id}_0_feedback").value == "先肯定，再说一点 <b>x</b>"
    content = stored(desk, id)
    assert [area.item for area in content.areas] == ["closing", "empathy"]
    assert [area.rubric for area in content.areas] == ["zh-standard"] * 2
    assert content.why == "low_scores"
    assert table.find(desk.database, ADMIN, id).follow_up == date(2026, 3, 20)
    # areas bring clips to choose from
    offers = next(one for one in boards(again) if any("acts" in str(row) for row in one["rows"]))
    assert offers["rows"]
    again.button(key="step_share").click()
    checked(again.run())
    assert table.find(desk.database, ADMIN, id).state == "shared"
    assert [button.key for button in again.button if str(button.key).startswith("step_")] == [
        "step_take_back",
        "step_complete",
    ]


def test_two_coaches_at_once_lose_nothing(desk):
    id = begun(desk, feedback="both read this")
    first, second = (start("coaching_record", record=id) for _ in range(2))
    first.text_area(key=f"coach_{id}_0_feedback").set_value("first")
    checked(first.run())
    second.text_area(key=f"coach_{id}_0_feedback").set_value("second")
    checked(second.run())
    assert stored(desk, id).feedback == "first"
    assert second.error
    assert second.text_area(key=f"coach_{id}_0_feedback").value == "second"
    second.button(key="theirs").click()
    checked(second.run())
    assert second.text_area(key=f"coach_{id}_1_feedback").value == "first"
    second.text_area(key=f"coach_{id}_1_feedback").set_value("first and second")
    checked(second.run())
    assert stored(desk, id).feedback == "first and second"


def test_clips_not_released_are_told(desk):
    clip = Clip(conversation=CALL, turn=2, start=6.0, quote="非常抱歉", item="empathy", rubric="zh-standard")
    id = begun(desk, clips=(clip,))
    test = start("coaching_record", record=id)
    chosen = boards(test)[0]
    assert f"id={CALL}&turn=2&at=6.0" in chosen["rows"][0]["href"]
    assert test.button(key="release")


def test_the_effect_is_shown_once_shared(desk):
    id = begun(desk, areas=(Area(item="empathy"),), feedback="x")
    coaching.step(desk.database, ADMIN, table.find(desk.database, ADMIN, id), "share")
    test = start("coaching_record", record=id, lang="en")
    assert "Change beside colleagues" in str(boards(test)[-1])
    assert test.warning
    assert "x" in [one.value for one in test.text]


@pytest.mark.parametrize("id", ["", "nothing", "../../etc/passwd"])
def test_an_unknown_record_is_no_error(desk, id):
    assert start("coaching_record", record=id).info


def test_units_are_made_edited_and_retired(desk):
    test = start("coaching", view="units", lang="en")
    new = test.session_state["unit_new"]
    test.text_input(key=f"unit_{new}_title").set_value("Three lines")
    test.multiselect(key=f"unit_{new}_skills").set_value(["empathy"])
    test.button[0].click()
    checked(test.run())
    (unit,) = table.units(desk.database, ADMIN)
    assert (unit.title, unit.skills, unit.minutes) == ("Three lines", ("empathy",), 5.0)
    assert "Three lines" in str(boards(test)[0])
    assert test.session_state["unit_new"] != new


def test_a_unit_without_a_skill_is_refused_and_stays_typed(desk):
    test = start("coaching", view="units")
    new = test.session_state["unit_new"]
    test.text_input(key=f"unit_{new}_title").set_value("Three lines")
    test.button[0].click()
    checked(test.run())
    assert table.units(desk.database, ADMIN) == []
    assert test.error
    assert test.text_input(key=f"unit_{new}_title").value == "Three lines"
