"""From findings to totals: weights, what is left out, ranges, criticals."""

import pytest

from scoring.conversation import Channel
from scoring.eligibility import not_eligible
from scoring.engine import score
from scoring.example import read_example
from scoring.rubric import load_rubric
from scoring.scorecard import Status, scorecard_to_dict

RUBRIC = """\
rubric: weighed
version: "1"
title: t
language: zh
applies_to: {channels: [voice], min_turns: 2, min_seconds: 1}
sections:
  - id: first
    title: s
    weight: 60
    items:
      - {id: one, title: i, points: 4, rule: {phrases: {any: [甲]}}}
      - {id: two, title: i, points: 6, rule: {phrases: {any: [乙]}}}
      - {id: person, title: i, points: 10, rule: {manual: {}}}
  - id: second
    title: s
    weight: 40
    items:
      - {id: three, title: i, points: 5, when: {phrases: {any: [问], by: customer}}, rule: {phrases: {any: [丙]}}}
      - {id: gate, title: i, critical: {form: severe}, rule: {forbidden: {lexicon: bad}}}
"""
LEXICON = """\
lexicon: bad
version: "1"
language: zh
kinds:
  insult: {severity: severe, phrases: [笨蛋]}
  careless: {severity: minor, phrases: [随便]}
"""


@pytest.fixture(scope="module")
def rubric(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rubric")
    (folder / "lexicons").mkdir()
    (folder / "lexicons" / "bad.yaml").write_text(LEXICON, encoding="utf-8")
    (folder / "weighed.yaml").write_text(RUBRIC, encoding="utf-8")
    return load_rubric(folder / "weighed.yaml")


def card(rubric, dialogue, **more):
    conversation, readings = read_example(dialogue, "zh")
    return score(conversation, rubric, readings, **more)


def test_the_total_leaves_out_what_was_not_judged(rubric):
    result = card(rubric, "A: 甲\nC: 好")
    assert result.items["three"].status == Status.NOT_APPLICABLE
    assert result.items["person"].status == Status.NOT_EVALUATED
    # only the first section has points judged: 4 of 10
    assert result.total == 40.0
    assert result.sections == {"first": 40.0, "second": None}


def test_the_range_counts_open_items_as_failed_and_as_passed(rubric):
    result = card(rubric, "A: 甲乙丙\nC: 问")
    assert result.total == 100.0
    # open: 10 of 20 points of a section of weight 60
    assert result.total_range == (70.0, 100.0)


def test_under_seven_tenths_judged_there_is_no_band(rubric):
    result = card(rubric, "A: 甲乙丙\nC: 问")
    assert result.judged == pytest.approx(15 / 25)
    assert result.band == ""


def test_a_severe_hit_is_suspected_and_the_total_stands(rubric):
    result = card(rubric, "A: 甲乙,笨蛋\nC: 好")
    assert (result.critical_suspected, result.critical_failed, result.total) == (("gate",), (), 100.0)


def test_a_minor_hit_fails_the_gate_without_being_critical(rubric):
    result = card(rubric, "A: 甲乙,随便\nC: 好")
    assert result.items["gate"].status == Status.FAIL
    assert result.critical_suspected == ()


def test_a_confirmed_critical_zeroes_the_form(rubric):
    result = card(rubric, "A: 甲乙,笨蛋\nC: 好", confirmed=frozenset({"gate"}))
    assert (result.critical_failed, result.total) == (("gate",), 0.0)


def test_the_dict_has_reasons_in_words_and_as_codes(rubric):
    data = scorecard_to_dict(card(rubric, "A: 甲\nC: 好"))
    assert "甲" in data["items"]["one"]["reason"]
    assert data["items"]["one"]["reason_code"] == "found"
    assert data["items"]["one"]["evidence"][0]["span"] == [0, 1]
    assert data["items"]["two"]["status"] == "fail"


@pytest.mark.parametrize(
    ("dialogue", "channel", "code"),
    [
        ("A: 您好", Channel.VOICE, "too_short_turns"),
        ("A[+0]: 好\nC[+0.1]: 好", Channel.VOICE, "too_short_seconds"),
        ("A: 您好您好\nA: 您好您好您好", Channel.VOICE, "one_party"),
        ("A: 您好\nC: 你好", Channel.CHAT, "wrong_channel"),
        ("A: 您好您好您好\nC: 你好你好", Channel.VOICE, None),
    ],
)
def test_who_is_not_eligible_and_why(rubric, dialogue, channel, code):
    conversation, _ = read_example(dialogue, "zh", channel)
    reason = not_eligible(conversation, rubric)
    assert (reason.code if reason else None) == code
