"""Every rule family has rows here: a dialogue, a rule, and how it comes out."""

import pytest
import yaml

from scoring.combine import JOINTS, evaluate
from scoring.conversation import Channel, Conversation, Role, Timeline, Turn
from scoring.example import read_example
from scoring.finding import Context
from scoring.lexicon import load_lexicon
from scoring.registry import family_names
from scoring.rule_tree import RuleError, read_rule
from scoring.yaml_file import parse_yaml

ROWS = [
    # rule, dialogue, score
    ("phrases: {any: [您好], within: {first_turns: 1}}", "A: 您好\nC: 你好", 1),
    ("phrases: {any: [您好], within: {first_turns: 1}}", "A: 喂\nC: 您好\nA: 您好", 0),
    ("phrases: {any: [您好], by: customer}", "A: 喂\nC: 您好", 1),
    ("phrases: {all: [请, 谢谢]}", "A: 请稍等\nA: 谢谢", 1),
    ("phrases: {all: [请, 谢谢]}", "A: 请稍等", 0),
    ("phrases: {any: [请], at_least: 2}", "A: 请坐,请喝茶", 1),
    ("phrases: {any: [请], at_least: 2}", "A: 请坐", 0),
    ("phrases: {any: [保证], except: [不能保证]}", "A: 我不能保证", 0),
    ("phrases: {any: [再见], within: {last_seconds: 5}}", "A: 您好\nC: 好\nA: 再见", 1),
    ("phrases: {any: [您好], within: {last_seconds: 2}}", "A: 您好\nC: 好的好的好的好的好的好的\nA: 再见", 0),
    ("phrases: {any: [您好]}", "C: 您好", None),
    ("lexicon: {name: test, kinds: [good]}", "A: 太棒了", 1),
    ("lexicon: {name: test, kinds: [bad]}", "A: 太棒了", 0),
    ("lexicon: {name: test, at_least: 2}", "A: 太棒了,真糟糕", 1),
    ("forbidden: {lexicon: test, kinds: [bad]}", "A: 您好", 1),
    ("forbidden: {lexicon: test, kinds: [bad]}", "A: 真糟糕", 0),
    ("forbidden: {lexicon: test, kinds: [bad]}", "C: 真糟糕\nA: 您好", 1),
    ("forbidden: {lexicon: test}", "C: 真糟糕", None),
    ("timing: {measure: gap, longer_than: 5}", "C: 在吗\nA[+6]: 在", 0),
    ("timing: {measure: gap, longer_than: 5}", "C: 在吗\nA[+2]: 在", 1),
    ("timing: {measure: gap, by: customer, longer_than: 5}", "C: 在吗\nA[+6]: 在", 1),
    ("timing: {measure: gap, longer_than: 5, times: 1}", "C: 在吗\nA[+6]: 在", 1),
    ("timing: {measure: first_response, longer_than: 30}", "C: 在吗\nA[+31]: 在", 0),
    ("timing: {measure: dead_air, longer_than: 10}", "C: 在吗\nA: 在\nA[+11]: 还在吗", 0),
    ("timing: {measure: dead_air, longer_than: 10}", "A: 在", None),
    ("timing: {measure: interruptions}", "C: 我想说的是这个事情真的很复杂\nA[-1.5]: 您先听我说完好不好", 0),
    ("timing: {measure: interruptions, times: 1}", "C: 我想说的是这个事情真的很复杂\nA[-1.5]: 您先听我说完好不好", 1),
    ("timing: {measure: interruptions}", "C: 我想说的是这个事情真的很复杂\nA[-0.2]: 嗯嗯", 1),
    ("duration: {at_least: 2}", "A: 您好您好您好您好您好您好", 1),
    ("duration: {at_most: 2}", "A: 您好您好您好您好您好您好", 0),
    ("sentiment: {below: -0.3}", "C-: 气死我了", 1),
    ("sentiment: {below: -0.3}", "C=: 好的", 0),
    ("sentiment: {above: 0.3, at_least: 2}", "C+: 太好了\nC+: 谢谢", 1),
    ("repetition: {any: [对不起], times: 1, per_1000_characters: 10}", "A: 对不起对不起对不起", 0),
    ("repetition: {any: [对不起], times: 3, per_1000_characters: 10}", "A: 对不起对不起对不起", 1),
    ("metadata: {field: channel, any: [Voice]}", "A: 您好", 1),
    ("metadata: {field: queue, any: [vip]}", "A: 您好", 0),
    ("item: {id: greeting}", "A: 您好", None),
    ("manual: {}", "A: 您好", None),
    ("all: [{phrases: {any: [您好]}}, {phrases: {any: [再见]}}]", "A: 您好,再见", 1),
    ("all: [{phrases: {any: [您好]}}, {manual: {}}]", "A: 您好", None),
    ("all: [{phrases: {any: [再见]}}, {manual: {}}]", "A: 您好", 0),
    ("any: [{phrases: {any: [您好]}}, {manual: {}}]", "A: 您好", 1),
    ("any: [{phrases: {any: [再见]}}, {manual: {}}]", "A: 您好", None),
    ("none: [{phrases: {any: [再见]}}]", "A: 您好", 1),
    ("none: [{phrases: {any: [您好]}}]", "A: 您好", 0),
    ("none: [{manual: {}}]", "A: 您好", None),
    ("n_of: {needed: 2, rules: [{phrases: {any: [甲]}}, {phrases: {any: [乙]}}, {phrases: {any: [丙]}}]}", "A: 甲丙", 1),
    ("n_of: {needed: 2, rules: [{phrases: {any: [甲]}}, {phrases: {any: [乙]}}, {phrases: {any: [丙]}}]}", "A: 甲", 0.5),
    ("then: [{phrases: {any: [甲]}}, {phrases: {any: [乙]}}]", "A: 甲\nA: 乙", 1),
    ("then: [{phrases: {any: [甲]}}, {phrases: {any: [乙]}}]", "A: 乙\nA: 甲", 0),
    ("order: {steps: [{step: a, rule: {phrases: {any: [甲]}}}, {step: b, rule: {phrases: {any: [乙]}}}]}", "A: 甲\nA: 乙", 1),
    ("order: {steps: [{step: a, rule: {phrases: {any: [甲]}}}, {step: b, rule: {phrases: {any: [乙]}}}]}", "A: 乙\nA: 甲", 0.5),
    ("order: {pass_at: 0.5, steps: [{step: a, rule: {phrases: {any: [甲]}}}, {step: b, rule: {phrases: {any: [乙]}}}]}", "A: 甲", 1),
]  # fmt: skip

LEXICON = """
lexicon: test
version: "1"
language: zh
kinds:
  good: {phrases: [太棒了]}
  bad: {severity: severe, phrases: [真糟糕]}
"""


@pytest.fixture(scope="module")
def lexicons(tmp_path_factory):
    path = tmp_path_factory.mktemp("lexicons") / "test.yaml"
    path.write_text(LEXICON, encoding="utf-8")
    return {"test": load_lexicon(path)}


def judged(rule, dialogue, lexicons, channel=Channel.VOICE):
    conversation, readings = read_example(dialogue, "zh", channel)
    return evaluate(read_rule(yaml.safe_load(rule)), Context(conversation, readings, lexicons))


@pytest.mark.parametrize(("rule", "dialogue", "expected"), ROWS)
def test_rule(rule, dialogue, expected, lexicons):
    assert judged(rule, dialogue, lexicons).score == expected


def test_every_family_and_joint_has_rows():
    tried = {rule.partition(":")[0] for rule, _, _ in ROWS}
    assert tried == {*family_names(), *JOINTS}


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
        ("[]", ["one key"]),
    ],
)
def test_a_bad_rule_names_the_value_and_the_options(rule, words):
    data = parse_yaml(f"rule: {{{rule}}}" if not rule.startswith("[") else f"rule: {rule}", "rubric.yaml")["rule"]
    with pytest.raises(RuleError) as caught:
        read_rule(data)
    assert all(word in str(caught.value) for word in words), str(caught.value)
