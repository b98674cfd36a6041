"""People's verdicts, from labels and reviews."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from qa.errors import InputError
from qa.rubric_life.human_verdicts import FirstOf, ReviewedVerdicts, read_verdicts, words_key
from qa.store.review_verdicts import ReviewVerdict
from scoring.conversation import Channel, Conversation, Role, Turn

TURNS = [{"i": 0, "role": "agent", "text": "您好"}, {"i": 1, "role": "customer", "text": "退货 了"}]


def line(id: str, items: dict[str, str], **more):
    return {"id": id, "labels": {"items": {name: {"verdict": verdict} for name, verdict in items.items()}}, **more}


def write(path, *lines):
    path.write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in lines), encoding="utf-8")
    return path


def talk(*texts: str) -> Conversation:
    roles = (Role.AGENT, Role.CUSTOMER)
    return Conversation("x", Channel.CHAT, "zh", tuple(Turn(k, roles[k % 2], text) for k, text in enumerate(texts)))


def test_labels_are_found_by_id_or_by_what_was_said_and_hold_items_of_any_rubric(tmp_path):
    file = write(tmp_path / "l.jsonl", line("a", {"my_item": "fail"}), line("b", {"greeting": "na"}, turns=TURNS))
    found = read_verdicts(file)
    assert found.of("a", "") == {"my_item": "fail"}
    assert found.of("other id", words_key(talk("您好", "退货了"))) == {"greeting": "na"}
    assert found.of("other id", words_key(talk("退货了", "您好"))) == {}


def test_reviews_go_before_labels_item_by_item(tmp_path):
    labels = read_verdicts(write(tmp_path / "l.jsonl", line("a", {"x": "fail", "y": "na"})))
    reviews = ReviewedVerdicts([ReviewVerdict("a", "x", "pass", "甲", datetime(2026, 7, 1))])
    assert FirstOf(reviews, labels).of("a", "") == {"x": "pass", "y": "na"}
    assert FirstOf().of("a", "") == {}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([line("a", {"x": "maybe"})], r":1: labels\.items\.x\.verdict"),
        ([line("a", {"x": "pass"}), line("a", {})], ":2: the id 'a' already stands on line 1"),
        ([{"id": "a"}], ":1: labels: is missing"),
        ([], "no labelled conversation"),
        (["not an object"], ":1: "),
    ],
)
def test_a_bad_labels_file_is_named_by_its_line(tmp_path, lines, said):
    with pytest.raises(InputError, match=said):
        read_verdicts(write(tmp_path / "l.jsonl", *lines))
