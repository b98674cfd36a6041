"""Rules that warn: read from data, by hand, and how often they cry for nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import yaml

from scoring.manager.seasonal_anomaly import SeasonalReading
from scoring.manager.warning_rules import EventReading, MetricReading, RuleError, evaluate, read_rules, widening
from scoring.reasons import render
from scoring.statistics import undefined, wilson

RULES = """
- {id: low-score, title: {zh: 合格率低, en: Low pass rate}, kind: threshold, metric: pass_rate, direction: below, limit: 0.8}
- {id: repeat, title: {zh: 重复来电上升, en: Repeats rise}, kind: change, metric: repeat_rate, limit: 0.05, owner: wang}
- {id: strange, title: {zh: 异常, en: Strange}, kind: anomaly, metric: contacts, direction: either, least: 1}
- {id: threat, title: {zh: 威胁, en: Threat}, kind: event, events: [threat, complaint_grade.P1], grade: grave, channels: [app, webhook]}
"""


def rules(*names: str):
    return tuple(rule for rule in read_rules(yaml.safe_load(RULES)) if rule.id in names)


def reading(metric: str, failed: int, n: int, before=None, place: str = "team a", season=None) -> MetricReading:
    return MetricReading(metric, place, "2026-W45", wilson(failed, n), before, season, ("c1", "c2"))


def test_a_threshold_warns_where_it_is_sure():
    rule = rules("low-score")
    assert evaluate(rule, [reading("pass_rate", 70, 100)])[0].key == "low-score|team a"
    assert evaluate(rule, [reading("pass_rate", 77, 100)]) == ()  # Wilson's upper end .842
    assert evaluate(rule, [reading("pass_rate", 0, 9)]) == ()  # too few
    assert evaluate(rule, [reading("other", 0, 100)]) == ()
    (loose,) = [r.model_copy(update={"sure": False}) for r in rule]
    (firing,) = evaluate([loose], [reading("pass_rate", 77, 100)])
    assert render(firing.reason, "en") == "0.77, under the limit of 0.8 (n=100)"
    assert firing.evidence == ("c1", "c2")


def test_the_more_places_the_wider():
    assert widening(1) == 1
    assert widening(20) == pytest.approx(3.0233 / 1.95996, abs=1e-4)
    one = reading("pass_rate", 71, 100)
    assert evaluate(rules("low-score"), [one])
    assert not evaluate(rules("low-score"), [one, *(reading("pass_rate", 90, 100, place=f"t{k}") for k in range(40))])


def test_a_change():
    rule = rules("repeat")
    (firing,) = evaluate(rule, [reading("repeat_rate", 90, 300, wilson(45, 300))])
    assert render(firing.reason, "zh") == "由 0.15（n=300）升至 0.3（n=300）"
    assert evaluate(rule, [reading("repeat_rate", 45, 300, wilson(90, 300))]) == ()  # a fall is not asked for
    assert evaluate(rule, [reading("repeat_rate", 3100, 10_000, wilson(2900, 10_000))]) == ()  # real, but small
    assert evaluate(rule, [reading("repeat_rate", 9, 30, wilson(5, 30))]) == ()  # not sure
    assert evaluate(rule, [reading("repeat_rate", 9, 30, wilson(0, 3))]) == ()
    assert evaluate(rule, [reading("repeat_rate", 9, 30, undefined()), reading("repeat_rate", 9, 30)]) == ()


def test_strange_for_its_season():
    high = SeasonalReading(900, 500, 400, 600, 9.0, 8, "high")
    usual = SeasonalReading(510, 500, 400, 600, 0.3, 8, "usual")
    (firing,) = evaluate(
        rules("strange"), [reading("contacts", 5, 10, season=high), reading("contacts", 5, 10, season=usual)]
    )
    assert "400 to 600" in render(firing.reason, "en")
    assert evaluate(rules("strange"), [reading("contacts", 5, 10)]) == ()


def test_a_single_grave_event_comes_first():
    events = [
        EventReading("threat", "court", "c7", "team a"),
        EventReading("complaint_grade", "P1", "c8", "team a"),
        EventReading("complaint_grade", "P2", "c9", "team a"),
    ]
    found = evaluate(rules("low-score", "threat"), [reading("pass_rate", 10, 100)], events)
    assert [(f.rule.id, f.evidence) for f in found] == [
        ("threat", ("c7",)),
        ("threat", ("c8",)),
        ("low-score", ("c1", "c2")),
    ]
    assert len({f.key for f in found}) == 3
    assert render(found[0].reason, "en") == "found: Threat · the law"


def test_null_weeks_are_quiet():
    """A run in which nothing is wrong warns once in twenty at most, of a change and of a threshold at the very limit."""
    generator = np.random.default_rng(8)
    (change,) = [r.model_copy(update={"limit": 0.0, "direction": "either"}) for r in rules("repeat")]
    (threshold,) = rules("low-score")
    alarms = {"repeat": 0, "low-score": 0}
    for _ in range(400):
        readings = []
        for k in range(12):
            now, then, passed = generator.binomial(120, [0.2, 0.2, 0.8])
            readings.append(reading("repeat_rate", int(now), 120, wilson(int(then), 120), f"t{k}"))
            readings.append(reading("pass_rate", int(passed), 120, place=f"t{k}"))
        for name in {firing.rule.id for firing in evaluate([change, threshold], readings)}:
            alarms[name] += 1
    assert max(alarms.values()) <= 28  # 20, and the chance of the simulation


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": "treshold"}, "kind"),
        ({"limit": None}, "limit belongs"),
        ({"colour": "red"}, "colour"),
        ({"metric": ""}, "metric is named"),
        ({"events": ["threat"]}, "events are named"),
        ({"direction": "either"}, "one side"),
        ({"kind": "change", "limit": -0.1}, "size"),
        ({"channels": ["sms"]}, "'app', 'webhook' or 'email'"),
    ],
)
def test_mistakes_are_told_with_their_place(wrong, words):
    good = yaml.safe_load(RULES)[0]
    with pytest.raises(RuleError, match=words) as error:
        read_rules([good, {**good, "id": "second", **wrong}])
    assert "rule 2 (second)" in str(error.value)


def test_two_rules_of_one_id():
    with pytest.raises(RuleError, match="two rules have the id 'threat'"):
        read_rules([yaml.safe_load(RULES)[3]] * 2)


def test_events_of_one_conversation_and_owner_are_one_warning():
    data = [
        {"id": "p1", "title": {"zh": "急", "en": "P1"}, "kind": "event", "events": ["complaint_grade.P1"]},
        {"id": "harm", "title": {"zh": "伤", "en": "harm"}, "kind": "event", "events": ["threat.harm"], "grade": "grave"},
        {"id": "other", "title": {"zh": "他", "en": "other"}, "kind": "event", "events": ["threat"], "owner": "li"},
        {"id": "anger", "title": {"zh": "怒", "en": "anger"}, "kind": "event", "events": ["anger"], "gather": True,
         "least_probability": 0.9},
        {"id": "off", "title": {"zh": "关", "en": "off"}, "kind": "event", "events": ["threat"], "on": False},
    ]  # fmt: skip
    events = [
        EventReading("complaint_grade", "P1", "c1", "a"),
        EventReading("threat", "harm", "c1", "a"),
        EventReading("anger", "high", "c2", "a", 0.95),
        EventReading("anger", "high", "c3", "a", 0.89),
    ]
    found = evaluate(read_rules(data), [], events)
    assert [(f.rule.id, f.key) for f in found] == [
        ("harm", "harm|a|c1"),
        ("other", "other|a|c1"),  # another owner is told, too
        ("anger", "anger|a"),
    ]
    assert render(found[0].reason, "zh") == "出现「威胁 · 人身或财物伤害、投诉分级 · P1 紧急」"


def test_figures_are_told_in_their_unit_and_a_rule_looks_at_its_period():
    (rule,) = read_rules(
        [{"id": "r", "title": {"zh": "解决率低", "en": "low"}, "kind": "threshold", "metric": "resolution",
          "direction": "below", "limit": 0.8, "period": "day"}]
    )  # fmt: skip
    week = MetricReading("resolution", "a", "W45", wilson(50, 100))
    assert evaluate([rule], [week]) == ()
    (firing,) = evaluate([rule], [replace(week, span="day")])
    assert render(firing.reason, "en") == "50.0% (40.4% – 59.6%), under the limit of 80.0% (n=100)"
