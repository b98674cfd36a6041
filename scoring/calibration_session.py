"""What is said in a calibration session: verdicts of people, of the machine, and what its lead set as right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

VERDICTS = ("fail", "partial", "pass", "na")
SCALE = VERDICTS[:3]

Place = tuple[str, str]
"""A conversation and an item."""
Answers = dict[Place, dict[str, str]]
"""Of each place the verdict of each rater."""


@dataclass(frozen=True, slots=True)
class Rated:
    """One person's verdict (one of `VERDICTS`) on one item of one conversation."""

    conversation: str
    item: str
    rater: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Session:
    """What people said blind, what the machine says, and what the lead of the session set as right.

    `offered`: the verdicts an item can have, of items that cannot have all; AC1 counts them, given or not.
    Raises ValueError for under two raters, a verdict that does not exist, or two of one person on one thing.
    """

    rated: tuple[Rated, ...]
    machine: Mapping[Place, str] = field(default_factory=dict)
    reference: Mapping[Place, str] = field(default_factory=dict)
    offered: Mapping[str, Collection[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.raters) < 2:
            raise ValueError("a calibration needs two raters or more")
        seen = Counter((r.conversation, r.item, r.rater) for r in self.rated)
        if twice := next((key for key, count in seen.items() if count > 1), None):
            raise ValueError(f"{twice[2]} has two verdicts on {twice[1]} of {twice[0]}")
        said = {r.verdict for r in self.rated} | {*self.machine.values(), *self.reference.values()}
        if strange := said - set(VERDICTS):
            raise ValueError(f"verdicts are {', '.join(VERDICTS)}, not {', '.join(sorted(strange))}")

    def verdicts(self, item: str) -> tuple[str, ...]:
        """The verdicts an item can have, in the order of `VERDICTS`."""
        offered = self.offered.get(item, VERDICTS)
        return tuple(verdict for verdict in VERDICTS if verdict in offered)

    @property
    def raters(self) -> tuple[str, ...]:
        """Everybody who gave a verdict, by name."""
        return tuple(sorted({r.rater for r in self.rated}))

    def answers(self) -> Answers:
        """Of each thing judged the verdict of each rater."""
        found: Answers = {}
        for r in sorted(self.rated, key=lambda r: (r.conversation, r.item, r.rater)):
            found.setdefault((r.conversation, r.item), {})[r.rater] = r.verdict
        return found
