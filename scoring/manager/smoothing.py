"""A smooth line through a series with gaps and periods of unequal n: Whittaker's smoother, its stiffness from the data.

The line z minimises Σ w·(y - z)² + stiffness·Σ (second differences of z)² (E. T. Whittaker, Proc. Edinburgh Math. Soc. 41 (1923)
63-75; P. H. C. Eilers, Anal. Chem. 75 (2003) 3631-3636), w the period's number of conversations. Why this one: a gap is a weight of
0 and needs no filling; a week of three conversations pulls little; unlike a moving average it does not lag and does not end
early, as at the ends it goes on straight; and without a bend in the data it is the plain regression line.

The stiffness maximises the restricted likelihood (G. Wahba, Ann. Stat. 13 (1985) 1378-1402), which follows noise less often than
cross-validation; the band is her Bayesian interval (J. R. Stat. Soc. B 45 (1983) 133-150), right for the curve on the whole rather than for
each point. A step is drawn as a slope: for steps see `change_point`. A rhythm of weekdays is not noise: smooth weeks, not days.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.statistics import Estimate, Floats, t_quantile, undefined

LEAST = 4
"""Two values make a line, a third its spread; under four there is nothing to smooth."""

_STIFFNESS = np.logspace(-2, 10, 121)


@dataclass(frozen=True, slots=True)
class SmoothLine:
    """One estimate a period, `n` its size, in the unit of the values; undefined before the first and after the last value.

    `stiffness` is the weight of bending beside a period of average n; None where under four values gave no line.
    """

    points: tuple[Estimate, ...]
    stiffness: float | None


@dataclass(frozen=True, slots=True)
class _Spectrum:
    """The problem turned so that each stiffness costs a vector only: all lines are `basis @ (pull / damping)`."""

    basis: Floats
    roughness: Floats
    pull: Floats
    square: float

    def damping(self, stiffness: float) -> Floats:
        return 1 + (stiffness - 1) * self.roughness

    def misfit(self, damping: Floats) -> float:
        return max(0.0, self.square - float((self.pull**2 / damping).sum()))


def smooth(values: Sequence[float | None], sizes: Sequence[float] | None = None) -> SmoothLine:
    """The line and its 95 % band through values of neighbouring periods, None being a gap; without `sizes` all weigh the same.

    Raises ValueError for sizes of another length. Takes about the cube of the number of periods: 0.01 s for 52, 1 s for 1,000.
    """
    weights = np.ones(len(values)) if sizes is None else np.asarray(sizes, dtype=np.float64)
    if len(weights) != len(values):
        raise ValueError(f"sizes must have one entry a period, got {len(weights)} for {len(values)}")
    seen = [at for at, value in enumerate(values) if value is not None and weights[at] > 0]
    if len(seen) < LEAST:
        return SmoothLine(tuple(undefined() for _ in values), None)
    first, last = seen[0], seen[-1] + 1
    y = np.array([0.0 if value is None else value for value in values[first:last]])
    w = np.zeros(len(values))
    w[seen] = weights[seen] * (len(seen) / weights[seen].sum())
    w = w[first:last]
    mean = float((w * y).sum() / w.sum())
    line, error, stiffness = _best(y - mean, w, len(seen))
    half = t_quantile(len(seen) - 2) * error
    shown = [
        Estimate(float(z + mean), float(z + mean - h), float(z + mean + h), int(n))
        for z, h, n in zip(line, half, weights[first:last] * (w > 0), strict=True)
    ]
    outside = undefined()
    return SmoothLine((*[outside] * first, *shown, *[outside] * (len(values) - last)), stiffness)


def _best(y: Floats, w: Floats, seen: int) -> tuple[Floats, Floats, float]:
    """The line, its standard error and the stiffness of greatest restricted likelihood (a straight line fits: the stiffest)."""
    found = _spectrum(y, w)
    nothing = 1e-12 * found.square
    criteria = []
    for stiffness in _STIFFNESS:
        damping = found.damping(float(stiffness))
        misfit = max(found.misfit(damping), nothing, 1e-300)
        criteria.append(
            (seen - 2) * math.log(misfit) + float(np.log(damping).sum()) - (len(y) - 2) * math.log(stiffness)
        )
    stiffness = float(_STIFFNESS[len(criteria) - 1 - int(np.argmin(criteria[::-1]))])
    damping = found.damping(stiffness)
    variance = found.misfit(damping) / (seen - 2)
    error = np.sqrt(variance * (found.basis**2 / damping).sum(axis=1))
    return found.basis @ (found.pull / damping), error, stiffness


def _spectrum(y: Floats, w: Floats) -> _Spectrum:
    bends = np.diff(np.eye(len(y)), n=2, axis=0)
    penalty = bends.T @ bends
    root = np.linalg.cholesky(np.diag(w) + penalty)
    inverse = np.linalg.solve(root, np.eye(len(y)))
    roughness, turned = np.linalg.eigh(inverse @ penalty @ inverse.T)
    roughness[:2] = 0.0  # straight lines do not bend; what the machine leaves there would be blown up by the stiffness
    basis = inverse.T @ turned
    return _Spectrum(basis, np.clip(roughness, 0, 1), basis.T @ (w * y), float((w * y * y).sum()))
