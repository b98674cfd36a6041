from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import pytest

from qa.errors import ModelError
from qa.meaning.transformers_feeling import TransformersReader, feeling_labels
from scoring.conversation import Channel, Conversation, Role, Turn


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["LABEL_0", "LABEL_1"], ["neg", "pos"]),
        (["LABEL_0", "LABEL_1", "LABEL_2"], ["neg", "neu", "pos"]),
        (["0", "1", "2"], ["neg", "neu", "pos"]),
        (["NEG", "NEU", "POS"], ["neg", "neu", "pos"]),
        (["NEGATIVE", "positive"], ["neg", "pos"]),
        (["Very negative", "neutral", "very_positive"], ["neg", "neu", "pos"]),
        (["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], ["neg", "neg", "neu", "pos", "pos"]),
        (["negative (stars 1, 2 and 3)", "positive (stars 4 and 5)"], ["neg", "pos"]),
        (["负面", "中性", "正面"], ["neg", "neu", "pos"]),
    ],
)
def test_common_label_names_are_understood(names: list[str], expected: list[str]) -> None:
    assert list(feeling_labels(names).values()) == expected


@pytest.mark.parametrize(
    "names", [["cat", "dog"], ["LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3"], ["LABEL_7", "LABEL_8"]]
)
def test_labels_that_are_no_feelings_are_refused(names: list[str]) -> None:
    with pytest.raises(ModelError, match="not a known feeling"):
        feeling_labels(names)


def _conversation(*texts: str) -> Conversation:
    turns = tuple(Turn(i, Role.CUSTOMER, text) for i, text in enumerate(texts))
    return Conversation("x", Channel.CHAT, "en", turns)


def test_each_text_is_classified_once_and_labels_are_summed() -> None:
    asked: list[str] = []

    def classify(texts: Sequence[str]) -> list[list[dict[str, Any]]]:
        asked.extend(texts)
        shares = {"1 star": 0.3, "2 stars": 0.25, "3 stars": 0.4, "4 stars": 0.05, "5 stars": 0.0}
        return [[{"label": label, "score": score} for label, score in shares.items()] for _ in texts]

    reader = TransformersReader("m", classify)
    readings = reader.read(_conversation("late", "late", " ")) + reader.read(_conversation("late"))
    assert asked == ["late"]
    assert [r.feeling.label for r in readings] == ["neg", "neg", "neu", "neg"]
    assert readings[0].feeling.score == pytest.approx(-0.5)


def test_without_torch_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModelError, match=r"needs torch.*pip install 'callqa\[transformers\]'"):
        TransformersReader("some/model").read(_conversation("hello"))
