"""Charts against published worked examples, rules by hand, and how often a steady process is called unsteady."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.manager.control_chart import p_chart, xmr_chart
from scoring.manager.run_rules import ALL_RULES, USUAL_RULES, runs
from scoring.standing import Tally

CANS = [
    *(12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22),
    *(8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6),
]
"""D. C. Montgomery, Introduction to Statistical Quality Control, orange juice cans: nonconforming of 50, 30 samples."""
BATCHES = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
"""NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: individuals chart, moving range 1.8778."""


def test_montgomerys_cans():
    """p̄ = .2313, limits .0524 and .4102, samples 15 and 23 beyond."""
    chart = p_chart([Tally(k, 50) for k in CANS], rules=["beyond_limits"], corrected=False)
    assert chart.centre == pytest.approx(0.2313, abs=5e-5)
    assert chart.points[0].low == pytest.approx(0.0524, abs=5e-5)
    assert chart.points[0].high == pytest.approx(0.4102, abs=5e-5)
    assert chart.signals == (14, 22)
    assert not chart.provisional


def test_limits_follow_the_size_of_each_period():
    chart = p_chart([Tally(10, 100), Tally(40, 400), Tally(0, 0), Tally(50, 500)], corrected=False)
    assert chart.centre == pytest.approx(0.1)
    assert chart.points[0].high == pytest.approx(0.1 + 3 * 0.03)
    assert chart.points[1].high == pytest.approx(0.1 + 3 * 0.015)
    assert chart.points[2].value is None
    assert chart.points[2].high is None
    assert chart.baseline == 3


def test_the_correction_for_small_shares_by_hand():
    """p̄ = .02, n = 50: .02 + 3·.0198 + 4·.96/150 = .1050; the chance of six or more is .0003, of five or more .0032."""
    chart = p_chart([Tally(1, 50)] * 12)
    assert chart.points[0].high == pytest.approx(0.105, abs=1e-4)
    assert chart.points[0].low == 0


def test_laney_by_hand():
    """Shares .55 and .45 of 100 in turn: z = ±1, mean moving range 2, dispersion 2/1.128 = 1.773, half width 3·.05·1.773."""
    chart = p_chart([Tally(55, 100), Tally(45, 100)] * 3, laney=True)
    assert chart.dispersion == pytest.approx(2 / 1.128)
    assert chart.points[0].high == pytest.approx(0.5 + 0.2660, abs=1e-4)
    wide = p_chart([Tally(k * 100, 10_000) for k in (60, 40) * 6], laney=True)
    narrow = p_chart([Tally(k * 100, 10_000) for k in (60, 40) * 6])
    assert wide.signals == ()
    assert len(narrow.signals) == 12
    assert narrow.dispersion == wide.dispersion == pytest.approx(40 / 1.128)


def test_the_individuals_chart_of_nist():
    chart = xmr_chart(BATCHES)
    assert chart.centre == pytest.approx(50.81)
    assert chart.points[0].low == pytest.approx(45.8159, abs=1e-3)
    assert chart.points[0].high == pytest.approx(55.8041, abs=1e-3)
    assert chart.range_limit == pytest.approx(3.268 * 1.8778, abs=1e-3)
    assert chart.points[0].moving_range is None
    assert chart.points[1].moving_range == pytest.approx(2.0)
    assert chart.signals == ()


def test_a_gap_has_no_moving_range_and_breaks_no_run():
    chart = xmr_chart([1.0, 2, None, 9, 10])
    assert [point.moving_range for point in chart.points] == [None, 1, None, None, 1]
    assert chart.range_limit == pytest.approx(3.268)
    after = xmr_chart([5.0, 6, 5, 6, *[7.0] * 4, None, *[7.0] * 4], baseline=slice(0, 4))
    assert after.signals == (11, 12)  # the 6 at place 3 and seven 7s are eight
    assert after.points[11].rules == ("eight_one_side",)


def test_the_baseline_judges_what_came_after():
    steady = [50.0, 52] * 6
    assert xmr_chart([*steady, 60.0], baseline=slice(0, 12)).signals == (12,)
    shares = [Tally(k, 100) for k in (10, 12) * 6]
    chart = p_chart([*shares, Tally(30, 100)], baseline=slice(0, 12))
    assert chart.centre == pytest.approx(0.11)
    assert chart.signals == (12,)


def test_bounds_clip_the_limits():
    chart = xmr_chart([99.0, 92, 98, 91], bounds=(0, 100))
    assert chart.points[0].high == 100


@pytest.mark.parametrize("shares", [[], [Tally(0, 0)], [Tally(0, 40)] * 5, [Tally(40, 40)] * 5])
def test_without_spread_there_are_no_limits(shares):
    chart = p_chart(shares)
    assert all(point.low is None for point in chart.points)
    assert chart.signals == ()
    assert chart.provisional
    assert p_chart([Tally(0, 40)] * 5).centre == 0


def test_empty_periods_beside_one_of_a_half():
    chart = p_chart([Tally(0, 0), Tally(1, 2), Tally(0, 0)])
    assert chart.dispersion is None
    assert (chart.points[1].low, chart.points[1].high) == (0, 1)


@pytest.mark.parametrize("values", [[], [None, None], [5.0], [5.0, None, 6.0], [5.0] * 5])
def test_without_moving_ranges_there_are_no_limits(values):
    chart = xmr_chart(values)
    assert len(chart.points) == len(values)
    assert all(point.low is None for point in chart.points)
    assert chart.signals == ()


@pytest.mark.parametrize(
    ("distances", "rule", "places"),
    [
        ([0.1] * 9, "eight_one_side", [7, 8]),
        ([*[0.1] * 7, 0.0, *[0.1] * 7], "eight_one_side", []),
        ([*[0.1] * 7, -0.1], "eight_one_side", []),
        ([2.1, 0, 2.1, 0], "two_of_three", [2]),
        ([2.1, 0, 0, 2.1], "two_of_three", []),
        ([2.1, -2.1], "two_of_three", []),
        ([-1.1, -1.1, 0, -1.1, -1.1, 0], "four_of_five", [4]),
    ],
)
def test_run_rules_by_hand(distances, rule, places):
    assert [at for at, broken in enumerate(runs(distances)) if rule in broken] == places
    assert not any(runs(distances, ["beyond_limits"]))


def chart_alarms(chart, rules):
    """Share of points, share of series of 20 in which a steady process is called unsteady; limits from the series itself."""
    signals = [chart(np.random.default_rng(seed), rules).signals for seed in range(300)]
    return sum(map(len, signals)) / 6000, sum(map(bool, signals)) / 300


def steady_xmr(generator, rules):
    return xmr_chart(list(generator.normal(80, 4, 20)), rules=rules)


def steady_p(share):
    def chart(generator, rules):
        sizes = generator.integers(20, 80, 20)
        return p_chart([Tally(int(generator.binomial(n, share)), int(n)) for n in sizes], rules=rules)

    return chart


@pytest.mark.parametrize("chart", [steady_xmr, steady_p(0.2), steady_p(0.02)])
def test_a_steady_process_is_seldom_called_unsteady(chart):
    assert chart_alarms(chart, ["beyond_limits"])[1] <= 0.06
    by_point, by_series = chart_alarms(chart, USUAL_RULES)
    assert by_point <= 0.015
    assert by_series <= 0.13
    assert by_series < chart_alarms(chart, ALL_RULES)[1]


def test_a_shift_of_a_process_is_seen():
    """Two standard deviations up after 12 of 24: nearly all of 100 series signal, against limits from the first 12."""
    seen = 0
    for seed in range(100):
        generator = np.random.default_rng(seed)
        values = [*generator.normal(80, 4, 12), *generator.normal(88, 4, 12)]
        seen += any(at >= 12 for at in xmr_chart(values, baseline=slice(0, 12)).signals)
    assert seen >= 95


def test_none_of_few_is_no_wonder_where_failures_are_rare():
    """p̄ = 3/360: the corrected lower limit of 30 would be .0083 - 3·.0166 + 4·.983/90 = .0022, over a week of none of 30, 78 % of weeks."""
    rare = [Tally(0, 30), Tally(0, 30), Tally(0, 30), Tally(1, 30)] * 3
    assert p_chart(rare).signals == ()
    assert p_chart(rare).points[0].low == 0
    common = [Tally(30 - share.failed, 30) for share in rare]
    assert p_chart(common).signals == ()
    assert p_chart(common).points[0].high == 1
    assert p_chart([*rare * 4, Tally(5, 30)]).signals == (48,)
