"""The Chinese standard holds its own examples, and its word lists are in order."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from scoring.engine import score
from scoring.example import read_example
from scoring.example_check import ExampleResult, check_examples, items_without_examples
from scoring.finding import Context
from scoring.lexicon import load_lexicon
from scoring.matching import normalise
from scoring.rubric import Rubric, load_rubric
from scoring.scorecard import Status

RUBRICS = Path(__file__).parents[2] / "rubrics"
LEXICONS = sorted((RUBRICS / "lexicons").glob("*-zh.yaml"))
STANDARD = load_rubric(RUBRICS / "zh" / "standard.yaml")
EXAMPLES = tuple(check_examples(STANDARD))
LABELLED = (
    "greeting", "closing", "polite_wording", "confirm_understanding", "empathy", "patience", "forbidden",
    "concrete_solution", "ownership", "resolution_confirmed", "follow_up", "privacy", "honesty",
)  # fmt: skip


@pytest.fixture
def standard() -> Rubric:
    return STANDARD


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.item}-{e.expected}")
def test_example_comes_out_as_written(example: ExampleResult) -> None:
    assert example.passed, f"{example.place}: {example.expected} expected, {example.actual}: {example.reason}"


def test_every_judged_item_has_two_examples_each_way(standard: Rubric) -> None:
    assert items_without_examples(standard) == ()
    for _, item in standard.items():
        count = Counter(status for status, _ in item.examples)
        if item.rule.name == "manual":
            continue
        wanted = {"pass": 2, "fail": 2}
        if item.when is not None and item.when.name != "metadata":
            wanted["not_applicable"] = 2
        assert {status: count[status] for status, n in wanted.items() if count[status] < n} == {}, item.id


def test_items_of_the_label_guide_are_there(standard: Rubric) -> None:
    assert set(LABELLED) <= {item.id for _, item in standard.items()}


def test_weights_sum_to_a_hundred(standard: Rubric) -> None:
    assert sum(section.weight for section in standard.sections) == 100


def test_forbidden_is_a_gate_without_points(standard: Rubric) -> None:
    forbidden = next(item for _, item in standard.items() if item.id == "forbidden")
    assert (forbidden.points, forbidden.critical, forbidden.critical_severity) == (0, "form", "severe")


@pytest.mark.parametrize(
    ("said", "suspected"),
    [("随便你去投诉,有本事就去。", ("forbidden",)), ("这个不归我管。", ()), ("好的,我来处理。", ())],
    ids=["severe", "moderate", "clean"],
)
def test_only_severe_words_close_the_gate(standard: Rubric, said: str, suspected: tuple[str, ...]) -> None:
    conversation, readings = read_example(f"C: 我等了三天了\nA: {said}", "zh")
    assert score(conversation, standard, readings).critical_suspected == suspected


def test_a_good_service_earns_a_good_total(standard: Rubric) -> None:
    dialogue = (
        "A: 您好,青禾家电售后,我姓林,请问有什么可以帮您?\n"
        "C-: 我的冰箱不制冷了,一冰箱的菜全坏了\n"
        "A: 大热天的菜全坏了,换谁都着急。您是说冷藏冷冻都不制冷,对吗?\n"
        "C: 对\n"
        "A: 听下来多半是压缩机的故障。我现在帮您派单,师傅明天上午十点前上门,到之前给您打电话。您看这样可以吗?\n"
        "C+: 可以,谢谢你\n"
        "A: 不客气,还有别的需要吗?祝您生活愉快,再见。"
    )
    conversation, readings = read_example(dialogue, "zh")
    card = score(conversation, standard, readings)
    assert card.total is not None
    assert card.total >= 90
    assert card.band == "excellent"
    assert card.items["resolution_confirmed"].status == Status.NOT_APPLICABLE


@pytest.mark.parametrize("path", LEXICONS, ids=lambda p: p.stem)
def test_no_pattern_stands_in_two_kinds(path: Path) -> None:
    lexicon = load_lexicon(path)
    places = Counter(pattern for kind in lexicon.kinds.values() for pattern in kind.phrases.patterns)
    assert [pattern for pattern, n in places.items() if n > 1] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("这事我可不敢给您打包票", ""),
        ("我不会拿不归我管这种话打发您", ""),
        ("验证码会发到您的手机上", ""),
        ("您别着急,慢慢说", ""),
        ("像您这种情况可以走绿色通道", ""),
        ("流程是这样的,您先提交申请", ""),
        ("我帮您登记一下", ""),
        ("这个不归我们管", "shirking"),
        ("你自己找快递去", "shirking"),
        ("没办法,就这规定", "refusal"),
        ("我都跟您说了多少遍了", "impatience"),
        ("您放心,百分之百能退", "overpromise"),
    ],
)
def test_forbidden_words_in_and_out_of_place(standard: Rubric, text: str, kind: str) -> None:
    words = Context(read_example(f"A: {text}", "zh")[0], (), standard.lexicons).lexicon("forbidden-zh")
    found = {hit.kind for hit in words.hits(normalise(text))}
    assert (kind in found) if kind else not found
