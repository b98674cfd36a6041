from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path

import pytest

from qa.meaning.chain import LABELS
from qa.meaning.cues import CUES, count_kinds, feeling_lexicon
from qa.meaning.registry import reader_for as any_reader
from qa.meaning.snownlp_feeling import snownlp_scores
from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.readings import TurnReader

DIALOGUES = Path(__file__).parents[2].parent / "shared" / "data" / "dialogues" / "dev.jsonl"


def reader_for(language: str) -> TurnReader:
    """The one that is used when nobody chooses."""
    return any_reader(language)


def _conversation(language: str, *lines: str) -> Conversation:
    roles = {"A": Role.AGENT, "C": Role.CUSTOMER, "O": Role.OTHER}
    turns = tuple(Turn(i, roles[line[0]], line[3:]) for i, line in enumerate(lines))
    return Conversation("x", Channel.CHAT, language, turns)


def _labels(language: str, *lines: str) -> list[str]:
    conversation = _conversation(language, *lines)
    return [reading.feeling.label for reading in reader_for(language).read(conversation)]


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        ("zh", "你们太过分了,我要投诉", "neg"),
        ("zh", "妳們的服務態度也太差了,氣死我了", "neg"),
        ("zh", "等了五天还是没人联系我 到底谁负责", "neg"),
        ("zh", "我很不满意", "neg"),
        ("zh", "请问周末几点开门?", "neu"),
        ("zh", "我的卡号是6222 0000", "neu"),
        ("zh", "嗯,好的", "neu"),
        ("zh", "谢谢,再见", "neu"),
        ("zh", "太好了,终于修好了,真的非常感谢你", "pos"),
        ("zh", "你人真好,服务很专业", "pos"),
        ("en", "This is ridiculous, I want to speak to your supervisor", "neg"),
        ("en", "I'm not happy with the way this was handled", "neg"),
        ("en", "Could you tell me what time the branch opens?", "neu"),
        ("en", "Okay, thanks, bye", "neu"),
        ("en", "Oh thank goodness, you've been so helpful, thank you so much", "pos"),
    ],
)
def test_a_clear_turn_reads_as_a_person_would_read_it(language: str, text: str, label: str) -> None:
    assert _labels(language, "A: ...", f"C: {text}") == ["neu", label]


def test_a_polite_greeting_is_no_complaint_though_snownlp_takes_it_for_one() -> None:
    greeting = "您好,很高兴为您服务,请问有什么可以帮您?"
    assert snownlp_scores([greeting])[0] < 0
    assert _labels("zh", f"A: {greeting}", "C: 你好") == ["neu", "neu"]


def test_what_came_before_colours_a_bare_answer() -> None:
    reader_for = partial(any_reader, name="snownlp")  # the chain over turns is theirs
    calm = reader_for("zh").read(_conversation("zh", "C: 请问几点开门", "A: 九点", "C: 那行吧"))[-1]
    upset = reader_for("zh").read(_conversation("zh", "C: 气死我了 骗子", "A: 没办法,规定如此", "C: 那行吧"))[-1]
    assert upset.feeling.score < calm.feeling.score - 0.2


def test_scores_agree_with_their_labels_and_stay_in_range() -> None:
    conversation = _conversation("zh", "C: 垃圾 骗子", "A: 您别急", "C: 嗯", "C: 太好了 谢谢谢谢", "O: 按1", "C: ")
    for reading in reader_for("zh").read(conversation):
        assert -1.0 <= reading.feeling.score <= 1.0
        assert reading.feeling.label != "neg" or reading.feeling.score < 0
        assert reading.feeling.label != "pos" or reading.feeling.score > 0


def test_other_parties_are_neutral_and_a_rude_agent_is_not() -> None:
    assert _labels("zh", "O: 垃圾 骗子", "A: 你有病吧,傻子才看不懂") == ["neu", "neg"]
    assert _labels("zh") == []


def test_a_negated_good_word_is_a_complaint_and_a_negated_worry_is_nothing() -> None:
    lexicon = feeling_lexicon("zh")
    assert count_kinds("服务不够专业", lexicon)["complaint"] >= 1
    assert count_kinds("不太舒心", lexicon)["praise"] == 0
    assert count_kinds("我不担心", lexicon)["worry"] == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_lexicon_has_every_kind_the_cues_name(language: str) -> None:
    kinds = set(feeling_lexicon(language).kinds)
    assert kinds - {"warm"} <= set(CUES)
    assert {"warm", "rude", "anger", "praise", "let_down"} <= kinds


def test_labelled_dialogues_are_read_well_enough() -> None:
    """Macro-F1 on the development half, a floor well under what was measured when the weights were fitted."""
    if not DIALOGUES.exists():
        pytest.skip(f"{DIALOGUES} is missing")
    wanted: list[str] = []
    found: list[str] = []
    for line in DIALOGUES.read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        if int(hashlib.sha256(data["id"].encode()).hexdigest(), 16) % 2:
            continue
        turns = tuple(Turn(t["i"], Role(t["role"]), t["text"]) for t in data["turns"])
        conversation = Conversation(data["id"], Channel(data["channel"]), data["language"], turns)
        readings = reader_for(data["language"]).read(conversation)
        for place, label in data["labels"]["sentiment"].items():
            wanted.append(label)
            found.append(readings[int(place)].feeling.label)
    assert _macro_f1(wanted, found) > 0.7


def _macro_f1(wanted: list[str], found: list[str]) -> float:
    scores = []
    for label in LABELS:
        both = sum(w == f == label for w, f in zip(wanted, found, strict=True))
        scores.append(2 * both / (wanted.count(label) + found.count(label)))
    return sum(scores) / len(scores)
