"""How a conversation kept to a standard flow: steps left out, come back to too often, taken too early; and what holds it up."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scoring.manager.standard_flow import Flow, Step
from scoring.statistics import Estimate, difference, enough, t_quantile, undefined

DEVIATIONS = "butj"
"""Stages that tell variants of a flow apart though they are no step of it: brush-off, escalation, transfer, objection."""


@dataclass(frozen=True, slots=True)
class Conformance:
    """Names of steps. `early`: reached before a step that should come first; a step that is `free` is never that."""

    skipped: tuple[str, ...]
    repeated: tuple[str, ...]
    early: tuple[str, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.skipped or self.repeated or self.early)


def conformance(path: str, flow: Flow) -> Conformance:
    """What a path (`scoring.stages.path_of`) has of a flow. Visits of a step that follow each other are one."""
    places = {step.name: place(path, step) for step in flow.steps}
    bound = [step for step in flow.steps if not step.free and places[step.name] >= 0]
    return Conformance(
        tuple(step.name for step in flow.steps if not step.optional and places[step.name] < 0),
        tuple(step.name for step in flow.steps if visits(path, step) > step.at_most),
        tuple(
            step.name
            for k, step in enumerate(bound)
            if any(places[step.name] < places[before.name] for before in bound[:k])
        ),
    )


def place(path: str, step: Step) -> int:
    """Where a step is first reached, -1 for never."""
    return min((path.index(letter) for letter in step.letters if letter in path), default=-1)


def visits(path: str, step: Step) -> int:
    """How often a step is come to."""
    return len(re.findall(f"[{step.letters}]+", path))


def kept_groups(flow: Flow) -> tuple[str, ...]:
    """The letters that tell variants apart, those of one step together: the steps that have to be taken, and `DEVIATIONS`."""
    groups = [step.letters for step in flow.steps if not step.optional and not step.free]
    taken = "".join(step.letters for step in flow.steps)
    return (*groups, *(letter for letter in DEVIATIONS if letter not in taken))


def variant_of(order: str, groups: Sequence[str]) -> str:
    """The order in which the groups were first reached, each by its first letter."""
    heads = {letter: group[0] for group in groups for letter in group}
    return "".join(dict.fromkeys(heads[letter] for letter in order if letter in heads))


@dataclass(frozen=True, slots=True)
class Holdup:
    """What a stage takes over what it may: the mean of the seconds over in each conversation, nought where it keeps within.

    `over`: conversations in which it took longer.
    """

    name: str
    excess: Estimate
    over: int


def mean_excess(n: int, total: float, squares: float) -> Estimate:
    """The mean of `n` values from their sum and sum of squares, with Student's t interval, not under nought."""
    if n == 0:
        return undefined()
    mean = total / n
    if n == 1:
        return Estimate(mean, None, None, 1)
    half = t_quantile(n - 1) * math.sqrt(max(0.0, squares - n * mean * mean) / (n - 1) / n)
    return Estimate(mean, max(0.0, mean - half), mean + half, n)


def bottleneck(holdups: Iterable[Holdup]) -> tuple[Holdup | None, tuple[str, ...]]:
    """The stage that costs most over what it may take, and others that cannot be told from it.

    None where nothing takes longer than it may, or too few conversations have times. Another stage is told from the first when the
    interval of their difference (`scoring.statistics.difference`) lies over nought.
    """
    ranked = sorted(holdups, key=lambda one: (-(one.excess.value or 0.0), one.name))
    ranked = [one for one in ranked if enough(one.excess.n) and one.excess.value and one.excess.interval]
    if not ranked:
        return None, ()
    first = ranked[0]
    gaps: Mapping[str, Estimate] = {one.name: difference(first.excess, one.excess) for one in ranked[1:]}
    return first, tuple(name for name, gap in gaps.items() if gap.low is None or gap.low <= 0)
