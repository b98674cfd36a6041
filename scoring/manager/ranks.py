"""Ranks only where they are real: the interval of places a unit may hold, given how uncertain all figures are.

Every pair of units is tested; the interval of a rank runs from 1 + the units that are surely better to the number of units less
those that are surely worse. All intervals hold at once with 95 % (M. Mogstad, J. Romano, A. Shaikh and D. Wilhelm, Rev. Econ.
Stud. 91 (2024) 476-518, with S. Holm's step-down, Scand. J. Stat. 6 (1979) 65-70, over both directions of each pair, so that
naming the wrong one of two as better is guarded against, too). Units whose intervals overlap must not be put in an order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from scoring.standing import Moments, Tally, p_value
from scoring.statistics import CONFIDENCE, enough, t_p_value

Unit = TypeVar("Unit", Tally, Moments)


@dataclass(frozen=True, slots=True)
class Rank:
    """A unit's places among `of` units, 1 the best: its plain place by the figure, and from `best` to `worst` what it may hold."""

    name: str
    value: float
    n: int
    place: int
    best: int
    worst: int
    of: int

    @property
    def real(self) -> bool:
        """Whether the place may be told at all: it is narrower than half of the field."""
        return 2 * (self.worst - self.best + 1) <= self.of

    @property
    def surely_top(self) -> bool:
        """Whether the unit belongs to the better half, whatever chance did."""
        return 2 * self.worst <= self.of

    @property
    def surely_bottom(self) -> bool:
        """Whether the unit belongs to the worse half, whatever chance did."""
        return 2 * (self.best - 1) >= self.of


def ranks_of_shares(
    units: Mapping[str, Tally], low_is_best: bool = True, confidence: float = CONFIDENCE
) -> tuple[Rank, ...]:
    """Ranks by share failed, best first; units with under ten conversations are left out, they have no rank."""
    judged = {name: tally for name, tally in units.items() if enough(tally.judged)}
    values = {name: tally.failed / tally.judged for name, tally in judged.items()}
    sizes = {name: tally.judged for name, tally in judged.items()}
    return _ranks(judged, values, sizes, p_value, low_is_best, confidence)


def ranks_of_means(
    units: Mapping[str, Moments], low_is_best: bool = False, confidence: float = CONFIDENCE
) -> tuple[Rank, ...]:
    """Ranks by mean score, best first, pairs tested by Welch's t; units with under ten scores are left out."""
    scored = {name: moments for name, moments in units.items() if enough(moments.n)}
    values = {name: moments.mean for name, moments in scored.items()}
    sizes = {name: moments.n for name, moments in scored.items()}
    return _ranks(scored, values, sizes, welch_p_value, low_is_best, confidence)


def welch_p_value(own: Moments, others: Moments) -> float:
    """The two-sided p-value of Welch's t (Biometrika 34 (1947) 28-35), degrees of freedom rounded down; two scores a side at least."""
    parts = [(side.variance / side.n, side.n - 1) for side in (own, others)]
    error = sum(part for part, _ in parts)
    if error == 0:
        return 1.0 if own.mean == others.mean else 0.0
    df = max(1, int(error**2 / sum(part**2 / of for part, of in parts)))
    return t_p_value((own.mean - others.mean) / math.sqrt(error), df)


def _ranks(
    units: Mapping[str, Unit],
    values: Mapping[str, float],
    sizes: Mapping[str, int],
    p_of: Callable[[Unit, Unit], float],
    low_is_best: bool,
    confidence: float,
) -> tuple[Rank, ...]:
    order = sorted(units, key=lambda name: (values[name] if low_is_best else -values[name], name))
    pairs = {(a, b): p_of(units[a], units[b]) for a, b in combinations(order, 2) if values[a] != values[b]}
    sure = _sure(pairs, len(order), 1 - confidence)
    better = {name: sum(worse == name for _, worse in sure) for name in order}
    worse = {name: sum(ahead == name for ahead, _ in sure) for name in order}
    of = len(order)
    places = {name: 1 + sum(_ahead(values[o], values[name], low_is_best) for o in order) for name in order}
    return tuple(
        Rank(name, values[name], sizes[name], places[name], 1 + better[name], of - worse[name], of) for name in order
    )


def _ahead(other: float, own: float, low_is_best: bool) -> bool:
    return other < own if low_is_best else other > own


def _sure(pairs: Mapping[tuple[str, str], float], units: int, error: float) -> list[tuple[str, str]]:
    """Pairs (better, worse) that are real, all at once: the two-sided p-value p counts as p/2 among 2 hypotheses a pair."""
    hypotheses = units * (units - 1)
    sure: list[tuple[str, str]] = []
    for pair in sorted(pairs, key=lambda pair: (pairs[pair], pair)):
        if pairs[pair] / 2 > error / (hypotheses - len(sure)):
            break
        sure.append(pair)
    return sure
