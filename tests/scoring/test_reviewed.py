"""Totals with a person's verdicts in place of the machine's, worked by hand, and the causes that go with them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from rubric_making import make, said, scored

from scoring.reviewed import Decision, reviewed
from scoring.root_causes import OTHER, cause_title, choices, codes
from scoring.scorecard import Status

BODY = f"""\
bands: {{excellent: 90, good: 80, pass: 60}}
sections:
  - id: one
    title: t
    weight: 60
    items:
      - {{id: a, points: 4, {said("甲")}}}
      - {{id: b, points: 6, {said("乙")}}}
      - {{id: c, points: 5, rule: {{manual: {{}}}}}}
  - id: two
    title: t
    weight: 40
    items:
      - {{id: d, points: 10, critical: form, {said("丁")}}}
      - {{id: e, points: 2, bonus: true, {said("戊")}}}
"""
TALK = "A: 甲\nC: 好\nA: 丁\nC: 好"  # a and d pass, b and e fail, c is open


@pytest.fixture
def judged(tmp_path):
    rubric = make(tmp_path, BODY)
    return rubric, scored(rubric, TALK)


def test_without_decisions_it_is_the_machines_total(judged):
    rubric, card = judged
    found = reviewed(rubric, card.items, {}, frozenset(card.critical_failed))
    assert (found.total, found.band, found.judged) == (card.total, card.band, card.judged)
    assert dict(found.sections) == dict(card.sections)
    assert found.total == 64.0  # 60 x 4/10 + 40 x 10/10


@pytest.mark.parametrize(
    ("decisions", "total"),
    [
        ({"b": "pass"}, 100.0),
        ({"c": "pass"}, 76.0),  # 60 x 9/15 + 40
        ({"c": "fail"}, 56.0),  # 60 x 4/15 + 40
        ({"c": "partial"}, 66.0),  # 60 x 6.5/15 + 40
        ({"b": "na"}, 100.0),  # out of both sides
        ({"a": "na", "b": "na"}, 100.0),  # a section of which nothing is judged counts not at all
        ({"a": "fail"}, 40.0),
        ({"e": "pass", "c": "fail"}, 58.0),  # bonus points stand beside
        ({"d": "fail"}, 0.0),  # a person's word on a critical item is sure
    ],
)
def test_verdicts_count_in_place_of_the_machines(judged, decisions, total):
    rubric, card = judged
    found = reviewed(rubric, card.items, {name: Decision(verdict) for name, verdict in decisions.items()})
    assert found.total == total
    assert card.items["b"].status == Status.FAIL  # the machine's stays as it was


def test_a_critical_failure_counts_unless_the_person_says_it_is_not_grave(judged):
    rubric, card = judged
    down = reviewed(rubric, card.items, {"d": Decision("fail")})
    assert (down.critical_failed, down.total_range, down.band) == (("d",), (0.0, 0.0), "fail")
    slight = reviewed(rubric, card.items, {"d": Decision("fail", grave=False)})
    assert (slight.critical_failed, slight.total) == ((), 24.0)


def test_what_the_machine_suspects_stays_suspected_until_somebody_says(tmp_path):
    rubric = make(tmp_path, BODY)
    card = scored(rubric, "A: 甲\nC: 好\nA: 乙\nC: 好")  # d fails
    assert card.critical_suspected == ("d",)
    assert reviewed(rubric, card.items, {}).critical_suspected == ("d",)
    assert reviewed(rubric, card.items, {}, frozenset({"d"})).critical_failed == ("d",)
    cleared = reviewed(rubric, card.items, {"d": Decision("pass")}, frozenset({"d"}))
    assert (cleared.critical_failed, cleared.critical_suspected, cleared.total) == ((), (), 100.0)


def test_agreeing_keeps_the_machines_points(tmp_path):
    rubric = make(
        tmp_path,
        "sections:\n  - id: s\n    title: t\n    items:\n"
        "      - {id: f, points: 10, deduct: {per_hit: {severe: 7, minor: 2}, floor: 0},"
        " rule: {forbidden: {lexicon: bad}}}\n",
    )
    card = scored(rubric, "A: 随便\nC: 好\nA: 随便\nC: 好")
    assert card.items["f"].points == 6
    assert reviewed(rubric, card.items, {"f": Decision("fail")}).total == card.total == 60.0
    clean = scored(rubric, "A: 好\nC: 好")
    assert reviewed(rubric, clean.items, {"f": Decision("fail")}).points["f"] == 8  # one hit of the least


def test_causes_are_in_both_languages_and_each_is_there_once():
    for purpose in ("override", "lapse"):
        known = codes(purpose)
        assert len(set(known)) == len(known)
        assert OTHER in known
        for language in ("zh", "en"):
            assert [code for _, causes in choices(purpose, language) for code, _ in causes] == list(known)
            assert all(cause_title(code, language) != code for code in known)
    assert not (set(codes("override")) & set(codes("lapse"))) - {OTHER}
    assert cause_title("meaning_context", "en") == "Meaning · Context missed"
    assert cause_title("gone", "en") == "gone"
