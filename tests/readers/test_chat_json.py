from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import InputError
from qa.readers import chat_json, registry
from qa.source import Failure, Source
from scoring.conversation import Channel, Conversation, Role

TURNS = [
    {"role": "agent", "text": "您好，请问有什么可以帮您？", "start": 0},
    {"role": "customer", "text": "  我要退款\r\n快点 ", "start": 4.5},
]
SHARED = Path(__file__).parents[2].parent / "shared" / "data"


def written(folder: Path, data: object, name: str = "a.json") -> Path:
    path = folder / name
    path.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def conversations(path: Path, metadata: dict[str, str] | None = None) -> list[Conversation]:
    found = list(registry.read(path, metadata))
    assert all(isinstance(item, Source) for item in found), found
    return [item.conversation for item in found if isinstance(item, Source) and item.conversation]


def failures(path: Path) -> list[Failure]:
    found = [item for item in registry.read(path) if isinstance(item, Failure)]
    assert all("\n" not in item.reason and "\n" not in item.label for item in found)
    return found


def test_one_object_with_everything(tmp_path: Path) -> None:
    words = [{"text": "您好", "start": 0.1, "end": 0.4, "confidence": 0.9}]
    record = {
        "id": "c-1",
        "channel": "voice",
        "language": "zh-CN",
        "started_at": "2026/10/12 09:31",
        "agent": "王敏",
        "team": "一组",
        "queue": "退款",
        "customer": "CU-1",
        "metadata": {"customer_group": "vip", "score": 3, "tags": ["a", "b"], "empty": None},
        "turns": [{**TURNS[0], "end": 3.2, "words": words, "confidence": 0.8}, {**TURNS[1], "end": None}],
    }
    (one,) = conversations(written(tmp_path, record))
    assert (one.id, one.channel, one.language, one.started_at) == ("c-1", Channel.VOICE, "zh", "2026-10-12T09:31:00")
    assert (one.agent, one.team, one.queue, one.customer) == ("王敏", "一组", "退款", "CU-1")
    assert one.metadata == {"customer_group": "vip", "score": 3, "tags": '["a", "b"]'}
    assert one.turns[0].words[0].text == "您好"
    assert (one.turns[0].end, one.turns[0].confidence, one.turns[1].end, one.duration) == (3.2, 0.8, None, 4.5)
    assert one.turns[1].text == "  我要退款\r\n快点 "  # not a character is changed


@pytest.mark.parametrize("shape", ["array", "conversations", "lines", "lines_named_json"])
def test_several_conversations_in_one_file(tmp_path: Path, shape: str) -> None:
    records = [{"id": f"c-{n}", "turns": TURNS} for n in range(3)]
    lines = "\n".join(json.dumps(record) for record in records)
    data: Any = {"array": records, "conversations": {"conversations": records}}.get(shape, lines)
    path = written(tmp_path, data, "a.jsonl" if shape == "lines" else "a.json")
    assert [c.id for c in conversations(path)] == ["c-0", "c-1", "c-2"]
    assert [item.label for item in registry.read(path)] == [f"{path}#{n}" for n in (1, 2, 3)]


def test_aliases_and_role_words(tmp_path: Path) -> None:
    messages = [
        {"speaker": "机器人", "content": "欢迎", "timestamp": "2026-10-12T09:31:00+08:00"},
        {"speaker": "坐席", "content": "您好", "timestamp": "2026-10-12T09:31:20+08:00"},
        {"speaker": "顾客", "content": "在吗", "timestamp": "2026-10-12T09:31:50+08:00"},
    ]
    (one,) = conversations(written(tmp_path, {"会话ID": 77, "messages": messages}))
    assert (one.id, one.channel, one.language) == ("77", Channel.CHAT, "zh")
    assert [(t.role, t.start, t.end) for t in one.turns] == [
        (Role.OTHER, 0.0, None),
        (Role.AGENT, 20.0, None),
        (Role.CUSTOMER, 50.0, None),
    ]
    assert one.started_at == "2026-10-12T09:31:00+08:00"


def test_the_labelled_format_is_read_and_its_labels_left_out(tmp_path: Path) -> None:
    record = {"id": "x-1", "channel": "chat", "language": "zh", "domain": "bank", "customer_group": "vip"}
    turns = [{"i": 0, "end": None, **TURNS[0]}, {"i": 1, "end": None, **TURNS[1]}]
    path = written(tmp_path, {**record, "turns": turns, "labels": {"items": {}}}, "a.jsonl")
    (one,) = conversations(path)
    assert one.metadata == {"domain": "bank", "customer_group": "vip"}
    assert one == chat_json.conversation_from(json.loads(path.read_text(encoding="utf-8")), path)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not there")
def test_every_labelled_dialogue_keeps_its_turns() -> None:
    path = SHARED / "dialogues" / "dev.jsonl"
    with path.open(encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    found = conversations(path)
    assert len(found) == len(records)
    for one, record in zip(found, records, strict=True):
        given = [(t["i"], t["role"], t["text"], t["start"], t.get("end")) for t in record["turns"]]
        assert (one.id, one.channel, one.language) == (record["id"], record["channel"], record["language"])
        assert [(t.i, t.role, t.text, t.start, t.end) for t in one.turns] == given


def test_identity_is_content(tmp_path: Path) -> None:
    def identity(metadata: dict[str, str], turns: object = TURNS, name: str = "a.json") -> str:
        return conversations(written(tmp_path, {"turns": turns}, name), metadata)[0].id

    plain = identity({"agent": "甲"})
    assert plain == identity({"agent": "甲", "team": "二组"}, name="b.json")
    others = [{"agent": "乙"}, {"agent": "甲", "customer": "1"}, {"agent": "甲", "started_at": "2026-10-12"}]
    assert len({plain, *map(identity, others), identity({"agent": "甲"}, TURNS[::-1])}) == 5


def test_the_file_wins_over_the_manifest_which_fills_gaps(tmp_path: Path) -> None:
    path = written(tmp_path, {"agent": "王敏", "team": "", "turns": TURNS})
    (one,) = conversations(path, {"agent": "别人", "team": "二组", "direction": "inbound", "language": "en"})
    assert (one.agent, one.team, one.language, one.metadata) == ("王敏", "二组", "en", {"direction": "inbound"})


def turn(**changes: object) -> dict[str, object]:
    return {"turns": [TURNS[0], {**TURNS[1], **changes}]}


BAD = {
    "no turns": {"id": "x"},
    "turns empty": {"turns": []},
    "turns no list": {"turns": "hi"},
    "turn no object": {"turns": ["hi"]},
    "conversation no object": 7,
    "no role": turn(role=None),
    "role unknown": turn(role="王经理"),
    "role a number": turn(role=3),
    "text empty": turn(text=" \n"),
    "text missing": turn(text=None),
    "text a list": turn(text=["a"]),
    "text with NUL": turn(text="a\x00b"),
    "time negative": turn(start=-1),
    "time words": turn(start="soon"),
    "time true": turn(start=True),
    "time list": turn(start=[1]),
    "time huge": '{"turns": [{"role": "agent", "text": "a", "start": 1e999}]}',
    "time NaN": '{"turns": [{"role": "agent", "text": "a", "start": NaN}]}',
    "number of 9999 digits": '{"turns": [{"role": "agent", "text": "a", "start": ' + "9" * 9999 + "}]}",
    "ends before it starts": turn(end=1),
    "end without start": turn(start=None, end=1),
    "end unreadable": turn(end="later"),
    "words no list": turn(words="a"),
    "word without time": turn(words=[{"text": "a"}]),
    "confidence": turn(confidence=3),
    "started_at": {"started_at": "soon", "turns": TURNS},
    "language": {"language": "火星文", "turns": TURNS},
    "channel": {"channel": "fax", "turns": TURNS},
    "agent a list": {"agent": ["a"], "turns": TURNS},
    "metadata a list": {"metadata": [1], "turns": TURNS},
    "metadata infinite": '{"big": 1e999, "turns": [{"role": "agent", "text": "a"}]}',
    "id too long": {"id": "x" * 999, "turns": TURNS},
    "id with line end": {"id": "a\nb", "turns": TURNS},
    "deep": '{"turns": ' + "[" * 60 + "]" * 60 + "}",
    "very deep": "[" * 200_000,
    "cut off": '{"turns": [',
    "no conversation": [],
    "empty": "",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_conversation_is_one_clear_line(tmp_path: Path, name: str) -> None:
    (failure,) = list(registry.read(written(tmp_path, BAD[name])))
    assert isinstance(failure, Failure)
    assert 10 < len(failure.reason) < 200
    assert "\n" not in failure.reason


def test_the_others_go_on_after_a_bad_line(tmp_path: Path) -> None:
    good = json.dumps({"id": "ok", "turns": TURNS}, ensure_ascii=False)
    again = json.dumps({"id": "ok", "turns": TURNS[::-1]}, ensure_ascii=False)
    bad = json.dumps({"id": "bad", **turn(role="?")}, ensure_ascii=False)
    path = written(tmp_path, "\n".join([bad, "", good, "{", good, again, good.replace("ok", "last")]), "a.jsonl")
    found = list(registry.read(path))
    assert [item.conversation.id for item in found if isinstance(item, Source) and item.conversation] == ["ok", "last"]
    wrong = failures(path)
    assert [(f.label, f.id) for f in wrong] == [(f"{path}#1", "bad"), (f"{path}#4", ""), (f"{path}#6", "ok")]
    assert wrong[0].reason.startswith("line 1: turn 1: the role '?' is not known; write agent, customer or other")
    assert "used by another conversation" in wrong[2].reason


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_json, "MAX_LINE", 1 << 20)
    good = json.dumps({"id": "ok", "turns": TURNS}) + "\n"
    path = written(tmp_path, '{"a": "' + "x" * (3 << 20) + '"}\n' + good, "a.jsonl")
    assert [f.label for f in failures(path)] == [f"{path}#1"]
    assert len(list(registry.read(path))) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(json.dumps({"id": "c", "turns": TURNS}, ensure_ascii=False).encode(encoding))
    assert conversations(path)[0].turns[0].text == TURNS[0]["text"]


def test_half_a_character_is_replaced_one_for_one(tmp_path: Path) -> None:
    path = written(tmp_path, '{"turns": [{"role": "agent", "text": "好\\ud83d的"}]}')
    assert conversations(path)[0].turns[0].text == "好\ufffd的"


def test_metadata_can_be_stored_and_is_no_identity(tmp_path: Path) -> None:
    metadata = '{"id": 5, "session_id": 6, "a\\ud83d": "b\\u0000c", "客服": "王敏"}'
    (one,) = conversations(
        written(tmp_path, f'{{"turns": [{{"role": "agent", "text": "a"}}], "metadata": {metadata}}}')
    )
    assert one.metadata == {"session_id": 6, "a\ufffd": "b\ufffdc"}
    assert (one.agent, len(one.id)) == ("王敏", 64)


def test_binary_in_a_json_file_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\x00\x01RIFF" * 30)
    assert "not a text file" in failures(path)[0].reason


ROLES = st.sampled_from(["agent", "customer", "other"])
TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), min_size=1).filter(str.strip)
STARTS = st.none() | st.floats(0, 90_000, allow_nan=False)


@given(st.lists(st.tuples(ROLES, TEXTS, STARTS), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_supplied_turns_come_back_as_they_were(turns: list[tuple[str, str, float | None]]) -> None:
    record = {"id": "p", "turns": [{"role": r, "text": t, "start": s} for r, t, s in turns]}
    one = chat_json.conversation_from(json.loads(json.dumps(record)), Path("p.json"))
    assert [(t.i, t.role, t.text, t.start) for t in one.turns] == [(i, *turn) for i, turn in enumerate(turns)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["id", "turns", "messages", "channel", "language", "started_at", "agent", "metadata", "x"])
TURN_KEYS = st.sampled_from(["role", "text", "start", "time", "end", "words", "confidence"])
RECORDS = st.dictionaries(KEYS, VALUES | st.lists(st.dictionaries(TURN_KEYS, VALUES | st.sampled_from(["agent"]))))


@given(RECORDS | VALUES)
@settings(max_examples=100, deadline=None)
def test_no_record_raises_anything_but_an_input_error(record: object) -> None:
    problem, one = "", None
    try:
        one = chat_json.conversation_from(record, Path("p.json"))
    except InputError as error:
        problem = str(error)
    assert "\n" not in problem
    assert one is None or (one.id and one.turns)
