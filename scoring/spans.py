"""Spans `[from, to)` of a text: which of them stand when they overlap, and whether they lie in one sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

Span = tuple[int, int]
SENTENCE_END = re.compile(r"[。！？；!?;\n]|\.(?=\s)")


def longest(spans: Iterable[Span]) -> list[Span]:
    """In order and without overlap: of those that overlap the first one stands, and of those that begin together the longest."""
    kept: list[Span] = []
    start, end = -1, -1
    for span in sorted(spans):
        if span[0] == start and kept:
            kept[-1] = span
        elif span[0] >= end:
            kept.append(span)
        else:
            continue
        start, end = span
    return kept


def united(spans: Iterable[Span]) -> list[Span]:
    """In order, those that touch or overlap made one."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def minus(span: Span, others: Sequence[Span]) -> list[Span]:
    """What is left of a span, in order, without the others, which are in order and apart."""
    left: list[Span] = []
    start, end = span
    for first, last in others:
        if first > start:
            left.append((start, min(first, end)))
        start = max(start, last)
        if start >= end:
            return [piece for piece in left if piece[0] < piece[1]]
    return [*left, (start, end)]


def apart(spans: Sequence[Span], others: Iterable[Span]) -> list[Span]:
    """The spans that overlap none of the others."""
    barred = united(others)
    ends = [end for _, end in barred]
    return [s for s in spans if not _overlaps(s, barred, bisect_left(ends, s[0] + 1))]


def _overlaps(span: Span, barred: Sequence[Span], first: int) -> bool:
    return first < len(barred) and barred[first][0] < span[1]


def runs_over_a_sentence(text: str, span: Span) -> bool:
    """Whether a sentence ends inside the span `[from, to)` of a text: by its mark, or by a full stop before a space."""
    return SENTENCE_END.search(text, *span) is not None
