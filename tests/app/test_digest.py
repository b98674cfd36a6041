"""What is read in a conversation, as people see it: on its page, in the list, by the filters."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from dashboard_pages import asked, checked, given, start
from dashboard_samples import CALL, CHAT, UNSCORED

from app.widgets import digest as digest_module
from app.widgets.digest import digest_data, due_text, pieces
from app.widgets.event_chips import TONES, row_chips, tone
from qa.store.queries import get_conversation
from qa.store.viewer import ADMIN
from scoring.event_words import GRADES, TITLES
from scoring.gist_words import FRAMES


def shown(lang: str = "zh", id: str = CALL) -> dict[str, Any]:
    return given(start("conversation", id=id, lang=lang), "player")["digest"]


def test_the_four_lines_stand_above_with_quotes_that_lead_to_their_place(state):
    lines = {line["name"]: line for line in shown()["lines"]}
    assert list(lines) == ["reason", "done", "outcome", "feeling"]
    assert [line["part"] for line in lines.values()] == ["来意", "处理", "结果", "情绪"]
    texts = ["".join(piece["text"] for piece in line["pieces"]) for line in lines.values()]
    assert texts == [
        "客户说「我的快递一周没到」",
        "客服办理：「非常抱歉给您带来不便」",
        "已约定后续",
        "客户先是生气，最后表示感谢",
    ]
    assert [p for p in lines["reason"]["pieces"] if p["place"]] == [
        {"text": "我的快递一周没到", "place": {"turn": 1, "from": 0, "start": 3.0}}
    ]


def test_the_same_in_english(state):
    found = shown("en")
    assert [line["part"] for line in found["lines"]] == ["Reason", "Handling", "Outcome", "Feeling"]
    assert found["lines"][0]["pieces"][0]["text"] == "the customer says “"
    assert found["reason"] == {
        "text": "Order and delivery",
        "help": "82% sure · next: Complaint about the service 10%",
    }
    assert found["events"][0]["title"] == "Complaint grade · P1 urgent"
    assert "graded P1 urgent because of a complaint" in found["events"][0]["why"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_keeps_the_name_of_its_part_or_loses_a_word(lang):
    for code, frame in FRAMES.items():
        text = frame[lang].format_map({"title": "A: b (c)", "quotes": "q", "steps": "s", "worst": "w", "end": "e"})
        told = digest_module._NAME.sub("", text, count=1)
        assert text.endswith(told)
        assert told, code
        name = text.removesuffix(told)
        assert name.rstrip().endswith((":", "：")), code
        assert len(name) < 45


def test_events_are_chips_with_time_and_why(state):
    events = shown()["events"]
    assert [(e["title"], e["tone"]) for e in events] == [
        ("投诉分级 · P1 紧急", "bad"),
        ("情绪回应 · 已回应", "good"),
        ("客户愤怒", "bad"),
    ]
    assert events[2]["place"] == {"turn": 1, "from": 9, "start": 4.5}
    assert events[0]["why"] == "客户第 2 轮（0:03）投诉定为 P1 紧急，因为有不满：「我的快递一周没到」"
    assert events[0]["chance"] == "把握 90%"


def test_promises_say_who_what_until_when_and_whether_kept(state):
    first, second = shown()["promises"]
    assert (first["who"], first["what"], first["due"], first["kept"]) == (
        "坐席",
        "我马上帮您查",
        "没说时间",
        "已兑现 · 第 4 轮",
    )
    assert first["keptPlace"] == {"turn": 3, "from": 0, "start": 9.0}
    assert (second["who"], second["due"], second["said"]) == ("仓库", "03-03 18:00 前", "明天下午六点前")
    assert (second["kind"], second["tone"], second["kept"], second["keptPlace"]) == ("打包票", "bad", "待兑现", None)
    assert second["place"]["start"] == 6.0  # without a time of its own, that of its turn


def test_an_item_tells_how_sure_it_is_and_who_speaks_for_it(state):
    desk = given(start("conversation", id=CALL), "player")
    items = {item["id"]: item for section in desk["sections"] for item in section["items"]}
    assert items["empathy"]["sure"] == "把握 90%"
    assert items["concrete_solution"]["sure"] == ""  # not judged
    assert items["empathy"]["quotes"][0]["witness"] == "词语＋理解"
    assert items["greeting"]["quotes"][0]["witness"] == ""


def test_what_is_not_known_is_said(state):
    assert "还没有摘要" in shown(id=UNSCORED)["note"]
    detail = get_conversation(state.database, ADMIN, CALL)
    assert detail is not None
    assert digest_data(detail)["note"] == ""
    failed = replace(detail, versions={"understanding": {"version": 1, "failed": "events, summary"}})
    assert digest_data(failed)["note"] == "未能得出：事件、摘要"


def test_a_reason_little_speaks_for_is_a_possibility(state):
    detail = get_conversation(state.database, ADMIN, CALL)
    assert detail is not None
    faint = digest_data(replace(detail, contact=detail.contact | {"probability": 0.2, "second": {}}))["reason"]
    assert faint == {"text": "可能是订单与配送", "help": "把握 20%"}
    unknown = digest_data(replace(detail, contact=detail.contact | {"id": "our_reason"}))["reason"]
    assert unknown["text"] == "Our reason"


def test_the_list_shows_reason_and_events(state):
    row = given(start("conversations", q="快递一周没到"), "conversations")["rows"][0]
    assert row["subject"] == "订单与配送"
    assert row["subline"] == "call.wav · 电话 · 物流 · VIP 客户"
    assert [(chip["text"], chip["tone"]) for chip in row["events"]] == [
        ("投诉分级 · P1 紧急", "bad"),
        ("客户愤怒", "bad"),
        ("+1", ""),
    ]
    assert row["events"][2]["help"] == "情绪回应 · 已回应"
    unread = given(start("conversations", status="not_eligible"), "conversations")["rows"][0]
    assert (unread["subject"], unread["events"]) == ("short.txt", [])


def test_the_list_is_filtered_by_reason_and_event(state):
    test = start("conversations")
    assert test.multiselect(key="f_event").options == [
        "客户愤怒",
        "投诉分级",
        "投诉分级 · P1 紧急",
        "情绪回应",
        "情绪回应 · 已回应",
        "威胁",
    ]
    assert set(test.multiselect(key="f_reason").options) == {"账单与扣费", "订单与配送", "使用与操作"}
    test.multiselect(key="f_event").set_value(["threat"]).run()
    assert asked(checked(test), "event") == ["threat"]
    rows = given(test, "conversations")["rows"]
    assert len(rows) == 6
    assert CHAT in {row["id"] for row in rows}
    test.multiselect(key="f_reason").set_value(["how_to"]).run()
    assert given(checked(test), "conversations")["rows"] == []
    assert [
        row["id"] for row in given(start("conversations", event="complaint_grade:P1"), "conversations")["rows"]
    ] == [CALL]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_the_list_is_sorted_by_reason(state, order):
    subjects = [
        r["subject"] for r in given(start("conversations", sort="contact_reason", order=order), "conversations")["rows"]
    ]
    assert subjects[0] == ("short.txt" if order == "asc" else "使用与操作")


def test_every_coloured_event_exists():
    for event in TONES:
        kind, _, grade = event.partition(":")
        assert kind in TITLES
        assert grade in ("", *GRADES)
    assert (tone("threat:court"), tone("complaint_grade:P3"), tone("no_such:x")) == ("bad", "", "")


def test_kinds_of_an_event_that_need_no_grade_are_one_chip(state):
    chips = row_chips(["threat:court", "threat:media", "praise:words"])
    assert [chip["text"] for chip in chips] == ["威胁", "表扬"]


def test_what_the_list_is_filtered_by_is_among_the_chips_shown(state):
    start()  # a session, for its language
    events = ["anger:high", "complaint_grade:P2", "praise:words", "threat:court"]
    assert [chip["text"] for chip in row_chips(events)] == ["客户愤怒", "威胁", "+2"]
    assert row_chips(events, ["praise", "x"])[0]["text"] == "表扬"
    assert row_chips(events, ["complaint_grade:P2"])[0]["text"] == "投诉分级 · P2 重要"


def test_a_quote_that_is_not_in_the_text_leaves_it_whole():
    quote = {"turn": 0, "quote": "b  c", "span": [0, 4], "start": None}
    assert pieces("a 「b c」 d", [quote | {"quote": "x"}, quote], {0: 1.5}) == [
        {"text": "a 「", "place": None},
        {"text": "b c", "place": {"turn": 0, "from": 0, "start": 1.5}},
        {"text": "」 d", "place": None},
    ]


NOON, SIX = datetime(2026, 3, 3, 12), datetime(2026, 3, 3, 18)
MIDNIGHT, LAST = datetime(2026, 3, 3), datetime(2026, 3, 3, 23, 59, 59)


@pytest.mark.parametrize(
    ("kind", "earliest", "latest", "text"),
    [
        ("deadline", None, SIX, "03-03 18:00 前"),
        ("deadline", MIDNIGHT, LAST, "03-03 前"),
        ("instant", SIX, SIX, "03-03 18:00"),
        ("instant", MIDNIGHT, LAST, "03-03"),
        ("range", NOON, SIX, "03-03 12:00 – 18:00"),
        ("range", MIDNIGHT, datetime(2026, 3, 5, 23, 59, 59), "03-03 – 03-05"),
        ("range", NOON, LAST, "03-03 12:00 – 24:00"),
        ("instant", SIX, None, "03-03 18:00 起"),
        ("duration", None, None, ""),
        ("deadline", None, datetime(2027, 1, 2, 9), "2027-01-02 09:00 前"),
    ],
)
def test_when_a_promise_is_due(state, kind, earliest, latest, text):
    promise = {"due": {"kind": kind}, "earliest": earliest, "latest": latest}
    start()  # a session, for its language
    assert due_text(promise, datetime(2026, 3, 2)) == text
