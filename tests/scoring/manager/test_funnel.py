"""The funnel: exact limits against scipy, overdispersion against the published formula, planted outliers found."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from scoring.manager.funnel import exact_limits, funnel, limits, overdispersion
from scoring.standing import Tally


def units_of(agents: int, share, sizes, seed: int) -> dict[str, Tally]:
    generator = np.random.default_rng(seed)
    n = generator.integers(*sizes, agents)
    return {f"a{k}": Tally(int(generator.binomial(n[k], share)), int(n[k])) for k in range(agents)}


@pytest.mark.parametrize("n", [1, 7, 25, 100, 4000, 100_000])
@pytest.mark.parametrize("centre", [0.02, 0.15, 0.5, 0.97])
@pytest.mark.parametrize("inside", [0.95, 0.998])
def test_exact_limits_are_those_of_the_appendix(n, centre, inside):
    law = stats.binom(n, centre)
    for found, tail in zip(exact_limits(n, centre, inside), ((1 - inside) / 2, (1 + inside) / 2), strict=True):
        r = int(law.ppf(tail))
        expected = (r - (law.cdf(r) - tail) / law.pmf(r)) / n
        assert found == pytest.approx(expected, abs=1e-7)


def test_limits_by_hand():
    """Two conversations, half fail: P(R<=0) = .25. Lower at p = .025: r = 0, α = .225/.25 = .9; upper: r = 2, α = .025/.25 = .1."""
    assert exact_limits(2, 0.5, 0.95) == pytest.approx((-0.45, 0.95))
    assert limits(2, 0.5).inner == pytest.approx((0.0, 0.95))
    assert exact_limits(40, 0.0, 0.95) == (0.0, 0.0)


def test_limits_narrow_with_size_and_meet_the_normal_ones():
    found = exact_limits(50_000, 0.2, 0.95)
    half = 1.959964 * np.sqrt(0.16 / 50_000)
    assert found == pytest.approx((0.2 - half, 0.2 + half), abs=2e-5)


def test_a_planted_outlier_is_found_and_the_rest_is_left_alone():
    units = units_of(30, 0.2, (80, 400), 1) | {"bad": Tally(130, 300), "good": Tally(20, 300), "new": Tally(5, 6)}
    found = funnel(units)
    places = {point.name: point.place for point in found.points}
    assert (places["bad"], places["good"], places["new"]) == ("very_high", "very_low", "too_few")
    assert sum(place.startswith("very") for place in places.values()) == 2
    assert [at.n for at in found.curve] == sorted({at.n for at in found.curve})
    assert (found.curve[0].n, found.curve[-1].n) == (6, max(t.judged for t in units.values()))


def test_under_chance_alone_few_lie_outside():
    outer = inner = units = 0
    for seed in range(100):
        for point in funnel(units_of(20, 0.15, (30, 200), seed)).points:
            units += 1
            outer += point.place.startswith("very")
            inner += point.place != "inside"
    assert outer / units < 0.005
    assert inner / units < 0.06


def test_units_that_differ_widen_the_limits():
    shares = np.random.default_rng(5).normal(0.3, 0.08, 40)
    units = units_of(40, 0.3, (900, 1000), 2)
    units = {
        name: Tally(round(share * t.judged), t.judged) for share, (name, t) in zip(shares, units.items(), strict=True)
    }
    wide, narrow = funnel(units), funnel(units, widen=False)
    assert wide.widened
    assert wide.dispersion > 10
    assert wide.between == pytest.approx(0.07, abs=0.02)
    assert sum(point.place.startswith("very") for point in narrow.points) > 15
    assert sum(point.place.startswith("very") for point in wide.points) <= 1


def test_between_is_that_of_dersimonian_and_laird_when_nothing_is_pulled_in(monkeypatch):
    monkeypatch.setattr("scoring.manager.funnel.WINSORISED", 0.0)
    sizes = np.full(12, 200.0)
    failed = np.array([20, 60, 35, 48, 70, 22, 41, 39, 55, 62, 18, 30], float)
    centre = failed.sum() / sizes.sum()
    dispersion, between = overdispersion(failed, sizes, centre)
    effects = combine_effects(failed / sizes, np.full(12, centre * (1 - centre) / 200), method_re="dl")
    assert between**2 == pytest.approx(effects.tau2)
    assert dispersion == pytest.approx(effects.q / 12)


def test_a_target_and_nothing():
    found = funnel({"a": Tally(30, 100)}, target=0.1)
    assert (found.centre, found.dispersion, found.points[0].place) == (0.1, None, "very_high")
    assert funnel({"a": Tally(0, 0)}) is None
    assert funnel({"a": Tally(0, 50), "b": Tally(0, 60)}).points[0].place == "inside"
    with pytest.raises(ValueError, match="target"):
        funnel({"a": Tally(1, 2)}, target=1.5)
