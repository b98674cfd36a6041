"""Where a rule looks: stretches, anchors on either side, exceptions, words too badly heard to decide."""

import pytest
import yaml

from scoring.combine import evaluate
from scoring.conversation import Channel, Conversation, Role, Turn, Word
from scoring.example import read_example
from scoring.finding import Context
from scoring.rule_tree import read_rule, rule_versions, walk

TALK = "A: 甲\nC: 问\nA: 乙\nC: 问\nA: 甲\nC: 谢\nA: 丙"


def judged(rule, dialogue, **more):
    conversation, readings = read_example(dialogue, "zh")
    return evaluate(read_rule(yaml.safe_load(rule)), Context(conversation, readings, **more))


def places(rule, dialogue=TALK, **more):
    return [(e.turn, e.quote) for e in judged(rule, dialogue, **more).evidence]


ANY = "phrases: {any: [甲, 乙, 丙]"


@pytest.mark.parametrize(
    ("rest", "turns"),
    [
        ("within: {first_turns: 2}", [0, 2]),
        ("within: {last_turns: 2}", [4, 6]),
        ("within: {first_turns: 3, last_turns: 3}", [2, 4]),
        ("within: {first_percent: 50}, by: any", [0, 2]),
        ("within: {last_percent: 40}, by: any", [4, 6]),
        ("within: {from_percent: 20, to_percent: 60}, by: any", [2]),
        ("within: {first_percent: 100}", [0, 2, 4, 6]),
        ("after: {rule: {phrases: {any: [问], by: customer}}, hit: 1}", [2, 4, 6]),
        ("after: {rule: {phrases: {any: [问], by: customer}}, hit: 2}", [4, 6]),
        ("after: {rule: {phrases: {any: [问], by: customer}}, hit: -1}, within: {turns: 1}", [4]),
        ("after: {rule: {phrases: {any: [问], by: customer}}}, within: {turns: 1}", [2, 4]),
        ("after: {rule: {phrases: {any: [问], by: customer}}, hit: 3}", []),
        ("before: {rule: {phrases: {any: [谢], by: customer}}}, within: {turns: 2}", [2, 4]),
        ("around: {rule: {phrases: {any: [谢], by: customer}}}, within: {turns: 1}", [4, 6]),
        ("around: {rule: {phrases: {any: [乙]}}}, within: {turns: 0}", [2]),
        ("around: {rule: {phrases: {any: [乙]}}}, within: {turns: 1}", [0, 2, 4]),
        ("after: {rule: {phrases: {any: [问], by: customer}}, hit: 1}, within: {seconds: 1}", [2]),
        ("after: trigger", []),
    ],
)
def test_stretches_and_anchors(rest, turns):
    assert [turn for turn, _ in places(f"{ANY}, {rest}}}")] == turns


def test_percent_is_of_the_turns_in_a_chat():
    words = "A: 甲\nC[+1000]: 好\nA: 乙\nC: 好"
    assert places(f"{ANY}, within: {{first_percent: 60}}}}", words) == [(0, "甲")]
    assert places(f"{ANY}, within: {{first_percent: 60}}}}", "# channel: chat\n" + words) == [(0, "甲"), (2, "乙")]


def test_the_trigger_is_what_met_the_condition():
    after = "phrases: {any: [甲], after: trigger, within: {turns: 1}}"
    assert places(after, trigger=(1,)) == []
    assert places(after, trigger=(1, 3)) == [(4, "甲")]


def test_a_wait_is_an_anchor_before_the_turn_that_ends_it():
    rule = "phrases: {any: [久等], after: {rule: {timing: {measure: silence}}}, within: {turns: 1}}"
    assert places(rule, "A: 久等\nC: 好\nA[+9]: 让您久等\nA: 久等") == [(2, "久等")]


def test_where_the_anchor_cannot_be_judged_the_rule_cannot():
    found = judged("phrases: {any: [甲], after: {rule: {manual: {}}}}", TALK)
    assert (found.score, found.reason.code) == (None, "manual")


def test_seconds_without_times_are_not_evaluated():
    turns = (Turn(0, Role.AGENT, "甲"), Turn(1, Role.CUSTOMER, "问"))
    context = Context(Conversation("x", Channel.CHAT, "zh", turns))
    for rest in ("within: {first_seconds: 5}", "around: {rule: {phrases: {any: [甲]}}}, within: {seconds: 5}"):
        found = evaluate(read_rule(yaml.safe_load(f"{ANY}, {rest}}}")), context)
        assert (found.score, found.reason.code) == (None, "no_times")


UNLESS = "timing: {measure: gap, longer_than: 5, unless: {rule: {phrases: {any: [稍等]}}%s}}"


@pytest.mark.parametrize(
    ("rest", "dialogue", "score"),
    [
        ("", "A: 稍等\nC: 好\nA[+9]: 有了", 1),
        ("", "A: 稍等\nC: 好\nA: 嗯\nC: 喂\nA[+9]: 有了", 0),
        (", within: {turns: 4}", "A: 稍等\nC: 好\nA: 嗯\nC: 喂\nA[+9]: 有了", 1),
        (", within: {turns: 1}", "A: 稍等\nC: 好\nA[+9]: 有了", 0),
        (", within: {seconds: 3}", "A: 稍等\nC: 好\nA[+9]: 有了", 1),
        (", within: {seconds: 3}", "A: 稍等\nC[+4]: 好\nA[+9]: 有了", 0),
        (", side: before", "C: 在吗\nA[+9]: 稍等", 0),
        (", side: after", "C: 在吗\nA[+9]: 您稍等", 1),
    ],
)
def test_an_exception_excuses_hits_near_it(rest, dialogue, score):
    assert judged(UNLESS % rest, dialogue).score == score


def test_an_exception_without_a_place_excuses_all_and_an_open_one_leaves_hits_open():
    forbidden = "phrases: {none: [不行], unless: {rule: {%s}}}"
    fact = forbidden % "metadata: {field: queue, any: [test]}"
    assert judged(fact, "# queue: test\nA: 不行").score == 1
    assert judged(fact, "# queue: vip\nA: 不行").score == 0
    assert judged(forbidden % "manual: {}", "A: 不行").score is None
    assert judged(forbidden % "manual: {}", "A: 好的").score == 1


@pytest.mark.parametrize(
    ("rule", "dialogue", "score", "code"),
    [
        ("phrases: {any: [退款], min_confidence: 0.6}", "A(0.9): 给您退款", 1, "found"),
        ("phrases: {any: [退款], min_confidence: 0.6}", "A(0.4): 给您退款", None, "unsure_hit"),
        ("phrases: {any: [退款], min_confidence: 0.6}", "A(0.4): 给您退款\nA(0.9): 退款了", 1, "found"),
        ("phrases: {any: [退款], min_confidence: 0.6}", "A(0.4): 给您对款", None, "unsure_absence"),
        ("phrases: {any: [退款], min_confidence: 0.6}", "A(0.9): 给您换货", 0, "not_found"),
        ("phrases: {any: [退款], min_confidence: 0.6}", "A: 给您换货", 0, "not_found"),
        ("phrases: {none: [退款], min_confidence: 0.6}", "A(0.4): 给您换货", None, "unsure_absence"),
        ("phrases: {none: [退款], min_confidence: 0.6}", "A(0.9): 给您退款\nA(0.2): 嗯嗯嗯", 0, "violation"),
        ("phrases: {any: [退款], within: {first_turns: 1}, min_confidence: 0.6}", "A(0.9): 您好\nA(0.2): 对款", 0, "not_found"),
    ],
)  # fmt: skip
def test_words_too_badly_heard_decide_nothing(rule, dialogue, score, code):
    found = judged(rule, dialogue)
    assert (found.score, found.reason.code) == (score, code)


def test_only_a_row_of_bad_words_as_long_as_what_is_sought_may_hide_it():
    def heard(*confidences):
        words = tuple(
            Word(c, k, k + 1.0, sure) for k, (c, sure) in enumerate(zip("甲乙丙丁戊", confidences, strict=True))
        )
        turn = Turn(0, Role.AGENT, "甲乙丙丁戊", 0.0, 5.0, 0.7, words)
        talk = Conversation("x", Channel.VOICE, "zh", (turn,))
        rule = {"phrases": {"any": ["退款到账"], "min_confidence": 0.5}}
        return evaluate(read_rule(rule), Context(talk)).score

    assert heard(0.9, 0.1, 0.1, 0.1, 0.9) == 0
    assert heard(0.1, 0.1, 0.9, 0.1, 0.1) == 0
    assert heard(0.1, 0.1, 0.1, 0.1, 0.9) is None


def test_rules_inside_parameters_are_part_of_the_tree():
    rule = read_rule(
        {
            "phrases": {
                "any": ["x"],
                "after": {"rule": {"turns": {"at_least": 1}}},
                "unless": {"rule": {"act": "thanks"}},
            }
        }
    )
    assert [node.name for node in walk(rule)] == ["phrases", "turns", "act"]
    assert set(rule_versions(rule)) == {"phrases", "turns", "act"}


def test_the_same_rule_is_judged_once():
    conversation, _ = read_example("A: 甲", "zh")
    context, rule = Context(conversation), read_rule({"phrases": {"any": ["甲"]}})
    assert evaluate(rule, context) is evaluate(rule, context)
