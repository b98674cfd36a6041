"""How one agent stands beside the rest of the team, item by item: a difference is named only where it is real.

Many items are compared at once, and of thirty at 95 % one or two would differ by chance alone. So the p-values of an agent's items
go through the step-up rule of Y. Benjamini and Y. Hochberg (J. R. Stat. Soc. B 57 (1995) 289-300): of the differences named, one
in ten at most is to be expected to be chance. The p-value of two shares is that of the N - 1 chi-squared test, where every expected
count is 1 or more, else Fisher's exact test by Irwin's rule (I. Campbell, Stat. Med. 26 (2007) 3661-3675). The interval of the
difference is R. G. Newcombe's hybrid of two Wilson intervals (Stat. Med. 17 (1998) 873-890, method 10).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from scoring.statistics import Estimate, difference, enough, t_quantile, undefined, wilson

FALSE_SHARE = 0.10
"""Of the differences that are named, this share at most is expected to be chance."""

Verdict = Literal["gap", "strength", "level", "too_few"]


@dataclass(frozen=True, slots=True)
class Tally:
    """How often an item failed among the conversations in which it was judged."""

    failed: int
    judged: int

    def __add__(self, part: Tally) -> Tally:
        return Tally(self.failed + part.failed, self.judged + part.judged)

    def __sub__(self, part: Tally) -> Tally:
        return Tally(self.failed - part.failed, self.judged - part.judged)


@dataclass(frozen=True, slots=True)
class Moments:
    """A set of scores by its size, sum and sum of squares: what a mean with its interval needs."""

    n: int
    total: float
    squares: float

    def __add__(self, part: Moments) -> Moments:
        return Moments(self.n + part.n, self.total + part.total, self.squares + part.squares)

    def __sub__(self, part: Moments) -> Moments:
        return Moments(self.n - part.n, self.total - part.total, self.squares - part.squares)

    @property
    def mean(self) -> float:
        """The mean. Raises ZeroDivisionError for an empty set."""
        return self.total / self.n

    @property
    def variance(self) -> float:
        """The sample variance of two scores or more."""
        return max(0.0, self.squares - self.total**2 / self.n) / (self.n - 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """An agent's failure rate at one item beside that of the others, both 0..1.

    `difference`: own less the others' rate, in shares; undefined with under ten conversations on either side. `verdict`: `gap`
    where the agent really fails more often, `strength` where less often, `level` where nothing is shown, `too_few` where too
    few conversations were judged to say.
    """

    own: Estimate
    others: Estimate
    difference: Estimate
    p: float | None
    verdict: Verdict


def standings(own: Mapping[str, Tally], team: Mapping[str, Tally]) -> dict[str, Standing]:
    """How an agent stands at each item; `team` counts everybody, the agent too. Items nobody was judged at are left out."""
    others = {item: team[item] - tally for item, tally in own.items()}
    tested = {
        item: p_value(tally, others[item])
        for item, tally in own.items()
        if enough(tally.judged) and enough(others[item].judged)
    }
    named = set(discoveries(tested))
    return {
        item: _standing(tally, others[item], tested.get(item), item in named)
        for item, tally in own.items()
        if tally.judged or others[item].judged
    }


def _standing(own: Tally, others: Tally, p: float | None, is_named: bool) -> Standing:
    mine, theirs = wilson(own.failed, own.judged), wilson(others.failed, others.judged)
    if p is None:
        return Standing(mine, theirs, undefined(own.judged), None, "too_few")
    difference = _difference(mine, theirs)
    verdict: Verdict = "level" if not is_named else "gap" if (difference.value or 0.0) > 0 else "strength"
    return Standing(mine, theirs, difference, p, verdict)


def difference_of_shares(own: Tally, others: Tally) -> Estimate:
    """Own share less the others', with Newcombe's interval; `n` counts the own observations. Undefined for an empty side."""
    return _difference(wilson(own.failed, own.judged), wilson(others.failed, others.judged))


def _difference(own: Estimate, others: Estimate) -> Estimate:
    found = difference(own, others)
    if found.low is None or found.high is None:
        return found
    return Estimate(found.value, max(-1.0, found.low), min(1.0, found.high), found.n)


def p_value(own: Tally, others: Tally) -> float:
    """How often two samples of one and the same share would differ so much or more; 1 where all failed or none."""
    n, failed = own.judged + others.judged, own.failed + others.failed
    if failed in (0, n):
        return 1.0
    expected = [side.judged * part / n for side in (own, others) for part in (failed, n - failed)]
    if min(expected) < 1:
        return _fisher(own, others)
    cross = own.failed * (others.judged - others.failed) - others.failed * (own.judged - own.failed)
    squared = (n - 1) * cross**2 / (own.judged * others.judged * failed * (n - failed))
    return 2 * (1 - NormalDist().cdf(math.sqrt(squared)))


def _fisher(own: Tally, others: Tally) -> float:
    """The chance, margins fixed, of all tables no more likely than this one."""
    n, failed = own.judged + others.judged, own.failed + others.failed
    first, last = max(0, failed - others.judged), min(own.judged, failed)
    chances = [
        _log_choose(own.judged, k) + _log_choose(others.judged, failed - k) - _log_choose(n, failed)
        for k in range(first, last + 1)
    ]
    seen = chances[own.failed - first]
    return min(1.0, sum(math.exp(chance) for chance in chances if chance <= seen + 1e-9))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def discoveries(p_values: Mapping[str, float], false_share: float = FALSE_SHARE) -> Sequence[str]:
    """The names whose p-values pass the step-up rule, smallest first."""
    ordered = sorted(p_values, key=lambda name: (p_values[name], name))
    bar = [k for k, name in enumerate(ordered, 1) if p_values[name] <= false_share * k / len(ordered)]
    return ordered[: bar[-1]] if bar else []


def difference_of_means(own: Moments, others: Moments) -> Estimate:
    """Own mean less the others', with Welch's interval (Biometrika 34 (1947) 28-35); undefined with under two scores a side."""
    if min(own.n, others.n) < 2:
        return undefined(own.n)
    value = own.mean - others.mean
    parts = [(side.variance / side.n, side.n - 1) for side in (own, others)]
    error = sum(part for part, _ in parts)
    if error == 0:
        return Estimate(value, value, value, own.n)
    half = t_quantile(max(1, int(error**2 / sum(part**2 / df for part, df in parts)))) * math.sqrt(error)
    return Estimate(value, value - half, value + half, own.n)


def is_real(difference: Estimate) -> bool:
    """Whether a difference has an interval that leaves nought out, and enough observations behind it."""
    return (
        difference.interval is not None
        and enough(difference.n)
        and not difference.interval[0] <= 0 <= difference.interval[1]
    )
