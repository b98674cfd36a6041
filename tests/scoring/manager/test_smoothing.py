"""The smooth line against the state space smoother of statsmodels, a plain regression, and a known truth."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.tsa.statespace.structural import UnobservedComponents

from scoring.manager.smoothing import smooth
from scoring.statistics import t_quantile


def wave_with_gaps(seed=3):
    values = 80 + 3 * np.sin(np.arange(52) / 8) + np.random.default_rng(seed).normal(0, 1, 52)
    values[[10, 11, 30]] = np.nan
    return values


def listed(values):
    return [None if np.isnan(v) else float(v) for v in values]


def test_the_line_is_that_of_an_integrated_random_walk():
    """Whittaker's line is the smoothed state of a trend whose slope walks, noise over step variance = stiffness."""
    values = wave_with_gaps()
    found = smooth(listed(values))
    model = UnobservedComponents(values, "strend", use_exact_diffuse=True)
    fitted = model.fit(disp=0)
    noise, step = fitted.params
    assert found.stiffness == pytest.approx(noise / step, rel=0.15)  # the same likelihood, on a grid
    state = model.smooth([noise, noise / found.stiffness])
    assert [point.value for point in found.points] == pytest.approx(state.smoothed_state[0], abs=1e-8)
    error = [(point.high - point.value) / t_quantile(47) for point in found.points]
    assert error == pytest.approx(np.sqrt(state.smoothed_state_cov[0, 0]), rel=0.02)


def test_without_a_bend_it_is_the_weighted_regression_line():
    generator = np.random.default_rng(1)
    sizes = generator.integers(5, 60, 30)
    times = np.arange(30.0)
    values = 70 + 0.3 * times + generator.normal(0, 12 / np.sqrt(sizes))
    found = smooth(listed(values), list(sizes))
    fitted = sm.WLS(values, sm.add_constant(times), weights=sizes).fit()
    assert found.stiffness == pytest.approx(1e10)
    assert [point.value for point in found.points] == pytest.approx(fitted.fittedvalues, abs=1e-3)
    expected = fitted.get_prediction().conf_int()
    assert [point.low for point in found.points] == pytest.approx(expected[:, 0], abs=1e-3)


def test_a_gap_is_bridged_and_not_a_zero():
    found = smooth([None, 1.0, None, 3.0, 2.0, None, 4.0, None], [5] * 8)
    assert found.points[0].value is None
    assert found.points[7].value is None
    assert found.points[2].value == pytest.approx((found.points[1].value + found.points[3].value) / 2, abs=0.1)
    assert found.points[2].n == 0
    assert found.points[1].n == 5
    wide, narrow = (found.points[at].high - found.points[at].low for at in (1, 4))
    assert wide > narrow


def test_a_value_of_nobody_is_a_gap():
    with_gap = smooth([1.0, 2, None, 4, 3, 6], [1, 1, 1, 1, 1, 1])
    without_size = smooth([1.0, 2, 99, 4, 3, 6], [1, 1, 0, 1, 1, 1])
    assert [p.value for p in with_gap.points] == pytest.approx([p.value for p in without_size.points])


@pytest.mark.parametrize("values", [[], [1.0], [1.0, None, 2.0, 3.0]])
def test_too_little_to_smooth(values):
    found = smooth(values)
    assert found.stiffness is None
    assert [point.value for point in found.points] == [None] * len(values)


def test_a_perfect_line_stays():
    assert [p.value for p in smooth([1.0, 2, 3, 4, 5]).points] == pytest.approx([1, 2, 3, 4, 5])
    assert [p.value for p in smooth([5.0] * 6).points] == pytest.approx([5] * 6)


def test_one_size_a_period():
    with pytest.raises(ValueError, match="one entry a period"):
        smooth([1.0, 2, 3, 4], [1, 2])


def test_the_band_holds_the_truth():
    """Over the curve 95 % of places, in 60 series with unequal n."""
    truth = 80 + 4 * np.sin(np.arange(52) / 9)
    held = []
    for seed in range(60):
        generator = np.random.default_rng(seed)
        sizes = generator.integers(10, 60, 52)
        found = smooth(list(truth + generator.normal(0, 12 / np.sqrt(sizes))), list(sizes))
        held.append(np.mean([p.low <= t <= p.high for p, t in zip(found.points, truth, strict=True)]))
    assert 0.92 <= np.mean(held) <= 0.98
