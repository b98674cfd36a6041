"""Fairness: a planted difference is found, chance is left alone, small ones are not made much of."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from scoring.manager.fairness import fairness_of_scores, fairness_of_shares
from scoring.standing import Moments, Tally, difference_of_shares, p_value

DIALECT = {
    "language": {"mandarin": Tally(50, 500), "cantonese": Tally(60, 200)},
    "channel": {"voice": Tally(80, 500), "chat": Tally(30, 200)},
    "shift": {"day": Tally(90, 600), "night": Tally(2, 8)},
}


def test_the_planted_difference_is_marked_first():
    rows = fairness_of_shares(DIALECT)
    assert [(row.group, row.verdict) for row in rows[:2]] == [("cantonese", "higher"), ("mandarin", "lower")]
    assert rows[0].difference == difference_of_shares(Tally(60, 200), Tally(50, 500))
    assert (rows[0].own, rows[0].rest) == pytest.approx((0.3, 0.1))
    rest = {row.group: row.verdict for row in rows[2:]}
    assert rest == {"voice": "level", "chat": "level", "night": "too_few", "day": "too_few"}


def test_the_correction_is_that_of_statsmodels():
    generator = np.random.default_rng(2)
    groups = {f"g{k}": Tally(int(generator.binomial(300, 0.2 + 0.03 * (k % 4))), 300) for k in range(12)}
    rows = {row.group: row for row in fairness_of_shares({"team": groups}, matters=0.0)}
    whole = sum(groups.values(), Tally(0, 0))
    real = multipletests([p_value(t, whole - t) for t in groups.values()], 0.1, "fdr_bh")[0]
    assert [rows[name].marked for name in groups] == list(real)


def test_sure_but_small_is_not_marked():
    rows = fairness_of_shares({"channel": {"voice": Tally(10_000, 100_000), "chat": Tally(12_000, 100_000)}})
    assert [row.verdict for row in rows] == ["small", "small"]


def test_scores():
    generator = np.random.default_rng(1)

    def moments(mean: float, n: int) -> Moments:
        values = generator.normal(mean, 10, n)
        return Moments(n, float(values.sum()), float(np.square(values).sum()))

    rows = fairness_of_scores(
        {
            "length": {"short": moments(80, 200), "long": moments(72, 200)},
            "shift": {"day": moments(80, 300), "night": moments(80, 300)},
        }
    )
    assert [(row.group, row.verdict) for row in rows[:2]] == [("long", "lower"), ("short", "higher")]
    assert {row.verdict for row in rows[2:]} == {"level"}
    assert fairness_of_scores({"x": {"only": moments(80, 50)}})[0].verdict == "too_few"


def test_chance_is_named_rarely():
    generator = np.random.default_rng(9)
    alarms = 0
    for _ in range(200):
        dims = {f"d{d}": {f"g{k}": Tally(int(generator.binomial(150, 0.2)), 150) for k in range(4)} for d in range(4)}
        alarms += any(row.marked for row in fairness_of_shares(dims))
    assert alarms <= 28  # one in ten, and the chance of the simulation
