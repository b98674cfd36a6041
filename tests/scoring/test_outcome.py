"""Outcomes read from what was said and felt, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.evaluation.labels import Labelled, read_labels
from scoring.agreement import macro_f1
from scoring.example import read_example
from scoring.lexicon import Lexicon, load_lexicon
from scoring.outcome import KINDS, read_outcome
from scoring.readings import Feeling, TurnReading
from scoring.reasons import WORDS, render

ROOT = Path(__file__).parents[2]
LABELLED = ROOT.parent / "shared" / "data" / "dialogues" / "dev.jsonl"
LEAST_MACRO_F1 = 0.6
FEELINGS = {"neg": Feeling("neg", -0.8), "neu": Feeling("neu", 0.0), "pos": Feeling("pos", 0.8)}


def lexicon(language: str) -> Lexicon:
    return load_lexicon(ROOT / "rubrics" / "lexicons" / f"outcome-{language}.yaml")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_lexicon_has_the_kinds(language: str) -> None:
    assert set(lexicon(language).kinds) == set(KINDS)


@pytest.mark.parametrize(
    ("dialogue", "label", "code"),
    [
        ("C: 密码忘了\nA: 已经帮您重置好了\nC: 谢谢", "resolved", "outcome_solved"),
        ("C: 几点开门\nA: 早上九点\nC: 明白了,谢谢", "resolved", "outcome_confirmed"),
        ("C-: 还没修好\nA: 师傅明天上午十点前给您回电\nC: 好", "follow_up", "outcome_committed"),
        ("C: 还没好\nA: 十分钟内给您处理\nC: 好\nA: 已经给您改好了\nC+: 看到了", "resolved", "outcome_solved"),
        ("C: 怎么还没退\nA: 已经反馈给相关部门了,请耐心等待\nC: 哦", "unresolved", "outcome_open"),
        ("C-: 退不退\nA: 这个我说了不算\nC-: 什么玩意", "unresolved", "outcome_unhappy"),
        ("C: 你好\nA: 你好", "unresolved", "outcome_nothing"),
    ],
)
def test_outcome_of_a_short_dialogue(dialogue: str, label: str, code: str) -> None:
    conversation, readings = read_example(dialogue, "zh")
    reading = read_outcome(conversation, readings, lexicon("zh"))
    assert (reading.label, reading.reason.code) == (label, code)
    assert reading.evidence or code == "outcome_nothing"


def test_evidence_quotes_the_original() -> None:
    conversation, readings = read_example("C: 账单错了\nA: 嗯,已经帮您改好了!\nC: 好", "zh")
    reading = read_outcome(conversation, readings, lexicon("zh"))
    for piece in reading.evidence:
        start, end = piece.span
        assert conversation.turns[piece.turn].text[start:end] == piece.quote
    assert "改好了" in render(reading.reason, "zh")


def test_without_readings_the_words_decide() -> None:
    conversation, _ = read_example("C: 密码忘了\nA: 已经帮您重置好了\nC: 谢谢", "zh")
    assert read_outcome(conversation, (), lexicon("zh")).label == "resolved"


def test_reasons_speak_both_languages() -> None:
    codes = [code for code in WORDS if code.startswith("outcome_")]
    assert len(codes) == 10
    assert all(set(WORDS[code]) == {"zh", "en"} for code in codes)


def _readings(labelled: Labelled) -> tuple[TurnReading, ...]:
    return tuple(TurnReading(FEELINGS[labelled.labels.sentiment.get(t.i, "neu")]) for t in labelled.turns)


@pytest.mark.skipif(not LABELLED.is_file(), reason="the labelled dialogues are not beside the project")
def test_agrees_with_reviewers() -> None:
    cases = read_labels(LABELLED, "A")
    words = {language: lexicon(language) for language in ("zh", "en")}
    told = [read_outcome(c.conversation, _readings(c), words[c.language]).label for c in cases]
    estimate = macro_f1([c.labels.outcome for c in cases], told)
    assert estimate.value is not None
    assert estimate.value >= LEAST_MACRO_F1
