"""Every rule family has rows: a dialogue, a rule, and how it comes out (rule_rows.py)."""

import sys
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parent))

from rule_rows import LEXICON, ROWS, SERVICES

from scoring.combine import JOINTS, evaluate
from scoring.conversation import Channel, Conversation, Role, Timeline, Turn
from scoring.example import read_example
from scoring.finding import Context
from scoring.lexicon import load_lexicon
from scoring.reasons import WORDS, render
from scoring.registry import family_names
from scoring.rule_tree import RuleError, read_rule
from scoring.yaml_file import parse_yaml


@pytest.fixture(scope="module")
def lexicons(tmp_path_factory):
    path = tmp_path_factory.mktemp("lexicons") / "test.yaml"
    path.write_text(LEXICON, encoding="utf-8")
    return {"test": load_lexicon(path)}


def judged(rule, dialogue, lexicons, channel=Channel.VOICE):
    conversation, readings = read_example(dialogue, "zh", channel)
    return evaluate(read_rule(yaml.safe_load(rule)), Context(conversation, readings, lexicons, services=SERVICES))


@pytest.mark.parametrize(("rule", "dialogue", "expected", "evidence"), ROWS)
def test_rule(rule, dialogue, expected, evidence, lexicons):
    found = judged(rule, dialogue, lexicons)
    assert found.score == expected, found.reason
    assert [(e.turn, e.quote) for e in found.evidence] == evidence
    turns = read_example(dialogue, "zh")[0].turns
    assert all(turns[e.turn].text[slice(*e.span)] == e.quote for e in found.evidence)
    for language in ("zh", "en"):
        gaps = {name for _, name, _, _ in Formatter().parse(WORDS[found.reason.code][language]) if name}
        assert gaps <= set(found.reason.params)
        assert render(found.reason, language)


def test_every_family_and_joint_has_rows():
    tried = {rule.partition(":")[0] for rule, *_ in ROWS}
    assert tried == {*family_names(), *JOINTS}


def test_every_family_has_rows_that_hold_that_do_not_and_that_are_open():
    without = {"manual": {0, 1}, "item": {0, 1}, "duration": {None}, "turns": {None}}
    scores = {name: {score for rule, _, score, _ in ROWS if rule.startswith(f"{name}:")} for name in family_names()}
    assert {name: {0, 1, None} - found for name, found in scores.items() if {0, 1, None} - found} == without


def test_an_act_is_written_short_or_long():
    short, long = (
        read_rule(yaml.safe_load(t)) for t in ("{act: empathises, by: any}", "{act: {act: empathises, by: any}}")
    )
    assert short == long


def test_evidence_quotes_the_turn_and_gives_its_time(lexicons):
    (found,) = judged("phrases: {any: [稍等]}", "C: 在吗\nA[+1]: 请您稍等", lexicons).evidence
    assert (found.turn, found.quote, found.span) == (1, "稍等", (2, 4))
    assert found.start is not None
    assert found.start > 1


def test_forbidden_gives_one_piece_of_evidence_a_turn_and_kind_severest_first(lexicons):
    found = judged("forbidden: {lexicon: test}", "A: 太棒了太棒了\nA: 真糟糕", lexicons).evidence
    assert [(e.turn, e.kind, e.severity) for e in found] == [(1, "bad", "severe"), (0, "good", "minor")]


def test_anchors_look_on_their_side_only(lexicons):
    conversation, readings = read_example("A: 抱歉\nC-: 急死了\nA: 好\nA: 抱歉", "zh")
    rule = read_rule({"phrases": {"any": ["抱歉"], "after": "trigger", "within": {"turns": 1}}})
    context = Context(conversation, readings, lexicons, trigger=(1,))
    assert evaluate(rule, context).score == 0
    wider = read_rule({"phrases": {"any": ["抱歉"], "after": "trigger", "within": {"turns": 2}}})
    assert [e.turn for e in evaluate(wider, context).evidence] == [3]


@pytest.mark.parametrize("timeline", [Timeline.MIXED, Timeline.DIARIZED])
def test_overlap_is_not_evaluated_on_one_stream(timeline):
    turns = (Turn(0, Role.CUSTOMER, "我想说", 0, 5), Turn(1, Role.AGENT, "您听我说", 3, 6))
    talk = Conversation("x", Channel.VOICE, "zh", turns, timeline=timeline)
    finding = evaluate(read_rule({"timing": {"measure": "interruptions"}}), Context(talk))
    assert (finding.score, finding.reason.code) == (None, "low_trust_times")


def test_homophones_count_in_calls_and_not_in_chats(lexicons):
    rule = "phrases: {any: [我要退款], homophones: true}"
    assert judged(rule, "A: 我要推款", lexicons).score == 1
    assert judged(rule, "A: 我要推款", lexicons, Channel.CHAT).score == 0


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("phrase: {any: [x]}", ["phrase", "phrases", "lexicon"]),
        ("phrases@9: {any: [x]}", ["9", "phrases"]),
        ("phrases: {some: [x]}", ["some", "any, all"]),
        ("phrases: {}", ["any"]),
        ("phrases: {any: ['(x']}", ["(x"]),
        ("timing: {measure: gaps, longer_than: 1}", ["gap", "dead_air"]),
        ("timing: {measure: gap}", ["longer_than"]),
        ("all: {}", ["list of rules"]),
        ("n_of: {needed: 3, rules: [{manual: {}}]}", ["1 to 1"]),
        ("order: {steps: []}", ["steps"]),
        ("flow: {steps: [{step: a, rule: {manual: {}}, then: [{go: c}]}]}", ["go: c", "end"]),
        (
            "flow: {steps: [{step: a, rule: {manual: {}}, then: [{go: end}]}, {step: b, rule: {manual: {}}}]}",
            ["step b"],
        ),
        ("hold: {longer_than: 40}", ["at_most"]),
        ("hold: {weights: {notice: 100}}", ["100"]),
        ("entity: {kind: colour}", ["name", "time_commitment"]),
        ("metadata: {field: x}", ["equals", "exists"]),
        ("metadata: {field: x, at_least: much}", ["much", "2026-05-04"]),
        ("regex: {any: ['(?=a)']}", ["ahead"]),
        ("phrases: {any: [x], within: {turns: 2}}", ["anchor"]),
        ("phrases: {any: [x], after: trigger, before: trigger}", ["one anchor"]),
        ("phrases: {any: [x], after: there}", ["trigger", "there"]),
        ("phrases: {any: [x], after: {rule: {phrase: {any: [y]}}}}", ["phrase", "phrases"]),
        ("phrases: {any: [x], after: {rule: {manual: {}}, hit: 0}}", ["from 1"]),
        ("phrases: {any: [x], at_least: 2, at_most: 1}", ["at_least", "at_most"]),
        ("phrases: {any: [x], unless: {phrases: {any: [y]}}}", ["phrases", "rule"]),
        ("sentiment: {below: 0.2, shift: {above: 0.1}}", ["either"]),
        ("judge: {}", ["question"]),
        ("classifier: {model: m}", ["labels"]),
        ("pace: {at_most: 300, unless: {rule: {manual: {}}}}", ["per: turn"]),
        ("turns: {at_least: 1, min_confidence: 0.5}", ["min_confidence", "at_least"]),
        ("judge: {question: x, unless: {rule: {manual: {}}}}", ["unless"]),
        ("sentiment: {mean: {above: 0}, min_confidence: 0.4}", ["below"]),
        ("manual: {answer: number}", ["from"]),
        ("manual: {options: [{id: a, score: 2}]}", ["1"]),
        ("act: {act: x, at_least: 0.3, unsure_from: 0.5}", ["under"]),
        ("[]", ["one key"]),
    ],
)
def test_a_bad_rule_names_the_value_and_the_options(rule, words):
    data = parse_yaml(f"rule: {{{rule}}}" if not rule.startswith("[") else f"rule: {rule}", "rubric.yaml")["rule"]
    with pytest.raises(RuleError) as caught:
        read_rule(data)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_an_error_in_a_rule_inside_a_rule_names_its_own_line():
    text = "rule:\n  phrases:\n    any: [x]\n    after:\n      rule:\n        phrase: {any: [y]}\n"
    with pytest.raises(RuleError) as caught:
        read_rule(parse_yaml(text, "rubric.yaml")["rule"])
    assert caught.value.place == "rubric.yaml:6"


def test_equal_rules_are_one_node_and_what_hangs_on_the_trigger_is_judged_for_each():
    one, other = (read_rule({"lexicon": {"name": "test", "within": {"first_turns": 2}}}) for _ in range(2))
    assert one is other
    anchored = read_rule({"all": [{"phrases": {"any": ["甲"], "after": "trigger"}}]})
    assert (anchored.triggered, one.triggered) == (True, False)
    conversation, _ = read_example("C: 问\nA: 甲\nC: 问", "zh")
    context = Context(conversation)
    assert (
        evaluate(
            anchored,
            context.triggered(evaluate(read_rule({"phrases": {"any": ["问"], "by": "customer"}}), context).evidence),
        ).score
        == 1
    )
    assert evaluate(anchored, replace(context, trigger=(2,))).score == 0
