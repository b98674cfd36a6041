"""Text made comparable: width, case, script and punctuation do not matter, and everything maps back to the original.

A `Matchable` has further faces, each worked out once when it is asked for: its numbers in figures, and itself as it
would have been said without fillers and stammering.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import opencc

from scoring.lazy import once
from scoring.numbers import comparable, likely_numbers
from scoring.spans import Span, minus
from scoring.spoken import stumbling

_APOSTROPHES = frozenset("'’")
BREAK = "\n"
"""Between the texts of one page: nothing is found across it."""
_HAN = "㐀-鿿豈-﫿"
_PIECE = re.compile(f"{BREAK}|[^ {BREAK}]+(?:(?<![{_HAN}]) (?![ {_HAN}{BREAK}])[^ {BREAK}]+)*+")
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

    @once
    def in_figures(self) -> Matchable:
        """The same text with its numbers in figures: 二十四小时 and 24 小时 are both `24小时`."""
        return Matchable(self.original, *comparable(self.text, self.original, self.offsets))

    @once
    def numbers(self) -> Matchable | None:
        """Its lines that may hold a number, None where there are none."""
        lines = self._lines_at(found.start() for found in likely_numbers(self.text))
        return self._kept(lines) if lines else None

    @once
    def fluent(self) -> Matchable | None:
        """Its lines that hold fillers or stammering, without them: 我我嗯理解 is 我理解. None where there are none."""
        left_out = stumbling(self.text, self.offsets)
        if not left_out:
            return None
        lines = self._lines_at(start for start, _ in left_out)
        return self._kept([span for line in lines for span in minus(line, left_out)])

    def _lines_at(self, places: Iterable[int]) -> list[Span]:
        """The lines, with the `BREAK` behind each, that hold these places, which are in order."""
        lines: list[Span] = []
        for place in places:
            if not lines or place >= lines[-1][1]:
                end = self.text.find(BREAK, place)
                lines.append((self.text.rfind(BREAK, 0, place) + 1, len(self.text) if end < 0 else end + 1))
        return lines

    def _kept(self, spans: Sequence[Span]) -> Matchable:
        text = "".join(self.text[start:end] for start, end in spans)
        return Matchable(self.original, text, [k for start, end in spans for k in self.offsets[start:end]])

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
    if len(simple) == len(text):
        return simple
    if BREAK in whole:
        return BREAK.join(map(simplify, whole.split(BREAK)))
    return "".join(map(_simplify_char, whole))


class _Folding(dict[int, str]):
    """What a character becomes in a comparable text: half width and lower case, or a space where it does not count."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        wide = "'" if char in _APOSTROPHES else unicodedata.normalize("NFKC", char).lower()
        self[code] = folded = "".join(c if c.isalnum() or c == "'" else " " for c in wide) or " "
        return folded


_FOLDING = _Folding({ord(BREAK): BREAK})


@lru_cache(maxsize=4096)
def normalise(original: str) -> Matchable:
    """Half width, lower case, Simplified, no punctuation, no space but between Latin words or numbers."""
    return Matchable(original, *_comparable(original.replace(BREAK, " ")))


def page_of(originals: Sequence[str]) -> Matchable:
    """Several texts as one, each as `normalise` has it, with a `BREAK` between two of them."""
    whole = BREAK.join(original.replace(BREAK, " ") for original in originals)
    return Matchable(whole, *_comparable(whole))


def _comparable(original: str) -> tuple[str, Sequence[int]]:
    simple = simplify(original)
    folded = simple.translate(_FOLDING)
    if len(folded) == len(simple):
        places: Sequence[int] = range(len(folded))
    else:  # a character became several, such as the ligature ﬁ
        places = [k for k, char in enumerate(simple) for _ in _FOLDING[ord(char)]]
    text: list[str] = []
    offsets: list[int] = []
    end, after_latin = 0, False
    for piece in _PIECE.finditer(folded):
        start, word = piece.start(), piece[0]
        if word == BREAK:
            after_latin = False
        else:
            if after_latin and not is_chinese(word[0]):
                text.append(" ")
                offsets.append(places[end])
            after_latin = not is_chinese(word[-1])
        end = piece.end()
        text.append(word)
        offsets += places[start:end]
    return "".join(text), offsets
