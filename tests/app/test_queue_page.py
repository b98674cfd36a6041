"""The pages of the queue and of sampling plans, as those who use them open them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from dashboard_pages import checked, given, nodes, start, texts
from streamlit.testing.v1 import AppTest

sys.path.insert(0, str(Path(__file__).parents[1] / "reviewing"))

from queue_samples import ANNA, BEN, CORA, filled

from app import access
from app.state import AppState, attach
from app.views import queue as page
from app.widgets.tasks import Asked
from app.widgets.work_days import read_days
from qa.errors import UsageError
from qa.reviewing import queue
from qa.reviewing.draw_request import request_draw
from qa.reviewing.drawing import make_plan, run_plan
from qa.reviewing.plan import Days
from qa.state_folder import StateFolder
from qa.store.review_tasks import TaskFilters, count_tasks, find_task, list_tasks
from qa.store.sampling_plans import plans, runs
from qa.store.viewer import Viewer

WEEK = Days(date(2026, 11, 21), date(2026, 11, 27))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[AppState]:
    folder = StateFolder(tmp_path / "queue.duckdb")
    folder.ensure()
    with filled(folder.database) as db:
        make_plan(db, ANNA, "weekly", "Weekly <b>", {"voice": {"number": 3}, "numbers": {"Ben": 5}, "working_days": 1})
        run_plan(db, ANNA, "weekly", WEEK, date.today() - timedelta(days=30))
        state = AppState(db, folder)
        attach(state)
        yield state
    attach(None)


@pytest.fixture
def at_the_page(monkeypatch):
    """Who is at the page, without the login that is tested elsewhere."""

    def sit(who: Viewer) -> None:
        monkeypatch.setattr(access, "people_log_in", lambda: False)
        monkeypatch.setattr(access, "page_viewer", lambda: who)

    return sit


def shown(test: AppTest) -> list[dict]:
    return given(test, "tasks")["rows"]


@pytest.fixture
def click(monkeypatch):
    """Clicks in the list, which a browser would send; it is drawn as always."""
    real = page.task_list

    def clicks(test: AppTest, act: str, *ids: str, to: str = "") -> AppTest:
        asked = [Asked(act, ids, to)]

        def drawn(*args: Any, **named: Any) -> Asked:
            real(*args, **named)
            return asked.pop() if asked else Asked()

        monkeypatch.setattr(page, "task_list", drawn)
        return checked(test.run())

    return clicks


@pytest.mark.parametrize(("view", "lang"), [("mine", "zh"), ("free", "en"), ("team", "en"), ("progress", "zh")])
def test_every_view_opens(state, at_the_page, view, lang):
    at_the_page(ANNA)
    test = start("queue", view=view, lang=lang)
    assert "Weekly <b>" not in texts(test)
    if view != "progress":
        assert len(shown(test)) == {"mine": 0, "free": 10, "team": 15}[view]


def test_a_reviewer_has_own_tasks_and_those_of_nobody(state, at_the_page):
    at_the_page(BEN)
    mine = shown(start("queue"))
    assert len(mine) == 5
    assert {row["team"] for row in mine} == {"A"}
    assert all(row["reasons"][-1]["text"].startswith("随机抽样") for row in mine)
    assert all(row["dueTone"] == "late" for row in mine)
    free = shown(start("queue", view="free"))
    assert {row["team"] for row in free} <= {"A"}
    assert shown(start("queue", view="team")) == mine  # not a view of theirs


def test_the_reviewers_day_begins_at_the_queue(state, at_the_page):
    at_the_page(BEN)
    assert len(shown(start())) == 5
    at_the_page(ANNA)
    assert "scoreboard" in components(start())


def components(test: AppTest) -> list[str]:
    protos = [n.proto for n in nodes(test._tree) if getattr(n, "type", "") == "bidi_component"]
    return [p.component_name.removeprefix("callqa_") for p in protos]


def test_start_next_opens_the_task_and_takes_it(state, at_the_page):
    at_the_page(BEN)
    test = start("queue")
    checked(test.button(key="queue_next").click().run())
    (task,) = [row.task for row in list_tasks(state.database, ANNA, TaskFilters(states=("claimed",)))]
    assert task.reviewer == "Ben"
    assert test.query_params["id"] in (task.conversation, [task.conversation])


def test_who_comes_second_is_told_who_has_it(state, at_the_page, click):
    at_the_page(BEN)
    test = start("queue", view="free")
    id = shown(test)[0]["id"]
    queue.claim(state.database, CORA, id)
    click(test, "claim", id)
    assert "已由 Cora 领取" in test.warning[0].value
    assert id not in [row["id"] for row in shown(test)]


def test_taking_and_giving_back(state, at_the_page, click):
    at_the_page(BEN)
    test = start("queue", view="free")
    id = shown(test)[0]["id"]
    click(test, "claim", id)
    assert "已领取" in test.toast[0].value
    test = start("queue")
    row = next(row for row in shown(test) if row["id"] == id)
    assert (row["open"], [one["act"] for one in row["acts"]]) == ("继续", ["release"])
    click(test, "release", id)
    task = find_task(state.database, ANNA, id)
    assert task is not None
    assert (task.reviewer, task.state) == ("", "pending")


def test_a_manager_assigns_and_takes_out(state, at_the_page, click):
    at_the_page(ANNA)
    test = start("queue", view="team", who="-")
    ids = [row["id"] for row in shown(test) if row["team"] == "B"][:3]
    click(test, "assign", *ids, to="Cora")
    assert "已分配 3 条" in test.toast[0].value
    click(test, "assign", *ids, to="Ben")
    assert "有 3 条没有变动" in test.warning[0].value
    click(test, "drop", ids[0])
    states = [found.state for id in ids if (found := find_task(state.database, ANNA, id))]
    assert states == ["dropped", "pending", "pending"]


def test_a_reviewer_can_send_nothing_that_is_a_managers(state, at_the_page, click):
    at_the_page(BEN)
    test = start("queue")
    id = shown(test)[0]["id"]
    click(test, "drop", id)
    assert len(test.warning) == 1
    found = find_task(state.database, ANNA, id)
    assert found is not None
    assert found.state == "pending"


def test_a_plan_is_made_once_previewed_and_run(state, at_the_page):
    at_the_page(ANNA)
    test = start("plans", new="sample")
    key = next(box.key for box in test.text_input if box.key.endswith("_name")).removesuffix("_name")
    test.text_input(key=f"{key}_name").set_value("Chats *of* all")
    test.selectbox(key=f"{key}_voice_unit").set_value("none")
    test.number_input(key=f"{key}_chat").set_value(2.0)
    checked(send(test))
    (made,) = [plan for plan in plans(state.database, ANNA) if plan.id != "weekly"]
    assert made.plan["voice"] is None
    assert made.plan["chat"] == {"number": 2.0}
    assert "每人 2 条" in texts(test)
    box = next(box for box in test.date_input if box.key.endswith("_since"))
    box.set_value(WEEK.since)
    next(box for box in test.date_input if box.key.endswith("_until")).set_value(WEEK.until)
    checked(test.button(key="plans_look").click().run())
    assert "10 / 100" in texts(test)
    assert runs(state.database, ANNA, made.id) == []
    checked(test.button(key="plans_run").click().run())
    (run,) = runs(state.database, ANNA, made.id)
    assert (run.since, run.until, run.candidates) == (WEEK.since, WEEK.until, 100)
    assert "抽取 10 条，新任务 10 条" in test.success[0].value


def send(test: AppTest) -> AppTest:
    (button,) = [one for one in test.button if one.label == "建立计划"]
    return button.click().run()


@pytest.mark.parametrize(("name", "problem"), [("", "最多 80 字"), ("x", "至少给一个渠道")])
def test_a_plan_that_makes_no_sense_says_why(state, at_the_page, name, problem):
    at_the_page(ANNA)
    test = start("plans", new="sample")
    key = next(box.key for box in test.text_input if box.key.endswith("_name")).removesuffix("_name")
    test.text_input(key=f"{key}_name").set_value(name)
    if name:
        for channel in ("voice", "chat"):
            test.selectbox(key=f"{key}_{channel}_unit").set_value("none")
    checked(send(test))
    assert problem in test.error[0].value
    assert len(plans(state.database, ANNA)) == 1


def test_drawing_the_same_days_again_is_refused(state, at_the_page):
    at_the_page(ANNA)
    test = start("plans", plan="weekly")
    for end in ("_since", "_until"):
        next(box for box in test.date_input if box.key.endswith(end)).set_value(WEEK.until)
    before = count_tasks(state.database, ANNA, TaskFilters())
    checked(test.button(key="plans_run").click().run())
    assert "已经抽过（2026-11-21 至 2026-11-27）" in test.warning[0].value
    assert count_tasks(state.database, ANNA, TaskFilters()) == before


def test_what_a_team_may_not_see_is_on_no_page(state, at_the_page):
    at_the_page(Viewer("manager", ("B",), name="Nina"))
    assert {row["team"] for row in shown(start("queue", view="team"))} == {"B"}
    assert "Weekly" not in texts(start("plans", plan="weekly"))


def test_the_command_draws_and_tells(state):
    asked = {"plan": "", "today": "2026-11-28"}
    state.database.close()
    (plan,) = request_draw(state.folder, "root", asked)["plans"]
    assert (plan["name"], plan["until"]) == ("Weekly <b>", "2026-11-27")
    told = request_draw(state.folder, "root", asked | {"plan": "week", "since": "2026-11-01", "until": "2026-11-20"})
    assert (told["candidates"], told["drawn"], told["tasks"]) == (0, 0, 0)
    with pytest.raises(UsageError, match="run on 2026-11-21 to 2026-11-27 already"):
        request_draw(state.folder, "root", asked | {"plan": "weekly <B>", "since": "2026-11-27"})
    with pytest.raises(UsageError, match="no such plan in use; there are: Weekly"):
        request_draw(state.folder, "root", asked | {"plan": "other"})


def test_while_the_dashboard_runs_the_command_goes_through_it(served):
    assert request_draw(served.folder, "root", {"plan": "", "today": "2026-11-28"}) == {"plans": []}
    with pytest.raises(UsageError, match="none yet"):
        request_draw(served.folder, "root", {"plan": "x", "today": "2026-11-28"})
    told = httpx.post(f"{served.url}/api/draw", json={"plan": ""}, trust_env=False)
    assert told.status_code == 401


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", []),
        ("2026-10-01", ["2026-10-01"]),
        ("2026-10-01 … 2026-10-03\n2026-12-31", ["2026-10-01", "2026-10-02", "2026-10-03", "2026-12-31"]),
        ("2026-10-01 ~ 2026-10-02，2026-10-05", ["2026-10-01", "2026-10-02", "2026-10-05"]),
    ],
)
def test_days_as_people_write_them(text, days):
    assert [day.isoformat() for day in read_days(text)] == days


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "2026-10-03 … 2026-10-01", "2026-01-01 … 2030-01-01"])
def test_what_is_no_day_is_told(text):
    with pytest.raises(ValueError, match=text[:4]):
        read_days(text)
