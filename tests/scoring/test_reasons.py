"""A verdict explains itself in one sentence of either language: where, what, what was looked for, how well it was heard."""

from string import Formatter

import pytest
import yaml

from scoring.combine import evaluate
from scoring.example import read_example
from scoring.finding import Context
from scoring.lexicon import load_lexicon
from scoring.reasons import QUOTE_LENGTH, WORDS, Reason, render
from scoring.rule_tree import read_rule

LEXICON = """
lexicon: test
version: "1"
language: zh
kinds:
  greeting: {title: {zh: 问候, en: Salutation}, phrases: [您好]}
  shirking: {title: {zh: 推诿, en: Shirking}, severity: moderate, phrases: [不归我管]}
  bare: {phrases: [甲]}
"""
TALK = "A: 您好\nC[+64]: 我要退款\nA(0.62): 不归我管"


@pytest.fixture(scope="module")
def lexicons(tmp_path_factory):
    path = tmp_path_factory.mktemp("lexicons") / "test.yaml"
    path.write_text(LEXICON, encoding="utf-8")
    return {"test": load_lexicon(path)}


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        (
            "lexicon: {name: test, kinds: [greeting]}",
            "客服第 1 轮（0:00）说了「您好」（问候）",
            "Agent, turn 1 (0:00): said “您好” (Salutation)",
        ),
        (
            "lexicon: {name: test, kinds: [bare], within: {first_turns: 1}}",
            "客服前 1 轮：没有找到相应表达（词表 test·bare）",
            "Agent, first 1 turn(s): nothing of the kind was said (list test·bare)",
        ),
        (
            "forbidden: {lexicon: test, kinds: [shirking]}",
            "客服第 3 轮（1:06）说了不应说的「不归我管」（推诿；识别置信度 0.62）",
            "Agent, turn 3 (1:06): said what should not be said: “不归我管” (Shirking; heard with confidence 0.62)",
        ),
        (
            "phrases: {any: [丙, 丁, 戊, 己], by: customer, after: {rule: {phrases: {any: [您好]}}}, within: {turns: 2}}",
            "客户触发点之后2 轮内：没有找到相应表达（要找「丙」「丁」「戊」等 4 种）",
            "Customer, after its anchor, within 2 turn(s): nothing of the kind was said (looked for “丙”, “丁”, “戊” … 4 in all)",
        ),
        (
            "any: [{lexicon: {name: test, kinds: [bare]}}, {phrases: {any: [丙]}}]",
            "客服：没有找到相应表达（词表 test·bare；要找「丙」；识别置信度 0.62）",
            "Agent: nothing of the kind was said (list test·bare; looked for “丙”; heard with confidence 0.62)",
        ),
        ("none: [{manual: {}}]", "需要人工判断", "for a person to judge"),
        (
            "timing: {measure: gap, by: customer, longer_than: 30}",
            "第 2 轮（0:00）出现 1 次超过 30 秒，最长 64 秒",
            "Turn 2 (0:00): 1 over 30 s, longest 64 s",
        ),
        (
            "turns: {by: customer, at_least: 2}",
            "客户：发言 1 轮，超出要求（不低于 2 轮）",
            "Customer: turns 1, out of bounds (at least 2)",
        ),
    ],
)
def test_sentences(rule, zh, en, lexicons):
    conversation, readings = read_example(TALK, "zh")
    found = evaluate(read_rule(yaml.safe_load(rule)), Context(conversation, readings, lexicons))
    assert render(found.reason, "zh") == zh
    assert render(found.reason, "en") == en
    assert render(found.reason, "fr") == en


def test_every_code_has_words_in_both_languages_with_the_same_gaps():
    for code, words in WORDS.items():
        gaps = [
            sorted(name for _, name, _, _ in Formatter().parse(words[language]) if name) for language in ("zh", "en")
        ]
        assert gaps[0] == gaps[1], code


def test_a_long_quote_is_cut_and_a_missing_parameter_is_no_error():
    assert render(Reason("violation", {"quote": "好" * 500}), "zh").count("好") == QUOTE_LENGTH
    assert render(Reason("too_few", {}), "en") == "found ?, at least ? needed"


def test_a_stored_reason_of_an_earlier_version_is_still_told():
    assert render(Reason("steps_missed", {"done": 1, "total": 2, "missed": "核实"}), "zh") == "完成 1/2 步，缺少：核实"
    assert render(Reason("not_found", {}), "zh") == "没有找到相应表达"


def test_hours_are_told():
    assert render(Reason("found", {"quote": "x", "turn": 9, "at": 3725.4, "who": "customer"}), "en").startswith(
        "Customer, turn 10 (1:02:05)"
    )
