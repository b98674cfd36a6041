"""Words of a corrected turn keep their times where they were heard."""

from __future__ import annotations

import pytest

from qa.speech.realign import realigned
from scoring.conversation import Role, Turn, Word


def spoken(text: str, *words: tuple[str, float, float]) -> Turn:
    return Turn(0, Role.AGENT, text, words[0][1], words[-1][2], 0.5, tuple(Word(w, a, b, 0.5) for w, a, b in words))


ORDER = spoken("您的定单好的", ("您的", 1.0, 1.4), ("定单", 1.4, 2.0), ("好的", 3.0, 3.5))
ENGLISH = spoken("I before you", ("I", 0.0, 0.2), ("before", 0.2, 1.0), ("you", 1.0, 1.4))


def told(turn: Turn, text: str) -> list[tuple[str, float, float, float]]:
    return [(w.text, w.start, w.end, w.confidence) for w in realigned(turn, text)]


def test_a_replaced_word_takes_the_time_of_what_it_replaces() -> None:
    assert told(ORDER, "您的订单好的") == [
        ("您的", 1.0, 1.4, 0.5),
        ("订", 1.4, 2.2, 1.0),
        ("单", 2.2, 3.0, 1.0),
        ("好的", 3.0, 3.5, 0.5),
    ]


def test_words_put_in_and_taken_out() -> None:
    assert told(ORDER, "您的好的") == [("您的", 1.0, 1.4, 0.5), ("好的", 3.0, 3.5, 0.5)]
    first = told(ORDER, "喂您的定单好的")[0]
    assert first == ("喂", 1.0, 1.0, 1.0)  # there is no time before the first word
    assert told(ORDER, "") == []


def test_part_of_a_word_was_not_heard() -> None:
    assert told(ENGLISH, "I for you") == [("I", 0.0, 0.2, 0.5), ("for", 0.2, 1.0, 1.0), ("you", 1.0, 1.4, 0.5)]


def test_punctuation_stays_with_its_word() -> None:
    assert [w[0] for w in told(ENGLISH, "I, don't! see you.")] == ["I", "don't!", "see", "you"]


@pytest.mark.parametrize("text", ["完全不同的一句话", "a b c", "😀 ok 2.5%", "您的定单好的" * 700])
def test_times_only_go_forward_and_stay_inside(text: str) -> None:
    words = realigned(ORDER, text)
    times = [t for w in words for t in (w.start, w.end)]
    assert times == sorted(times)
    assert times[0] >= 1.0
    assert times[-1] <= 3.5
    assert "".join(w.text for w in words) == text.replace(" ", "").removeprefix("😀")


def test_typed_turns_have_no_words() -> None:
    assert realigned(Turn(0, Role.AGENT, "好", None, None), "您好") == ()
