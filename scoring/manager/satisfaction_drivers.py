"""Which items go along with satisfaction: a logistic regression of satisfied (yes, no) on the items of the scorecard.

**Association, not cause.** Nobody was told at random to pass or fail an item; what is hard about a call fails items and annoys the
customer at once. The figures say where to look, not what a training will bring.

Estimates are those of D. Firth (Biometrika 80 (1993) 27-38): the likelihood is penalised by half the logarithm of the information's
determinant, so they stay finite where an item splits the answers clean, and are not biased away from nought in small samples
(G. Heinze and M. Schemper, Stat. Med. 21 (2002) 2409-2419). Told as a difference in chance: the mean over all answers of
P(satisfied | item passed) - P(satisfied | item failed), all else as it was, with the delta method's interval.
Needs ten of the rarer answer (satisfied or not) for each item looked at (P. Peduzzi et al., J. Clin. Epidemiol. 49 (1996) 1373-1379).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from scoring.reasons import Reason
from scoring.standing import discoveries
from scoring.statistics import CONFIDENCE, Estimate, Floats

PER_ITEM = 10
"""Answers of the rarer kind for each item."""
LEAST_SIDE = 10
"""An item needs so many answers with it passed, and as many with it failed."""
_STEPS, _LONGEST, _CLOSE = 200, 5.0, 1e-9


@dataclass(frozen=True, slots=True)
class Driver:
    """One item. `difference`: in the chance of being satisfied, -1..1, passed against failed; `n` counts the answers where it was judged.
    `odds_ratio` with its interval; `real`: not to be explained by chance, all items allowed for (Benjamini-Hochberg, one in ten)."""

    item: str
    difference: Estimate
    odds_ratio: Estimate
    p: float
    real: bool


@dataclass(frozen=True, slots=True)
class Drivers:
    """Items by size of their difference; `left_out` says for the others why, `warnings` what may not be read into it.

    `n`: answers used, `satisfied` of them satisfied. Without enough answers there are no drivers and one warning.
    """

    drivers: tuple[Driver, ...]
    left_out: tuple[tuple[str, Reason], ...]
    warnings: tuple[Reason, ...]
    n: int
    satisfied: int


@dataclass(frozen=True, slots=True)
class FirthFit:
    """Coefficients (terms,) and their covariance (terms, terms) from the unpenalised information at them; `converged` or not."""

    coefficients: Floats
    covariance: Floats
    converged: bool


def satisfaction_drivers(
    items: Sequence[str], passed: npt.ArrayLike, satisfied: npt.ArrayLike, confidence: float = CONFIDENCE
) -> Drivers:
    """The association of each item with satisfaction, the others held.

    `passed`: shape (answers, items), 0 (failed) to 1 (passed), nan where the item did not apply or was not judged; `satisfied`:
    shape (answers,), 0 or 1. Not applicable has a term of its own, so no answer is thrown away. Items with under ten answers on a
    side, following from other items, or beyond what the number of answers carries (those that vary least; the outcome has no say)
    are left out and told. Raises ValueError where shapes do not fit or satisfied is not 0 or 1.
    """
    x, y = np.asarray(passed, np.float64), np.asarray(satisfied, np.float64)
    if x.ndim != 2 or x.shape != (len(y), len(items)):
        raise ValueError(f"passed must have shape ({len(y)}, {len(items)}), got {x.shape}")
    if not np.isin(y, (0, 1)).all():
        raise ValueError("satisfied must be 0 or 1")
    rarer = int(min(y.sum(), len(y) - y.sum()))
    kept, left_out = _choose(items, x, rarer // PER_ITEM)
    if rarer < PER_ITEM:
        few = Reason("drivers_few_answers", {"found": rarer, "needed": PER_ITEM})
        return Drivers((), tuple(left_out), (few,), len(y), int(y.sum()))
    if not kept:
        return Drivers((), tuple(left_out), (), len(y), int(y.sum()))
    design, columns = _design(x, kept)
    fit = firth(design, y)
    if not fit.converged:
        return Drivers((), tuple(left_out), (Reason("drivers_not_found"),), len(y), int(y.sum()))
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p_values = {items[k]: _p(fit, column) for k, column in zip(kept, columns, strict=True)}
    named = set(discoveries(p_values))
    drivers = [
        Driver(items[k], *_told(design, fit, column, x[:, k], z), p_values[items[k]], items[k] in named)
        for k, column in zip(kept, columns, strict=True)
    ]
    drivers.sort(key=lambda d: (-abs(d.difference.value or 0.0), d.item))
    return Drivers(tuple(drivers), tuple(left_out), (Reason("drivers_association"),), len(y), int(y.sum()))


def _choose(items: Sequence[str], x: Floats, most: int) -> tuple[list[int], list[tuple[str, Reason]]]:
    """The items to look at, at most so many, those that vary most; and why not the others."""
    left_out: list[tuple[str, Reason]] = []
    seen: dict[bytes, str] = {}
    able: list[tuple[float, int]] = []
    for k, item in enumerate(items):
        column = x[:, k]
        sides = min(int((column > 0.5).sum()), int((column <= 0.5).sum()))
        twin = seen.setdefault(np.nan_to_num(column, nan=-1.0).tobytes(), item)
        if sides < LEAST_SIDE:
            left_out.append((item, Reason("drivers_item_few", {"found": sides, "needed": LEAST_SIDE})))
        elif twin != item:
            left_out.append((item, Reason("drivers_item_same", {"item": twin})))
        else:
            able.append((-float(np.nanvar(column)) * int((~np.isnan(column)).sum()), k))
    kept: list[int] = []
    design = np.ones((len(x), 1))
    for _, k in sorted(able):
        wider = np.column_stack([design, np.nan_to_num(x[:, k])])
        if len(kept) == most:
            left_out.append((items[k], Reason("drivers_item_beyond", {"most": most})))
        elif _is_singular(wider):
            left_out.append((items[k], Reason("drivers_item_bound")))
        else:
            kept.append(k)
            design = wider
    return sorted(kept), left_out


def _is_singular(design: Floats) -> bool:
    """Whether a term follows from the others."""
    return bool(np.linalg.matrix_rank(design.T @ design) < design.shape[1])


def _design(x: Floats, kept: Sequence[int]) -> tuple[Floats, list[int]]:
    """A constant, the items (0 where they do not apply), and terms of where they do not, no term twice; and the items' columns."""
    blank = np.isnan(x[:, kept])
    values = np.where(blank, 0.0, x[:, kept])
    design = np.column_stack([np.ones(len(x)), values])
    for extra in {column.tobytes(): column for column in blank.T if column.any()}.values():
        wider = np.column_stack([design, extra])
        if not _is_singular(wider):
            design = wider
    return design, list(range(1, len(kept) + 1))


def firth(design: npt.ArrayLike, outcome: npt.ArrayLike) -> FirthFit:
    """Firth's logistic regression: `design` (rows, terms) of full rank, the constant a column of it; `outcome` (rows,), 0 or 1.

    Newton steps on X'(y - p + h·(1/2 - p)), h the diagonal of the weighted hat matrix, halved until the penalised likelihood grows.
    """
    x, y = np.asarray(design, np.float64), np.asarray(outcome, np.float64)
    beta = np.zeros(x.shape[1])
    best = _penalised(x, y, beta)
    converged = False
    for _ in range(_STEPS):
        p, information = _information(x, beta)
        inverse = np.linalg.pinv(information)
        hat = p * (1 - p) * ((x @ inverse) * x).sum(axis=1)
        step = inverse @ (x.T @ (y - p + hat * (0.5 - p)))
        step *= min(1.0, _LONGEST / max(1e-12, float(np.abs(step).max())))
        while (now := _penalised(x, y, beta + step)) < best - 1e-10 and float(np.abs(step).max()) > _CLOSE:
            step = step / 2
        beta, best = beta + step, now
        if float(np.abs(step).max()) < _CLOSE:
            converged = True
            break
    _, information = _information(x, beta)
    return FirthFit(beta, np.asarray(np.linalg.pinv(information), np.float64), converged)


def _information(x: Floats, beta: Floats) -> tuple[Floats, Floats]:
    p = _chance(x @ beta)
    return p, (x * (p * (1 - p))[:, None]).T @ x


def _penalised(x: Floats, y: Floats, beta: Floats) -> float:
    line = x @ beta
    likelihood = float((y * line - np.logaddexp(0.0, line)).sum())
    sign, determinant = np.linalg.slogdet(_information(x, beta)[1])
    return likelihood + float(determinant) / 2 if sign > 0 else -math.inf


def _chance(line: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(line, -500, 500))), np.float64)


def _p(fit: FirthFit, column: int) -> float:
    error = math.sqrt(max(1e-300, float(fit.covariance[column, column])))
    return math.erfc(abs(float(fit.coefficients[column])) / error / math.sqrt(2))


def _told(design: Floats, fit: FirthFit, column: int, passed: Floats, z: float) -> tuple[Estimate, Estimate]:
    """The difference in chance where the item was judged, and the odds ratio."""
    judged = ~np.isnan(passed)
    n = int(judged.sum())
    rows = design[judged]
    beta = float(fit.coefficients[column])
    without = rows @ fit.coefficients - rows[:, column] * beta
    sides = []
    for value in (1.0, 0.0):
        p = _chance(without + value * beta)
        weight = p * (1 - p)
        slope_of = rows.T @ weight / n
        slope_of[column] = value * weight.mean()
        sides.append((float(p.mean()), slope_of))
    off, slope = sides[0][0] - sides[1][0], sides[0][1] - sides[1][1]
    half = z * math.sqrt(max(0.0, float(slope @ fit.covariance @ slope)))
    difference = Estimate(off, max(-1.0, off - half), min(1.0, off + half), n)
    error = z * math.sqrt(float(fit.covariance[column, column]))
    return difference, Estimate(math.exp(beta), math.exp(beta - error), math.exp(beta + error), n)
