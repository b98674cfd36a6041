"""Text made comparable: width, case, script and punctuation do not matter, and everything maps back to the original.

A `Matchable` has further faces, each worked out once when it is asked for: its numbers in figures, and itself as it
would have been said without fillers and stammering.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import opencc

from scoring.numbers import comparable, may_hold_numbers
from scoring.spoken import fluent

_APOSTROPHES = frozenset("'’")
_HAN = "㐀-鿿豈-﫿"
_PIECE = re.compile(f"[^ ]+(?:(?<![{_HAN}]) (?![ {_HAN}])[^ ]+)*+")
"""What stands in one piece: characters, and a single space between Latin words."""


def is_chinese(char: str) -> bool:
    """Whether a character is a Han character."""
    return "㐀" <= char <= "鿿" or "豈" <= char <= "﫿"


@dataclass(frozen=True, eq=False)
class Matchable:
    """Normalised text. `offsets[k]` is the index in `original` of the k-th normalised character."""

    original: str
    text: str
    offsets: Sequence[int]

    @cached_property
    def in_figures(self) -> Matchable:
        """The same text with its numbers in figures: 二十四小时 and 24 小时 are both `24小时`."""
        return Matchable(self.original, *comparable(self.text, self.original, self.offsets))

    @cached_property
    def has_numbers(self) -> bool:
        """Whether it can hold a number, so that `in_figures` is worth a look."""
        return may_hold_numbers(self.text)

    @cached_property
    def fluent(self) -> Matchable:
        """The same text without fillers and stammering: 我我嗯理解 is 我理解. The very same object where there are none."""
        kept = fluent(self.text, self.offsets)
        if kept is None:
            return self
        text = "".join(self.text[start:end] for start, end in kept)
        return Matchable(self.original, text, tuple(self.offsets[k] for start, end in kept for k in range(start, end)))

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span `[from, to)` in the original of a non-empty span of the normalised text."""
        return self.offsets[start], self.offsets[end - 1] + 1


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _traditional() -> frozenset[str]:
    """Characters that Simplified script writes otherwise."""
    han = "".join(map(chr, (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))))
    simple = _converter().convert(han)
    return frozenset(old for old, new in zip(han, simple, strict=True) if old != new)


@cache
def _simplify_char(char: str) -> str:
    simple: str = _converter().convert(char)
    return simple if len(simple) == 1 else char


def simplify(text: str) -> str:
    """Text in Simplified script, of the same length."""
    if _traditional().isdisjoint(text):
        return text
    whole = text.encode("utf-8", "replace").decode()  # half a surrogate pair, as some exports hold, becomes one `?`
    simple: str = _converter().convert(whole)
    return simple if len(simple) == len(text) else "".join(map(_simplify_char, whole))


class _Folding(dict[int, str]):
    """What a character becomes in a comparable text: half width and lower case, or a space where it does not count."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        wide = "'" if char in _APOSTROPHES else unicodedata.normalize("NFKC", char).lower()
        self[code] = folded = "".join(c if c.isalnum() or c == "'" else " " for c in wide) or " "
        return folded


_FOLDING = _Folding()


@lru_cache(maxsize=4096)
def normalise(original: str) -> Matchable:
    """Half width, lower case, Simplified, no punctuation, no space but between Latin words or numbers."""
    simple = simplify(original)
    folded = simple.translate(_FOLDING)
    if len(folded) == len(simple):
        places: Sequence[int] = range(len(folded))
    else:  # a character became several, such as the ligature ﬁ
        places = [k for k, char in enumerate(simple) for _ in _FOLDING[ord(char)]]
    text: list[str] = []
    offsets: list[int] = []
    end, last = 0, "一"
    for piece in _PIECE.finditer(folded):
        start, word = piece.start(), piece[0]
        if not is_chinese(last) and not is_chinese(word[0]):
            text.append(" ")
            offsets.append(places[end])
        end, last = piece.end(), word[-1]
        text.append(word)
        offsets += places[start:end]
    return Matchable(
        original, "".join(text), offsets if len(text) > 1 or not text or offsets[0] else range(len(offsets))
    )
