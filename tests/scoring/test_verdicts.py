"""A reader's verdict: the facts, what they are weighed to, the turns it stands on, and how it joins the rules of an item."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from qa.rubrics import load, shipped_folder
from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.engine import score
from scoring.readings import Feeling, Services, TurnReading
from scoring.verdict_features import FACTS, LIMIT, Talk, facts_of, log_odds
from scoring.verdicts import ItemWeights, read_verdict

LINES = [
    ("A", "您好,云杉图书,请问有什么可以帮您?", {"greets": 0.99, "offers_help": 0.98}),
    ("C", "书三天没到,孩子明天要用", {"states_problem": 0.9}),
    ("A", "孩子明天就要用,难怪您急。我这就催,今晚六点前给您回话", {"empathises": 0.95, "commits": 0.97}),
    ("C", "好吧", {"accepts": 0.8}),
    ("A", "感谢您的来电,再见", {"thanks": 0.9, "closes": 0.97}),
]
EMPATHY = ItemWeights(
    ("fail", "na", "pass"),
    (0.0, -2.0, 0.0),
    {"empathises near": (-0.5, 0.0, 0.5), "negative": (0.2, -0.6, 0.2), "rude": (0.4, 0.0, -0.4)},
    {"empathises near": -1.0, "negative": 0.0, "rude": -3.0},
    0.6,
)


def _talk(lines=LINES, feeling=("neg", -0.9, 0.93)):
    turns = tuple(
        Turn(i, Role.AGENT if who == "A" else Role.CUSTOMER, text, i * 5.0) for i, (who, text, _) in enumerate(lines)
    )
    bad = Feeling(*feeling)
    readings = tuple(
        TurnReading(bad if i == 1 else Feeling("neu", 0.0, 0.95), acts) for i, (_, _, acts) in enumerate(lines)
    )
    return Conversation("x", Channel.CHAT, "zh", turns), readings


def _verdict(lines=LINES, weights=EMPATHY, **how):
    talk, readings = _talk(lines, **how)
    return read_verdict("empathy", weights, Talk(talk, readings), "pass")


def test_log_odds_are_bounded():
    assert log_odds(0.5) == 0.0
    assert log_odds(0.731) == pytest.approx(1.0, abs=0.01)
    assert log_odds(1.0) == LIMIT
    assert log_odds(0.0) == -LIMIT


@pytest.mark.parametrize("item", FACTS)
def test_every_item_has_the_same_facts_whatever_was_said(item):
    talk, readings = _talk()
    names = [fact.name for fact in facts_of(item, Talk(talk, readings), "pass")]
    empty = Conversation("y", Channel.CHAT, "zh", ())
    assert [fact.name for fact in facts_of(item, Talk(empty, ()), "fail")] == names
    assert len(set(names)) == len(names)
    assert all(math.isfinite(fact.value) for fact in facts_of(item, Talk(talk, readings), "pass"))


def test_a_pass_names_the_turn_that_did_it():
    found = _verdict()
    assert found.answer == "pass"
    assert found.turns == (2,)
    assert found.stands
    # by hand: fail -.5*2.94+.2*2.59 = -.95; pass +.5*2.94+.2*2.59 = 1.99 (rude: 0.4 * 4 each way); na -2-.6*2.59
    low, high = -0.5 * log_odds(0.95) + 0.2 * log_odds(0.93) - 1.6, 0.5 * log_odds(0.95) + 0.2 * log_odds(0.93) + 1.6
    na = -2.0 - 0.6 * log_odds(0.93)
    assert found.probability == pytest.approx(math.exp(high) / (math.exp(low) + math.exp(high) + math.exp(na)))


def test_a_failure_by_absence_names_the_answer_that_passed_over():
    cold = [*LINES[:2], ("A", "单号", {"asks_needed_data": 0.9}), *LINES[3:]]
    weights = replace(EMPATHY, offsets=(3.0, -2.0, 0.0))
    found = _verdict(cold, weights)
    assert found.answer == "fail"
    assert found.turns == (2,)


def test_no_bad_feeling_is_nothing_to_judge():
    weights = replace(EMPATHY, offsets=(0.0, 0.0, 0.0))
    assert _verdict(weights=weights, feeling=("neu", 0.0, 0.99)).answer == "na"


def test_what_is_not_sure_enough_does_not_stand():
    assert not _verdict(weights=replace(EMPATHY, sure=0.9999)).stands


@pytest.fixture(scope="module")
def standard():
    return load(shipped_folder() / "zh" / "standard.yaml")


def test_a_verdict_joins_the_words_and_says_who_spoke(standard):
    talk, readings = _talk()
    card = score(talk, standard, readings, services=Services(verdicts={"empathy": EMPATHY}))
    empathy = card.items["empathy"]
    assert str(empathy.status) == "pass"
    assert [e.turn for e in empathy.evidence] == [2]
    assert {e.witness for e in empathy.evidence} <= {"reading", "both"}
    assert empathy.confidence == pytest.approx(_verdict().probability)


def test_an_unsure_verdict_goes_to_a_person_and_says_what_it_leans_to(standard):
    talk, readings = _talk()
    card = score(talk, standard, readings, services=Services(verdicts={"empathy": replace(EMPATHY, sure=0.9999)}))
    assert str(card.items["empathy"].status) == "not_evaluated"
    assert card.items["empathy"].reason.code == "read_unsure"
    assert card.items["empathy"].points is None


def test_without_acts_the_words_decide_alone(standard):
    talk, readings = _talk()
    silent = tuple(replace(reading, acts={}) for reading in readings)
    weights = {"empathy": replace(EMPATHY, offsets=(9.0, 0.0, 0.0))}
    with_service = score(talk, standard, silent, services=Services(verdicts=weights))
    without = score(talk, standard, silent)
    assert with_service.items["empathy"] == without.items["empathy"]


def test_a_rubric_with_a_rule_of_its_own_for_an_inherited_item_is_not_read(tmp_path):
    from qa.rubrics import library_of
    from scoring.rubric import load_rubric

    text = (
        'rubric: mine\nversion: "1"\nextends: zh/standard\ntitle: {zh: 我的, en: Mine}\nlanguage: zh\nsections:\n'
        "  - id: communication\n    items:\n      - id: empathy\n        rule: {phrases: {any: [抱抱], by: agent}}\n"
    )
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    items = {item.id: item for _, item in load_rubric(path, library_of()).items()}
    assert items["empathy"].reading == ""
    assert items["patience"].reading == "patience"
