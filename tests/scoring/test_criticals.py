"""Critical errors: what they take down, who is sure of them, and how each class stands."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from rubric_making import make, said, scored

BODY = f"""\
sections:
  - id: first
    title: t
    weight: 60
    items:
      - {{id: a, points: 5, {said("甲")}}}
    sections:
      - id: inner
        title: t
        items:
          - {{id: b, points: 5, {said("乙")}}}
          - {{id: data, critical: section, class: compliance, rule: {{none: [{{phrases: {{any: [身份证]}}}}]}}}}
  - id: last
    title: t
    weight: 40
    items:
      - {{id: c, points: 5, {said("丙")}}}
      - {{id: rude, critical: {{form: severe}}, class: customer, rule: {{forbidden: {{lexicon: bad}}}}}}
      - {{id: cost, critical: report, class: business, rule: {{none: [{{phrases: {{any: [免单]}}}}]}}}}
      - {{id: person, critical: form, class: compliance, rule: {{manual: {{}}}}}}
"""
FINE = {"customer": "ok", "business": "ok", "compliance": "open"}
OPEN = FINE | {"business": "open"}
ALL = frozenset({"data", "rude", "cost"})


@pytest.mark.parametrize(
    ("words", "sure", "total", "failed", "suspected", "reported", "classes"),
    [
        ("甲乙丙", {}, 100.0, (), (), (), FINE),
        ("甲乙丙,随便", {}, 100.0, (), (), (), FINE),
        ("甲乙丙,笨蛋", {}, 100.0, (), ("rude",), (), FINE | {"customer": "suspected"}),
        ("甲乙丙,笨蛋", {"confirmed": ALL}, 0.0, ("rude",), (), (), FINE | {"customer": "failed"}),
        ("甲乙丙,笨蛋", {"trusted": ALL}, 0.0, ("rude",), (), (), FINE | {"customer": "failed"}),
        ("甲乙丙,笨蛋", {"distrusted": ALL}, 100.0, (), ("rude",), (), OPEN | {"customer": "suspected"}),
        (
            "甲乙丙,笨蛋",
            {"trusted": ALL, "distrusted": ALL},
            100.0,
            (),
            ("rude",),
            (),
            OPEN | {"customer": "suspected"},
        ),
        ("甲乙丙身份证", {"confirmed": ALL}, 70.0, ("data",), (), (), FINE | {"compliance": "failed"}),
        ("甲乙丙身份证", {}, 100.0, (), ("data",), (), FINE | {"compliance": "suspected"}),
        ("甲乙丙免单", {"confirmed": ALL}, 100.0, (), (), ("cost",), FINE | {"business": "failed"}),
        ("甲乙丙免单", {}, 100.0, (), (), ("cost",), FINE | {"business": "suspected"}),
    ],
)
def test_what_a_critical_error_does(tmp_path, words, sure, total, failed, suspected, reported, classes):
    result = scored(make(tmp_path, BODY), f"A: {words}\nC: 好", **sure)
    assert result.total == total
    assert (result.critical_failed, result.critical_suspected) == (failed, suspected)
    assert result.critical_reported == reported
    assert result.critical_classes == classes


def test_who_is_sure_is_told(tmp_path):
    rubric = make(tmp_path, BODY)
    sure = {"confirmed": frozenset({"rude"}), "trusted": frozenset({"rude", "data"})}
    result = scored(rubric, "A: 笨蛋身份证\nC: 好", **sure)
    assert result.critical_confirmed_by == {"data": "precision", "rude": "person"}


def test_only_the_items_own_section_goes_down(tmp_path):
    result = scored(make(tmp_path, BODY), "A: 甲乙丙身份证\nC: 好", confirmed=ALL)
    assert result.sections == {"first": 50.0, "inner": 0.0, "last": 100.0}


def test_a_form_that_is_down_leaves_no_range(tmp_path):
    result = scored(make(tmp_path, BODY), "A: 笨蛋\nC: 好", confirmed=ALL)
    assert (result.total_range, result.band) == ((0.0, 0.0), "fail")


def test_a_class_without_critical_items_is_not_told(tmp_path):
    body = BODY.replace("class: business, ", "").replace("class: compliance, ", "")
    assert set(scored(make(tmp_path, body), "A: 甲\nC: 好").critical_classes) == {"customer"}


def test_a_deduction_does_not_soften_a_critical_error(tmp_path):
    body = BODY.replace("{id: rude, ", "{id: rude, points: 9, deduct: {per_hit: 1}, ")
    result = scored(make(tmp_path, body), "A: 甲乙丙,笨蛋\nC: 好")
    assert (result.items["rude"].points, result.critical_suspected) == (8.0, ("rude",))
