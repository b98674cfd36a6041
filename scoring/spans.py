"""Spans `[from, to)` of a text: which of them stand when they overlap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

Span = tuple[int, int]


def longest(spans: Iterable[Span]) -> list[Span]:
    """In order and without overlap: of those that overlap the first one stands, and of those that begin together the longest."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s[0], -s[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def apart(spans: Sequence[Span], others: Iterable[Span]) -> list[Span]:
    """The spans that overlap none of the others."""
    united: list[Span] = []
    for start, end in sorted(others):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    ends = [end for _, end in united]
    return [s for s in spans if not _overlaps(s, united, bisect_left(ends, s[0] + 1))]


def _overlaps(span: Span, united: Sequence[Span], first: int) -> bool:
    return first < len(united) and united[first][0] < span[1]
