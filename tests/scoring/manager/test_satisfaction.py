"""Surveys: NPS and CSAT by hand, coverage by simulation, segments and the finding."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from scoring.manager.satisfaction import (
    FIVE,
    TEN,
    Promoters,
    Scale,
    csat,
    csat_segments,
    nps,
    nps_p_value,
    nps_segments,
    promoter_group,
    satisfied_yet_not_promoting,
    themes_from_counts,
)
from scoring.reasons import render
from scoring.standing import Tally
from scoring.statistics import Estimate, wilson


def test_groups_of_answers():
    assert [promoter_group(a) for a in (0, 6, 6.5, 7, 8, 9, 10)] == ["detractor"] * 3 + ["passive"] * 2 + [
        "promoter"
    ] * 2
    with pytest.raises(ValueError, match="0 to 10"):
        promoter_group(11)


def test_nps_by_hand():
    """60 promoters, 25 passives, 15 detractors: 45. Added: p = 60.75/103, d = 15.75/103, variance p + d - (p - d)²."""
    p, d = 60.75 / 103, 15.75 / 103
    half = 1.959964 * math.sqrt((p + d - (p - d) ** 2) / 103)
    found = nps(Promoters(60, 25, 15))
    assert found.value == pytest.approx(45)
    assert found.interval == pytest.approx((100 * (p - d - half), 100 * (p - d + half)), abs=1e-4)
    assert found.n == 100


def test_nps_at_the_ends():
    assert nps(Promoters(0, 0, 0)).value is None
    all_pleased = nps(Promoters(5, 0, 0))
    assert (all_pleased.value, all_pleased.high) == (100, 100)
    assert all_pleased.low < 60


@pytest.mark.parametrize("shares", [(0.6, 0.25, 0.15), (0.9, 0.08, 0.02), (0.34, 0.33, 0.33)])
@pytest.mark.parametrize("n", [15, 200])
def test_nps_intervals_hold_the_truth(shares, n):
    generator = np.random.default_rng(1)
    truth = 100 * (shares[0] - shares[2])
    found = [nps(Promoters(*map(int, draw))) for draw in generator.multinomial(n, shares, 1500)]
    assert 0.925 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.99


def test_csat_by_hand():
    assert csat([5, 4, 3, 5, 1]) == wilson(3, 5)
    assert csat([8, 9, 10, 7], TEN) == wilson(3, 4)
    with pytest.raises(ValueError, match="1 to 5"):
        csat([0], FIVE)
    with pytest.raises(ValueError, match="satisfied"):
        Scale(1, 5, 1)


def test_segments():
    rows = nps_segments({"vip": Promoters(20, 30, 50), "regular": Promoters(60, 25, 15), "new": Promoters(3, 1, 0)})
    assert [(row.name, row.real) for row in rows] == [("vip", True), ("regular", True), ("new", False)]
    assert rows[0].difference.value == pytest.approx(-30 - 100 * 48 / 104)
    rows = csat_segments({"chat": Tally(90, 100), "voice": Tally(88, 100)})
    assert [(row.name, row.real) for row in rows] == [("voice", False), ("chat", False)]
    assert csat_segments({}) == ()


def test_p_value_of_two_scores_is_the_permutation_test():
    own, other = Promoters(30, 20, 25), Promoters(45, 20, 15)
    answers = [np.repeat([1, 0, -1], (s.promoters, s.passives, s.detractors)) for s in (own, other)]
    exact = stats.permutation_test(answers, lambda a, b: a.mean() - b.mean(), n_resamples=4000, rng=1).pvalue
    assert nps_p_value(own, other) == pytest.approx(exact, abs=0.02)
    assert nps_p_value(own, Promoters(0, 0, 0)) == nps_p_value(Promoters(9, 0, 0), Promoters(9, 0, 0)) == 1


def test_what_each_group_speaks_of():
    sizes = {"promoter": 50, "passive": 3, "detractor": 30}
    spoken = {("promoter", "fast"): 40, ("passive", "price"): 3, ("detractor", "price"): 25, ("detractor", "fast"): 5}
    found = {themes.group: themes for themes in themes_from_counts(sizes, spoken)}
    assert {group: themes.n for group, themes in found.items()} == {"promoter": 50, "passive": 3, "detractor": 30}
    assert [(t.name, t.own.value, t.real) for t in found["promoter"].themes] == [("fast", 0.8, True)]
    price = found["detractor"].themes[0]
    assert (price.name, price.real) == ("price", True)
    assert price.own == wilson(25, 30)
    assert price.difference.low > 0
    assert not found["passive"].themes[0].real


def test_satisfied_yet_not_promoting():
    satisfied, low = wilson(923, 1000), nps(Promoters(520, 380, 100))
    reason = satisfied_yet_not_promoting(satisfied, low)
    assert reason is not None
    assert "92.3" in render(reason, "zh")
    assert "NPS 42" in render(reason, "en")
    assert satisfied_yet_not_promoting(wilson(80, 100), low) is None
    assert satisfied_yet_not_promoting(satisfied, nps(Promoters(700, 200, 100))) is None
    assert satisfied_yet_not_promoting(wilson(9, 9), low) is None
    assert satisfied_yet_not_promoting(Estimate(None, None, None, 0), low) is None
