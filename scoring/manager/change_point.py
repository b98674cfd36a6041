"""When a rate or a mean moved for good: change points, each with a test, so that at most one steady series in twenty shows any.

A split is judged by the weighted sum of squares between its sides, n1·n2/(n1+n2)·(m2 - m1)², greatest over all places; for rates and
means alike this is the likelihood ratio up to a factor that is the same for all splits (D. V. Hinkley, Biometrika 57 (1970) 1-17). Its
chance is that of the same maximum after shuffling the periods: a test that holds whatever the spread between periods is, as
the drawing of conversations alone never explains it. Series with several changes are split again and again (L. Yu. Vostrikova,
Soviet Math. Dokl. 24 (1981) 55-59), each time at half the chance, as there are twice as many pieces.

The places a change may have lie in a 95 % set under a flat prior (A. F. M. Smith, Biometrika 62 (1975) 407-416).

The test takes periods to have no memory: a slow drift, a season, or weeks that resemble their neighbours are found too, as changes
they are not (at a correlation of 0.2 between neighbours in 6 of 100 steady series of 20 periods, at 0.4 in 16).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.manager.period_figure import Figure, columns
from scoring.statistics import CONFIDENCE, Estimate, Floats, t_quantile

FALSE_ALARMS = 0.025
"""Of steady series, the share in which a change is named: half the one in twenty that is promised, as the test is not
exact where the sizes of the periods drift (weeks are shuffled with their sizes)."""
LEAST_PERIODS = 3
"""A level lasts so many periods; a single bad day is for the control chart and `seasonal_anomaly`."""
SHUFFLES = 999

_TIE = 1e-9
_ROUNDING = 1e-12
"""Weeks of one value differ in their last digits, and these may stand in any order."""


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """The level changed between period `at - 1` and `at` (places in the series given, gaps counted).

    `before`, `after`: the levels up to the neighbouring changes; `difference`: after less before, interval by Student's t with
    the periods as observations, `n` their number: somewhat flattering, as the place was chosen for being the most different.
    `earliest`..`latest`: the places of the first changed period that are plausible at 95 %. `p`: the chance of as great a
    split in the same periods shuffled.
    """

    at: int
    before: float
    after: float
    difference: Estimate
    p: float
    earliest: int
    latest: int


def change_points(
    figures: Sequence[Figure],
    false_alarms: float = FALSE_ALARMS,
    least: int = LEAST_PERIODS,
    shuffles: int = SHUFFLES,
    seed: int = 0,
) -> tuple[ChangePoint, ...]:
    """The changes of level in a series of shares or means, in order; empty periods are left out.

    `least`: the fewest periods a level lasts, 1 or more. Under nine periods in all nothing can be found.
    """
    values, sizes = columns(figures)
    present = np.flatnonzero(sizes > 0)
    splits: dict[int, float] = {}
    generator = np.random.default_rng(seed)
    _split(values[present], sizes[present], (0, len(present)), false_alarms, (least, shuffles), generator, splits)
    return tuple(_described(values[present], sizes[present], present, splits, least))


def _split(
    values: Floats,
    sizes: Floats,
    piece: tuple[int, int],
    chance: float,
    settings: tuple[int, int],
    generator: np.random.Generator,
    found: dict[int, float],
) -> None:
    """Splits a piece where it is surely two, and then each part; `found` gets the places with their p-values."""
    start, end = piece
    least, shuffles = settings
    y, w = values[start:end], sizes[start:end]
    if end - start < 2 * least or np.ptp(y) <= _ROUNDING * np.abs(y).max():
        return
    gains = _gains(y, w, least)
    order = generator.permuted(np.tile(np.arange(end - start), (shuffles, 1)), axis=1)
    by_chance = _gains(y[order], w[order], least).max(axis=-1)
    p = float((1 + (by_chance >= gains.max() * (1 - _TIE)).sum()) / (shuffles + 1))
    if p > chance:
        return
    at = start + least + int(gains.argmax())
    found[at] = p
    for part in ((start, at), (at, end)):
        _split(values, sizes, part, chance / 2, settings, generator, found)


def _gains(values: Floats, sizes: Floats, least: int) -> Floats:
    """The sum of squares between the sides of each split of the last axis, from `least` periods on the left to as many right."""
    total = (values * sizes).cumsum(axis=-1)
    weight = sizes.cumsum(axis=-1)
    inner = slice(least - 1, values.shape[-1] - least)
    left, right = weight[..., inner], weight[..., -1:] - weight[..., inner]
    difference = (total[..., -1:] - total[..., inner]) / right - total[..., inner] / left
    gains: Floats = left * right / (left + right) * difference**2
    return gains


def _described(
    values: Floats, sizes: Floats, present: npt.NDArray[np.intp], splits: dict[int, float], least: int
) -> Sequence[ChangePoint]:
    """Each change seen between its neighbours, where its place is looked for once more."""
    places = sorted(splits)
    described = []
    for before, old, after in zip([0, *places], places, [*places[1:], len(values)], strict=False):
        y, w = values[before:after], sizes[before:after]
        gains = _gains(y, w, least)
        at = int(gains.argmax()) + least
        plausible = before + least + _plausible(gains, y, w, least)
        left, right = (float(np.average(y[part], weights=w[part])) for part in (slice(0, at), slice(at, None)))
        described.append(
            ChangePoint(
                int(present[before + at]),
                left,
                right,
                _difference(y, w, at, right - left),
                splits[old],
                int(present[plausible.min()]),
                int(present[plausible.max()]),
            )
        )
    return described


def _difference(y: Floats, w: Floats, at: int, difference: float) -> Estimate:
    """Variance of a period about its level, weighted, shared by both sides: s²·(1/n1 + 1/n2)."""
    level = np.where(np.arange(len(y)) < at, np.average(y[:at], weights=w[:at]), np.average(y[at:], weights=w[at:]))
    spread = float((w * (y - level) ** 2).sum()) / (len(y) - 2)
    half = t_quantile(len(y) - 2) * math.sqrt(spread * (1 / w[:at].sum() + 1 / w[at:].sum()))
    return Estimate(difference, difference - half, difference + half, len(y))


def _plausible(gains: Floats, y: Floats, w: Floats, least: int) -> npt.NDArray[np.intp]:
    """The likeliest places that together hold 95 %: chance ~ (n1·n2)^(-1/2) · (sum of squares within)^(-(periods - 2)/2)."""
    whole = float((w * (y - np.average(y, weights=w)) ** 2).sum())
    within = np.maximum(whole - gains, 1e-12 * whole)
    left = w.cumsum()[least - 1 : len(w) - least]
    log_chance = -(len(y) - 2) / 2 * np.log(within) - np.log(left * (w.sum() - left)) / 2
    chance = np.exp(log_chance - log_chance.max())
    order = np.argsort(-chance)
    needed = int(np.searchsorted(chance[order].cumsum() / chance.sum(), CONFIDENCE)) + 1
    return order[:needed]
