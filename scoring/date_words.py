"""What a language must tell so that its dates can be found: its words for points and lengths of time, and what joins them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from scoring.date_calendar import Length, Point
from scoring.spans import Span
from scoring.text import simplify


@dataclass(frozen=True, slots=True)
class Piece:
    """A point or length of time at `[from, to)` of a text; `until` where it is the first end of a range.

    `within` where the words themselves say that it is done by the end of the length (the next ten minutes).
    """

    span: Span
    value: Point | Length
    until: Point | None = None
    within: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """The time words of a language, looked for in folded text (`folded`).

    `pieces` finds points and lengths in order. Between the parts of one point stands what `within_point` matches whole,
    between the ends of a range what `to` matches. What stands before and after is matched by `before`, which ends at
    the piece, and `after`, which begins there: the names of their groups are relations (`scoring.date_phrases`).
    `day_first` where a point goes from the greater to the smaller; `includes_day` where before a day is by its end.
    """

    pieces: Callable[[str], Iterator[Piece]]
    within_point: re.Pattern[str]
    to: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    day_first: bool
    includes_day: bool


Readers = Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], Piece | None]]]
"""What a language looks for, and what it makes of a match: None where that is no time after all."""


def read_pieces(text: str, readers: Readers) -> Iterator[Piece]:
    """The pieces of a folded text in order, the longer first where two begin together; none overlap."""
    taken = 0
    found = [(m.start(), -m.end(), read, m) for regex, read in readers for m in regex.finditer(text)]
    for start, _, read, match in sorted(found, key=lambda one: one[:2]):
        if start >= taken and (piece := read(match)):
            taken = piece.span[1]
            yield piece


class _Folding(dict[int, str]):
    """Half width and lower case, where that is one character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        wide = "'" if char == "’" else unicodedata.normalize("NFKC", char).lower()
        self[code] = wide if len(wide) == 1 else char
        return self[code]


_FOLDING = _Folding()


def folded(text: str) -> str:
    """Text of the same length in half width, lower case and Simplified script."""
    return simplify(text).translate(_FOLDING)


def merged(first: Point, second: Point, *, day_first: bool, again: bool = False) -> Point | None:
    """Two parts of one point as one, None where both tell the same thing or the order is not that of the language.

    `again` where the second only repeats the first in other words: 12月3日(周三).
    """
    if again and first.days and second.days:
        return first
    if any(getattr(first, slot) and getattr(second, slot) for slot in ("days", "part", "clock")):
        return None
    if day_first and _rank(second) < _rank(first):
        return None
    day = first if first.days or first.floating else second
    return replace(
        day, part=first.part or second.part, clock=first.clock or second.clock, past=first.past or second.past
    )


def _rank(point: Point) -> int:
    return 0 if point.days or point.floating else 1 if point.part else 2
