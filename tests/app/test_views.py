from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from dashboard_pages import asked, checked, given, start, texts
from dashboard_samples import CALL, CHAT, UNSCORED

from app.state import AppState, attach
from app.views.conversation import doubts
from qa.state_folder import StateFolder
from qa.store.connection import open_database
from qa.store.filters import Filters
from qa.store.queries import count_conversations, get_conversation
from qa.store.saved_views import list_views
from qa.store.viewer import ADMIN


def lines(test):
    """The figures of the overview by metric."""
    cards = given(test, "scoreboard")["cards"]
    return {line["id"]: line for card in cards for line in [card["lead"], *card["rows"]]}


def test_overview_shows_figures_with_interval_and_n(state):
    found = lines(start())
    score = found["score"]
    assert (score["name"], score["basis"]) == ("质检得分", "n = 61")
    low, high = (float(part) for part in score["spread"].strip("()").split(" – "))
    assert low < float(score["value"]) < high
    assert "Σ 总分 ÷ n" in score["help"]
    # few conversations are marked, a class of critical errors that no rubric has items of is left out
    assert found["handle_time"]["dim"]
    assert "样本不足" in found["handle_time"]["basis"]
    assert "critical_free_business" not in found
    assert found["score"]["change"] is None


def test_overview_follows_the_filters_of_the_address(state):
    test = start(team=["二组"], counts="score:any")
    # one team alone is not compared with others: what follows are its agents
    assert {row["name"] for row in given(test, "intervals", 1)["rows"]} <= {"陈涛", "周洁"}
    assert test.multiselect(key="f_team").value == ["二组"]
    test.multiselect(key="f_team").set_value(["一组"]).run()
    assert asked(test, "team") == ["一组"]
    agents = {row["name"] for row in given(checked(test), "intervals", 1)["rows"]}
    assert agents
    assert not agents & {"陈涛", "周洁"}


def test_a_figure_opens_the_list_and_a_view_is_kept_for_the_next_day(state):
    test = start("conversations", counts="resolution:no", channel="chat")
    assert {row["outcome"] for row in given(test, "conversations")["rows"]} <= {"待跟进", "未解决"}
    test.text_input(key="view_name").set_value("未解决")
    next(button for button in test.button if button.label == "保存").click().run()
    (view,) = list_views(state.database, ADMIN)
    assert (view.page, view.name) == ("conversations", "未解决")
    assert parse_qs(view.address) == {"channel": ["chat"], "counts": ["resolution:no"]}
    test.button(key=f"view_delete_{view.id}").click().run()
    assert list_views(state.database, ADMIN) == []
    test.button(key="drop_counts").click().run()
    assert "counts" not in checked(test).query_params


def test_teams_have_intervals_and_stand_best_first(state):
    rows = given(start(), "intervals", 1)["rows"]
    assert {row["name"] for row in rows} == {"一组", "二组"}
    assert [row["value"] for row in rows] == sorted((row["value"] for row in rows), reverse=True)
    assert all(row["low"] < row["value"] < row["high"] for row in rows)


def test_list_pages_and_sorts_by_the_address(state):
    first = given(start("conversations"), "conversations")
    assert len(first["rows"]) == 25
    days = [row["day"] for row in first["rows"]]
    assert days == sorted(days, reverse=True)
    third = given(start("conversations", page="3"), "conversations")
    assert len(third["rows"]) == 62 - 50
    worst = given(start("conversations", sort="total", order="asc"), "conversations")
    scores = [float(row["score"]) for row in worst["rows"]]
    assert scores == sorted(scores)


@pytest.mark.parametrize("params", [{"sort": "DROP TABLE"}, {"page": "99999"}, {"page": "-1"}, {"period": "x"}])
def test_a_nonsense_address_is_no_error(state, params):
    assert given(start("conversations", **params), "conversations")["rows"]


def test_list_searches_in_what_was_said(state):
    test = start("conversations")
    test.text_input(key="f_q").set_value("快递一周没到").run()
    rows = given(checked(test), "conversations")["rows"]
    assert [row["id"] for row in rows] == [CALL]
    assert asked(test, "q") == ["快递一周没到"]


def test_list_shows_what_matters(state):
    row = given(start("conversations", q="快递一周没到"), "conversations")["rows"][0]
    assert (row["agent"], row["team"], row["duration"], row["score"]) == ("王敏", "一组", "0:12", "84.0")
    assert len(row["critical"]) == 1
    assert row["outcome"] == "待跟进"
    assert [row["feeling"][name] for name in ("start", "end", "change")] == pytest.approx([-0.7, 0.5, 1.2])
    assert row["href"].startswith("/conversation?q=")
    assert f"id={CALL}" in row["href"]


def test_list_of_those_failing_an_item(state):
    test = start("conversations", item="closing")
    assert "closing" in test.button(key="drop_item").label.lower() or "结束" in test.button(key="drop_item").label
    few = given(test, "conversations")["rows"]
    test.button(key="drop_item").click().run()
    assert "item" not in test.query_params
    assert 0 < len(few) <= 25 == len(given(checked(test), "conversations")["rows"])


def test_clear_takes_all_filters_away(state):
    test = start("conversations", team=["一组"], q="会员")
    test.button(key="f_clear").click().run()
    assert not {"team", "q"} & set(checked(test).query_params)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_call_page(state, lang):
    desk = given(start("conversation", id=CALL, lang=lang), "player")
    assert desk["audio"] == f"/audio/{CALL}"
    assert [turn["start"] for turn in desk["turns"]] == [0.0, 3.0, 6.0, 9.0]
    assert set(desk["peaks"]) == {"agent", "customer"}
    assert desk["summary"]["total"] == "84.0"
    assert len(desk["summary"]["notices"]) == 1
    items = {item["id"]: item for section in desk["sections"] for item in section["items"]}
    assert items["empathy"]["quotes"][0]["start"] == 6.0
    assert items["closing"]["status"] == "fail"
    assert items["closing"]["reason"]
    mark = next(m for m in desk["marks"] if m["item"] == "empathy")
    assert desk["turns"][2]["text"][mark["from"] : mark["to"]] == "非常抱歉"


def test_chat_page_has_no_sound(state):
    desk = given(start("conversation", id=CHAT), "player")
    assert desk["audio"] == ""
    assert len(desk["turns"]) == 4


def test_a_conversation_without_score_says_why(state):
    summary = given(start("conversation", id=UNSCORED), "player")["summary"]
    assert summary["total"] == "–"
    assert "少于 4 轮" in summary["rangeText"]


@pytest.mark.parametrize("params", [{}, {"id": "no-such"}, {"id": "../../etc/passwd"}])
def test_an_unknown_conversation_is_told_so(state, params):
    test = start("conversation", **params)
    assert [info.value for info in test.info] == ["找不到这条会话。"]


def test_next_and_previous_keep_to_the_filtered_list(state):
    ids = [row["id"] for row in given(start("conversations", team=["二组"]), "conversations")["rows"]]
    test = start("conversation", id=ids[1], team=["二组"])
    test.button(key="go_next").click().run()
    assert asked(checked(test), "id") == [ids[2]]
    assert asked(test, "team") == ["二组"]


def test_failures_page(state):
    lines = given(start("failures"), "failures")["lines"]
    assert [(line["label"], line["problem"], line["mend"]) for line in lines] == [
        ("broken.wav", "无法解码", "请确认文件能正常播放")
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_add_page(state, lang):
    test = start("add", lang=lang)
    assert "manifest.csv" in texts(test)
    assert len(test.get("file_uploader")) == 1


def test_an_empty_database_shows_the_first_steps(tmp_path):
    folder = StateFolder(tmp_path / "empty.duckdb")
    folder.ensure()
    with open_database(folder.database) as db:
        attach(AppState(db, folder))
        assert count_conversations(db, ADMIN, Filters()) == 0
        assert "从第一批会话开始" in texts(start())
        assert "从第一批会话开始" in texts(start("conversations"))
        assert given(start("failures"), "failures")["lines"] == []
    attach(None)


def test_what_deserves_less_trust_is_said(state):
    detail = get_conversation(state.database, ADMIN, CALL)
    assert detail is not None
    assert doubts(detail) == []
    shaky = replace(
        detail,
        timeline="mixed",
        acoustics={**detail.acoustics, "role_confidence": 0.6},
        versions={**detail.versions, "partial": "true"},
        audio_gone="/calls/1.wav",
    )
    assert [name for name, _ in doubts(shaky)] == [
        "单声道：角色为推测，不测量重叠",
        "坐席与客户可能颠倒（把握 60%）",
        "录音不完整",
        "录音已不在原处",
    ]
    assert "/calls/1.wav" in doubts(shaky)[-1][1]


def test_trend_has_a_line_a_team(state):
    data = given(start(), "trend")
    assert [group["name"] for group in data["groups"]] == ["一组", "二组"]
    low, high = data["domain"]
    for group in data["groups"]:
        assert [p["at"] for p in group["points"]] == sorted({p["at"] for p in group["points"]})
        assert all(low <= p["value"] <= high for p in group["points"])
    assert len(data["periods"]) == 10
    assert data["periods"][0]["at"] == 0
