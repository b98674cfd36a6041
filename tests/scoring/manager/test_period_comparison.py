"""A figure beside the period before and its target: against Newcombe (1998), scipy and statsmodels, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from scoring.manager.period_comparison import compare_with_previous, compare_with_target
from scoring.manager.period_figure import columns, difference, estimate, moments, value
from scoring.standing import Moments, Tally


def moments_of(values):
    return Moments(len(values), float(sum(values)), float(sum(v * v for v in values)))


def test_a_share_has_wilsons_interval_a_mean_students():
    low, high = proportion_confint(45, 50, method="wilson")
    assert estimate(Tally(45, 50)).interval == pytest.approx((low, high))
    values = [70.0, 85, 90, 62, 78]
    expected = stats.t.interval(0.95, 4, np.mean(values), stats.sem(values))
    assert estimate(moments_of(values)).interval == pytest.approx(expected)
    assert estimate(moments_of([3.0])).interval is None


def test_an_empty_period_has_no_value():
    assert value(Tally(0, 0)) is None
    assert estimate(Moments(0, 0, 0)).value is None
    assert difference(Tally(0, 0), Tally(1, 2)).value is None
    assert difference(moments_of([1.0, 2]), Moments(0, 0, 0)).value is None
    values, sizes = columns([Tally(1, 4), Tally(0, 0)])
    assert np.isnan(values[1])
    assert list(sizes) == [4, 0]


def test_a_share_is_a_mean_of_zeros_and_ones():
    assert moments(Tally(2, 5)) == moments_of([1, 1, 0, 0, 0])
    with pytest.raises(TypeError):
        difference(Tally(2, 5), moments_of([1.0, 2]))


@pytest.mark.parametrize(
    ("now", "before", "higher_is_better", "expected"),
    [
        (Tally(56, 70), Tally(48, 80), True, "better"),  # Newcombe (1998) table II: 0.0524 to 0.3339
        (Tally(56, 70), Tally(48, 80), False, "worse"),
        (Tally(48, 80), Tally(56, 70), True, "worse"),
        (Tally(5, 56), Tally(0, 29), True, "level"),  # -0.0381 to 0.1926
        (Tally(9, 9), Tally(0, 90), True, "too_few"),
        (Tally(90, 90), Tally(0, 9), True, "too_few"),
        (Tally(0, 0), Tally(0, 0), True, "too_few"),
    ],
)
def test_only_a_real_difference_has_a_direction(now, before, higher_is_better, expected):
    assert compare_with_previous(now, before, higher_is_better).direction == expected


def test_means_differ_by_welch():
    generator = np.random.default_rng(2)
    before, now = generator.normal(80, 12, 40), generator.normal(88, 8, 60)
    found = compare_with_previous(moments_of(now), moments_of(before))
    expected = stats.ttest_ind(now, before, equal_var=False).confidence_interval()
    assert found.change.interval == pytest.approx((expected.low, expected.high), rel=0.01)  # whole degrees of freedom
    assert found.direction == "better"


@pytest.mark.parametrize(
    ("share", "target", "higher_is_better", "expected"),
    [
        (Tally(90, 100), 0.80, True, "met"),  # Wilson 82.6 % to 94.5 %
        (Tally(90, 100), 0.90, True, "open"),
        (Tally(90, 100), 0.95, True, "missed"),
        (Tally(90, 100), 0.80, False, "missed"),
        (Tally(90, 100), 0.95, False, "met"),
        (Tally(9, 9), 0.20, True, "too_few"),
        (Tally(0, 0), 0.20, True, "too_few"),
    ],
)
def test_a_target_is_met_or_missed_by_the_whole_interval(share, target, higher_is_better, expected):
    found = compare_with_target(share, target, higher_is_better)
    assert found.verdict == expected
    if found.distance.value is not None:
        assert found.distance.value == pytest.approx(share.failed / share.judged - target)


def test_a_single_value_has_no_distance_interval():
    assert compare_with_target(moments_of([90.0]), 80).verdict == "too_few"
