"""Intervals against published or independently computed values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scoring import statistics
from scoring.statistics import (
    Estimate,
    bootstrap,
    enough,
    estimate_of,
    interval_of,
    mean_interval,
    resampled_totals,
    t_quantile,
    undefined,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (5, 5, 0.566, 1.0),
        (4, 5, 0.376, 0.964),
        (9, 10, 0.596, 0.982),
        (45, 50, 0.786, 0.957),
        (90, 100, 0.826, 0.945),
        (0, 20, 0.0, 0.161),
        # R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(successes: int, n: int, low: float, high: float) -> None:
    estimate = wilson(successes, n)
    assert estimate.value == successes / n
    assert estimate.interval == pytest.approx((low, high), abs=5e-4)


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_stays_on_the_scale_and_around_the_share(counts: tuple[int, int]) -> None:
    estimate = wilson(*counts)
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.value is not None
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert estimate.low < estimate.high


def test_wilson_of_nothing_and_of_nonsense() -> None:
    assert wilson(0, 0) == undefined() == Estimate(None, None, None, 0)
    with pytest.raises(ValueError, match="between 0 and n=3"):
        wilson(4, 3)
    with pytest.raises(ValueError, match="confidence"):
        wilson(1, 3, confidence=95)


def test_a_higher_confidence_is_wider() -> None:
    narrow, wide = wilson(7, 10, 0.8), wilson(7, 10, 0.99)
    assert wide.low is not None
    assert narrow.low is not None
    assert wide.low < narrow.low


@pytest.mark.parametrize("df", [1, 2, 3, 4, 5, 10, 29, 30, 199, 200, 201, 1000])
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_t_quantile(df: int, confidence: float) -> None:
    assert t_quantile(df, confidence) == pytest.approx(stats.t.ppf((1 + confidence) / 2, df), abs=1e-5)


def test_t_quantile_needs_a_degree_of_freedom() -> None:
    with pytest.raises(ValueError, match="degrees of freedom"):
        t_quantile(0)


def test_mean_interval() -> None:
    # mean 2.5, s = 1.2910, t(3) = 3.1824: half width 2.0543
    assert mean_interval([1, 2, 3, 4]).interval == pytest.approx((0.4457, 4.5543), abs=1e-4)
    assert mean_interval([95, 100, 99], bounds=(0, 100)).high == 100
    assert mean_interval([]) == undefined()
    assert mean_interval([7.0]) == Estimate(7.0, None, None, 1)
    assert mean_interval([7.0]).interval is None


def test_bootstrap_comes_near_the_t_interval_and_is_repeatable() -> None:
    values = np.random.default_rng(3).normal(50, 10, size=200)
    estimate = bootstrap(lambda column: float(column.mean()), values)
    assert estimate.value == pytest.approx(values.mean())
    assert estimate.interval == pytest.approx(mean_interval(list(values)).interval, abs=0.4)
    assert estimate == bootstrap(lambda column: float(column.mean()), values)
    assert estimate != bootstrap(lambda column: float(column.mean()), values, seed=1)


def test_bootstrap_keeps_rows_together() -> None:
    first = list(range(50))
    estimate = bootstrap(lambda a, b: float(np.corrcoef(a, b)[0, 1]), first, [2 * value + 1 for value in first])
    assert estimate.interval == pytest.approx((1.0, 1.0))


def test_bootstrap_without_rows_with_unequal_columns_or_undefined() -> None:
    assert bootstrap(lambda column: float(column.mean()), []) == undefined()
    assert bootstrap(lambda column: None, [1, 2]) == undefined(2)
    with pytest.raises(ValueError, match="one length"):
        bootstrap(lambda a, b: 0.0, [1], [1, 2])


def test_resampled_totals_draws_whole_units() -> None:
    counts = np.array([[1, 10], [2, 20], [4, 40]])
    totals = resampled_totals(counts, draws=500)
    assert totals.shape == (501, 2)
    assert totals[0].tolist() == [7, 70]
    assert np.array_equal(totals[:, 1], 10 * totals[:, 0])
    assert set(totals[1:, 0]) <= {float(a + b + c) for a in (1, 2, 4) for b in (1, 2, 4) for c in (1, 2, 4)}
    assert resampled_totals(np.zeros((0, 2, 3)), draws=4).shape == (5, 2, 3)


def test_resampling_in_steps_has_the_right_spread() -> None:
    units = 9000  # over the memory of one step at 1,000 draws
    counts = (np.arange(units) < units // 2).astype(float)[:, None]
    totals = resampled_totals(counts)[1:, 0]
    assert totals.std() == pytest.approx(math.sqrt(units * 0.25), rel=0.1)


def test_an_interval_needs_half_of_the_draws() -> None:
    assert interval_of(np.array([1.0, np.nan, np.nan])) is None
    assert interval_of(np.array([1.0, 1.0, np.nan])) == (1.0, 1.0)
    assert estimate_of(np.array([0.5, np.nan, np.nan]), 3) == Estimate(0.5, None, None, 3)
    assert estimate_of(np.array([np.nan, 1.0]), 3) == undefined(3)


def test_enough() -> None:
    assert enough(10)
    assert not enough(9)
    assert not enough(29, minimum=30)


def test_resamples_that_are_kept_for_the_next_figure_are_the_same_as_drawn_anew(monkeypatch) -> None:
    counts = np.arange(60.0).reshape(20, 3)
    kept = statistics.resampled_totals(counts, draws=50, seed=3)
    monkeypatch.setattr(statistics, "_CELLS_KEPT", 0)
    assert (statistics.resampled_totals(counts, draws=50, seed=3) == kept).all()


def test_the_difference_of_two_estimates_is_newcombes_of_shares() -> None:
    """Newcombe (1998), table II, method 10: 56/70 against 48/80."""
    found = statistics.difference(wilson(56, 70), wilson(48, 80))
    assert found.interval == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert (found.value, found.n) == (pytest.approx(0.2), 70)
    assert statistics.difference(wilson(0, 0), wilson(1, 2)).value is None
