from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.readers import registry
from qa.source import Failure, Source
from scoring.conversation import Conversation


def read(folder: Path, text: str, encoding: str = "utf-8") -> list[Source | Failure]:
    path = folder / "a.txt"
    path.write_bytes(text.encode(encoding))
    return list(registry.read(path, {}, "a"))


def conversation(folder: Path, text: str, encoding: str = "utf-8") -> Conversation:
    (found,) = read(folder, text, encoding)
    assert isinstance(found, Source), found
    assert found.conversation
    return found.conversation


def turns(one: Conversation) -> list[tuple[str, str, float | None]]:
    return [(str(t.role), t.text, t.start) for t in one.turns]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_both_colons_and_no_times(tmp_path: Path, encoding: str) -> None:
    one = conversation(tmp_path, "客服: 您好：请讲\r\n客户：我的地址: 上海\r\n系统: 已接入\r\n", encoding)
    assert turns(one) == [
        ("agent", "您好：请讲", None),
        ("customer", "我的地址: 上海", None),
        ("other", "已接入", None),
    ]


@pytest.mark.parametrize(
    ("first", "second", "starts"),
    [
        ("[2026-10-12 09:31:05] 客服:", "[2026-10-12 09:32:05] 客户:", [0.0, 60.0]),
        ("[2026/10/12 9:31:05]客服：", "【2026/10/12 9:32:05】客户：", [0.0, 60.0]),
        ("2026-10-12T09:31:05+08:00 Agent:", "2026-10-12T09:32:05+08:00 Customer:", [0.0, 60.0]),
        ("[00:00:05] Agent (Anna):", "[00:01:05] Visitor 12:", [5.0, 65.0]),
        ("00:05 坐席08:", "01:05 用户:", [5.0, 65.0]),
        ("(09:31) 客服:", "(09:32) 客户:", [0.0, 60.0]),
    ],
)
def test_times_before_the_speaker(tmp_path: Path, first: str, second: str, starts: list[float]) -> None:
    one = conversation(tmp_path, f"{first} a\n{second} b\n")
    assert turns(one) == [("agent", "a", starts[0]), ("customer", "b", starts[1])]


def test_speaker_and_time_on_a_line_of_their_own(tmp_path: Path) -> None:
    one = conversation(tmp_path, "客服 2026-10-12 09:31:05\n您好\n\n客户 2026-10-12 09:31:35\n在吗\n")
    assert turns(one) == [("agent", "您好", 0.0), ("customer", "在吗", 30.0)]


def test_further_lines_go_on_with_the_turn(tmp_path: Path) -> None:
    one = conversation(tmp_path, "Agent: one\n  two: 2\n\nthree \nCustomer:\nok\n\n")
    assert turns(one) == [("agent", "one\n  two: 2\n\nthree ", None), ("customer", "ok", None)]


def test_a_link_or_a_field_is_no_speaker(tmp_path: Path) -> None:
    one = conversation(tmp_path, "客服: 请看\nhttps://a.cn/1\nhttps://a.cn/2\nhttps://a.cn/3\n客户: 好\n12:30 到\n")
    assert [t.text for t in one.turns] == ["请看\nhttps://a.cn/1\nhttps://a.cn/2\nhttps://a.cn/3", "好\n12:30 到"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("hello there\n客服: 您好\n", "line 1: no speaker is named"),
        ("客服:\n客户: 好\n", "line 1: turn 0: the text is empty"),
        ("[00:01] 客服: 好\n[00:02] 王经理: 我来\n", "line 2: the speaker '王经理' is not known"),
        ("客服: 好\n" + "王经理: 我来\n" * 3, "line 2: the speaker '王经理' is not known"),
        ("[00:01] 客服: 好\n[2026-10-12 09:00:00] 客户: 好\n", "some times"),
        ("[2026-13-12 09:00:00] 客户: 好\n", "not a date"),
    ],
)
def test_a_bad_text_is_one_clear_line(tmp_path: Path, text: str, says: str) -> None:
    (failure,) = read(tmp_path, text)
    assert isinstance(failure, Failure)
    assert says in failure.reason
    assert "\n" not in failure.reason


@pytest.mark.parametrize("text", [" " * 200_000, "[" * 200_000, "a " * 100_000, "\n" * 200_000, "1:00 " * 40_000])
def test_hostile_text_takes_no_long_time(tmp_path: Path, text: str) -> None:
    begun = time.process_time()
    read(tmp_path, "客服: 好\n" + text + "\n" + text)
    assert time.process_time() - begun < 5


@given(st.text(st.sampled_from("客服户:： []0123:-\r\n\tab\x00")))
@settings(max_examples=100, deadline=None)
def test_any_text_gives_a_conversation_or_failures(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    for item in read(tmp_path_factory.getbasetemp(), "客服: " + text):
        assert isinstance(item, Source) or "\n" not in item.reason
