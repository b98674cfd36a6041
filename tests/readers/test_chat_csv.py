from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.readers import registry
from qa.source import Failure, Source
from scoring.conversation import Conversation


def read(folder: Path, text: str, encoding: str = "utf-8", name: str = "a.csv") -> list[Source | Failure]:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return list(registry.read(path, {}, "a"))


def conversations(found: list[Source | Failure]) -> list[Conversation]:
    assert all(isinstance(item, Source) for item in found), found
    return [item.conversation for item in found if isinstance(item, Source) and item.conversation]


CHINESE = "会话ID{0}时间{0}角色{0}内容{0}坐席\nA1{0}2026-10-12 09:31:05{0}客服{0}您好{0}王敏\nA1{0}2026-10-12 09:31:35{0}客户{0}在吗{0}\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_chinese_headers_in_every_shape(tmp_path: Path, delimiter: str, encoding: str) -> None:
    (one,) = conversations(read(tmp_path, CHINESE.format(delimiter), encoding))
    assert (one.id, one.agent, one.started_at) == ("A1", "王敏", "2026-10-12T09:31:05")
    assert [(str(t.role), t.text, t.start) for t in one.turns] == [("agent", "您好", 0.0), ("customer", "在吗", 30.0)]


def test_several_conversations_mixed_and_a_bad_one(tmp_path: Path) -> None:
    rows = [
        "a,1,agent,hello",
        "b,1,agent,hi",
        "a,2,customer,yes",
        "b,2,boss,no",
        "c,x,agent,hm",
        ",1,agent,lost",
        "d,1,user,ok",
    ]
    found = read(tmp_path, "conversation_id,time,role,text\n" + "\n".join(rows))
    assert [(i.label, i.conversation.id) for i in found if isinstance(i, Source) and i.conversation] == [
        ("a#a", "a"),
        ("a#d", "d"),
    ]
    reasons = {item.label: item.reason for item in found if isinstance(item, Failure)}
    assert set(reasons) == {"a", "a#b", "a#c"}
    assert reasons["a#b"].startswith("line 5: turn 1: the role 'boss' is not known")
    assert reasons["a#c"].startswith("line 6: turn 0: the time")
    assert reasons["a"].startswith("line 7: 1 rows name no conversation")


def test_a_text_keeps_commas_quotes_and_lines(tmp_path: Path) -> None:
    (one,) = conversations(read(tmp_path, 'role,text\nagent," a, ""b""\nc "\ncustomer,ok\n'))
    assert [t.text for t in one.turns] == [' a, "b"\nc ', "ok"]
    assert len(one.id) == 64


def test_further_columns_are_metadata(tmp_path: Path) -> None:
    text = "conversation_id,role,text,customer_group,地区\na,agent,hello,vip,华东\na,customer,hi,,\n"
    assert conversations(read(tmp_path, text))[0].metadata == {"customer_group": "vip", "地区": "华东"}
    (failure,) = read(tmp_path, text.replace("hi,,", "hi,new,"))
    assert isinstance(failure, Failure)
    assert "line 3: the conversation has two values of 'customer_group'" in failure.reason


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("a,agent,hello\n", "line 1: the header has no column role and no text"),
        ("id,role\na,agent\n", "no column text"),
        ("role,text,text\nagent,a,b\n", "is there twice"),
        ("role,text,内容\nagent,a,b\n", "is there twice"),
        ("role,text\n", "no rows"),
        ("role,text\nagent,a,b\n", "line 2: 3 cells under 2 columns"),
        ("role,text\nagent\n", "the text is missing"),
        ("role,text\nagent,\n", "the text is empty"),
        ('role,text\nagent,ok\nagent,"never closed\ncustomer,x\n', "line 3: a quote is never closed"),
        ("role，text\nagent，a\n", "separated by ，"),
        ("role,text\nagent," + "x" * 140_000, "not a proper table"),
    ],
)
def test_a_bad_table_is_one_clear_line(tmp_path: Path, text: str, says: str) -> None:
    (failure,) = read(tmp_path, text)
    assert isinstance(failure, Failure)
    assert says in failure.reason
    assert "\n" not in failure.reason


@given(st.text(st.sampled_from('ab,;\t"\r\n客服agent角色 role,text:1\x00')))
@settings(max_examples=80, deadline=None)
def test_any_text_gives_conversations_or_failures(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    for item in read(folder, text) + read(folder, "role,text\n" + text):
        assert isinstance(item, Source) or "\n" not in item.reason
