"""A conversation cut into windows for a transformer: each turn is read once, with turns before and after it in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BEFORE = 2
"""Turns in sight before the first that is read in a window."""


@dataclass(frozen=True, slots=True)
class Window:
    """Turns `first` to `last` (not included) are in sight; those from `begin` to `end` are read."""

    first: int
    last: int
    begin: int
    end: int


def windows(lengths: Sequence[int], most: int) -> list[Window]:
    """Windows over turns of these lengths (pieces), each of at most `most` pieces unless one turn alone is longer.

    All but the last window show at least one turn after the last that is read, where there is room for it.
    """
    out: list[Window] = []
    begin, count = 0, len(lengths)
    while begin < count:
        first = begin
        size = lengths[begin]
        while first > max(0, begin - BEFORE) and size + lengths[first - 1] <= most // 2:
            first -= 1
            size += lengths[first]
        last = begin + 1
        while last < count and size + lengths[last] <= most:
            size += lengths[last]
            last += 1
        end = last if last == count else max(begin + 1, last - 1)
        out.append(Window(first, last, begin, end))
        begin = end
    return out
