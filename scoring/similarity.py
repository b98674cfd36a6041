"""How alike two texts are by their characters: shared pieces of one and two characters (Chinese) or three (other scripts).

It sees the same thing said in nearly the same words, in another order, with a slip or a filler. It does not see the
same meaning in other words, and it takes a denial for what it denies: for those there are word lists and `act`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from math import sqrt

from scoring.matching import is_chinese, normalise

SENTENCE = re.compile(r"[^。！？!?；;\n…]+[。！？!?；;\n…]*")


@lru_cache(maxsize=8192)
def pieces(text: str) -> Counter[str]:
    """How often each piece stands in the normalised text."""
    plain = normalise(text).text
    found: Counter[str] = Counter()
    for part in re.split(r"([㐀-鿿豈-﫿]+)", plain):
        if part and is_chinese(part[0]):
            found.update(part)
            found.update(part[k : k + 2] for k in range(len(part) - 1))
        else:
            for word in part.split():
                padded = f" {word} "
                found.update(padded[k : k + 3] for k in range(len(padded) - 2))
    return found


def cosine(one: str, other: str) -> float:
    """0 (nothing shared) to 1 (the same pieces as often): dot product over lengths of the vectors of pieces."""
    a, b = pieces(one), pieces(other)
    if len(a) > len(b):
        a, b = b, a
    shared = sum(count * b[piece] for piece, count in a.items() if piece in b)
    lengths = sqrt(sum(c * c for c in a.values())) * sqrt(sum(c * c for c in b.values()))
    return shared / lengths if lengths else 0.0


def contained(one: str, other: str) -> float:
    """How much of the shorter text stands in the longer: shared pieces over those of the shorter (overlap coefficient)."""
    a, b = pieces(one), pieces(other)
    smaller = min(a.total(), b.total())
    return sum((a & b).values()) / smaller if smaller else 0.0


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans `[from, to)` of the sentences of a text by its punctuation, without the spaces around."""
    found = []
    for match in SENTENCE.finditer(text):
        start, end = match.span()
        start += len(match[0]) - len(match[0].lstrip())
        end -= len(match[0]) - len(match[0].rstrip())
        if start < end:
            found.append((start, end))
    return found
