"""The 360° score: ratings of several sides, weighted, one score with its parts.

《2026年客户服务认证化方案与企业客服体系标准化提升手册》: customers 40 %, peers 30 %, quality inspection the rest, a bonus of 15 % for who
is certified, pass mark 80. The bonus raises the score, not what is held against the pass mark: a certificate passes nobody.

Ratings of any scale become per cent of the maximum possible, 100 · (rating - lowest) / (highest - lowest) (P. Cohen, J. Cohen, L. S. Aiken and
S. G. West, Multivariate Behav. Res. 34 (1999) 315-346). The score is Σ w·m / Σ w over the sides that are known, m the mean of a side;
its interval is t·sqrt(Σ (w/Σw)²·s²/n) with the degrees of freedom of F. E. Satterthwaite, Biometrics Bull. 2 (1946) 110-114.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from scoring.statistics import Estimate, t_quantile, undefined

Side = Literal["customer", "peer", "quality", "supervisor", "self"]
SIDES: tuple[Side, ...] = get_args(Side)
IMPORTED: tuple[Side, ...] = ("customer", "peer", "supervisor", "self")
"""Sides whose ratings come from files; that of quality inspection is worked out from scorecards."""

LEAST_KNOWN = 0.7
"""Share of the weights that has to be known for a verdict, as of a scorecard's points."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Weights of the sides, which add up to 1; the bonus of who is certified (a share of the score); the pass mark (0..100).

    `least`: how many raters (of customers: ratings, of quality: conversations) a side has to have to count. Under three
    peers it could be told who said what.
    """

    weights: Mapping[Side, float] = field(
        default_factory=lambda: {"customer": 0.4, "peer": 0.3, "quality": 0.3, "supervisor": 0.0, "self": 0.0}
    )
    bonus: float = 0.15
    pass_mark: float = 80.0
    least: Mapping[Side, int] = field(
        default_factory=lambda: {"customer": 10, "peer": 3, "quality": 10, "supervisor": 1, "self": 1}
    )


DEFAULT = Policy()


@dataclass(frozen=True, slots=True)
class Sample:
    """The ratings (0..100) of one side: their number, mean and standard deviation (None of a single one)."""

    n: int
    mean: float
    deviation: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One side of the score: its weight as set, its mean (0..100), what it adds to the score, and whether it has enough ratings.

    The mean of too few peers is withheld, its n is not.
    """

    side: Side
    weight: float
    mean: Estimate
    adds: float
    counts: bool


@dataclass(frozen=True, slots=True)
class AllRound:
    """The score (0..100) without and with the bonus, its parts, and the share of the weights that is known.

    `passed` is None where under 70 % of the weights is known; `sure`: the interval leaves no doubt of it.
    """

    base: Estimate
    total: float | None
    parts: tuple[Part, ...]
    known: float
    passed: bool | None
    sure: bool


def percent_of_maximum(rating: float, lowest: float, highest: float) -> float:
    """A rating of a scale as 0..100. Raises ValueError for a scale without width or a rating outside it."""
    if not lowest < highest:
        raise ValueError(f"a scale goes from a lower to a higher number, not from {lowest:g} to {highest:g}")
    if not lowest <= rating <= highest:
        raise ValueError(f"{rating:g} is not on the scale from {lowest:g} to {highest:g}")
    return 100 * (rating - lowest) / (highest - lowest)


def all_round(samples: Mapping[Side, Sample], certified: bool, policy: Policy = DEFAULT) -> AllRound:
    """The score of one agent from the ratings of each side. A side with too few ratings is shown and does not count."""
    weighed = [side for side in SIDES if policy.weights.get(side, 0.0) > 0 or side in samples]
    counted = [side for side in weighed if _counts(side, samples, policy)]
    known = sum(policy.weights[side] for side in counted)
    parts = tuple(_part(side, samples.get(side), policy, known, side in counted) for side in weighed)
    base = _base({side: samples[side] for side in counted}, policy, known)
    if base.value is None:
        return AllRound(base, None, parts, known, None, False)
    total = min(100.0, base.value * (1 + policy.bonus)) if certified else base.value
    passed = base.value >= policy.pass_mark if known >= LEAST_KNOWN - 1e-9 else None
    ends = base.interval
    sure = passed is not None and ends is not None and not ends[0] < policy.pass_mark <= ends[1]
    return AllRound(base, total, parts, known, passed, sure)


def mean_of(sample: Sample) -> Estimate:
    """The mean of a side's ratings with Student's t interval, none of a single rating."""
    return _estimate(sample.mean, _variance(sample), sample.n - 1, sample.n)


def policy_of(data: Mapping[str, Any]) -> Policy:
    """A policy from plain data as `policy_data` gives it. Raises ValueError saying what is wrong."""
    weights: dict[Side, float] = {side: float(data["weights"].get(side, 0.0)) for side in SIDES}
    least: dict[Side, int] = {side: int(data["least"].get(side, 1)) for side in SIDES}
    return checked(Policy(weights, float(data["bonus"]), float(data["pass_mark"]), least))


def policy_data(policy: Policy) -> dict[str, Any]:
    """The policy as plain data."""
    return asdict(policy)


def checked(policy: Policy) -> Policy:
    """The policy itself. Raises ValueError where the weights do not add up to 1 or a number makes no sense."""
    weights = [policy.weights.get(side, 0.0) for side in SIDES]
    if min(weights) < 0 or abs(sum(weights) - 1) > 1e-6:
        raise ValueError(f"the weights add up to 100 %, not {100 * sum(weights):g} %")
    if not 0 <= policy.bonus <= 1 or not 0 <= policy.pass_mark <= 100:
        raise ValueError("the bonus lies between 0 and 100 %, the pass mark between 0 and 100")
    if min(policy.least.values(), default=1) < 1:
        raise ValueError("a side counts from one rating on, not from none")
    return policy


def _counts(side: Side, samples: Mapping[Side, Sample], policy: Policy) -> bool:
    enough = side in samples and samples[side].n >= policy.least.get(side, 1)
    return enough and policy.weights.get(side, 0.0) > 0


def _part(side: Side, sample: Sample | None, policy: Policy, known: float, counts: bool) -> Part:
    weight = policy.weights.get(side, 0.0)
    # of too few colleagues not even the mean is told: it would say who said what
    hidden = sample is not None and side == "peer" and sample.n < policy.least.get(side, 1)
    mean = undefined(sample.n if sample else 0) if sample is None or hidden else mean_of(sample)
    adds = weight / known * (mean.value or 0.0) if counts else 0.0
    return Part(side, weight, mean, adds, counts)


def _base(samples: Mapping[Side, Sample], policy: Policy, known: float) -> Estimate:
    n = sum(sample.n for sample in samples.values())
    if not samples:
        return undefined(n)
    share = {side: policy.weights[side] / known for side in samples}
    mean = sum(share[side] * sample.mean for side, sample in samples.items())
    parts = [(share[side] ** 2, _variance(sample), sample.n - 1) for side, sample in samples.items()]
    if any(variance is None for _, variance, _ in parts):
        return Estimate(mean, None, None, n)
    errors = [(square * (variance or 0.0), df) for square, variance, df in parts]
    error = sum(one for one, _ in errors)
    df = error**2 / sum(one**2 / df for one, df in errors) if error else 1.0
    return _estimate(mean, error, max(1, int(df)), n)


def _variance(sample: Sample) -> float | None:
    """The variance of a side's mean; None where a single rating tells nothing of it."""
    return None if sample.deviation is None or sample.n < 2 else sample.deviation**2 / sample.n


def _estimate(mean: float, variance: float | None, df: int, n: int) -> Estimate:
    if variance is None:
        return Estimate(mean, None, None, n)
    half = t_quantile(df) * math.sqrt(variance)
    return Estimate(mean, max(0.0, mean - half), min(100.0, mean + half), n)
