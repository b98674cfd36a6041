"""Items and satisfaction: a closed form, statsmodels at large n, planted effects, and honest silence."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from scoring.manager.satisfaction_drivers import firth, satisfaction_drivers
from scoring.reasons import render

ITEMS = ["solve", "empathy", "greeting", "closing"]


def answers(n: int, seed: int, effects=(2.0, 0.0, 0.0, 0.0)):
    generator = np.random.default_rng(seed)
    passed = (generator.random((n, len(effects))) < 0.7).astype(float)
    chance = 1 / (1 + np.exp(-(-0.5 + passed @ np.array(effects))))
    return passed, (generator.random(n) < chance).astype(float)


@pytest.mark.parametrize("table", [(12, 5, 7, 16), (10, 0, 4, 9), (6, 0, 0, 8)])
def test_of_one_item_it_is_half_a_case_in_each_cell(table):
    """Firth (1993), 3.3: for a saturated model the penalty adds 1/2 to each cell, so the log odds ratio is Haldane's and Anscombe's."""
    a, b, c, d = table
    item = np.repeat([1.0, 1, 0, 0], table)
    outcome = np.repeat([1.0, 0, 1, 0], table)
    fit = firth(np.column_stack([np.ones(len(item)), item]), outcome)
    assert fit.converged
    assert fit.coefficients[1] == pytest.approx(np.log((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5))))


def test_of_many_answers_it_is_the_plain_regression():
    passed, satisfied = answers(20_000, 1, (1.2, -0.4, 0.3, 0.0))
    plain = sm.Logit(satisfied, sm.add_constant(passed)).fit(disp=0)
    fit = firth(sm.add_constant(passed), satisfied)
    assert fit.coefficients == pytest.approx(plain.params, abs=2e-3)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(plain.bse, rel=2e-3)
    found = {d.item: d for d in satisfaction_drivers(ITEMS, passed, satisfied).drivers}
    margins = plain.get_margeff(dummy=True)
    for name, effect, error in zip(ITEMS, margins.margeff, margins.margeff_se, strict=True):
        assert found[name].difference.value == pytest.approx(effect, abs=1e-3)
        assert found[name].difference.high - found[name].difference.low == pytest.approx(2 * 1.959964 * error, rel=1e-2)


def test_the_planted_item_comes_first_and_the_others_are_not_named():
    named = 0
    for seed in range(30):
        found = satisfaction_drivers(ITEMS, *answers(300, seed))
        assert found.drivers[0].item == "solve"
        assert found.drivers[0].real
        named += sum(driver.real for driver in found.drivers[1:])
    assert named <= 12  # of 90
    assert [w.code for w in found.warnings] == ["drivers_association"]
    assert "not a cause" in render(found.warnings[0], "en")


def test_intervals_hold_the_true_difference():
    held = 0
    for seed in range(200):
        passed, satisfied = answers(200, seed, (1.0, 0.5))
        true = [1 / (1 + np.exp(-(-0.5 + v + 0.5 * passed[:, 1]))) for v in (1.0, 0.0)]
        driver = next(d for d in satisfaction_drivers(ITEMS[:2], passed, satisfied).drivers if d.item == "solve")
        held += driver.difference.low <= np.mean(true[0] - true[1]) <= driver.difference.high
    assert held >= 182


def test_an_item_that_splits_the_answers_clean_stays_finite():
    passed, satisfied = answers(120, 3)
    passed[:, 0] = satisfied
    found = satisfaction_drivers(ITEMS, passed, satisfied)
    assert found.drivers[0].item == "solve"
    assert np.isfinite(found.drivers[0].odds_ratio.high)
    assert 0.8 < found.drivers[0].difference.value <= 1


def test_not_applicable_throws_no_answer_away():
    passed, satisfied = answers(400, 4)
    passed[:250, 1:3] = np.nan
    found = satisfaction_drivers(ITEMS, passed, satisfied)
    by = {driver.item: driver for driver in found.drivers}
    assert (by["solve"].difference.n, by["empathy"].difference.n) == (400, 150)
    assert by["solve"].real


def test_what_is_left_out_is_told():
    passed, satisfied = answers(200, 5)
    passed[:, 1] = passed[:, 0]
    passed[:, 2] = 1
    left = dict(satisfaction_drivers(ITEMS, passed, satisfied).left_out)
    assert {item: reason.code for item, reason in left.items()} == {
        "empathy": "drivers_item_same",
        "greeting": "drivers_item_few",
    }
    assert "solve" in render(left["empathy"], "zh")


def test_an_item_that_is_the_reverse_of_another_is_left_out():
    passed, satisfied = answers(200, 5)
    passed[:, 3] = 1 - passed[:, 0]
    found = satisfaction_drivers(ITEMS, passed, satisfied)
    assert [reason.code for _, reason in found.left_out] == ["drivers_item_bound"]
    assert len(found.drivers) == 3
    always = satisfaction_drivers(ITEMS, np.ones((200, 4)), satisfied)
    assert (always.drivers, always.warnings, len(always.left_out)) == ((), (), 4)


def test_few_answers_carry_few_items_or_none():
    passed, satisfied = answers(70, 6)
    found = satisfaction_drivers(ITEMS, passed, satisfied)
    assert len(found.drivers) == int(min(satisfied.sum(), 70 - satisfied.sum())) // 10
    assert {reason.code for _, reason in found.left_out} == {"drivers_item_beyond"}
    none = satisfaction_drivers(ITEMS, passed, np.r_[np.zeros(5), np.ones(65)])
    assert none.drivers == ()
    assert none.warnings[0].code == "drivers_few_answers"
    assert satisfaction_drivers([], np.zeros((0, 0)), []).drivers == ()
    with pytest.raises(ValueError, match="shape"):
        satisfaction_drivers(ITEMS, passed[:, :2], satisfied)
    with pytest.raises(ValueError, match="0 or 1"):
        satisfaction_drivers(ITEMS, passed, satisfied + 1)
