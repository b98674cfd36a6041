"""Rates and means of all conversations from a draw with unequal chances.

Two estimators. **Hájek**: Σ w·y / Σ w over what was reviewed, w = 1 / chance (J. Hájek 1971); it needs no known number of
conversations and is the better one when the chances have little to do with y. **Horvitz-Thompson**: Σ w·y / N
(D. G. Horvitz and D. J. Thompson, JASA 47 (1952) 663-685), without bias when all that was drawn is reviewed.

The variance is that of a fixed-size draw of high entropy, of strata apart: Σ n/(n-1) · Σ (1 - chance)·(z - z̄)², z = w·(y - estimate) / Σ w
(z = w·y / N), z̄ the mean of z weighted by 1 - chance (J.-C. Deville 1993; Y. Tillé, Sampling Algorithms (2006) 7.6). Strata with one
draw are taken together; the quota per agent is not used for it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from scoring.sampling import Draw
from scoring.statistics import CONFIDENCE, Estimate, Floats, t_quantile, undefined, wilson


@dataclass(frozen=True, slots=True)
class SampleEstimate:
    """`estimate.n` of the `drawn` are reviewed. Until all are, the figure is provisional: reviewed first is not reviewed at random."""

    estimate: Estimate
    drawn: int

    @property
    def complete(self) -> bool:
        """Whether all that was drawn is reviewed."""
        return self.estimate.n == self.drawn


def estimate(
    draws: Sequence[Draw],
    values: Mapping[str, float | None],
    kind: Literal["share", "mean"] = "share",
    population: int | None = None,
    confidence: float = CONFIDENCE,
) -> SampleEstimate:
    """The share (values 0 or 1) or mean of all conversations the draw was made from, two-sided interval at `confidence`.

    `values` by conversation; one that is absent or None is not reviewed yet. With `population`, the number of
    conversations drawn from, Horvitz-Thompson, else Hájek. A mean has Student's t interval; its degrees of freedom are Kish's
    size (Σw)² / Σw² less the strata. A share has Wilson's, which never leaves 0..1, at the effective size p(1-p) / variance
    (at 0 and 1 Kish's) times (normal quantile / t)² (L. Korn and B. Graubard, Survey Methodology 24 (1998) 193-201). Raises
    ValueError for a share of values outside 0..1.
    """
    rows = [(d, float(v)) for d in draws if (v := values.get(d.conversation)) is not None]
    if kind == "share" and (strange := [v for _, v in rows if not 0 <= v <= 1]):
        raise ValueError(f"a share is of values from 0 to 1, got {strange[0]:g}")
    if not rows:
        return SampleEstimate(undefined(), len(draws))
    y = np.array([value for _, value in rows])
    w = np.array([d.weight for d, _ in rows])
    chances = np.array([d.probability for d, _ in rows])
    whole = float(w.sum()) if population is None else float(population)
    figure = float((w * y).sum() / whole)
    z = w * (y - figure if population is None else y) / whole
    variance, strata = _variance(z, chances, [d.stratum for d, _ in rows])
    t = t_quantile(max(1, int(_kish(w)) - strata), confidence)
    if kind == "share":
        return SampleEstimate(_share(figure, variance, w, t, confidence), len(draws))
    half = t * math.sqrt(variance)
    low, high = (figure - half, figure + half) if len(rows) > 1 else (None, None)
    return SampleEstimate(Estimate(figure, low, high, len(rows)), len(draws))


def _kish(w: Floats) -> float:
    """As many draws of equal weight would tell as much."""
    return float(w.sum() ** 2 / np.square(w).sum())


def _variance(z: Floats, chances: Floats, strata: Sequence[tuple[str, ...]]) -> tuple[float, int]:
    """The variance of Σ z, and of how many strata it is made."""
    rows: dict[tuple[str, ...], list[int]] = {}
    for row, stratum in enumerate(strata):
        rows.setdefault(stratum, []).append(row)
    groups = [group for group in rows.values() if len(group) > 1]
    if alone := [group[0] for group in rows.values() if len(group) == 1]:
        if len(alone) > 1 or not groups:
            groups.append(alone)
        else:
            groups[0] = groups[0] + alone
    total = 0.0
    for group in groups:
        open_ = 1 - chances[group]
        if len(group) > 1 and open_.sum() > 0:
            mean = (open_ * z[group]).sum() / open_.sum()
            total += len(group) / (len(group) - 1) * float((open_ * np.square(z[group] - mean)).sum())
    return total, len(groups)


def _share(figure: float, variance: float, w: Floats, t: float, confidence: float) -> Estimate:
    n, share = len(w), min(1.0, max(0.0, figure))
    if (w <= 1).all():
        return Estimate(share, share, share, n)
    equal = _kish(w) / (1 - float((1 / w).mean()))
    size = share * (1 - share) / variance if variance > 0 and 0 < share < 1 else equal
    whole = max(1, int(size * (t_quantile(_MANY, confidence) / t) ** 2))
    return replace(wilson(share * whole, whole, confidence), n=n)


_MANY = 1_000_000
