"""The families `act` and `forbidden` with a reader of meaning: alone, beside words, unsure, and absent."""

from __future__ import annotations

import pytest

from scoring.acts import AGENT_ACTS, CHINESE, CUSTOMER_ACTS, title_of
from scoring.combine import evaluate
from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.finding import Context
from scoring.lexicon import load_lexicon
from scoring.readings import TurnReading
from scoring.reasons import render
from scoring.rule_tree import RuleError, read_rule

TURNS = ("您好", "书还没到", "难怪您着急,我来催", "这事您找快递去")
SAID = {"phrases": {"any": ["难怪"], "by": "agent"}}


def _context(*acts, lexicons=None):
    roles = (Role.AGENT, Role.CUSTOMER, Role.AGENT, Role.AGENT)
    turns = tuple(Turn(i, role, text) for i, (role, text) in enumerate(zip(roles, TURNS, strict=True)))
    readings = tuple(TurnReading(acts=one) for one in acts) if acts else ()
    return Context(Conversation("x", Channel.CHAT, "zh", turns), readings, lexicons or {})


def _find(rule, *acts, **how):
    return evaluate(read_rule(rule), _context(*acts, **how))


def test_an_act_is_found_by_the_reader_alone():
    found = _find({"act": {"act": "empathises", "by": "agent"}}, {}, {}, {"empathises": 0.8}, {})
    assert found.score == 1
    assert [(e.turn, e.witness) for e in found.evidence] == [(2, "reading")]
    assert found.sure == 0.8


@pytest.mark.parametrize(("chance", "score"), [(0.1, 0.0), (0.3, 1.0), (0.7, 1.0)])
def test_words_make_less_probability_enough_but_do_not_decide_against_the_reader(chance, score):
    rule = {"act": {"act": "empathises", "by": "agent", "said": SAID, "at_least": 0.6, "when_said": 0.2}}
    found = _find(rule, {}, {}, {"empathises": chance}, {})
    assert found.score == score
    if score:
        assert [(e.quote, e.witness) for e in found.evidence] == [("难怪", "both" if chance >= 0.6 else "words")]


def test_where_nobody_reads_the_words_decide():
    rule = {"act": {"act": "empathises", "by": "agent", "said": SAID}}
    assert _find(rule).score == 1
    assert (
        _find(
            {"act": {"act": "empathises", "by": "agent", "said": {"phrases": {"any": ["抱抱"], "by": "agent"}}}}
        ).score
        == 0
    )
    assert _find({"act": {"act": "empathises", "by": "agent"}}).score is None


def test_between_the_bars_the_rule_is_open():
    rule = {"act": {"act": "empathises", "by": "agent", "unsure_from": 0.4}}
    assert _find(rule, {}, {}, {"empathises": 0.5}, {}).score is None
    assert _find(rule, {}, {}, {"empathises": 0.3}, {}).score == 0


def test_one_of_several_acts_and_all_that_must_go_with_it():
    rule = {"act": {"act": ["greets", "names_self"], "and_acts": ["offers_help"], "by": "agent"}}
    assert _find(rule, {"names_self": 0.9, "offers_help": 0.9}, {}, {}, {}).score == 1
    assert _find(rule, {"names_self": 0.9, "offers_help": 0.1}, {}, {}, {}).score == 0


@pytest.fixture
def words(tmp_path):
    path = tmp_path / "bad-zh.yaml"
    path.write_text(
        'lexicon: bad-zh\nversion: "1"\nlanguage: zh\nkinds:\n  shirking: {severity: moderate, phrases: ["找快递"]}\n'
        '  insult: {severity: severe, phrases: ["笨蛋"]}\n',
        encoding="utf-8",
    )
    return {"bad-zh": load_lexicon(path)}


READING = {
    "forbidden": {
        "lexicon": "bad-zh",
        "by": "agent",
        "reading": {"at_least": 0.6, "when_said": 0.1, "unsure_from": 0.4},
    }
}


def test_forbidden_words_count_where_the_reader_does_not_rule_them_out(words):
    found = _find(READING, {}, {}, {}, {"shirks": 0.3}, lexicons=words)
    assert found.score == 0
    assert [(e.turn, e.kind, e.witness, e.quote) for e in found.evidence] == [(3, "shirking", "words", "找快递")]
    assert _find(READING, {"greets": 0.9}, {}, {}, {"shirks": 0.01}, lexicons=words).score == 1


def test_a_forbidden_act_without_a_word_of_the_list(words):
    found = _find(READING, {}, {}, {"mocks": 0.2, "insults": 0.9}, {"shirks": 0.01}, lexicons=words)
    assert [(e.turn, e.kind, e.witness, e.severity) for e in found.evidence] == [(2, "insult", "reading", "severe")]


def test_a_possible_forbidden_act_is_for_a_person(words):
    assert _find(READING, {}, {}, {"insults": 0.5}, {"shirks": 0.01}, lexicons=words).score is None


def test_without_a_reader_the_list_decides(words):
    assert _find(READING, lexicons=words).score == 0


def test_bars_in_the_wrong_order_are_an_error():
    with pytest.raises(RuleError, match="under `at_least`"):
        read_rule({"act": {"act": "greets", "at_least": 0.5, "unsure_from": 0.6}})


def test_every_act_has_a_name_in_both_languages():
    for act in (*AGENT_ACTS, *CUSTOMER_ACTS):
        assert act in CHINESE, act
    assert title_of("puts_off", "greets") == {"zh": "含糊推后、问候", "en": "puts off / greets"}
    found = _find({"act": {"act": "empathises", "by": "agent"}}, {}, {}, {"empathises": 0.8}, {})
    assert "贴合的共情" in render(found.reason, "zh")
    assert "empathises" in render(found.reason, "en")
