"""Following what stands on one side of a pattern's core.

The preferred way is taken: as many words as can be, and behind the core as small a gap as can be. An expression of `re`
follows; where it could run away - many gaps - the steps are followed one by one instead. Which of the two depends on the
pattern alone, and neither reaches further than the gaps allow, however long the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from math import prod

from scoring.steps import ANYTHING, NOTHING, Step, firsts_of, free, free_expression

FEW_WAYS = 20_000
"""An expression is used when it has no more ways to try than this from one place."""
WAYS_A_UNIT = 30
"""Ways an expression tries at worst for one unit of effort, about a microsecond."""
PLACES_A_UNIT = 5
"""Places that steps look at for one unit."""


@dataclass(frozen=True)
class Side:
    """What stands on one side of a place, up to the end of the match. `in_number`: the end may be inside a number."""

    steps: tuple[Step, ...]
    in_number: bool
    edged: bool = True

    def reach(self, text: str, place: int) -> tuple[int | None, int]:
        """Where the match ends, None where it does not go on from the place; and the units of effort it took."""
        if self._quick:
            found = self._expression.match(text, place)
            return found.end() if found else None, self._effort
        places, looked_at = [place], 0
        for step in self.steps:
            looked_at += len(places) * step.ways
            places = step.follow(text, places)
        ends = (k for k in places if free(text, k, in_number=self.in_number))
        return next(ends, None), 1 + looked_at // PLACES_A_UNIT

    @cached_property
    def firsts(self) -> frozenset[str]:
        """Characters of which one must stand next; `ANYTHING` among them where a gap or the end of the match may."""
        firsts = firsts_of(self.steps)
        return firsts - {NOTHING} | {ANYTHING} if NOTHING in firsts else firsts

    @cached_property
    def _effort(self) -> int:
        return 1 + prod(step.ways for step in self.steps) // WAYS_A_UNIT

    @cached_property
    def _quick(self) -> bool:
        return prod(step.ways for step in self.steps) <= FEW_WAYS

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        whole = "".join(step.expression() for step in self.steps)
        return re.compile(whole + (free_expression(in_number=self.in_number) if self.edged else ""))
