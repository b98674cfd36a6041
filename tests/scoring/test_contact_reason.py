"""The reason of contact: hand-worked talks, the shipped taxonomy on labelled conversations, and files with mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from qa.training.corpus import CorpusConversation, read_conversations, to_conversation
from scoring.contact_reason import OTHER, Taxonomy, contact_reason, load_taxonomy, need_weight
from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.readings import TurnReading
from scoring.yaml_file import FileError

ROOT = Path(__file__).parents[2]
GENERAL = ROOT / "rubrics" / "taxonomies" / "general.yaml"
LABELS = Path(__file__).with_name("contact_reasons.tsv")
UNMET = Path(__file__).with_name("contact_reasons_unmet.tsv")

SMALL = """
taxonomy: small
version: "1"
reasons:
  refund: {title: {zh: 退款, en: Refund}, phrases: {zh: [退款, 退钱], en: [refund]}, hints: {zh: [钱]}}
  fault: {title: {zh: 故障, en: Fault}, phrases: {zh: [坏了, 不亮, 断网], en: [broken]}, except: {zh: [玩坏了]}}
  other: {title: {zh: 其他, en: Other}}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Taxonomy:
    path = tmp_path_factory.mktemp("taxonomy") / "small.yaml"
    path.write_text(SMALL, "utf-8")
    return load_taxonomy(path)


@pytest.fixture(scope="module")
def general() -> Taxonomy:
    return load_taxonomy(GENERAL)


def talk(*lines: str, language: str = "zh") -> Conversation:
    """`A: …` or `C: …`."""
    turns = tuple(
        Turn(i, Role.AGENT if line.startswith("A") else Role.CUSTOMER, line[2:].strip()) for i, line in enumerate(lines)
    )
    return Conversation("t", Channel.CHAT, language, turns)


def acts(*each: str) -> tuple[TurnReading, ...]:
    return tuple(TurnReading(acts=dict.fromkeys(names.split(), 0.9)) for names in each)


def test_says_which_words_decided(small: Taxonomy) -> None:
    found = contact_reason(talk("A: 您好", "C: 路由器的灯不亮,是不是坏了"), (), small)
    assert found.id == "fault"
    assert [(e.turn, e.quote) for e in found.evidence] == [(1, "不亮")]
    assert found.second is None


def test_nothing_known_is_other_with_low_probability(small: Taxonomy) -> None:
    found = contact_reason(talk("A: 您好", "C: 今天天气真好"), (), small)
    assert (found.id, found.evidence, found.second) == (OTHER, (), None)
    assert found.probability < 0.4


@pytest.mark.parametrize("turns", [(), ("A: 您好",), ("C: ",), ("C: 😀😀",)])
def test_strange_conversations_are_other(small: Taxonomy, turns: tuple[str, ...]) -> None:
    assert contact_reason(talk(*turns), (), small).id == OTHER


def test_what_is_said_first_counts_more(small: Taxonomy) -> None:
    early = talk("C: 家里断网两天", "A: 好的", "C: 不行的话退款")
    late = talk("C: 我要退款", "A: 为什么", "C: 因为断网")
    assert contact_reason(early, (), small).id == "fault"
    assert contact_reason(late, (), small).id == "refund"
    assert contact_reason(late, (), small).second is not None


def test_a_turn_that_states_the_problem_counts_more_than_one_that_does_not(small: Taxonomy) -> None:
    said = talk("C: 刚才有人说退款", "A: 嗯", "C: 我来是因为灯坏了")
    assert contact_reason(said, acts("thanks", "", "states_problem"), small).id == "fault"
    assert contact_reason(said, acts("states_problem", "", "thanks"), small).id == "refund"


def test_one_word_said_often_does_not_outweigh_several(small: Taxonomy) -> None:
    said = talk("C: 灯不亮,网也断网,机器坏了", "A: 退款吗", *["C: 那就退款"] * 3)
    assert contact_reason(said, (), small).id == "fault"


def test_the_agent_who_restates_the_need_is_heard(small: Taxonomy) -> None:
    said = talk("C: 就是那个事", "A: 您是说机器坏了,对吗", "C: 对的没错的")
    assert contact_reason(said, acts("states_problem", "restates", "gives_details"), small).id == "fault"


def test_exceptions_take_a_hit_back(small: Taxonomy) -> None:
    assert contact_reason(talk("C: 孩子玩坏了"), (), small).id == OTHER


def test_traditional_script_and_english_are_read(small: Taxonomy) -> None:
    assert contact_reason(talk("C: 電燈壞了"), (), small).id == "fault"
    assert contact_reason(talk("C: my lamp is broken", language="en"), (), small).id == "fault"


def test_need_weight_runs_from_the_least_to_one() -> None:
    assert need_weight(None) == 1.0
    assert need_weight(TurnReading()) == 1.0
    assert need_weight(TurnReading(acts={"thanks": 0.9})) == pytest.approx(0.3)
    assert need_weight(TurnReading(acts={"states_problem": 1.0})) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (SMALL.replace("  other: {title: {zh: 其他, en: Other}}\n", ""), 4, "'other' is missing"),
        (SMALL.replace("phrases: {zh: [退款, 退钱], en: [refund]}", "phrases: {fr: [rembourser]}"), 5, "not fr"),
        (SMALL.replace("phrases: {zh: [退款, 退钱], en: [refund]}, ", ""), 4, "no phrases for refund"),
        (SMALL.replace("[退款, 退钱]", "['退款|退钱']"), 5, "outside of parentheses"),
        (SMALL.replace('version: "1"', "version: 1"), 3, "string"),
        (SMALL.replace("title: {zh: 故障, en: Fault}, ", ""), 6, "required"),
        (SMALL + "".join(f"  r{i}: {{title: x, phrases: {{en: [w{i}]}}}}\n" for i in range(30)), 4, "at most 30"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(FileError) as caught:
        load_taxonomy(path)
    assert told in str(caught.value)
    assert f"wrong.yaml:{line}:" in str(caught.value)


def test_the_general_taxonomy_has_titles_and_words_in_both_languages(general: Taxonomy) -> None:
    assert len(general.reasons) == 20
    for name, words in general.reasons.items():
        assert set(words.titles) == {"zh", "en"}, name
        if name != OTHER:
            assert any(p.isascii() for p in words.phrases.patterns), name
            assert not all(p.isascii() for p in words.phrases.patterns), name


def read_labelled(source: CorpusConversation) -> tuple[Conversation, tuple[TurnReading, ...]]:
    return to_conversation(source), tuple(TurnReading(acts=dict.fromkeys(t.acts, 0.9)) for t in source.turns)


def accuracy(rows: Sequence[tuple[str, str]], known: dict[str, CorpusConversation], taxonomy: Taxonomy) -> float:
    right = sum(contact_reason(*read_labelled(known[name]), taxonomy).id == gold for name, gold in rows)
    return right / len(rows)


def labelled(path: Path, folder: str) -> tuple[list[tuple[str, str]], dict[str, CorpusConversation]]:
    rows = [(name, gold) for name, _, gold in (line.partition("\t") for line in path.read_text("utf-8").splitlines())]
    paths = sorted((ROOT / "data" / "corpus" / folder).glob("*.txt"))
    return rows, {c.id: c for c in read_conversations(paths)}


def test_labelled_conversations_of_the_corpus(general: Taxonomy) -> None:
    """A floor under what was measured; the words have been worked on with these conversations, so it is no estimate for new ones."""
    rows, known = labelled(LABELS, "conversations")
    assert len({name for name, _ in rows}) == len(rows) >= 120
    assert {gold for _, gold in rows} == set(general.reasons)
    half = len(rows) // 2
    assert accuracy(rows[:half], known, general) >= 0.78
    assert accuracy(rows[half:], known, general) >= 0.78


def test_conversations_of_industries_never_met(general: Taxonomy) -> None:
    """For measuring only: the words are not to be worked on with these (data/corpus/README.md)."""
    rows, known = labelled(UNMET, "test")
    assert accuracy(rows, known, general) >= 0.37
