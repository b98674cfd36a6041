"""Same mix for all: worked by hand, by statsmodels' regression and by simulation; a mix that only looks like a difference."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from scoring.manager.mix_adjustment import adjusted_mean, adjusted_shares, apart, weighted_share
from scoring.standing import Moments, Tally
from scoring.statistics import undefined, wilson

HARD_CALLS = {
    "li": {"bill": Tally(10, 100), "complaint": Tally(120, 300)},
    "wang": {"bill": Tally(30, 300), "complaint": Tally(40, 100)},
}
"""Both fail 10 % of bills and 40 % of complaints; Li takes the complaints: 32.5 % against 17.5 %."""


def test_a_mix_that_only_looks_like_a_difference():
    found = adjusted_shares(HARD_CALLS)
    assert [found[name].crude.value for name in ("li", "wang")] == [0.325, 0.175]
    for one in found.values():
        assert one.direct.value == pytest.approx(0.25)
        assert one.ratio.value == pytest.approx(1)
        assert one.indirect.value == pytest.approx(0.25)
        assert one.verdict == "level"
        assert one.p == pytest.approx(1)
    assert found["li"].explained_by_mix == pytest.approx(0.075)


def test_by_hand():
    """Standard 50/50 with rates .1 and .4. Unit: 4 of 20, 12 of 20. Direct .5·.2 + .5·.6 = .4; E = 2 + 8 = 10; O/E 1.6; · .25 = .4."""
    standard = {"bill": Tally(50, 500), "complaint": Tally(200, 500)}
    one = adjusted_shares({"u": {"bill": Tally(4, 20), "complaint": Tally(12, 20)}}, standard)["u"]
    assert one.direct.value == pytest.approx(0.4)
    assert one.expected == pytest.approx(10)
    assert one.ratio.value == pytest.approx(1.6)
    assert one.indirect.value == pytest.approx(0.4)
    low, high = proportion_confint(16, 40, method="wilson")
    assert one.ratio.interval == pytest.approx((low * 4, high * 4))
    sums = np.convolve(stats.binom(20, 0.1).pmf(range(21)), stats.binom(20, 0.4).pmf(range(21)))
    assert one.p == pytest.approx(2 * sums[16:].sum())
    assert one.verdict == "above"


def test_one_stratum_is_the_plain_share():
    one = adjusted_shares({"u": {"all": Tally(7, 30)}})["u"]
    assert one.direct == one.crude == wilson(7, 30)
    assert one.covered == 1


def test_weighted_share_is_zou_huang_and_zhangs():
    """Σ ± sqrt(Σ w²(p - l)²) from Wilson's of each part."""
    parts = [(0.3, (5, 20)), (0.7, (0, 12))]
    found = weighted_share([(w, wilson(*counts)) for w, counts in parts])
    limits = [(w, counts[0] / counts[1], *proportion_confint(*counts, method="wilson")) for w, counts in parts]
    low = found.value - np.sqrt(sum((w * (p - lo)) ** 2 for w, p, lo, _ in limits))
    high = found.value + np.sqrt(sum((w * (hi - p)) ** 2 for w, p, _, hi in limits))
    assert found.value == pytest.approx(0.075)
    assert found.interval == pytest.approx((max(0, low), high))
    assert weighted_share([]).value is None


def test_intervals_hold_the_truth():
    generator = np.random.default_rng(0)
    sizes, rates, mix = np.array([15, 40, 120]), np.array([0.5, 0.2, 0.05]), np.array([0.3, 0.3, 0.4])
    truth = float(mix @ rates)
    held = 0
    for _ in range(1000):
        failed = generator.binomial(sizes, rates)
        found = weighted_share([(w, wilson(int(f), int(n))) for w, f, n in zip(mix, failed, sizes, strict=True)])
        held += found.low <= truth <= found.high
    assert 0.93 <= held / 1000 <= 0.99


def fails(rates, sizes, generator) -> dict[str, Tally]:
    return {s: Tally(int(generator.binomial(n, p)), int(n)) for (s, p), n in zip(rates.items(), sizes, strict=True)}


def test_a_true_difference_is_found_and_false_alarms_are_rare():
    generator = np.random.default_rng(4)
    rates = {"bill": 0.1, "complaint": 0.4, "tariff": 0.2}
    alarms = found = 0
    for _ in range(60):
        mixes = generator.dirichlet([2, 2, 2], 12)
        units = {f"a{k}": fails(rates, generator.multinomial(200, mixes[k]), generator) for k in range(12)}
        alarms += any(one.verdict in ("above", "below") for one in adjusted_shares(units).values())
        units["bad"] = fails({s: rate + 0.15 for s, rate in rates.items()}, [70] * 3, generator)
        found += adjusted_shares(units)["bad"].verdict == "above"
    assert alarms <= 8  # one in ten at most
    assert found >= 55


def test_a_unit_that_never_meets_most_of_the_mix_has_no_direct_figure():
    found = adjusted_shares(HARD_CALLS | {"new": {"bill": Tally(2, 12)}})
    assert found["new"].direct.value is None
    assert found["new"].covered == pytest.approx(412 / 812)
    assert found["new"].indirect.value is not None
    assert adjusted_shares({"u": {"x": Tally(1, 9)}})["u"].verdict == "too_few"
    assert adjusted_shares({"u": {}})["u"].crude.value is None
    with pytest.raises(ValueError, match="'new reason'"):
        adjusted_shares({"u": {"new reason": Tally(1, 9)}}, {"bill": Tally(1, 9)})


def moments(values) -> Moments:
    return Moments(len(values), float(np.sum(values)), float(np.square(values).sum()))


def test_a_mean_at_the_same_mix_is_that_of_regression():
    """Least squares with a dummy a stratum and robust errors (HC2: each stratum its own variance) gives the same error."""
    generator = np.random.default_rng(3)
    groups = {"bill": generator.normal(85, 5, 60), "complaint": generator.normal(60, 15, 300)}
    found, covered = adjusted_mean({s: moments(v) for s, v in groups.items()}, {"bill": 30, "complaint": 10})
    design = np.zeros((360, 2))
    design[:60, 0] = design[60:, 1] = 1
    fit = sm.OLS(np.concatenate(list(groups.values())), design).fit(cov_type="HC2")
    tested = fit.t_test([0.75, 0.25])
    assert covered == 1
    assert found.value == pytest.approx(float(np.squeeze(tested.effect)))
    assert (found.high - found.low) / 2 == pytest.approx(1.98 * float(np.squeeze(tested.sd)), rel=0.02)


def test_how_far_a_mean_is_from_a_value_is_students_test():
    values = [78.0, 81.0, 74.0, 80.0, 77.0, 79.0, 83.0, 75.0, 76.0, 78.0, 82.0, 79.0]
    mean, _ = adjusted_mean({"all": Moments(len(values), sum(values), sum(v * v for v in values))}, {"all": 1})
    assert apart(mean, 80.0) == pytest.approx(stats.ttest_1samp(values, 80.0).pvalue, rel=1e-3)
    assert apart(mean, None) is None
    assert apart(undefined(40), 80.0) is None


def test_a_mean_of_few():
    assert adjusted_mean({}, {"a": 1})[0].value is None
    assert (
        adjusted_mean({"a": Moments(1, 80, 6400)}, {"a": 3})[0]
        == adjusted_mean({"a": Moments(1, 80, 6400)}, {"a": 1})[0]
    )
    single, _ = adjusted_mean({"a": moments([70, 80, 90]), "b": moments([50])}, {"a": 1, "b": 1})
    assert single.value == pytest.approx(65)
    assert single.interval is not None
    assert adjusted_mean({"a": moments([80, 80])}, {"a": 1, "b": 1})[1] == 0.5


def test_rare_failures_are_not_cried_over():
    """Thirty conversations at 3 %: under one failure expected, where the normal distribution would name too many."""
    generator = np.random.default_rng(7)
    alarms = 0
    for _ in range(200):
        units = {f"a{k}": {s: Tally(int(generator.binomial(10, 0.03)), 10) for s in "abc"} for k in range(12)}
        alarms += any(one.verdict in ("above", "below") for one in adjusted_shares(units).values())
    assert alarms <= 20


def test_large_numbers_use_the_normal_distribution():
    """E = 1,000 of 5,000, O = 1,080: z = 80 / sqrt(5,000 · .16) = 2.828."""
    one = adjusted_shares({"u": {"x": Tally(1080, 5000)}}, {"x": Tally(1, 5)})["u"]
    assert one.p == pytest.approx(2 * stats.norm.sf(80 / np.sqrt(800)))
    near = adjusted_shares({"u": {"x": Tally(4985, 5000)}}, {"x": Tally(995, 1000)})["u"]  # passes are rare: 15 of 25
    assert near.p == pytest.approx(2 * stats.binom(5000, 0.005).cdf(15), rel=1e-6)
    assert adjusted_shares({"u": {"x": Tally(12, 12)}})["u"].verdict == "too_few"
