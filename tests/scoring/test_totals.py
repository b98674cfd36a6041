"""From points to totals: sections in sections, weights, bonuses, deductions, awards, and what is still open."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from rubric_making import make, said, scored

NESTED = f"""\
sections:
  - id: outer
    title: t
    weight: 80
    items:
      - {{id: a, points: 10, {said("甲")}}}
    sections:
      - id: inner
        title: t
        weight: 30
        items:
          - {{id: b, points: 1, {said("乙")}}}
          - {{id: c, points: 3, {said("丙")}}}
  - id: last
    title: t
    weight: 20
    items:
      - {{id: d, points: 7, {said("丁")}}}
      - {{id: e, points: 7, when: {{phrases: {{any: [问], by: customer}}}}, {said("戊")}}}
      - {{id: f, points: 6, rule: {{manual: {{}}}}}}
"""
PLAIN = NESTED.replace("    weight: 80\n", "").replace("    weight: 20\n", "").replace("        weight: 30\n", "")
WEIGHTS = f"""\
scoring: weights
sections:
  - id: only
    title: t
    items:
      - {{id: a, weight: 60, {said("甲")}}}
      - {{id: b, weight: 40, {said("乙")}}}
      - {{id: extra, points: 5, bonus: true, {said("加")}}}
"""


@pytest.mark.parametrize(
    ("body", "words", "total", "sections"),
    [
        # inner: 3 of 4 = 0.75; outer: (10 + 30 × 0.75) / 40 = 0.8125; last: 7 of 7; (80 × 0.8125 + 20) / 100
        (NESTED, "甲丙丁", 85.0, {"outer": 81.2, "inner": 75.0, "last": 100.0}),
        (NESTED, "乙丙", 60.0, {"outer": 75.0, "inner": 100.0, "last": 0.0}),
        # without weights points are counted together: 10 + 3 + 7 of 21
        (PLAIN, "甲丙丁", 95.2, {"outer": 92.9, "inner": 75.0, "last": 100.0}),
        (WEIGHTS, "甲", 60.0, {"only": 60.0}),
        (WEIGHTS, "甲加", 65.0, {"only": 60.0}),
        (WEIGHTS, "甲乙加", 100.0, {"only": 100.0}),
    ],
)
def test_the_formula_from_the_innermost_section_outwards(tmp_path, body, words, total, sections):
    result = scored(make(tmp_path, body), f"A: {words}\nC: 好")
    assert (result.total, result.sections) == (total, sections)


def test_the_parents_of_inner_sections_are_told(tmp_path):
    assert scored(make(tmp_path, NESTED), "A: 甲\nC: 好").section_parents == {"inner": "outer"}


def test_the_range_goes_over_what_is_open_in_every_depth(tmp_path):
    body = NESTED.replace(said("乙"), "rule: {manual: {}}")
    result = scored(make(tmp_path, body), "A: 甲丙丁\nC: 好")
    # b and f open; worst: inner 3/4, last 7/13; best: all
    assert result.total_range == (75.8, 100.0)
    assert result.total == 100.0
    assert result.judged == pytest.approx(20 / 27, abs=1e-3)


AWARD = f"""\
not_applicable: award
sections:
  - id: only
    title: t
    items:
      - {{id: a, points: 5, {said("甲")}}}
      - {{id: b, points: 5, when: {{phrases: {{any: [问], by: customer}}}}, {said("乙")}}}
      - {{id: c, points: 5, not_applicable: exclude, when: {{phrases: {{any: [问], by: customer}}}}, {said("丙")}}}
"""


def test_what_is_not_applicable_can_be_awarded(tmp_path):
    result = scored(make(tmp_path, AWARD), "A: 好\nC: 好")
    assert result.total == 50.0
    assert (result.items["b"].points, result.items["b"].na_by) == (5.0, "system")
    assert (result.items["c"].points, result.items["c"].na_by) == (None, "system")
    assert result.judged == 1.0


def test_awards_alone_make_no_total(tmp_path):
    body = AWARD.replace(f"      - {{id: a, points: 5, {said('甲')}}}\n", "")
    result = scored(make(tmp_path, body), "A: 好\nC: 好")
    assert (result.total, result.sections, result.band) == (None, {"only": None}, "")


@pytest.mark.parametrize(
    ("deduct", "said_words", "points"),
    [
        ("{per_hit: 3}", "好的", 10.0),
        ("{per_hit: 3}", "随便", 7.0),
        ("{per_hit: 3}", "随便\nA: 随便\nA: 笨蛋", 1.0),
        ("{per_hit: 3}", "随便\nA: 随便\nA: 笨蛋\nA: 笨蛋", 0.0),
        ("{per_hit: 3, most: 5}", "随便\nA: 随便", 5.0),
        ("{per_hit: 3, floor: 6}", "随便\nA: 随便", 6.0),
        ("{per_hit: 6, floor: -4}", "随便\nA: 随便\nA: 笨蛋", -4.0),
        ("{once: 4}", "随便\nA: 笨蛋", 6.0),
        ("{per_hit: {severe: 5, minor: 1}}", "随便\nA: 笨蛋\nA: 随便", 3.0),
    ],
)
def test_hits_cost_points(tmp_path, deduct, said_words, points):
    body = f"""\
sections:
  - id: only
    title: t
    items:
      - {{id: rude, points: 10, deduct: {deduct}, rule: {{forbidden: {{lexicon: bad}}}}}}
      - {{id: other, points: 10, {said("嗯")}}}
"""
    result = scored(make(tmp_path, body), f"A: {said_words}\nC: 好\nA: 嗯")
    item = result.items["rude"]
    assert item.points == points
    assert item.status == ("pass" if points == 10 else "fail")
    assert result.total == 100 * max(0, points + 10) / 20


def test_what_is_missing_counts_as_one_hit(tmp_path):
    body = f"""\
sections:
  - {{id: only, items: [{{id: a, points: 5, deduct: {{per_hit: 2}}, {said("甲")}}}]}}
"""
    assert scored(make(tmp_path, body), "A: 乙\nC: 好").items["a"].points == 3.0


def test_a_section_is_never_under_nothing(tmp_path):
    body = f"""\
sections:
  - id: first
    title: t
    weight: 50
    items:
      - {{id: a, points: 2, {said("甲")}}}
      - {{id: rude, deduct: {{per_hit: 5, floor: -20}}, rule: {{forbidden: {{lexicon: bad}}}}}}
  - id: last
    title: t
    weight: 50
    items: [{{id: b, points: 1, {said("乙")}}}]
"""
    result = scored(make(tmp_path, body), "A: 甲乙,笨蛋\nC: 好\nA: 随便")
    assert (result.sections, result.total) == ({"first": 0.0, "last": 100.0}, 50.0)


def test_an_open_bonus_widens_the_range_only(tmp_path):
    body = WEIGHTS.replace(said("加"), "rule: {manual: {}}")
    result = scored(make(tmp_path, body), "A: 甲\nC: 好")
    assert (result.total, result.total_range, result.judged) == (60.0, (60.0, 65.0), 1.0)
    assert result.items["extra"].bonus
