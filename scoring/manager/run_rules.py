"""Runs of a control chart: rows of points that chance seldom makes.

The zone rules of the Western Electric Statistical Quality Control Handbook (1956) as numbered by L. S. Nelson, J. Qual. Technol. 16
(1984) 237-239. All four together raise a false alarm once in 92 points of a steady process, the first and the run of eight
once in 153 (C. W. Champ and W. H. Woodall, Technometrics 29 (1987) 393-399); hence these two are what a chart uses unless told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

RunRule = Literal["beyond_limits", "eight_one_side", "two_of_three", "four_of_five"]

ALL_RULES: tuple[RunRule, ...] = ("beyond_limits", "eight_one_side", "two_of_three", "four_of_five")
USUAL_RULES: tuple[RunRule, ...] = ("beyond_limits", "eight_one_side")

_RUNS: dict[RunRule, tuple[int, int, float]] = {
    "eight_one_side": (8, 8, 0.0),
    "two_of_three": (2, 3, 2.0),
    "four_of_five": (4, 5, 1.0),
}
"""How many of how many successive points lie beyond so many standard deviations, on one side."""


def runs(distances: Sequence[float], rules: Collection[RunRule] = ALL_RULES) -> list[tuple[RunRule, ...]]:
    """The run rules each point completes; `distances` are standard deviations from the centre, gaps left out.

    A point completes a rule when it lies beyond the zone itself and the points up to it do so often enough on its side; it is
    named at each point that does. A point on the centre line belongs to neither side. `beyond_limits` is the chart's own.
    """
    return [
        tuple(rule for rule in _RUNS if rule in rules and _completes(distances[: at + 1], *_RUNS[rule]))
        for at in range(len(distances))
    ]


def _completes(until: Sequence[float], needed: int, of: int, zone: float) -> bool:
    side = 1 if until[-1] > 0 else -1
    return side * until[-1] > zone and sum(side * distance > zone for distance in until[-of:]) >= needed
