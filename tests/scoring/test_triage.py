"""Every cause has its limit, its weight and its words; a priority is their sum and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.event_words import GRADES, TITLES
from scoring.reasons import render
from scoring.standing import Moments
from scoring.triage import EVENT_WEIGHTS, WEIGHTS, Facts, Limits, Norm, norm_of, queue, triage

NORM = Norm(80.0, 5.0, 40)
CAUSES = [
    # facts beyond the limit, facts within it, cause, zh, en
    (
        {"suspected": ({"zh": "服务禁语", "en": "Forbidden words"}, "privacy")},
        {},
        "critical_suspected",
        "疑似致命错误，需人工确认：服务禁语、privacy",
        "Critical error suspected, to be confirmed: Forbidden words, privacy",
    ),
    ({"disputed": True}, {"disputed": False}, "disputed", "客服已提出申诉", "The agent disputes it"),
    (
        {"feeling": (0.3, -0.2)},
        {"feeling": (0.3, -0.1)},
        "sentiment_crash",
        "客户情绪由 0.3 跌到 -0.2",
        "The customer's feeling fell from 0.3 to -0.2",
    ),
    (
        {"feeling": (0.0, -0.5)},
        {"feeling": (-0.4, -0.8)},
        "sentiment_crash",
        "客户情绪由 0 跌到 -0.5",
        "The customer's feeling fell from 0 to -0.5",
    ),
    (
        {"total": 70.0, "norm": NORM},
        {"total": 70.1, "norm": NORM},
        "outlier_low",
        "得分 70，比团队均值 80 低 2 个标准差（团队 40 通）",
        "Score 70, 2 standard deviations under the team's mean 80 (of 40)",
    ),
    (
        {"total": 90.0, "norm": NORM},
        {"total": 90.0},
        "outlier_high",
        "得分 90，比团队均值 80 高 2 个标准差（团队 40 通），可能是优秀案例",
        "Score 90, 2 standard deviations over the team's mean 80 (of 40): maybe a best practice",
    ),
    (
        {"confidence": {"a": 0.69, "b": 0.55, "c": 0.9}},
        {"confidence": {"a": 0.70}},
        "low_confidence",
        "机器对 2 个条目的把握低于 0.7，最低 b 0.55",
        "Items the machine is unsure of (under 0.7): 2, least of b (0.55)",
    ),
    ({"judged": 0.5}, {"judged": 0.7}, "low_judged", "只判定了 50% 的分值", "Only 50% of the points could be judged"),
    (
        {"weak": ("empathy",)},
        {},
        "weak_item",
        "含机器判定可靠性未达标的条目：empathy",
        "Has items the machine's measured trust is too low for: empathy",
    ),
    ({"customer_group": " VIP"}, {"customer_group": "new"}, "vip", "重点客户（VIP）", "Important customer (VIP)"),
]


@pytest.mark.parametrize(("beyond", "within", "name", "zh", "en"), CAUSES)
def test_causes(beyond, within, name, zh, en):
    found = triage(Facts("c", **beyond))
    assert [cause.name for cause in found.causes] == [name]
    assert found.priority == WEIGHTS[name]
    assert render(found.causes[0].reason, "zh") == zh
    assert render(found.causes[0].reason, "en") == en
    assert triage(Facts("c", **within)).causes == ()


def test_every_weight_is_tried():
    assert {row[2] for row in CAUSES} == set(WEIGHTS)


@pytest.mark.parametrize(("kind", "grade"), EVENT_WEIGHTS)
def test_events_of_high_grade(kind, grade):
    found = triage(Facts("c", events=((kind, grade or "court"), (kind, grade or "court"))))
    assert found.priority == EVENT_WEIGHTS[kind, grade]
    assert TITLES[kind]["zh"] in render(found.causes[0].reason, "zh")
    assert GRADES[grade or "court"]["en"] in render(found.causes[0].reason, "en")


def test_events_of_low_grade_add_nothing():
    low = (("complaint_grade", "P3"), ("praise", "words"), ("escalation_asked", "inside"), ("empathy", "missed"))
    assert triage(Facts("c", events=low)).causes == ()


@given(st.lists(st.sampled_from(CAUSES), max_size=8), st.booleans())
def test_a_priority_is_the_sum_of_its_named_weights(rows, event):
    given_facts = {key: value for row in rows for key, value in row[0].items()}
    found = triage(Facts("c", **given_facts, events=(("threat", "court"),) if event else ()))
    named = [WEIGHTS.get(c.name, EVENT_WEIGHTS.get(("threat", ""))) for c in found.causes]
    assert found.priority == sum(named)
    assert [c.weight for c in found.causes] == sorted(named, reverse=True)
    assert len({c.name for c in found.causes}) == len(found.causes)


def test_weights_and_limits_are_the_teams():
    facts = Facts("c", disputed=True, customer_group="gold", confidence={"a": 0.8})
    found = triage(
        facts, {"disputed": 1, "vip": 0, "low_confidence": 2}, limits=Limits(confidence=0.85, vip_groups=("Gold",))
    )
    assert [(c.name, c.weight) for c in found.causes] == [("low_confidence", 2), ("disputed", 1)]


def test_the_queue_holds_who_has_a_cause_in_a_fixed_order():
    some = [
        triage(Facts("b", disputed=True)),
        triage(Facts("a", disputed=True)),
        triage(Facts("z", suspected=("x",), disputed=True)),
        triage(Facts("nothing")),
    ]
    assert [t.conversation for t in queue(some)] == ["z", "a", "b"]
    assert [t.priority for t in queue(some)] == [335, 35, 35]


def test_a_suspected_critical_error_heads_the_queue_whatever_else_there_is():
    others = sum(weight for name, weight in WEIGHTS.items() if name != "critical_suspected")
    assert WEIGHTS["critical_suspected"] > others + sum(EVENT_WEIGHTS.values())


def moments(totals: list[float]) -> Moments:
    return Moments(len(totals), sum(totals), sum(total**2 for total in totals))


def test_a_team_has_a_norm_from_ten_on():
    assert norm_of(moments([80.0] * 9)) is norm_of(moments([80.0] * 50)) is None
    totals = [70.0, 75, 80, 85, 90] * 2
    norm = norm_of(moments(totals))
    assert norm is not None
    assert (norm.mean, norm.n) == (80, 10)
    assert norm.deviation == pytest.approx(np.std(totals, ddof=1))
