from __future__ import annotations

from qa.speech.turns import Utterance, interleaved, numbered, sentences
from scoring.conversation import Role, Word


def words(*times: tuple[str, float, float]) -> list[Word]:
    return [Word(text, start, end, 0.5) for text, start, end in times]


def cut(parties: list[list[Word]]) -> list[tuple[int, str]]:
    return [(turn.party, turn.text) for turn in interleaved(parties)]


def test_turns_alternate_by_time() -> None:
    agent = words(("您好", 0.0, 0.5), ("请讲", 0.6, 1.0), ("好的", 4.0, 4.5))
    customer = words(("我想", 1.5, 2.0), ("退款", 2.0, 3.0))
    assert cut([agent, customer]) == [(0, "您好请讲"), (1, "我想退款"), (0, "好的")]


def test_a_pause_begins_a_new_turn_and_a_breath_does_not() -> None:
    assert cut([words(("a", 0, 1), ("b", 2.1, 3)), []]) == [(0, "ab")]
    assert cut([words(("a", 0, 1), ("b", 2.3, 3)), []]) == [(0, "a"), (0, "b")]


def test_a_word_thrown_in_does_not_cut_what_it_falls_into() -> None:
    agent = words(("第一", 0, 1), ("第二", 1.1, 2), ("第三", 2.1, 3))
    assert cut([agent, words(("嗯", 1.5, 1.7))]) == [(0, "第一第二第三"), (1, "嗯")]


def test_one_party_alone_and_none_at_all() -> None:
    assert cut([[], words(("hello", 0, 1))]) == [(1, "hello")]
    assert cut([[], []]) == []


def test_numbered_turns_carry_times_text_and_confidence() -> None:
    piece = Utterance(1, (Word(" I", 1.0, 1.2, 0.9), Word(" see.", 1.2, 1.5, 0.6)))
    (turn,) = numbered([piece], (Role.AGENT, Role.CUSTOMER))
    assert (turn.i, turn.role, turn.text, turn.start, turn.end) == (0, Role.CUSTOMER, "I see.", 1.0, 1.5)
    assert turn.confidence == 0.75
    assert [word.text for word in turn.words] == ["I", "see."]


def test_sentences_end_at_pauses_and_full_stops() -> None:
    found = sentences(words(("可以吗?", 0, 1), ("可以", 1, 2), ("好", 2.5, 3)), pause=0.3)
    assert [piece.text for piece in found] == ["可以吗?", "可以", "好"]
