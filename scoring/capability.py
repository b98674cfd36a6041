"""What an agent can do: skills of which every item is part, a figure and a colour for each, and how many can do it.

The skills are the eight dimensions of service of 《2026年客户服务认证化方案与企业客服体系标准化提升手册》; an item of another
section than the standards have is part of a skill named like its section. The colours are the bands of the standards
(90, 80, 70), and 80 is the manual's pass mark.

A conversation's share of a skill is points won / points judged of its items, 0..1. The interval of its mean over `n`
conversations is Wilson's with that mean as the share: a value within 0..1 varies at most as a yes or no of the same mean does,
variance <= m(1 - m) (R. Bhatia and C. Davis, Am. Math. Monthly 107 (2000) 353-357), so it is never too narrow and has a width at 0 and 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from scoring.statistics import ENOUGH, Estimate, undefined, wilson

Level = Literal["green", "yellow", "orange", "red", "unknown"]
Standing = Literal["can", "likely", "unlikely", "cannot", "unknown"]
LEVELS: tuple[Level, ...] = get_args(Level)
STANDINGS: tuple[Standing, ...] = get_args(Standing)

DIMENSIONS = (
    *("attitude", "efficiency", "knowledge", "communication"),
    *("listening", "empathy", "resolution", "compliance"),
)
_ITEMS: Mapping[str, str] = {
    "attitude": "greeting closing polite_wording over_apology patience forbidden hotline_opening line_opening courier_conduct",
    "efficiency": "response_time dead_air handover hold_etiquette hold_manners wait_announced transfer_explained time_limit",
    "knowledge": "accuracy script abnormal_flow product_knowledge answer_right direct_answer",
    "communication": "open_question we_wording plain_words upsell objection who_and_why communication_help",
    "listening": "no_interruption confirm_understanding information need_probe read_back order_read_back facts_established",
    "empathy": "empathy calm_first sincere_apology no_argument feeling_recovered",
    "resolution": "problem_identified concrete_solution ownership resolution_confirmed follow_up complaint",
    "compliance": "privacy honesty recording_notice confidential confidentiality",
}
_SECTIONS: Mapping[str, str] = {
    "attitude": "etiquette opening",
    "efficiency": "process shop_manners telecom_manners",
    "knowledge": "finance_service shop_scenarios shop_abnormal tracing sending telecom_business telecom_billing telecom_abnormal",
    "communication": "communication conversation",
    "listening": "acceptance",
    "resolution": "resolution complaint_flow exceptions handling telecom_faults",
    "compliance": (
        "compliance finance_compliance complaint_risk shop_rules parcel_safety consent respect truth discipline telecom_rules"
    ),
}
_OF_ITEM = {item: skill for skill, items in _ITEMS.items() for item in items.split()}
_OF_SECTION = {section: skill for skill, sections in _SECTIONS.items() for section in sections.split()}

PASS = 0.8
"""Who wins this share of the points of a skill can do it."""
BANDS: tuple[tuple[float, Level], ...] = ((0.9, "green"), (PASS, "yellow"), (0.7, "orange"), (0.0, "red"))
"""The colours and the share each begins at."""


@dataclass(frozen=True, slots=True)
class Mastery:
    """How well a skill is mastered: share of points 0..1 with its interval and n, its colour, and what is known of it.

    `standing`: can or cannot, where the whole interval lies on one side of the pass mark; likely or unlikely, where only the
    share does; unknown of under ten conversations, and the level with it.
    """

    share: Estimate
    level: Level
    standing: Standing

    @property
    def sure(self) -> bool:
        """Whether the interval leaves no doubt on which side of the pass mark the share lies."""
        return self.standing in ("can", "cannot")


UNKNOWN = Mastery(undefined(), "unknown", "unknown")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many people stand where in one skill; `known` leaves out those of whom too little is known."""

    counts: Mapping[Standing, int]

    @property
    def known(self) -> int:
        """People with enough conversations."""
        return sum(self.counts.get(name, 0) for name in STANDINGS if name != "unknown")

    @property
    def able(self) -> int:
        """People whose share is at the pass mark or over."""
        return self.counts.get("can", 0) + self.counts.get("likely", 0)


def skill_of(item: str, section: str) -> str:
    """The skill that an item is part of: one of `DIMENSIONS`, or the item's section where that is of no standard of ours."""
    return _OF_ITEM.get(item) or _OF_SECTION.get(section) or section


def ordered(skills: Iterable[str]) -> tuple[str, ...]:
    """Skills in the manual's order, others after them by name."""
    found = set(skills)
    return (*(name for name in DIMENSIONS if name in found), *sorted(found.difference(DIMENSIONS)))


def mastery(total: float, n: int, least: int = ENOUGH) -> Mastery:
    """Of `n` conversations whose shares of a skill (0..1 each) add up to `total`.

    Raises ValueError unless 0 <= total <= n.
    """
    share = wilson(total, n)
    if share.value is None or n < least:
        return Mastery(share, "unknown", "unknown")
    level = next(level for begins, level in BANDS if share.value >= begins)
    return Mastery(share, level, _standing(share))


def _standing(share: Estimate) -> Standing:
    value, low, high = share.value or 0.0, share.low or 0.0, share.high or 0.0
    if low >= PASS:
        return "can"
    if high < PASS:
        return "cannot"
    return "likely" if value >= PASS else "unlikely"


def coverage(people: Iterable[Mastery]) -> Coverage:
    """How many people can do one skill."""
    return Coverage(Counter(person.standing for person in people))


def weakest_first(skills: Mapping[str, Mastery]) -> tuple[str, ...]:
    """Skills of which enough is known, the surely weak first: by the upper end of the interval, then by name."""
    known = [name for name, found in skills.items() if found.level != "unknown"]
    return tuple(sorted(known, key=lambda name: (skills[name].share.high or 0.0, name)))
