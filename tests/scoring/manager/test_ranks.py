"""Ranks: a hand-worked field, coverage by simulation, and p-values against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from scoring.manager.ranks import ranks_of_means, ranks_of_shares, welch_p_value
from scoring.standing import Moments, Tally
from scoring.statistics import t_p_value


def moments(values) -> Moments:
    return Moments(len(values), float(np.sum(values)), float(np.square(values).sum()))


def test_three_groups_by_hand():
    """5 %, 6 % and 60 % of 200: the first two cannot be told apart (p about .66), the third is surely last."""
    ranks = ranks_of_shares({"c": Tally(120, 200), "a": Tally(10, 200), "b": Tally(12, 200), "new": Tally(0, 9)})
    assert [(r.name, r.place, r.best, r.worst, r.of) for r in ranks] == [
        ("a", 1, 1, 2, 3),
        ("b", 2, 1, 2, 3),
        ("c", 3, 3, 3, 3),
    ]
    assert [r.real for r in ranks] == [False, False, True]
    assert ranks[2].surely_bottom
    assert not ranks[0].surely_top


def test_equal_figures_share_a_place_and_high_may_be_best():
    ranks = ranks_of_shares({"a": Tally(5, 50), "b": Tally(5, 50), "c": Tally(45, 50)}, low_is_best=False)
    assert [(r.name, r.place) for r in ranks] == [("c", 1), ("a", 2), ("b", 2)]
    assert (ranks[0].best, ranks[0].worst) == (1, 1)
    assert ranks_of_shares({}) == ()


def test_alike_agents_get_no_rank():
    generator = np.random.default_rng(0)
    wrong = 0
    for _ in range(200):
        ranks = ranks_of_shares({f"a{k}": Tally(int(generator.binomial(60, 0.2)), 60) for k in range(12)})
        wrong += any((r.best, r.worst) != (1, 12) for r in ranks)
    assert wrong <= 10  # all at once, at 95 %


def test_all_intervals_hold_the_true_rank_at_once():
    generator = np.random.default_rng(1)
    truth = np.linspace(70, 88, 10)
    missed, widths = 0, []
    for _ in range(200):
        ranks = ranks_of_means({f"{k}": moments(generator.normal(truth[k], 12, 60)) for k in range(10)})
        missed += any(not r.best <= 10 - int(r.name) <= r.worst for r in ranks)
        widths += [r.worst - r.best + 1 for r in ranks]
    assert missed <= 10
    assert np.mean(widths) < 6  # and they say something


def test_p_values_are_those_of_scipy():
    generator = np.random.default_rng(2)
    for df in (1, 2, 3, 10, 57, 200, 201, 900):
        for t in (0.0, 0.3, 1.96, -2.5, 4.0):
            assert t_p_value(t, df) == pytest.approx(2 * stats.t.sf(abs(t), df), rel=1e-3, abs=1e-9)
    one, other = generator.normal(80, 5, 300), generator.normal(81, 15, 350)
    assert welch_p_value(moments(one), moments(other)) == pytest.approx(
        stats.ttest_ind(one, other, equal_var=False).pvalue, rel=2e-3
    )
    assert welch_p_value(moments([80] * 10), moments([80] * 10)) == 1
    assert welch_p_value(moments([80] * 10), moments([81] * 10)) == 0
    with pytest.raises(ValueError, match="degrees"):
        t_p_value(1, 0)
