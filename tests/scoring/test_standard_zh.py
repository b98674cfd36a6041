"""The Chinese standard holds its own examples, and its word lists are in order."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from scoring.engine import score
from scoring.example import read_example
from scoring.example_check import ExampleResult, check_examples, items_without_examples
from scoring.finding import Context
from scoring.matching import normalise
from scoring.rubric import Rubric, load_rubric
from scoring.scorecard import Status

RUBRICS = Path(__file__).parents[2] / "rubrics"
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


def test_every_judged_item_has_three_examples_each_way(standard: Rubric) -> None:
    assert items_without_examples(standard) == ()
    for _, item in standard.items():
        count = Counter(status for status, _ in item.examples)
        if item.rule.name == "manual":
            continue
        wanted = {"pass": 3, "fail": 3}
        if item.when is not None and item.when.name != "metadata":
            wanted["not_applicable"] = 3
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


def test_no_pattern_stands_in_two_kinds_of_a_list(standard: Rubric) -> None:
    for name, lexicon in standard.lexicons.items():
        places = Counter(pattern for kind in lexicon.kinds.values() for pattern in kind.phrases.patterns)
        assert [pattern for pattern, n in places.items() if n > 1] == [], name


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


WORDING = ("polite_wording", "patience", "privacy")


@pytest.mark.parametrize(
    ("asked", "said", "failed"),
    [
        ("C: 箱子破了", "您签收那会儿怎么不检查一下呢?请讲。", "patience"),
        ("C: 我着急", "您催也没用,排队呢。", "patience"),
        ("C: 再讲讲", "您到底想问什么呀,一次说完行不行?", "patience"),
        ("C: 帮我看看", "关我什么事,您找别人。", "polite_wording"),
        ("C: 为什么", "您问我我问谁去啊。", "polite_wording"),
        ("C: 能便宜吗", "住不起就别住,您。", "polite_wording"),
        ("C: 登不上", "您把登录名和口令发过来,我替您进。", "privacy"),
        ("C: 谁举报的", "就是赵女士投诉的您。", "privacy"),
        ("C: 改地址", "请问您在哪家公司上班,挣多少?", "privacy"),
        ("C: 我又错了", "没事,返回上一步,您慢慢来。", ""),
        ("C: 药取走了吗", "这个要本人来查,不方便跟您透露,抱歉。", ""),
        ("C: 要验证码吗", "不用,验证码您自己填,谁问都别给。", ""),
        ("C: 那人说爱退不退", "他这么说不对,我给您赔个不是。", ""),
        ("C: 我妈的包裹呢", "您妈的包裹下午到,您放心。", ""),
        ("C: 产品怎么样", "这款很可靠的,您可以放心用。", ""),
    ],
)
def test_a_sentence_costs_the_one_item_it_offends(asked: str, said: str, failed: str) -> None:
    conversation, readings = read_example(f"{asked}\nA: {said}", "zh")
    card = score(conversation, STANDARD, readings)
    assert [name for name in WORDING if card.items[name].status == Status.FAIL] == ([failed] if failed else [])


def test_every_item_names_the_manual_it_comes_from() -> None:
    assert [item.id for _, item in STANDARD.items() if not item.source] == []
    assert [item.id for _, item in STANDARD.items() if item.critical and not item.error_class] == []
