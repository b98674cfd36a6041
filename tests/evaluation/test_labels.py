"""Labelled conversations: read, refused with one clear line, split into halves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qa.errors import InputError
from qa.evaluation.labels import ITEMS, Labelled, half_of, read_labels
from scoring.conversation import Channel, Role

Make = Callable[..., dict[str, Any]]


def write(folder: Path, *lines: Any) -> Path:
    path = folder / "labels.jsonl"
    path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines), "utf-8")
    return path


def test_reads_what_is_written(tmp_path: Path, labelled_data: Make) -> None:
    first = labelled_data(
        "a",
        items={"greeting": {"verdict": "pass", "turns": [0]}, "empathy": {"verdict": "na", "turns": []}},
        forbidden=[{"turn": 2, "text": "不归我管", "kind": "shirking"}],
        sentiment={"1": "neg", "3": "pos"},
        outcome="follow_up",
    )
    # a line separator inside a text is no end of line; further keys are left alone
    second = labelled_data("b") | {"reviewer": "x"}
    second["turns"][0]["text"] = "您好\u2028请讲"
    read = read_labels(write(tmp_path, "\ufeff" + json.dumps(first), "", second, ""))
    assert [one.id for one in read] == ["a", "b"]
    labels = read[0].labels
    assert labels.items["greeting"].turns == (0,)
    assert (labels.forbidden[0].turn, labels.forbidden[0].kind) == (2, "shirking")
    assert labels.sentiment == {1: "neg", 3: "pos"}
    assert labels.outcome == "follow_up"
    assert read[1].turns[0].text == "您好\u2028请讲"


def test_the_conversation_has_the_turns_and_no_labels(labelled_data: Make) -> None:
    data = labelled_data("a") | {"customer_group": "vip", "channel": "voice"}
    data["turns"][3]["end"] = 5.5
    conversation = Labelled.model_validate(data).conversation
    assert (conversation.id, conversation.channel, conversation.language) == ("a", Channel.VOICE, "zh")
    assert [turn.role for turn in conversation.turns] == [Role.AGENT, Role.CUSTOMER] * 2
    assert [(turn.i, turn.text, turn.start, turn.end) for turn in conversation.turns][3] == (3, "第3句", 3.0, 5.5)
    assert conversation.duration == 5.5
    assert conversation.metadata == {"customer_group": "vip"}


def change(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def apply(data: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        for key in parents:
            data = data[int(key) if isinstance(data, list) else key]
        if value is KeyError:
            del data[last]
        else:
            data[last] = value

    return apply


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (change("labels", KeyError), "labels: is missing"),
        (change("labels.sentiment", KeyError), "labels.sentiment: is missing"),
        (change("id", ""), "id: String should have at least 1 character"),
        (change("channel", "fax"), "channel: Input should be 'voice' or 'chat', got 'fax'"),
        (change("language", "fr"), "language: Input should be 'zh' or 'en', got 'fr'"),
        (change("turns", []), "turns: "),
        (change("turns.1.i", 5), "turns: turn 1 has i 5; i counts from 0 without gaps"),
        (change("turns.1.role", "boss"), "turns.1.role: Input should be 'agent', 'customer' or 'other', got 'boss'"),
        (change("turns.1.start", float("nan")), "turns.1.start: Input should be a finite number"),
        (change("labels.items", {"greeting": {"verdict": "ok"}}), "labels.items.greeting.verdict: "),
        (
            change("labels.items", {"greting": {"verdict": "pass"}}),
            "labels.items: no item 'greting'; the items are gree",
        ),
        (
            change("labels.items", {"greeting": {"verdict": "pass", "turns": [4]}}),
            "labels.items.greeting.turns: there is no turn 4, the last is 3",
        ),
        (change("labels.forbidden", [{"turn": 9, "kind": "leak"}]), "labels.forbidden: there is no turn 9"),
        (change("labels.forbidden", [{"turn": 0, "kind": "x"}]), "labels.forbidden.0.kind: "),
        (change("labels.sentiment", {"0": "neg"}), "labels.sentiment: turn 0 is not the customer's"),
        (change("labels.sentiment", {"1": "sad"}), "labels.sentiment.1: Input should be 'neg', 'neu' or 'pos'"),
        (change("labels.sentiment", {"x": "neg"}), "labels.sentiment.x: Input should be a valid integer"),
        (change("labels.outcome", "done"), "labels.outcome: "),
    ],
)
def test_a_bad_line_is_named(
    tmp_path: Path, labelled_data: Make, spoil: Callable[[dict[str, Any]], None], problem: str
) -> None:
    bad = labelled_data("bad")
    spoil(bad)
    path = write(tmp_path, labelled_data("good"), bad)
    with pytest.raises(InputError) as caught:
        read_labels(path)
    assert str(caught.value).startswith(f"{path}:2: {problem}")
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith("; see docs/evaluation.md for the format")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", ":1: not valid JSON: "),
        ("[" * 100_000, ":1: not valid JSON: cannot be parsed"),
        ("9" * 5_000, ":1: not valid JSON: cannot be parsed"),
        ("[1]", ":1: must be a JSON object"),
        ("", ": no labelled conversation in it"),
    ],
)
def test_what_is_no_conversation(tmp_path: Path, line: str, problem: str) -> None:
    path = write(tmp_path, line)
    with pytest.raises(InputError) as caught:
        read_labels(path)
    assert str(caught.value).startswith(f"{path}{problem}")


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: no such file"):
        read_labels(tmp_path / "none.jsonl")
    with pytest.raises(InputError, match="cannot be read: is a directory"):
        read_labels(tmp_path)
    (tmp_path / "gbk.jsonl").write_bytes("客服".encode("gbk"))
    with pytest.raises(InputError, match="is not UTF-8 text; save it as UTF-8"):
        read_labels(tmp_path / "gbk.jsonl")


def test_an_id_stands_once(tmp_path: Path, labelled_data: Make) -> None:
    path = write(tmp_path, labelled_data("a"), labelled_data("b"), labelled_data("a"))
    with pytest.raises(InputError, match=r":3: the id 'a' already stands on line 1"):
        read_labels(path)


def test_halves(tmp_path: Path, labelled_data: Make) -> None:
    # sha256("a") ends in 48bb, odd; sha256("c") in efc6, even
    assert (half_of("a"), half_of("c")) == ("B", "A")
    path = write(tmp_path, *(labelled_data(f"c{k}") for k in range(40)))
    first, second = ({one.id for one in read_labels(path, half)} for half in ("A", "B"))
    assert first | second == {f"c{k}" for k in range(40)}
    assert not first & second
    assert first
    assert second
    only_odd = write(tmp_path, labelled_data("a"))
    with pytest.raises(InputError, match="none of its conversations is in half A"):
        read_labels(only_odd, "A")


def test_every_labelled_dialogue_at_hand_is_read(dev: Path) -> None:
    read = read_labels(dev)
    assert len(read) == 54
    assert len(read_labels(dev, "A")) == 31
    assert all(set(one.labels.items) == set(ITEMS) for one in read)
