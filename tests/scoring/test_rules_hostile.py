"""What nobody writes and everybody's exports hold: endless turns, empty ones, thousands of them, no times, times backwards, odd metadata.

Every family answers, in time, and says not evaluated rather than fall over.
"""

import sys
import time
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parent))

from rule_rows import LEXICON, ROWS, SERVICES

from scoring.combine import evaluate
from scoring.conversation import Channel, Conversation, Role, Timeline, Turn, Word
from scoring.finding import Context
from scoring.lexicon import load_lexicon
from scoring.readings import TurnReading
from scoring.reasons import render
from scoring.registry import family_names
from scoring.rule_tree import read_rule

LONG = 200_000


def talk(*texts, **more):
    roles = (Role.AGENT, Role.CUSTOMER)
    turns = tuple(Turn(i, roles[i % 2], text) for i, text in enumerate(texts))
    return Conversation("x", Channel.VOICE, "zh", turns, **more)


def timed(times):
    turns = tuple(Turn(i, (Role.AGENT, Role.CUSTOMER)[i % 2], "您好,请问", *pair) for i, pair in enumerate(times))
    return Conversation("x", Channel.VOICE, "zh", turns, duration=10.0)


HOSTILE = {
    "nothing said": talk(),
    "empty turns": talk("", " ", "\n"),
    "signs only": talk("???!!!", "。。。", "🙂" * 50),
    "half a character": talk("\ud83d您好", "好\udc00"),
    "NUL and controls": talk("您好\x00\x07", "​‮好"),
    "a turn without end": talk("您" * LONG, "好"),
    "figures without end": talk("一二三" * 60_000, "1" * LONG),
    "English without end": talk("will call you by " * 12_000, "what " * 40_000),
    "questions without end": talk("什么?" * 60_000, "吗," * 60_000),
    "times backwards": timed([(9.0, 1.0), (5.0, 2.0), (0.0, 0.0)]),
    "all at once": timed([(1.0, 1.0)] * 5),
    "one end missing": timed([(0.0, None), (None, 4.0), (5.0, 6.0)]),
    "odd metadata": talk("您好", "好", metadata={"holds": "soon", "amount": float("nan"), "queue": None, "crm": {"x": [1]}}),
    "odd holds": talk("您好", "好", metadata={"holds": [{"start": "x"}, 7, {"start": 3, "end": 1}]}),
    "words that are not in the text": Conversation(
        "x", Channel.VOICE, "zh",
        (Turn(0, Role.AGENT, "您好,请问", 0.0, 2.0, 0.2, (Word("再见", 0.0, 1.0, 0.1), Word("", 1.0, 1.0, 0.5))),),
        timeline=Timeline.MIXED,
    ),
}  # fmt: skip
SAMPLE = {rule.partition(":")[0]: rule for rule, *_ in ROWS if rule.partition(":")[0] in family_names()}
SAMPLE |= {f"{name} with all": rule for name, rule in {
    "phrases": "phrases: {all: [请, 谢谢], in_one_turn: true, min_confidence: 0.5, homophones: true}",
    "repeats": "repeats: {by: any, look_back: 0}",
    "pace": "pace: {at_most: 300, per: turn, by: any}",
    "entity": "entity: {kind: time_commitment, by: any}",
    "stretch": "phrases: {any: [您好], by: any, within: {first_seconds: 5, last_percent: 50}}",
    "anchor": "phrases: {any: [好], by: any, around: {rule: {turns: {at_least: 1}}}, within: {seconds: 2}}",
    "wait": "timing: {measure: silence, longer_than: 1, unless: {rule: {phrases: {any: [您好]}}, within: {seconds: 3}}}",
}.items()}  # fmt: skip


@pytest.fixture(scope="module")
def lexicons(tmp_path_factory):
    path = tmp_path_factory.mktemp("lexicons") / "test.yaml"
    path.write_text(LEXICON, encoding="utf-8")
    return {"test": load_lexicon(path)}


@pytest.mark.parametrize("name", HOSTILE)
def test_every_family_answers(name, lexicons):
    conversation = HOSTILE[name]
    readings = tuple(TurnReading(acts={"empathises": 0.5}) for _ in conversation.turns)
    slow = {}
    for family, rule in SAMPLE.items():
        begin = time.process_time()
        found = evaluate(read_rule(yaml.safe_load(rule)), Context(conversation, readings, lexicons, services=SERVICES))
        slow[family] = time.process_time() - begin
        assert found.score is None or 0 <= found.score <= 1, family
        assert render(found.reason, "zh"), family
        for place in found.evidence:
            assert conversation.turns[place.turn].text[slice(*place.span)] == place.quote
    assert max(slow.values()) < 1.5, max(slow, key=slow.get)


def test_thousands_of_turns_take_no_longer_than_they_must(lexicons):
    conversation = talk(*[f"请您提供一下第{i}个订单号码" for i in range(4000)])
    for rule in ("repeats: {}", "timing: {measure: gap, longer_than: 5}", "similar: {any: [请问有什么可以帮您]}"):
        begin = time.process_time()
        evaluate(read_rule(yaml.safe_load(rule)), Context(conversation, (), lexicons))
        assert time.process_time() - begin < 3, rule
