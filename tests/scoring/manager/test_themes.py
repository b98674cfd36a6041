"""Themes planted among first turns of the corpus are found, rise only where they do, and chance is seldom called a rise."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring.manager.theme_terms import grown, same_words, terms_of
from scoring.manager.themes import MOST_TEXTS, Text, Theme, compare, find_themes, groups_of

CORPUS = Path(__file__).parents[3] / "data" / "corpus" / "conversations"
CRASH = (
    ("升级到新版本以后", "更新完", "新版本装上,", "昨天更新之后"),
    ("APP一打开就闪退", "APP闪退", "一点开APP就闪退", "闪退好几次了"),
    ("", ",登录不上", ",登录页面进不去"),
)
ROAMING = (
    ("roaming charges", "a roaming charge", "roaming data"),
    (" on my bill", " billed", " on the latest bill"),
    (" from Spain", ", I never left home", " I never used", ""),
)
INVOICE = (("电子发票", "发票"), ("抬头写错了", "抬头开错了", "的抬头不对"), (",要重开", ",能重开吗", ",帮忙改成公司"))
Wording = tuple[tuple[str, ...], ...]


def first_turns() -> Iterator[str]:
    for path in sorted(CORPUS.glob("*.txt")):
        for talk in path.read_text(encoding="utf-8").split("\n=== ")[:400]:
            if found := re.search(r"^C\S* (?:\{.*?\} )?(.+)$", talk, re.MULTILINE):
                yield found[1]


def planted(wording: Wording, earlier: int, later: int, name: str, covered: bool = True) -> list[Text]:
    chance = random.Random(name)
    return [
        Text(f"{name}{k}", "".join(map(chance.choice, wording)), k >= earlier, covered, "fault" if covered else "other")
        for k in range(earlier + later)
    ]


@pytest.fixture(scope="module")
def noise() -> list[Text]:
    chance = random.Random(5)
    said = list(first_turns())
    return [
        Text(f"n{k}", words, chance.random() < 0.25, chance.random() < 0.9, "billing") for k, words in enumerate(said)
    ]


@pytest.fixture(scope="module")
def texts(noise: list[Text]) -> list[Text]:
    return [
        *noise,
        *planted(CRASH, 3, 22, "crash", covered=False),
        *planted(ROAMING, 2, 16, "roaming"),
        *planted(INVOICE, 30, 10, "invoice"),
    ]


@pytest.fixture(scope="module")
def found(texts: list[Text]) -> list[Theme]:
    return find_themes(texts)


def of(found: list[Theme], name: str) -> Theme:
    return max(found, key=lambda theme: sum(id.startswith(name) for id in theme.ids))


@pytest.mark.parametrize(
    ("name", "size", "words"), [("crash", 25, "闪退"), ("roaming", 18, "roaming"), ("invoice", 40, "发票")]
)
def test_planted_themes_are_found_whole_and_named(found: list[Theme], name: str, size: int, words: str) -> None:
    theme = of(found, name)
    own = sum(id.startswith(name) for id in theme.ids)
    assert own >= 0.9 * size
    assert own >= 0.8 * len(theme.ids)
    assert any(words in term for term in theme.terms)
    assert theme.quotes[0][0].startswith(name)


def test_what_rises_is_told_from_what_was_there_before(found: list[Theme]) -> None:
    assert {id for theme in found if theme.rising for id in (re.sub(r"\d+", "", theme.quotes[0][0]),)} == {
        "crash",
        "roaming",
    }
    crash = of(found, "crash")
    assert found[0].rising
    assert crash.change.low is not None
    assert crash.change.low > 0


def test_new_is_what_no_reason_covers(found: list[Theme]) -> None:
    assert of(found, "crash").new
    assert not of(found, "roaming").new
    assert of(found, "roaming").reasons[0][0] == "fault"


def test_the_figures_are_those_of_a_hand_count(texts: list[Text], found: list[Theme]) -> None:
    theme = of(found, "crash")
    members = [text for text in texts if text.id in theme.ids]
    assert theme.later.failed == sum(text.later for text in members)
    assert theme.later.judged == sum(text.later for text in texts)
    assert theme.earlier.failed + theme.later.failed == len(members) == round((theme.share.value or 0) * len(texts))


def test_weeks_in_which_nothing_rose(texts: list[Text]) -> None:
    known = [terms_of(text.words) for text in texts]
    groups = groups_of(known)
    chance = random.Random(1)
    alarms = 0
    for _ in range(40):
        shuffled = [Text(text.id, text.words, chance.random() < 0.25, True) for text in texts]
        alarms += any(theme.rising for theme in compare(groups, known, shuffled))
    assert alarms <= 4


def test_the_same_texts_give_the_same_themes(texts: list[Text], found: list[Theme]) -> None:
    assert find_themes(texts) == found


def test_too_few_and_too_many() -> None:
    assert find_themes([]) == []
    assert find_themes(planted(CRASH, 3, 2, "few")) == []
    with pytest.raises(ValueError, match="at most"):
        find_themes([Text("x", "", False, True)] * (MOST_TEXTS + 1))


@pytest.mark.parametrize(
    ("text", "wanted", "none"),
    [
        ("我想問一下快遞顯示簽收", {"快递", "签收"}, {"我想", "问一"}),
        (
            "I've been charged twice for the headphones",
            {"charged", "twice", "headphone"},
            {"the", "been"},
        ),
        ("订单 2284 手机 138****5678", {"订单", "手机"}, {"2284", "138"}),
        ("", set(), set()),
    ],
)
def test_terms(text: str, wanted: set[str], none: set[str]) -> None:
    found = terms_of(text)
    assert wanted <= found
    assert not none & found


def test_a_piece_of_a_phrase_grows_to_the_phrase() -> None:
    assert grown("两点", ["凌晨两点多了", "昨晚凌晨两点多"]) == "凌晨两点多"
    assert grown("闪退", ["登录闪退", "总是闪退", "闪退了"]) == "闪退"
    assert grown("twice", ["i was charged twice", "been charged twice again"]) == "charged twice"
    assert same_words("签收", "显示签收")
    assert not same_words("签收", "快递")
