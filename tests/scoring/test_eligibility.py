"""Who is not judged, and why."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from rubric_making import make, said

from scoring.conversation import Channel
from scoring.eligibility import count_words, not_eligible
from scoring.example import read_example
from scoring.reasons import render

BODY = f"sections: [{{id: s, items: [{{id: a, points: 1, {said('甲')}}}]}}]\n"


@pytest.mark.parametrize(
    ("applies", "dialogue", "code"),
    [
        ("{}", "A: 您好\nC: 你好", None),
        ("{channels: [chat]}", "A: 您好\nC: 你好", "wrong_channel"),
        ("{languages: [en]}", "A: 您好\nC: 你好", "wrong_language"),
        ("{languages: [en, zh]}", "A: 您好\nC: 你好", None),
        ("{min_turns: 3}", "A: 您好\nC: 你好", "too_short_turns"),
        ("{min_words: 5}", "A: 您好\nC: 你好", "too_short_words"),
        ("{min_words: 4}", "A: 您好\nC: 你好", None),
        ("{min_words: 5}", "A: 您好\nC: 你好\nS: 通话将被录音", "too_short_words"),
        ("{min_seconds: 60}", "A: 您好\nC: 你好", "too_short_seconds"),
        ("{}", "A: 您好\nA: 有人吗", "one_party"),
        ("{both_parties: false}", "A: 您好\nA: 有人吗", None),
        ("{queues: [other]}", "A: 您好\nC: 你好", None),  # the choice is not made here
    ],
)
def test_what_is_too_little_to_judge(tmp_path, applies, dialogue, code):
    rubric = make(tmp_path, f"applies_to: {applies}\n{BODY}")
    conversation, _ = read_example(dialogue, "zh", Channel.VOICE)
    reason = not_eligible(conversation, rubric)
    assert (reason.code if reason else None) == code
    assert reason is None or render(reason, "zh") != render(reason, "en")


@pytest.mark.parametrize(
    ("text", "words"),
    [("您好,我的订单A123没到", 9), ("I can't log in", 5), ("...!?", 0), ("一二 3 four", 4)],
)
def test_words_are_characters_in_chinese_and_runs_elsewhere(text, words):
    conversation, _ = read_example(f"A: {text}", "zh")
    assert count_words(conversation) == words
