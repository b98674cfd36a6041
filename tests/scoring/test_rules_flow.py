"""Flows: the way that is taken, steps left out, step-by-step adherence in the reason. And what a person's answer is worth."""

import pytest
import yaml

from scoring.combine import evaluate
from scoring.example import read_example
from scoring.finding import Context
from scoring.reasons import render
from scoring.rule_tree import read_rule
from scoring.rules.manual import Manual, score_of_answer

SCRIPT = """
flow:
  pass_at: 0.85
  steps:
    - {step: greet, title: {zh: 问候, en: Greeting}, rule: {phrases: {any: [您好]}}}
    - {step: verify, title: 核实, essential: true, rule: {entity: {kind: phone, by: customer}}, skip_if: {metadata: {field: known, any: "yes"}}}
    - step: upsell
      rule: {phrases: {any: [会员]}}
      optional: true
      then: [{when: {phrases: {any: [不用], by: customer}}, go: bye}, {when: {metadata: {field: short, equals: "yes"}}, go: end}]
    - {step: explain, rule: {phrases: {any: [费用]}}, within_turns: 2}
    - {step: bye, rule: {phrases: {any: [再见]}}}
"""


def walked(dialogue):
    conversation, readings = read_example(dialogue, "zh")
    return evaluate(read_rule(yaml.safe_load(SCRIPT)), Context(conversation, readings))


def states(found):
    return {
        step["step"] if isinstance(step["step"], str) else step["step"]["zh"]: step["state"]
        for step in found.reason.params["steps"]
    }


WHOLE = "A: 您好\nC: 13912345678\nA: 加入会员吗\nC: 好\nA: 费用十元\nA: 再见"


def test_the_way_through_all_steps():
    found = walked(WHOLE)
    assert found.score == 1
    assert states(found) == {"问候": "done", "核实": "done", "upsell": "done", "explain": "done", "bye": "done"}
    assert [step["turn"] for step in found.reason.params["steps"]] == [0, 1, 2, 4, 5]


def test_an_optional_step_is_not_missed():
    found = walked("A: 您好\nC: 13912345678\nA: 费用十元\nA: 再见")
    assert (found.score, found.reason.params["total"]) == (1, 4)


def test_a_branch_leaves_steps_out():
    found = walked("A: 您好\nC: 13912345678\nA: 加入会员吗\nC: 不用\nA: 再见")
    assert found.score == 1
    assert "explain" not in states(found)


def test_the_end_may_be_a_branch():
    assert walked("# short: yes\nA: 您好\nC: 13912345678\nA: 嗯").score == 1


def test_an_essential_step_fails_the_flow_and_is_named():
    found = walked("A: 您好\nC: 你好\nA: 费用十元\nA: 再见")
    assert found.score == 0
    assert render(found.reason, "zh") == "缺少必需步骤：核实，完成 3/4 步"


def test_a_step_may_be_skipped():
    found = walked("# known: yes\nA: 您好\nC: 你好\nA: 费用十元\nA: 再见")
    assert (found.score, states(found)["核实"]) == (1, "skipped")


def test_a_step_may_come_too_late():
    found = walked("A: 您好\nC: 13912345678\nA: 加入会员吗\nC: 好\nA: 嗯\nC: 嗯\nA: 费用十元\nA: 再见")
    assert (found.score, states(found)["explain"]) == (0.8, "missed")
    assert render(found.reason, "en") == "4 of 5 steps done, missing: explain"


def test_titles_are_told_in_the_language_of_the_sentence():
    found = walked("C: 13912345678\nA: 费用十元")
    assert render(found.reason, "zh").endswith("缺少：问候、bye")
    assert render(found.reason, "en").endswith("missing: Greeting, bye")


SINGLE = Manual()
MULTI = Manual.model_validate({"answer": "multi", "options": [{"id": "a", "score": 0.5}, {"id": "b", "score": 0.7}]})
NUMBER = Manual.model_validate(
    {
        "answer": "number",
        "minimum": 0,
        "maximum": 10,
        "options": [{"from": 0, "score": 0}, {"from": 6, "score": 0.5}, {"from": 9, "score": 1}],
    }
)


@pytest.mark.parametrize(
    ("params", "answer", "score"),
    [
        (SINGLE, "pass", 1),
        (SINGLE, "fail", 0),
        (MULTI, ["a"], 0.5),
        (MULTI, ["a", "b"], 1),
        (MULTI, [], 0),
        (NUMBER, 5, 0),
        (NUMBER, "6", 0.5),
        (NUMBER, 10, 1),
        (Manual.model_validate({"answer": "text"}), "很好", None),
    ],
)
def test_what_an_answer_is_worth(params, answer, score):
    assert score_of_answer(params, answer) == score


@pytest.mark.parametrize(
    ("params", "answer", "word"),
    [(SINGLE, "maybe", "pass, fail"), (MULTI, ["c"], "a, b"), (NUMBER, 11, "0 to 10"), (NUMBER, "x", "number")],
)
def test_an_answer_that_is_none_names_what_is_allowed(params, answer, word):
    with pytest.raises(ValueError, match=word):
        score_of_answer(params, answer)
