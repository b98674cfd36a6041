from __future__ import annotations

import numpy as np
import pytest

from qa.meaning import lexicon_feeling
from qa.meaning.linear_turns import PARTS, LinearTurns
from qa.meaning.transformers_feeling import TransformersReader
from qa.meaning.turn_features import LONGEST, features, runs, words_of
from qa.meaning.turn_reader import FastReader
from qa.meaning.why import GOOD_LESS_BAD, why, word_spans, word_weights
from scoring.conversation import Channel, Conversation, Role, Turn


def _model(columns: tuple[str, ...], own: dict[str, tuple[int, ...]], feels: bool = True) -> LinearTurns:
    size = len(columns)
    rows = {part: tuple(own) if part == "own" else () for part in PARTS}
    weights = {part: np.zeros((len(rows[part]), size), np.int8) for part in PARTS}
    weights["own"] = np.array(list(own.values()), np.int8).reshape(len(own), size)
    ones = np.ones(size, np.float32)
    scale = dict.fromkeys(PARTS, 0.5 * ones)
    return LinearTurns(columns, rows, weights, scale, 0 * ones, ones, 0 * ones, feels)


def _talk(*lines: str, language: str = "zh") -> Conversation:
    roles = {"A": Role.AGENT, "C": Role.CUSTOMER, "O": Role.OTHER}
    turns = tuple(Turn(i, roles[line[0]], line[3:]) for i, line in enumerate(lines))
    return Conversation("x", Channel.CHAT, language, turns)


CUSTOMER = _model(("neg", "neu", "pos"), {"太": (4, 0, 0), "太差": (8, 0, 0), "好": (0, 0, 6), "^好": (0, 0, 2)})


def test_a_run_is_shared_by_its_words_and_the_sum_is_the_score_of_the_turns_own_words() -> None:
    words = words_of("好太差")
    weights = word_weights(CUSTOMER, words, GOOD_LESS_BAD)
    count = len(runs(words, LONGEST)) ** 0.5
    assert weights == pytest.approx([(3 + 1) / count, (-2 - 2) / count, -2 / count])
    scores, _ = CUSTOMER.scores(features(_talk("C: 好太差"))[0])
    assert sum(weights) == pytest.approx(scores[2] - scores[0], abs=1e-5)


def test_the_weightiest_words_come_first_with_their_sign_in_the_original_text() -> None:
    fast = FastReader("by-hand", {"customer": CUSTOMER})
    found = why(fast, _talk("A: 您好", "C: 嗯 太差, 好"), 1)
    assert [(one.words, one.weight > 0) for one in found] == [("太差", False), ("好", True)]
    assert found[0].span == (2, 4)
    assert why(fast, _talk("C: 嗯 太差, 好"), 0, most=1)[0].words == "太差"
    assert why(fast, _talk("A: 太差"), 0) == ()


def test_an_agents_feeling_is_that_of_its_likeliest_manner() -> None:
    agent = _model(("curt", "empathises", "greets"), {"快": (9, 0, 0), "您": (0, 3, 5)}, feels=False)
    found = why(FastReader("by-hand", {"agent": agent}), _talk("A: 您快说"), 0)
    assert [(one.words, one.weight < 0) for one in found] == [("快", True)]


@pytest.mark.parametrize(
    "text",
    ["妳們太差了！！！！", "ＡＢＣ  don’t 12,000 哈哈哈哈哈", "“好”… 😡😡😡", "①②③ ½ ﬁne", ""],
)
def test_folded_words_are_placed_in_the_original(text: str) -> None:
    spans = word_spans(text, words_of(text))
    assert len(spans) == len(words_of(text))
    assert all(0 <= begin < end <= len(text) for begin, end in spans)
    assert spans == sorted(spans)


def test_places_of_traditional_and_repeated_signs() -> None:
    text = "妳們 太差！！！！"
    assert [text[slice(*span)] for span in word_spans(text, words_of(text))] == ["妳", "們", "太", "差", "！", "！"]


def test_a_reader_by_lexicon_names_its_phrases_and_marks() -> None:
    found = why(lexicon_feeling.reader("zh"), _talk("A: 您好", "C: 你們又騙我 氣死我了"), 1)
    by_words = {one.words: one.weight for one in found}
    assert by_words["氣死"] < 0
    assert by_words["你們"] < 0
    assert why(lexicon_feeling.reader("zh"), _talk("C: 一点都不满意"), 0)[0].weight < 0
    thanked = why(lexicon_feeling.reader("en"), _talk("C: thank you so much", language="en"), 0)
    assert thanked[0].weight > 0
    rude = why(lexicon_feeling.reader("zh"), _talk("A: 爱找谁找谁"), 0)
    assert rude
    assert all(one.weight < 0 for one in rude)


def test_who_cannot_say_says_nothing() -> None:
    assert why(TransformersReader("x"), _talk("C: 太差"), 0) == ()
    assert why(lexicon_feeling.reader("zh"), _talk("O: 太差"), 0) == ()
    assert why(lexicon_feeling.reader("zh"), _talk("C: 嗯"), 0) == ()
