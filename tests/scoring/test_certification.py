"""Levels of certification: worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from scoring.capability import mastery
from scoring.certification import (
    DEFAULT,
    Certificate,
    Level,
    Record,
    Scheme,
    checked,
    judge,
    scheme_data,
    scheme_of,
    standing,
)
from scoring.statistics import Estimate, undefined

TODAY = date(2026, 11, 28)


def record(mean=91.0, low=90.2, high=91.8, n=100, **more):
    return Record(Estimate(mean, low, high, n), {"empathy": mastery(85, 100)}, **more)


def unmet(judgement, level):
    return [check.requirement for check in judgement.checks[level] if not check.met]


def test_the_highest_level_that_is_met():
    assert judge(DEFAULT, record()).level == "senior"
    assert judge(DEFAULT, record()).sure
    assert judge(DEFAULT, record(mean=86.0, low=84.0)).level == "intermediate"
    assert judge(DEFAULT, record(mean=79.9)).level == ""
    assert judge(DEFAULT, Record(undefined())).level == ""


def test_a_mean_whose_interval_reaches_under_the_mark_is_not_sure():
    found = judge(DEFAULT, record(low=89.0))
    assert (found.level, found.sure) == ("senior", False)


def test_each_requirement_stands_in_the_way_by_itself():
    few = judge(DEFAULT, record(n=40))
    assert few.level == "junior"
    assert unmet(few, "senior") == ["conversations"]
    weak = judge(DEFAULT, Record(Estimate(91, 90, 92, 100), {"empathy": mastery(72, 100), "listening": mastery(1, 3)}))
    assert weak.level == "intermediate"  # 72 % of a skill; of three conversations nothing is held against anybody
    assert weak.checks["senior"][2].names == ("empathy",)
    critical = judge(DEFAULT, record(critical=1))
    assert critical.level == "intermediate"  # 1 of 100 is 1 %, a senior has none
    assert unmet(critical, "senior") == ["critical"]


def test_a_suspected_error_lowers_what_is_safe_to_give():
    found = judge(DEFAULT, record(suspected=2))
    assert (found.level, found.safe) == ("senior", "junior")  # 2 % if confirmed
    assert judge(DEFAULT, record()).safe == "senior"


def test_what_is_missing_is_told_for_the_level_above():
    level, checks = judge(DEFAULT, record(mean=86.0)).missing(DEFAULT)
    assert (level, [check.requirement for check in checks]) == ("senior", ["score"])
    assert judge(DEFAULT, record()).missing(DEFAULT) == ("", ())
    assert judge(DEFAULT, record(mean=50.0)).missing(DEFAULT)[0] == "junior"


@pytest.mark.parametrize(
    ("decisions", "state", "level"),
    [
        ([], "none", ""),
        ([Certificate("junior", "granted", date(2026, 1, 1), date(2027, 1, 1))], "valid", "junior"),
        ([Certificate("junior", "granted", date(2026, 1, 1), date(2026, 12, 20))], "due", "junior"),
        ([Certificate("junior", "granted", date(2025, 11, 28), TODAY)], "due", "junior"),
        ([Certificate("junior", "granted", date(2025, 1, 1), date(2026, 11, 27))], "expired", ""),
        (
            [
                Certificate("junior", "granted", date(2026, 1, 1), date(2027, 1, 1)),
                Certificate("senior", "refused", date(2026, 6, 1)),
            ],
            "valid",
            "junior",
        ),
        (
            [
                Certificate("junior", "granted", date(2026, 1, 1), date(2027, 1, 1)),
                Certificate("junior", "revoked", date(2026, 6, 1)),
            ],
            "revoked",
            "",
        ),
    ],
)
def test_what_is_held_today(decisions, state, level):
    found = standing(decisions, TODAY)
    assert (found.state, found.level) == (state, level)


def test_a_scheme_is_kept_as_plain_data():
    assert scheme_of(scheme_data(DEFAULT)) == DEFAULT


@pytest.mark.parametrize(
    ("levels", "problem"),
    [
        ((Level("a", 90, 10, 50, 1), Level("b", 80, 10, 50, 1)), "no less than the one below"),
        ((Level("a", 80, 10, 50, 1), Level("b", 90, 10, 50, 2)), "no less than the one below"),
        ((Level("a", 101, 10, 50, 1),), "between 0 and 100"),
        ((Level("a", 80, 0, 50, 1),), "one conversation"),
        ((), "needs a level"),
    ],
)
def test_a_scheme_that_makes_no_sense_is_refused(levels, problem):
    with pytest.raises(ValueError, match=problem):
        checked(Scheme(levels))
