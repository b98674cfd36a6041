"""The 360° score: worked by hand, and by scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from scoring.all_round_score import (
    DEFAULT,
    Policy,
    Sample,
    all_round,
    checked,
    percent_of_maximum,
    policy_data,
    policy_of,
)

FULL = {"customer": Sample(40, 90.0, 10.0), "peer": Sample(5, 80.0, 5.0), "quality": Sample(100, 70.0, 12.0)}


def test_the_manuals_weights_add_up_by_hand():
    """0.4 · 90 + 0.3 · 80 + 0.3 · 70 = 81; certified: 81 · 1.15 = 93.15."""
    found = all_round(FULL, certified=False)
    assert found.base.value == pytest.approx(81)
    assert found.total == pytest.approx(81)
    assert [part.adds for part in found.parts] == pytest.approx([36, 24, 21])
    assert found.passed
    assert all_round(FULL, certified=True).total == pytest.approx(93.15)


def test_the_bonus_passes_nobody_and_ends_at_a_hundred():
    low = {side: Sample(sample.n, 75.0, 5.0) for side, sample in FULL.items()}
    found = all_round(low, certified=True)
    assert (found.total, found.passed) == (pytest.approx(86.25), False)
    high = {side: Sample(sample.n, 95.0, 5.0) for side, sample in FULL.items()}
    assert all_round(high, certified=True).total == 100


def test_a_side_that_is_missing_leaves_its_weight_to_the_others():
    """Without peers: (0.4 · 90 + 0.3 · 70) / 0.7 = 81.43, and 70 % is just enough for a verdict."""
    found = all_round({side: FULL[side] for side in ("customer", "quality")}, certified=False)
    assert found.base.value == pytest.approx(57 / 0.7)
    assert found.known == pytest.approx(0.7)
    assert found.passed
    alone = all_round({"quality": FULL["quality"]}, certified=False)
    assert (alone.base.value, alone.passed) == (70, None)
    assert all_round({}, certified=True).total is None


def test_too_few_ratings_do_not_count_and_two_peers_are_not_told():
    found = all_round(FULL | {"peer": Sample(2, 10.0, 1.0), "customer": Sample(9, 10.0, 1.0)}, certified=False)
    parts = {part.side: part for part in found.parts}
    assert found.base.value == 70
    assert not parts["peer"].counts
    assert (parts["peer"].mean.value, parts["peer"].mean.n) == (None, 2)
    assert parts["customer"].mean.value == 10


def test_a_side_without_weight_is_shown_and_does_not_count():
    found = all_round(FULL | {"self": Sample(1, 100.0)}, certified=False)
    assert found.base.value == pytest.approx(81)
    assert [part.side for part in found.parts] == ["customer", "peer", "quality", "self"]


def test_of_two_sides_alike_the_interval_is_welchs():
    """The mean of two means with half the weight each has the error of their difference, halved: Satterthwaite's case."""
    generator = np.random.default_rng(1)
    one, two = generator.normal(70, 4, 12), generator.normal(60, 15, 30)
    policy = Policy({"customer": 0.5, "quality": 0.5})
    samples = {
        "customer": Sample(12, float(one.mean()), float(one.std(ddof=1))),
        "quality": Sample(30, float(two.mean()), float(two.std(ddof=1))),
    }
    found = all_round(samples, certified=False, policy=policy).base
    theirs = stats.ttest_ind(one, -two, equal_var=False).confidence_interval(0.95)
    assert found.interval == pytest.approx((theirs.low / 2, theirs.high / 2), abs=0.02)  # whole degrees of freedom


def test_the_interval_holds_the_truth():
    generator = np.random.default_rng(2)
    held = 0
    for _ in range(500):
        draws = {side: generator.normal(80, 8, n) for side, n in (("customer", 15), ("peer", 4), ("quality", 40))}
        samples = {side: Sample(len(d), float(d.mean()), float(d.std(ddof=1))) for side, d in draws.items()}
        low, high = all_round(samples, certified=False).base.interval or (0, 0)
        held += low <= 80 <= high
    assert 0.93 <= held / 500 <= 0.98


@pytest.mark.parametrize(
    ("rating", "ends", "percent"), [(1, (1, 5), 0), (4, (1, 5), 75), (9, (1, 10), 800 / 9), (9, (0, 10), 90)]
)
def test_per_cent_of_the_maximum_possible(rating, ends, percent):
    assert percent_of_maximum(rating, *ends) == pytest.approx(percent)


def test_a_rating_off_its_scale_is_refused():
    with pytest.raises(ValueError, match="not on the scale"):
        percent_of_maximum(6, 1, 5)


def test_a_policy_is_kept_as_plain_data_and_checked():
    assert policy_of(policy_data(DEFAULT)) == DEFAULT
    with pytest.raises(ValueError, match="add up to 100 %, not 90 %"):
        checked(Policy({"customer": 0.9}))
    with pytest.raises(ValueError, match="bonus"):
        checked(Policy(bonus=1.5))
