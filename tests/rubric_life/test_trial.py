from __future__ import annotations

import pytest

from qa.errors import InputError, UsageError
from qa.rubric_life.trial import MOST_CHARACTERS, read_dialogue, try_dialogue
from qa.rubrics import load, shipped_standards
from scoring.conversation import Channel, Role


@pytest.mark.parametrize(
    ("text", "language", "roles", "channel"),
    [
        ("客服：您好\n客户：在吗", "zh", ["agent", "customer"], Channel.CHAT),
        ("客服: 您好\n\n还有一句\n客户: 在吗\n系统: 已接入", "zh", ["agent", "customer", "other"], Channel.CHAT),
        ("Agent: Hello\nCustomer: Hi", "en", ["agent", "customer"], Channel.CHAT),
        ("A: 您好\nC-: 太慢了", "zh", ["agent", "customer"], Channel.VOICE),
        ("# channel: chat\nA: 您好\nC: 好", "zh", ["agent", "customer"], Channel.CHAT),
    ],
)
def test_dialogues_as_people_paste_them(text, language, roles, channel):
    talk, readings, _ = read_dialogue(text, language)
    assert [str(turn.role) for turn in talk.turns] == roles
    assert talk.channel == channel
    assert len(readings) == len(talk.turns)


def test_a_feeling_written_into_it_counts():
    _, readings, _ = read_dialogue("A: 您好\nC-: 谢谢你们真是太好了", "zh")
    assert readings[1].feeling.label == "neg"


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("", UsageError, "empty"),
        ("x" * (MOST_CHARACTERS + 1), UsageError, "paste less"),
        ("\n\nhello", InputError, "dialogue:3: no speaker"),
        ("客服:\n客户:", InputError, "no turn"),
        ("# channel: carrier-pigeon\nA: x", InputError, "carrier-pigeon"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(text, error, said):
    with pytest.raises(error, match=said) as caught:
        read_dialogue(text, "zh")
    assert "\n" not in str(caught.value)


def test_what_would_not_be_scored_is_told_and_judged_all_the_same():
    tried = try_dialogue("客服：您好，请问有什么可以帮您\n客户：没事", load(shipped_standards()[0]))
    assert tried.why_not is not None
    assert str(tried.card.items["greeting"].status) == "pass"
    assert tried.conversation.turns[0].role == Role.AGENT
