"""The line format of examples: times, feelings, acts, confidence, holds, raised voices, header fields."""

import pytest

from scoring.conversation import Channel, Role, Timeline
from scoring.example import ExampleError, read_example


def test_times_follow_the_words_and_the_gaps():
    talk, _ = read_example("A: 您好\nC[+10]: 在吗\nA[-1]: 在", "zh")
    assert [turn.start for turn in talk.turns] == [0.5, 10.94, 10.39]
    assert talk.duration == talk.turns[1].end
    assert talk.turns[0].confidence is None


def test_feelings_confidence_and_acts():
    talk, readings = read_example("A(0.4){empathises 0.9, asks}: 您别急\nC-: 急死了\nC+{asks 0.3}[+2]: 谢谢", "zh")
    assert talk.turns[0].confidence == 0.4
    assert [reading.feeling.score for reading in readings] == [0.0, -0.8, 0.8]
    assert [dict(reading.acts) for reading in readings] == [
        {"asks": 1.0, "empathises": 0.9},
        {"asks": 0.0, "empathises": 0.0},
        {"asks": 0.3, "empathises": 0.0},
    ]


def test_no_act_named_is_no_act_known():
    _, readings = read_example("A: 您好", "zh")
    assert readings[0].acts == {}


def test_header_fields_are_of_the_conversation_or_its_metadata():
    talk, _ = read_example(
        "# channel: chat\n# timeline: mixed\n# queue: vip\n# language: en\n# order_value: 300\nA: Hi", "zh"
    )
    assert (talk.channel, talk.timeline, talk.queue, talk.language) == (Channel.CHAT, Timeline.MIXED, "vip", "en")
    assert dict(talk.metadata) == {"order_value": "300"}
    assert talk.acoustics == {}


def test_holds_and_raised_voices_are_what_would_be_measured():
    talk, _ = read_example("A: 请稍等\n(hold 40)\nA{raised}: 好了\nS: 叮", "zh")
    (hold,) = talk.acoustics["hold"]["instances"]
    assert hold["end"] - hold["start"] == 40
    assert talk.turns[1].start == hold["end"] + 0.5
    assert [len(part["instances"]) for part in talk.acoustics["raised_voice"].values()] == [1, 0]
    assert talk.turns[2].role == Role.OTHER


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "no line"),
        ("# queue: vip", "no line"),
        ("B: 您好", "a line is"),
        ("A 您好", "a line is"),
        ("A{empathises x}: 您好", "empathises x"),
        ("A(2): 您好", "a line is"),
        ("(hold long)", "a line is"),
        ("# channel: fax\nA: 您好", "fax"),
        ("# timeline: guess\nA: 您好", "guess"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, word):
    with pytest.raises(ExampleError, match=word):
        read_example(text, "zh")
