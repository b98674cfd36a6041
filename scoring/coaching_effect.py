"""Did the coaching work? An agent before and after, beside agents like him who were not coached.

**Difference in differences**: (after - before) of the agent, less the mean of (after - before) of the comparison agents
(D. Card and A. B. Krueger, Am. Econ. Rev. 84 (1994) 772-793). What moved everybody - a campaign, a new standard - falls out.

**Regression to the mean**: whoever is chosen for a bad month mostly does better in the next, coached or not. Of a distance d
from the team's mean, a share 1 - reliability is expected to vanish by itself: reliability = between-agent variance /
(that + within-agent variance / conversations) (T. L. Kelley 1927; A. G. Barnett, J. C. van der Pols and A. J. Dobson, Int. J.
Epidemiol. 34 (2005) 215-220; variance components of a one-way layout as in P. E. Shrout and J. L. Fleiss, Psychol. Bull. 86
(1979) 420-428, ICC(1)). Comparison agents matched on the score before, from the same team, come back the same way, so the
difference in differences takes this out as far as the match is good (`imbalance`); the plain before/after does not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev, variance

import numpy as np

from scoring.reasons import Reason
from scoring.statistics import DRAWS, ENOUGH, Estimate, Floats, estimate_of, t_quantile, undefined

CLOSE = 0.5
"""A comparison agent's mean before lies at most so many standard deviations of the team's agents off the coached one's; where
under three do, the nearest three are taken and it is said."""
MOST_MATCHED = 10
LEAST_MATCHED = 3
LOW = 1.0
"""An agent so many standard deviations under the team's mean counts as chosen for that."""
TELLING = 0.25
"""Share of the gain from which on expected regression is warned of."""


@dataclass(frozen=True, slots=True)
class Scores:
    """One agent's scores of conversations, 0..100, in the windows before and after."""

    before: tuple[float, ...]
    after: tuple[float, ...]

    @property
    def enough(self) -> bool:
        """Whether both windows hold ten conversations or more."""
        return min(len(self.before), len(self.after)) >= ENOUGH

    @property
    def change(self) -> float:
        """Mean after less mean before. Raises StatisticsError for an empty window."""
        return fmean(self.after) - fmean(self.before)


@dataclass(frozen=True, slots=True)
class Effect:
    """What is known of the effect, in points; `warnings` say what it may not be taken for.

    `change`: the agent's own before/after; `difference`: less that of the `matched` agents, undefined without enough of
    either; `expected_regression`: the change to be expected without any coaching, None where it cannot be told; `reliability`
    0..1 of the agent's mean before; `imbalance`: points by which the matched agents began above him. `n` counts the agent's
    conversations.
    """

    change: Estimate
    difference: Estimate
    matched: tuple[str, ...]
    imbalance: float | None
    reliability: float | None
    expected_regression: float | None
    warnings: tuple[Reason, ...]


def coaching_effect(
    agent: str, team: Mapping[str, Scores], chosen_for_low: bool | None = None, seed: int = 0
) -> Effect:
    """The effect on one agent of a team; `team` holds him and those not coached meanwhile.

    `chosen_for_low` says whether he was coached because of low scores; None: taken so when he was one standard deviation
    under the team. The change has Welch's interval, the difference a percentile bootstrap of 1,000 draws, of conversations
    within the agent's windows and of comparison agents with their conversations. Raises KeyError for an agent not in the team.
    """
    own = team[agent]
    n = len(own.before) + len(own.after)
    if not own.enough:
        told = {"before": len(own.before), "after": len(own.after), "needed": ENOUGH}
        return Effect(undefined(n), undefined(n), (), None, None, None, (Reason("effect_few_conversations", told),))
    matched = match(agent, team)
    generator = np.random.default_rng(seed)
    own_draws = _changes(own, generator)
    difference, imbalance = undefined(n), None
    if matched:
        difference = estimate_of(own_draws - _mean_change([team[name] for name in matched], generator), n)
        imbalance = fmean(fmean(team[name].before) for name in matched) - fmean(own.before)
    reliable, expected = regression(agent, team)
    warnings = (
        *_of_match(agent, team, imbalance, reliable),
        *_of_regression(agent, team, expected, reliable, chosen_for_low),
    )
    return Effect(welch(own), difference, matched, imbalance, reliable, expected, warnings)


def welch(scores: Scores) -> Estimate:
    """The change with the t interval for unequal variances (B. L. Welch, Biometrika 34 (1947) 28-35); two scores a window at least."""
    parts = [variance(window) / len(window) for window in (scores.before, scores.after)]
    n, change, error = len(scores.before) + len(scores.after), scores.change, sum(parts)
    if error == 0:
        return Estimate(change, change, change, n)
    df = error**2 / sum(p**2 / (len(w) - 1) for p, w in zip(parts, (scores.before, scores.after), strict=True))
    half = t_quantile(int(df)) * math.sqrt(error)
    return Estimate(change, change - half, change + half, n)


def match(agent: str, team: Mapping[str, Scores]) -> tuple[str, ...]:
    """The agents with enough conversations whose mean before is nearest, nearest first: three to ten, or none."""
    means = _means_before(team)
    off = sorted(
        (abs(mean - means[agent]), name) for name, mean in means.items() if name != agent and team[name].enough
    )
    if len(off) < LEAST_MATCHED:
        return ()
    close = sum(distance <= CLOSE * stdev(means.values()) for distance, _ in off)
    return tuple(name for _, name in off[: min(MOST_MATCHED, max(LEAST_MATCHED, close))])


def regression(agent: str, team: Mapping[str, Scores]) -> tuple[float | None, float | None]:
    """The reliability 0..1 of the agent's mean before, and the change expected without coaching; None of under three agents."""
    befores = [scores.before for scores in team.values() if len(scores.before) > 1]
    own = team[agent].before
    if len(befores) < 3 or not own:
        return None, None
    found = reliability(befores, len(own))
    return found, (1 - found) * (fmean(_means_before(team).values()) - fmean(own))


def reliability(groups: Sequence[Sequence[float]], n: float) -> float:
    """The reliability of a mean of `n` scores: between / (between + within / n), from a one-way analysis of variance.

    `groups` are the scores of at least two agents, two or more each; the between variance is (MSB - MSW) / n0, 0 at least,
    n0 = (N - Σn² / N) / (groups - 1).
    """
    sizes = [len(group) for group in groups]
    total = sum(sizes)
    grand = sum(sum(group) for group in groups) / total
    within = sum(variance(group) * (len(group) - 1) for group in groups) / (total - len(groups))
    between = sum(len(group) * (fmean(group) - grand) ** 2 for group in groups) / (len(groups) - 1)
    typical = (total - sum(size**2 for size in sizes) / total) / (len(groups) - 1)
    true = max(0.0, (between - within) / typical)
    return true / (true + within / n) if true else 0.0


def _changes(scores: Scores, generator: np.random.Generator) -> Floats:
    """The change, and then those of resamples of the conversations in each window."""
    windows = [np.array(scores.after), np.array(scores.before)]
    after, before = (w[generator.integers(0, len(w), size=(DRAWS, len(w)))].mean(axis=1) for w in windows)
    return np.concatenate([[scores.change], after - before])


def _mean_change(group: Sequence[Scores], generator: np.random.Generator) -> Floats:
    """The mean change of agents, and then those of resamples of agents and of their conversations."""
    changes = np.stack([_changes(scores, generator) for scores in group])
    picked = generator.integers(0, len(group), size=(DRAWS, len(group)))
    drawn = changes[picked, 1 + np.arange(DRAWS)[:, None]].mean(axis=1)
    return np.concatenate([[changes[:, 0].mean()], drawn])


def _means_before(team: Mapping[str, Scores]) -> dict[str, float]:
    return {name: fmean(scores.before) for name, scores in team.items() if scores.before}


def _of_match(
    agent: str, team: Mapping[str, Scores], imbalance: float | None, reliable: float | None
) -> Iterator[Reason]:
    if imbalance is None:
        others = sum(scores.enough for name, scores in team.items() if name != agent)
        yield Reason("effect_few_matched", {"found": others, "needed": LEAST_MATCHED})
    elif abs(imbalance) > CLOSE * stdev(_means_before(team).values()):
        by_itself = abs(imbalance) * (1 - (reliable or 0.0))
        code = "effect_matched_above" if imbalance > 0 else "effect_matched_below"
        yield Reason(code, {"off": round(abs(imbalance), 1), "expected": round(by_itself, 1)})


def _of_regression(
    agent: str, team: Mapping[str, Scores], expected: float | None, reliable: float | None, chosen_for_low: bool | None
) -> Iterator[Reason]:
    gain = team[agent].change
    low = _stands_low(agent, team) if chosen_for_low is None else chosen_for_low
    if low and expected is not None and expected > 0 and gain > 0 and expected >= TELLING * gain:
        told = {"gain": round(gain, 1), "expected": round(expected, 1), "reliability": round(reliable or 0.0, 2)}
        yield Reason("effect_regression", told)


def _stands_low(agent: str, team: Mapping[str, Scores]) -> bool:
    means = _means_before(team)
    return len(means) > 2 and means[agent] <= fmean(means.values()) - LOW * stdev(means.values())
