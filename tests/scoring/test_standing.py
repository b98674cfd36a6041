"""An agent beside the team: checked against published worked examples and scipy, statsmodels."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from scoring.standing import (
    Moments,
    Tally,
    difference_of_means,
    difference_of_shares,
    discoveries,
    is_real,
    p_value,
    standings,
)
from scoring.statistics import Estimate


def moments(values):
    return Moments(len(values), sum(values), sum(v * v for v in values))


@pytest.mark.parametrize(
    ("own", "others", "low", "high"),
    [
        # Newcombe (1998), table II, method 10
        (Tally(56, 70), Tally(48, 80), 0.0524, 0.3339),
        (Tally(9, 10), Tally(3, 10), 0.1705, 0.8090),
        (Tally(5, 56), Tally(0, 29), -0.0381, 0.1926),
        (Tally(10, 10), Tally(0, 10), 0.6075, 1.0000),
    ],
)
def test_difference_of_shares_is_that_of_newcombe(own, others, low, high):
    found = difference_of_shares(own, others)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)
    ours = confint_proportions_2indep(own.failed, own.judged, others.failed, others.judged, method="newcomb")
    assert (found.low, found.high) == pytest.approx(tuple(np.clip(ours, -1, 1)), abs=1e-6)


def test_p_value_is_the_n_minus_one_test_or_fishers():
    draw = random.Random(3)
    seen = {"fisher": 0, "chi": 0}
    for _ in range(200):
        a, b = draw.randint(1, 60), draw.randint(1, 400)
        own, others = Tally(draw.randint(0, a), a), Tally(draw.randint(0, b), b)
        table = np.array([[s.failed, s.judged - s.failed] for s in (own, others)])
        if 0 in table.sum(axis=0):
            assert p_value(own, others) == 1
            continue
        if stats.contingency.expected_freq(table).min() < 1:
            seen["fisher"] += 1
            expected = stats.fisher_exact(table).pvalue
        else:
            seen["chi"] += 1
            n = table.sum()
            squared = stats.chi2_contingency(table, correction=False).statistic * (n - 1) / n
            expected = stats.chi2.sf(squared, 1)
        assert p_value(own, others) == pytest.approx(expected, abs=1e-9)
    assert min(seen.values()) > 10


def test_discoveries_are_those_of_benjamini_and_hochberg():
    # the fifteen p-values of their section 3.2, of which four are rejected at q = .05
    published = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]  # fmt: skip
    named = {str(k): p for k, p in enumerate(published)}
    assert discoveries(named, 0.05) == ["0", "1", "2", "3"]
    ours = multipletests(published, 0.1, "fdr_bh")[0]
    assert len(discoveries(named, 0.1)) == ours.sum()
    assert discoveries({}) == []


def test_difference_of_means_is_welchs():
    draw = np.random.default_rng(1)
    a, b = draw.normal(80, 6, 25).tolist(), draw.normal(85, 12, 90).tolist()
    found = difference_of_means(moments(a), moments(b))
    low, high = stats.ttest_ind(a, b, equal_var=False).confidence_interval()
    # whole degrees of freedom, rounded down: a hair wider
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.05)
    assert found.low <= low < high <= found.high
    assert is_real(found)
    assert difference_of_means(moments([1.0]), moments(b)).value is None


def test_a_gap_is_named_only_where_it_is_real():
    team = {"closing": Tally(60, 400), "empathy": Tally(70, 400), "rare": Tally(3, 12), "manual": Tally(0, 0)}
    own = {"closing": Tally(22, 40), "empathy": Tally(8, 40), "rare": Tally(3, 4), "manual": Tally(0, 0)}
    found = standings(own, team)
    assert {item: one.verdict for item, one in found.items()} == {
        "closing": "gap",
        "empathy": "level",
        "rare": "too_few",
    }
    assert found["closing"].others.n == 360
    better = standings({"closing": Tally(0, 60)}, {"closing": Tally(100, 400)})["closing"]
    assert better.verdict == "strength"
    assert better.difference.value == pytest.approx(-100 / 340)


def test_among_equals_hardly_anything_is_named():
    draw = random.Random(9)
    named = 0
    for _ in range(200):
        own = {str(k): Tally(sum(draw.random() < 0.2 for _ in range(30)), 30) for k in range(25)}
        rest = {str(k): Tally(sum(draw.random() < 0.2 for _ in range(150)), 150) for k in range(25)}
        team = {k: Tally(own[k].failed + rest[k].failed, 180) for k in own}
        named += any(one.verdict in ("gap", "strength") for one in standings(own, team).values())
    # plainly at 95 % it would be over half of them
    assert named / 200 < 0.17


def test_a_difference_of_few_is_not_real():
    assert not is_real(Estimate(5.0, 1.0, 9.0, 9))
    assert not is_real(Estimate(5.0, -1.0, 9.0, 90))
