"""The radar of satisfaction: eight dimensions of service beside what they are measured against, and which are surely weak.

A dimension's figure is a mean of conversations (0..100). It is weak or strong where a one-sample t test against the benchmark tells so
after the step-up rule of Benjamini and Hochberg over all dimensions (J. R. Stat. Soc. B 57 (1995) 289-300), so that eight looks do not
light up one by chance; a benchmark is taken as exact, as nothing is known of how sure it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scoring.capability import DIMENSIONS
from scoring.manager.metrics import DIMENSION, METRICS, estimate_of
from scoring.standing import Moments, discoveries
from scoring.statistics import Estimate, enough, t_p_value, undefined

Verdict = Literal["weak", "strong", "level", "too_few"]

LOW, HIGH = 0.0, 100.0


@dataclass(frozen=True, slots=True)
class Spoke:
    """One dimension: its figure, the benchmark (0..100), the difference with its interval, and what is known of it."""

    dimension: str
    own: Estimate
    benchmark: float
    difference: Estimate
    verdict: Verdict


def spokes(figures: Mapping[str, Moments], benchmarks: Mapping[str, float]) -> tuple[Spoke, ...]:
    """The dimensions in the manual's order. `figures` by dimension; each has a benchmark. Raises KeyError where one has none."""
    known = {name: figures.get(name, Moments(0, 0.0, 0.0)) for name in DIMENSIONS}
    tested = {name: _p(found, benchmarks[name]) for name, found in known.items() if enough(found.n)}
    told = set(discoveries(tested))
    return tuple(_spoke(name, found, benchmarks[name], name in tested, name in told) for name, found in known.items())


def _spoke(name: str, found: Moments, benchmark: float, tested: bool, told: bool) -> Spoke:
    own = estimate_of(METRICS[f"{DIMENSION}{name}"], found)
    if own.value is None:
        return Spoke(name, own, benchmark, undefined(), "too_few")
    low, high = (None if end is None else end - benchmark for end in (own.low, own.high))
    difference = Estimate(own.value - benchmark, low, high, own.n)
    if not tested:
        return Spoke(name, own, benchmark, difference, "too_few")
    return Spoke(name, own, benchmark, difference, _side(difference) if told else "level")


def _side(difference: Estimate) -> Verdict:
    """The side of nought that the whole interval lies on: what a test tells and an interval does not is not told."""
    if difference.high is not None and difference.high < 0:
        return "weak"
    return "strong" if difference.low is not None and difference.low > 0 else "level"


def _p(found: Moments, benchmark: float) -> float:
    error = math.sqrt(found.variance / found.n)
    if error == 0:
        return 1.0 if found.mean == benchmark else 0.0
    return t_p_value((found.mean - benchmark) / error, found.n - 1)
