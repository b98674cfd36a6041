"""Why a figure moved between two periods: other conversations (mix), or the same ones done differently (true change).

A cell is one combination of the factors (a channel, a reason, a team), with share w of all conversations and mean r. E. M. Kitagawa
(JASA 50 (1955) 1168-1194): mix = Σ (w2 - w1)·(r1 + r2)/2, true change = Σ (r2 - r1)·(w1 + w2)/2; their sum is exactly the change.

The mix is told apart by factor by going from the old composition to the new one factor after another - the shares of the first,
then of the second within it, and so on, the rest as it was - and averaging over all orders (P. Das Gupta, Standardization and
Decomposition of Rates (1993); A. F. Shorrocks, J. Econ. Inequal. 11 (2013) 99-126). The parts sum exactly to the mix.

Intervals: conversations drawn again within each period (percentile bootstrap). It is done from the sums of the cells - their counts
multinomial, the mean of a cell normal about its own - so that a million conversations cost no more than a hundred.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from statistics import NormalDist

import numpy as np

from scoring.standing import Moments, discoveries
from scoring.statistics import DRAWS, ENOUGH, Estimate, Floats, estimate_of

Cell = tuple[str, ...]
Cells = Mapping[Cell, Moments]

MOST_FACTORS = 4
"""Every order of the factors is walked: 24 of four, 120 of five; and so many factors leave cells of single conversations."""
FALSE_SHARE = 0.03
"""Of the levels named, this share at most is expected to be chance; where nothing changed, under one comparison in twenty names any."""


@dataclass(frozen=True, slots=True)
class Level:
    """One value of a factor: its share of conversations and its mean, before and after, and its part of the true change.

    A mean is None where there was no conversation. The parts of all levels of a factor sum to the true change. `is_named`: the
    part is real among all levels looked at: of many intervals at 95 % some leave nought out by chance.
    """

    share_before: float
    share_after: float
    mean_before: float | None
    mean_after: float | None
    true_change: Estimate
    is_named: bool


@dataclass(frozen=True, slots=True)
class Decomposition:
    """`change` = `mix` + `true_change`, `mix` = Σ `mix_of`, in the unit of the figure; `n` counts the conversations of both.

    `levels`: factor → value → what it did. `unmatched`: share 0..1 of the conversations in cells that only one period has; what
    they did is called mix, as it can be called nothing else: over about 0.1 take fewer factors.
    """

    change: Estimate
    mix: Estimate
    true_change: Estimate
    mix_of: Mapping[str, Estimate]
    levels: Mapping[str, Mapping[str, Level]]
    unmatched: float


def decompose(before: Cells, after: Cells, factors: Sequence[str], draws: int = DRAWS, seed: int = 0) -> Decomposition:
    """Mix and true change from before to after; a cell is the tuple of the values of `factors`, in their order.

    For a share the moments are those of zeros and ones (`period_figure.moments`). Raises ValueError for an empty period, for no
    or over four factors, and for a cell with another number of values.
    """
    cells = _checked(before, after, factors)
    generator = np.random.default_rng(seed)
    (w1, r1), (w2, r2) = (_drawn([side.get(cell) for cell in cells], draws, generator) for side in (before, after))
    r1, r2 = (np.nan_to_num(np.where(np.isnan(r), other, r)) for r, other in ((r1, r2), (r2, r1)))
    n = sum(moments.n for side in (before, after) for moments in side.values())
    parts = (r2 - r1) * (w1 + w2) / 2
    shares = _mix_of(cells, w1, w2, (r1 + r2) / 2)
    return Decomposition(
        change=estimate_of((w2 * r2 - w1 * r1).sum(axis=1), n),
        mix=estimate_of(((w2 - w1) * (r1 + r2) / 2).sum(axis=1), n),
        true_change=estimate_of(parts.sum(axis=1), n),
        mix_of={factor: estimate_of(mix, n) for factor, mix in zip(factors, shares, strict=True)},
        levels=_levels(factors, cells, before, after, parts),
        unmatched=float((w1[0][w2[0] == 0].sum() + w2[0][w1[0] == 0].sum()) / 2),
    )


def _checked(before: Cells, after: Cells, factors: Sequence[str]) -> list[Cell]:
    if not 1 <= len(factors) <= MOST_FACTORS:
        raise ValueError(f"one to {MOST_FACTORS} factors, got {len(factors)}")
    for name, side in (("before", before), ("after", after)):
        if not any(moments.n for moments in side.values()):
            raise ValueError(f"no conversation in the period {name}")
    cells = sorted(cell for cell in {*before, *after} if any(cell in side and side[cell].n for side in (before, after)))
    if strange := [cell for cell in cells if len(cell) != len(factors)]:
        raise ValueError(f"a cell has a value of each of {', '.join(factors)}, got {strange[0]}")
    return cells


def _drawn(cells: Sequence[Moments | None], draws: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Shares and means of the cells, shape (draws + 1, cells): row 0 as they are, then redrawn; the mean of nothing is nan."""
    n = np.array([0 if cell is None else cell.n for cell in cells])
    means = np.array([cell.mean if cell is not None and cell.n else math.nan for cell in cells])
    counts = np.vstack([n, generator.multinomial(n.sum(), n / n.sum(), size=draws)]).astype(np.float64)
    noise = generator.standard_normal(counts.shape) * _spreads(cells)
    noise[0] = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.where(counts > 0, means + noise / np.sqrt(counts), math.nan)
    return counts / n.sum(), drawn


def _spreads(cells: Sequence[Moments | None]) -> Floats:
    """The standard deviation within each cell; under ten conversations that of all cells together, its own being none."""
    squares = sum(cell.variance * (cell.n - 1) for cell in cells if cell is not None and cell.n > 1)
    freedom = sum(cell.n - 1 for cell in cells if cell is not None and cell.n > 1)
    common = math.sqrt(squares / freedom) if freedom else 0.0
    return np.array([math.sqrt(c.variance) if c is not None and c.n >= ENOUGH else common for c in cells])


def _mix_of(cells: Sequence[Cell], w1: Floats, w2: Floats, means: Floats) -> list[Floats]:
    """The part of the mix that each factor made, by draw, mean over the orders in which the factors may change."""
    factors = range(len(cells[0]))
    parts = [np.zeros(len(w1)) for _ in factors]
    orders = list(permutations(factors))
    reached = {(): w1, tuple(factors): w2}
    for order in orders:
        for step, factor in enumerate(order):
            old, new = (_partly(cells, w1, w2, tuple(sorted(order[:to])), reached) for to in (step, step + 1))
            parts[factor] += ((new - old) * means).sum(axis=1) / len(orders)
    return parts


def _partly(
    cells: Sequence[Cell], w1: Floats, w2: Floats, moved: tuple[int, ...], reached: dict[tuple[int, ...], Floats]
) -> Floats:
    """The composition with the `moved` factors jointly as after, and the others within them as before (where before knows)."""
    if moved not in reached:
        group = _groups([tuple(cell[at] for at in moved) for cell in cells])
        old, new = w1 @ group @ group.T, w2 @ group @ group.T
        reached[moved] = np.where(old > 0, w1 * new / np.where(old > 0, old, 1), w2)
    return reached[moved]


def _groups(labels: Sequence[Cell]) -> Floats:
    """Which cell belongs to which of the distinct labels, shape (cells, labels), zeros and ones."""
    distinct = {label: at for at, label in enumerate(sorted(set(labels)))}
    member = np.zeros((len(labels), len(distinct)))
    member[np.arange(len(labels)), [distinct[label] for label in labels]] = 1.0
    return member


def _levels(
    factors: Sequence[str], cells: Sequence[Cell], before: Cells, after: Cells, parts: Floats
) -> dict[str, dict[str, Level]]:
    of_level = {
        (at, name): parts[:, [cell[at] == name for cell in cells]].sum(axis=1)
        for at in range(len(factors))
        for name in sorted({cell[at] for cell in cells})
    }
    named = _named(of_level)
    levels: dict[str, dict[str, Level]] = {factor: {} for factor in factors}
    whole1, whole2 = (sum(moments.n for moments in side.values()) for side in (before, after))
    for (at, name), draws in of_level.items():
        (n1, mean1), (n2, mean2) = (_joined(side, at, name) for side in (before, after))
        change = estimate_of(draws, n1 + n2)
        levels[factors[at]][name] = Level(n1 / whole1, n2 / whole2, mean1, mean2, change, (at, name) in named)
    return levels


def _named(of_level: Mapping[tuple[int, str], Floats]) -> set[tuple[int, str]]:
    """The levels whose part, over its bootstrap standard error, passes the step-up rule of Benjamini and Hochberg."""
    keys = {f"{at} {name}": (at, name) for at, name in of_level}
    chances = {}
    for key, level in keys.items():
        draws = of_level[level]
        error = float(draws[1:].std(ddof=1)) if len(draws) > 2 else 0.0
        if error > 0:
            chances[key] = 2 * (1 - NormalDist().cdf(abs(float(draws[0])) / error))
    return {keys[key] for key in discoveries(chances, FALSE_SHARE)}


def _joined(side: Cells, at: int, name: str) -> tuple[int, float | None]:
    members = [moments for cell, moments in side.items() if cell[at] == name]
    n = sum(moments.n for moments in members)
    return n, sum(moments.total for moments in members) / n if n else None
