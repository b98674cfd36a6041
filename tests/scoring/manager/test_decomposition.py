"""Mix and true change: by hand, against the Oaxaca-Blinder decomposition of statsmodels, and in simulated periods."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from statsmodels.stats.oaxaca import OaxacaBlinder

from scoring.manager.decomposition import decompose
from scoring.manager.period_figure import moments
from scoring.standing import Moments, Tally


def cells_of(channel, team, scores):
    """The cells of conversations with channel 0..2, team 0..1."""
    cells = {}
    for c, t in product(range(3), range(2)):
        own = scores[(channel == c) & (team == t)]
        if len(own):
            cells["abc"[c], "xy"[t]] = Moments(len(own), float(own.sum()), float((own**2).sum()))
    return cells


def period(generator, n, channels, means, gain=0.0):
    channel = generator.choice(3, n, p=channels)
    team = (generator.random(n) < np.where(channel == 0, 0.2, 0.7)).astype(int)
    scores = np.asarray(means)[channel] + 2 * team + gain * (team == 1) + generator.normal(0, 10, n)
    return channel, team, scores


def shares(**cells):
    return {(name,): moments(Tally(*tally)) for name, tally in cells.items()}


def test_kitagawa_by_hand():
    """Calls .8 → .5 of all at rates .5 → .6, chats .2 → .5 at .9 → .9: .58 → .75.

    Mix = -.3·.55 + .3·.9 = .105, true change = .1·.65 + 0 = .065, together .17.
    """
    found = decompose(shares(call=(40, 80), chat=(18, 20)), shares(call=(60, 100), chat=(90, 100)), ["channel"])
    assert found.change.value == pytest.approx(0.17)
    assert found.mix.value == pytest.approx(0.105)
    assert found.true_change.value == pytest.approx(0.065)
    assert found.mix_of["channel"].value == pytest.approx(0.105)
    call = found.levels["channel"]["call"]
    assert (call.share_before, call.share_after) == (0.8, 0.5)
    assert (call.mean_before, call.mean_after) == pytest.approx((0.5, 0.6))
    assert call.true_change.value == pytest.approx(0.065)
    assert found.levels["channel"]["chat"].true_change.value == pytest.approx(0)
    assert found.unmatched == 0
    assert found.change.n == 300


def test_two_factors_by_hand():
    """Channel and team independent, each from half to .8: the cells .25 each → .64, .16, .16, .04.

    Rates a·x .8, a·y .6, b·x .6, b·y .4 stay. Channel: .3·(.8 - .6) = .06 whichever comes first; team the same; true change none.
    """
    rates = {("a", "x"): 80, ("a", "y"): 60, ("b", "x"): 60, ("b", "y"): 40}
    weights = {("a", "x"): 0.64, ("a", "y"): 0.16, ("b", "x"): 0.16, ("b", "y"): 0.04}
    before = {cell: moments(Tally(rate, 100)) for cell, rate in rates.items()}
    after = {cell: Moments(round(2500 * w), 25 * w * rates[cell], 25 * w * rates[cell]) for cell, w in weights.items()}
    found = decompose(before, after, ["channel", "team"])
    assert found.true_change.value == pytest.approx(0)
    assert {factor: mix.value for factor, mix in found.mix_of.items()} == pytest.approx({"channel": 0.06, "team": 0.06})


def test_it_is_the_even_handed_oaxaca_blinder():
    generator = np.random.default_rng(5)
    before = period(generator, 400, [0.6, 0.3, 0.1], [80, 70, 60])
    after = period(generator, 500, [0.2, 0.4, 0.4], [81, 71, 66])
    found = decompose(cells_of(*before), cells_of(*after), ["channel", "team"])
    cell = np.concatenate([2 * side[0] + side[1] for side in (after, before)])
    design = np.column_stack([cell[:, None] == np.arange(1, 6), np.repeat([1.0, 0.0], [500, 400])]).astype(float)
    model = OaxacaBlinder(np.concatenate([after[2], before[2]]), design, 5, hasconst=False, swap=False)
    unexplained, explained, gap = model.two_fold(two_fold_type="self_submitted", submitted_weight=0.5).params
    assert abs(found.true_change.value) == pytest.approx(abs(unexplained))
    assert abs(found.mix.value) == pytest.approx(abs(explained))
    assert abs(found.change.value) == pytest.approx(abs(gap))


@pytest.mark.parametrize("seed", range(5))
def test_the_parts_sum_exactly(seed):
    """Also where cells are missing in one period, and with three factors."""
    generator = np.random.default_rng(seed)
    cells = list(product("abc", "xy", "12"))

    def drawn():
        chosen = [cell for cell in cells if generator.random() < 0.7]
        return {c: Moments(n := int(generator.integers(1, 30)), float(s := 70.0 * n), s * s / n) for c in chosen}

    before, after = drawn(), drawn()
    found = decompose(before, after, ["channel", "team", "shift"], draws=50)
    plain = [sum(m.total for m in side.values()) / sum(m.n for m in side.values()) for side in (before, after)]
    assert found.change.value == pytest.approx(plain[1] - plain[0], abs=1e-9)
    assert found.mix.value + found.true_change.value == pytest.approx(found.change.value, abs=1e-9)
    assert sum(mix.value for mix in found.mix_of.values()) == pytest.approx(found.mix.value, abs=1e-9)
    for levels in found.levels.values():
        assert sum(one.true_change.value for one in levels.values()) == pytest.approx(found.true_change.value, abs=1e-9)
    assert found.unmatched > 0


def test_a_cell_of_one_period_is_mix():
    found = decompose(shares(call=(50, 100)), shares(call=(50, 100), chat=(100, 100)), ["channel"])
    assert found.true_change.value == pytest.approx(0)
    assert found.mix.value == pytest.approx(0.25)
    assert found.unmatched == pytest.approx(0.25)
    assert found.levels["channel"]["chat"].mean_before is None


def test_the_intervals_are_those_of_redrawn_conversations():
    generator = np.random.default_rng(9)
    before = period(generator, 400, [0.6, 0.3, 0.1], [80, 70, 60])
    after = period(generator, 500, [0.2, 0.4, 0.4], [81, 71, 66])
    found = decompose(cells_of(*before), cells_of(*after), ["channel", "team"], draws=2000)
    drawn = []
    for _ in range(400):
        again = [
            cells_of(*(column[rows] for column in side))
            for side in (before, after)
            for rows in [generator.integers(0, len(side[0]), len(side[0]))]
        ]
        one = decompose(*again, ["channel", "team"], draws=1)
        drawn.append([one.mix.value, one.true_change.value, one.mix_of["team"].value])
    expected = np.quantile(drawn, [0.025, 0.975], axis=0).T
    ours = np.array([found.mix.interval, found.true_change.interval, found.mix_of["team"].interval])
    widths = expected[:, 1] - expected[:, 0]
    assert (np.abs(ours - expected) <= 0.15 * widths[:, None]).all()


@pytest.mark.parametrize(("gain", "truth"), [(0.0, 0.0), (4.0, 4.0)])
def test_a_mix_shift_is_no_change_and_a_change_is_found_beside_it(gain, truth):
    """Team y, which takes 20 % of calls and 70 % of the rest, gains 4 points or nothing, while the harder channels grow."""
    held, named, right = 0, 0, 0
    for seed in range(100):
        generator = np.random.default_rng(seed)
        before = period(generator, 500, [0.6, 0.3, 0.1], [80, 70, 60])
        after = period(generator, 500, [0.3, 0.4, 0.3], [80, 70, 60], gain)
        found = decompose(cells_of(*before), cells_of(*after), ["channel", "team"], draws=200)
        own = found.levels["team"]["y"].true_change
        whole = truth * (0.6 * 0.2 + 0.4 * 0.7 + 0.3 * 0.2 + 0.7 * 0.7) / 2
        held += own.low <= whole <= own.high
        named += not found.true_change.low <= 0 <= found.true_change.high
        right += found.mix.high < 0
    assert held >= 88
    assert right == 100
    assert named <= 10 if gain == 0 else named >= 60


def test_without_any_change_no_level_is_named():
    """Nine levels of three factors: of 200 comparisons of two like periods at most ten name one."""
    cells = np.array(list(product(range(2), range(4), range(3))))
    named = 0
    for seed in range(200):
        generator = np.random.default_rng(seed)
        chances, means = generator.dirichlet(np.full(24, 2.0)), 80 + generator.normal(0, 5, 24)
        sides = []
        for _ in range(2):
            sizes = generator.multinomial(1000, chances)
            scores = [generator.normal(mean, 12, n) for mean, n in zip(means, sizes, strict=True)]
            rows = zip(cells, scores, strict=True)
            sides.append({tuple(map(str, c)): Moments(len(s), s.sum(), (s**2).sum()) for c, s in rows if len(s)})
        levels = decompose(*sides, ["channel", "reason", "team"], draws=200).levels
        named += any(level.is_named for group in levels.values() for level in group.values())
    assert named <= 10


def test_what_cannot_be_told_apart_is_refused():
    one = shares(call=(5, 10))
    with pytest.raises(ValueError, match="period after"):
        decompose(one, {}, ["channel"])
    with pytest.raises(ValueError, match="one to 4"):
        decompose(one, one, [])
    with pytest.raises(ValueError, match="a value of each of channel, team"):
        decompose(one, one, ["channel", "team"])
