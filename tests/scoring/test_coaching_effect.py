"""Did it work: against published figures, statsmodels, and simulated teams in which the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from scoring.coaching_effect import Scores, coaching_effect, match, regression, reliability, welch
from scoring.reasons import render
from scoring.statistics import undefined

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
"""P. E. Shrout and J. L. Fleiss (1979), table 2: six targets, four ratings each; ICC(1,1) .17, ICC(1,4) .44."""


def team_of(
    agents: int, each: int, seed: int, *, spread: float = 4, noise: float = 12, drift: float = 0
) -> dict[str, Scores]:
    """A team whose agents differ by `spread` in truth, whose conversations by `noise`; all move by `drift`, nobody is coached."""
    generator = np.random.default_rng(seed)
    team = {}
    for k in range(agents):
        truth = generator.normal(80, spread)
        before, after = generator.normal(truth, noise, each), generator.normal(truth + drift, noise, each)
        team[f"a{k:02}"] = Scores(tuple(map(float, before)), tuple(map(float, after)))
    return team


def match_rich(team: dict[str, Scores]) -> str:
    """The agent in the middle of the team, who has most neighbours."""
    return sorted(team, key=lambda name: np.mean(team[name].before))[len(team) // 2]


def flat(mean: float, n: int = 10) -> tuple[float, ...]:
    return tuple(mean + (k % 2 * 2 - 1) for k in range(n))


def test_card_and_krueger() -> None:
    """Am. Econ. Rev. 84 (1994), table 3: New Jersey 20.44 to 21.03, Pennsylvania 23.33 to 21.17; difference 2.76 from unrounded."""
    team = {"nj": Scores(flat(20.44), flat(21.03))} | {
        f"pa{k}": Scores(flat(20.44 + off), flat(20.44 + off - 2.16)) for k, off in enumerate((-0.1, 0, 0.1))
    }
    team |= {"far": Scores(flat(30), flat(99)), "farther": Scores(flat(10), flat(0))}
    found = coaching_effect("nj", team)
    assert set(found.matched) == {"pa0", "pa1", "pa2"}
    assert found.change.value == pytest.approx(0.59)
    assert found.imbalance == pytest.approx(0)
    assert found.difference.value == pytest.approx(2.76, abs=0.015)


def test_reliability_of_shrout_and_fleiss() -> None:
    assert reliability(SHROUT_FLEISS, 1) == pytest.approx(0.17, abs=5e-3)
    assert reliability(SHROUT_FLEISS, 4) == pytest.approx(0.44, abs=5e-3)
    assert reliability([[1, 9], [9, 1], [5, 5]], 10) == 0  # no difference between agents shows


def test_the_difference_is_the_interaction_of_statsmodels() -> None:
    """Agents with as many conversations each: score ~ coached * after, least squares, the interval by its robust errors."""
    team = team_of(15, 40, seed=5, spread=0.5, drift=3)
    name = match_rich(team)
    found = coaching_effect(name, team)
    rows = [
        {"score": score, "coached": int(one == name), "after": after}
        for one in (name, *found.matched)
        for after, scores in enumerate((team[one].before, team[one].after))
        for score in scores
    ]
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    fitted = smf.ols("score ~ coached * after", columns).fit(cov_type="HC1")
    assert found.difference.value == pytest.approx(fitted.params["coached:after"])
    low, high = fitted.conf_int().loc["coached:after"]
    assert found.difference.interval == pytest.approx((low, high), abs=1.0)


def test_the_change_has_welchs_interval_as_scipy_gives_it() -> None:
    scores = Scores((70.0, 81, 75, 90, 66, 79, 83, 71, 77, 85), (80.0, 88, 92, 79, 85, 91, 84, 90, 77, 86, 95, 82))
    theirs = stats.ttest_ind(scores.after, scores.before, equal_var=False).confidence_interval()
    found = welch(scores)
    assert found.value == pytest.approx(np.mean(scores.after) - np.mean(scores.before))
    assert found.interval == pytest.approx((theirs.low, theirs.high), abs=0.05)  # whole degrees of freedom
    assert found.low <= theirs.low
    assert welch(Scores((80.0, 80.0), (90.0, 90.0))).interval == (10, 10)


def test_what_moved_everybody_is_no_effect() -> None:
    covered, moved = 0, []
    for seed in range(60):
        team = team_of(14, 25, seed=seed, drift=6)
        found = coaching_effect("a00", team)
        covered += found.difference.low <= 0 <= found.difference.high
        moved.append((found.change.value, found.difference.value))
    change, difference = np.mean(moved, axis=0)
    assert change > 4
    assert difference == pytest.approx(0, abs=1.6)
    assert covered / len(moved) > 0.88


def test_a_real_effect_is_found() -> None:
    team = team_of(14, 60, seed=2, spread=2)
    own = team["a03"]
    team["a03"] = Scores(own.before, tuple(score + 10 for score in own.after))
    found = coaching_effect("a03", team)
    assert found.difference.low > 0
    assert found.difference.value == pytest.approx(10, abs=6)


def test_the_worst_of_a_team_recovers_uncoached_as_much_as_expected() -> None:
    """Nobody is coached; who did worst gains all the same, by about what is expected, and most are warned."""
    gains, expected, differences, warned, told = [], [], [], 0, set()
    for seed in range(80):
        team = team_of(16, 15, seed=seed)
        worst = min(team, key=lambda name: np.mean(team[name].before))
        found = coaching_effect(worst, team, chosen_for_low=True)
        gains.append(found.change.value)
        expected.append(found.expected_regression)
        warned += any(w.code == "effect_regression" for w in found.warnings)
        differences.append(found.difference.value - found.imbalance * (1 - found.reliability))
        told |= {w.code for w in found.warnings}
    assert np.mean(gains) > 2
    assert np.mean(expected) == pytest.approx(np.mean(gains), abs=1.0)
    assert warned / 80 > 0.7
    assert np.mean(differences) == pytest.approx(0, abs=1.0)  # less what the match left over
    assert told == {"effect_regression", "effect_matched_above"}


def test_an_average_agent_is_not_warned_of_regression() -> None:
    team = team_of(16, 30, seed=3)
    assert all(w.code != "effect_regression" for w in coaching_effect(match_rich(team), team).warnings)
    lowest = min(team, key=lambda name: np.mean(team[name].before))
    own = team[lowest]
    team[lowest] = Scores(own.before, tuple(score + 4 for score in own.before))
    warning = next(w for w in coaching_effect(lowest, team).warnings if w.code == "effect_regression")
    assert "提高 4 分" in render(warning, "zh")
    assert "regression to the mean" in render(warning, "en")
    unchosen = coaching_effect(lowest, team, chosen_for_low=False).warnings
    assert all(w.code != "effect_regression" for w in unchosen)


def test_the_best_of_a_team_has_nobody_above_and_is_told_so() -> None:
    team = {f"a{k}": Scores(flat(70 + k, 12), flat(70 + k, 12)) for k in range(6)} | {
        "top": Scores(flat(95, 12), flat(93, 12))
    }
    found = coaching_effect("top", team)
    assert found.matched == ("a5", "a4", "a3")
    assert found.imbalance == pytest.approx(-21)
    assert [w.code for w in found.warnings] == ["effect_matched_below"]
    assert "平均低 21 分" in render(found.warnings[0], "zh")


def test_not_enough_conversations() -> None:
    team = team_of(8, 20, seed=1)
    own = team["a00"]
    team["a00"] = Scores(own.before, own.after[:9])
    found = coaching_effect("a00", team)
    assert (found.change, found.difference, found.matched) == (undefined(29), undefined(29), ())
    assert render(found.warnings[0], "zh") == "会话不够，不能判断效果：辅导前 20 通、辅导后 9 通，各至少 10 通"


def test_without_colleagues_the_change_stands_alone_and_says_so() -> None:
    team = {"a": Scores(flat(70, 20), flat(80, 20)), "b": Scores(flat(90, 3), flat(90, 3))}
    found = coaching_effect("a", team)
    assert found.change.value == pytest.approx(10)
    assert found.difference == undefined(40)
    assert [w.code for w in found.warnings] == ["effect_few_matched"]
    assert (found.reliability, found.expected_regression) == regression("a", team) == (None, None)
    with pytest.raises(KeyError):
        coaching_effect("nobody", team)


def test_the_nearest_are_matched_and_the_same_each_time() -> None:
    team = {f"a{k:02}": Scores(flat(70 + k), flat(70 + k)) for k in range(30)}
    team["few"] = Scores(flat(85, 4), flat(85))
    assert match("a15", team)[:4] == ("a14", "a16", "a13", "a17")
    assert len(match("a15", team)) == 8  # within half a standard deviation of 8.8 points
    assert len(match("a00", team)) == 4
    assert match("a29", {name: team[name] for name in ("a00", "a01", "a02", "a29")}) == ("a02", "a01", "a00")
    assert match("a29", {name: team[name] for name in ("a01", "a02", "a29")}) == ()
    assert "few" not in match("a15", team)
    assert coaching_effect("a15", team) == coaching_effect("a15", team)
    team = team_of(6, 20, seed=4)
    assert coaching_effect("a01", team).difference != coaching_effect("a01", team, seed=1).difference
