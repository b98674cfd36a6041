"""Change points: a published series, splits by hand, false alarms and power in simulated weeks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import statsmodels.api as sm

from scoring.manager.change_point import change_points
from scoring.manager.period_figure import value
from scoring.standing import Moments, Tally


def single(values):
    return [Moments(1, float(v), float(v * v)) for v in values]


def weekly_shares(generator, shares, sizes):
    return [Tally(int(generator.binomial(n, p)), int(n)) for p, n in zip(shares, sizes, strict=True)]


def weekly_means(generator, means, sizes, between=0.0):
    """Weeks of conversations with a spread of 12 points, and weeks that differ by `between`."""
    weeks = []
    for mean, n in zip(means, sizes, strict=True):
        scores = generator.normal(generator.normal(mean, between), 12, n)
        weeks.append(Moments(int(n), float(scores.sum()), float((scores**2).sum())))
    return weeks


def test_the_nile():
    """Annual flow at Aswan 1871-1970 fell once, with 1899 (G. W. Cobb, Biometrika 65 (1978) 243-251), by some 248."""
    flow = sm.datasets.nile.load_pandas().data
    (found,) = change_points(single(flow["volume"]))
    assert flow["year"][found.at] == 1899
    assert found.before == pytest.approx(flow["volume"][:28].mean())
    assert found.after == pytest.approx(flow["volume"][28:].mean())
    assert found.p == pytest.approx(0.001)
    assert (flow["year"][found.earliest], flow["year"][found.latest]) == (1897, 1900)
    pooled = sm.OLS(flow["volume"], sm.add_constant((np.arange(100) >= 28).astype(float))).fit()
    assert found.difference.interval == pytest.approx(tuple(pooled.conf_int().iloc[1]))


def test_a_step_with_gaps_is_placed_in_the_series_given():
    weeks = [Tally(k, 100) for k in (10, 11, 9, 10)] + [Tally(0, 0)] + [Tally(k, 100) for k in (30, 29, 31, 30, 30)]
    (found,) = change_points(weeks)
    assert (found.at, found.earliest, found.latest) == (5, 5, 5)
    assert found.before == pytest.approx(0.10)
    assert found.after == pytest.approx(0.30)
    assert found.difference.value == pytest.approx(0.20)


def test_weights_are_conversations():
    """Weighted least squares of two levels."""
    generator = np.random.default_rng(5)
    sizes = generator.integers(5, 90, 24)
    weeks = weekly_means(generator, [70] * 12 + [80] * 12, sizes)
    (found,) = change_points(weeks)
    design = sm.add_constant((np.arange(24) >= found.at).astype(float))
    fitted = sm.WLS([value(week) for week in weeks], design, weights=sizes).fit()
    assert found.difference.value == pytest.approx(fitted.params[1])
    assert found.difference.interval == pytest.approx(tuple(fitted.conf_int()[1]))


def test_up_and_down_again():
    generator = np.random.default_rng(7)
    weeks = weekly_means(generator, [80] * 15 + [88] * 14 + [80] * 15, [40] * 44)
    found = change_points(weeks)
    assert [abs(change.at - at) <= 1 for change, at in zip(found, (15, 29), strict=True)] == [True, True]
    assert found[0].difference.value > 5
    assert found[1].difference.value < -5
    assert found[0].after == pytest.approx(found[1].before)
    assert all(change.earliest <= change.at <= change.latest for change in found)


@pytest.mark.parametrize("weeks", [[], [Tally(1, 2)] * 5, [Tally(0, 0)] * 30, [Tally(5, 10)] * 30, [Tally(0, 10)] * 30])
def test_nothing_to_find(weeks):
    assert change_points(weeks) == ()


def test_last_digits_are_no_change():
    assert change_points([Moments(1, 0.3, 0.09)] * 8 + [Moments(1, 0.1 + 0.2, 0.09)] * 8) == ()


def test_the_same_series_gives_the_same_answer():
    weeks = weekly_shares(np.random.default_rng(1), [0.2] * 10 + [0.5] * 10, [50] * 20)
    assert change_points(weeks) == change_points(weeks)


STEADY = {
    "rate": lambda g: weekly_shares(g, [0.2] * 20, [60] * 20),
    "rare": lambda g: weekly_shares(g, [0.02] * 20, [50] * 20),
    "rate, n grows": lambda g: weekly_shares(g, [0.2] * 20, np.linspace(10, 200, 20).astype(int)),
    "mean": lambda g: weekly_means(g, [80] * 20, g.integers(5, 80, 20)),
    "mean, weeks differ": lambda g: weekly_means(g, [80] * 20, np.linspace(10, 200, 20).astype(int), between=3),
}


@pytest.mark.parametrize("kind", STEADY)
def test_of_twenty_steady_series_at_most_one_shows_a_change(kind):
    alarms = [bool(change_points(STEADY[kind](np.random.default_rng(seed)), shuffles=299)) for seed in range(400)]
    assert np.mean(alarms) <= 0.05


def test_four_points_in_week_twenty_are_found_and_placed():
    """A year, 25 to 60 conversations a week with a spread of 12: found in all, within two weeks in nine of ten, nothing else."""
    off, held, placed, more = [], 0, 0, 0
    for seed in range(100):
        generator = np.random.default_rng(seed)
        weeks = weekly_means(generator, [80] * 19 + [84] * 33, generator.integers(25, 60, 52))
        found = change_points(weeks, shuffles=299)
        assert found
        nearest = min(found, key=lambda change: abs(change.at - 19))
        off.append(abs(nearest.at - 19))
        held += nearest.difference.low <= 4 <= nearest.difference.high
        placed += nearest.earliest <= 19 <= nearest.latest
        more += len(found) > 1
    assert np.mean(np.array(off) <= 2) >= 0.9
    assert held >= 88
    assert placed >= 90
    assert more <= 8


def test_every_level_lasts():
    generator = np.random.default_rng(11)
    weeks = single(generator.normal(np.repeat([0, 30, 0, 30], 5), 1))
    places = [0, *(change.at for change in change_points(weeks)), 20]
    assert all(later - earlier >= 3 for earlier, later in pairwise(places))
