"""The telling piece of a turn: clauses, and the best run of neighbouring clauses that is short enough to quote.

A clause ends at punctuation, at a space between Chinese characters (as recognisers write pauses), and before a joining
word where it would be long otherwise. Texts are expected in Simplified script (`simplify` keeps their length); spans are
`[from, to)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from scoring.gist_words import EMPTY, FILLERS, JOINTS
from scoring.spans import Span

HAN = "㐀-鿿豈-﫿"
LONGEST = 40
"""Size of a quote: Chinese characters, or words that count `WORD` each: 25 of them."""
WORD = 1.6
MOST_READ = 4000
"""Characters of a turn in which a quote is looked for."""
MOST_CLAUSES = 20
"""Clauses in one quote at most, were they of no size at all."""
LONG_CLAUSE = 18
"""Size from which a clause is parted before joining words."""
WORTHLESS = -0.3
"""What a clause that says nothing costs inside a quote."""
FULL = 6.0
"""Size from which a clause has its full worth."""

_END = re.compile(
    rf"[。！？；!?;…~～\n]+|[，、：]|,(?=\s|[{HAN}]|$)|:(?=\s)|\.+(?=\s|$)|\s+[-–—]\s+|(?<=[{HAN}])\s+|\s+(?=[{HAN}])|\[[^\]]*\]"
)
_JOINT = re.compile(rf"(?<=[{HAN}])(?={JOINTS['zh']})|\s+(?={JOINTS['en']})", re.IGNORECASE)
_LEAD = re.compile(rf"(?:{FILLERS['zh']})+|(?:(?:{FILLERS['en']})(?:[\s,.]+|$))+", re.IGNORECASE)
_HAN = re.compile(f"[{HAN}]")
_UNIT = re.compile(rf"[{HAN}]|[^\W{HAN}]+(?:['’-][^\W{HAN}]+)*")
_DIGITS = frozenset("0123456789零〇一二三四五六七八九幺两杠*")
_DIGIT_WORDS = re.compile(
    r"\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|dash|dot|[a-z])\b", re.IGNORECASE
)
MOSTLY = 0.6
"""Share of digits from which a clause is a number."""

Worth = Callable[[Span], float]


def size(text: str) -> float:
    """How long a text is to read: 1 a Chinese character, `WORD` a word or number."""
    chinese = len(_HAN.findall(text))
    return chinese + WORD * (len(_UNIT.findall(text)) - chinese)


def clauses(text: str) -> list[Span]:
    """The clauses in order, without punctuation, spaces and fillers around them."""
    found: list[Span] = []
    start = 0
    for end in [*_END.finditer(text), None]:
        found += _parted(text, (start, end.start() if end else len(text)))
        start = end.end() if end else len(text)
    return [span for span in (_trimmed(text, one) for one in found) if span[0] < span[1]]


def says_something(text: str) -> bool:
    """Whether more is said than a greeting, thanks, a bare yes, or a number."""
    plain = _DIGIT_WORDS.sub("0", text)
    signs = [char for char in plain if char.isalnum() or char == "*"]
    digits = sum(char in _DIGITS for char in signs)
    return digits < MOSTLY * len(signs) and any(map(str.isalnum, EMPTY.sub("", text)))


def content(text: str) -> float:
    """What a clause is worth by itself, 0..1; `WORTHLESS` where it says nothing."""
    return min(1.0, size(text) / FULL) if says_something(text) else WORTHLESS


def best_fragment(text: str, worth: Worth, longest: float = LONGEST) -> tuple[Span, float] | None:
    """The run of clauses of greatest worth that is not longer than `longest`, and its worth; None where nothing has any.

    `worth` tells that of a clause; the first of equal runs is taken. A clause that is too long alone is cut at its end.
    """
    parts = [_cut(text, span, longest) for span in clauses(text[:MOST_READ])]
    worths = [worth(span) for span in parts]
    best: tuple[Span, float] | None = None
    for first, start in enumerate(parts):
        total = 0.0
        for last in range(first, min(len(parts), first + MOST_CLAUSES)):
            total += worths[last]
            run = (start[0], parts[last][1])
            if last > first and size(text[slice(*run)]) > longest:
                break
            if worths[first] > 0 and worths[last] > 0 and total > (best[1] if best else 0.0):
                best = run, total
    return best


def _parted(text: str, span: Span) -> list[Span]:
    if size(text[slice(*span)]) <= LONG_CLAUSE:
        return [span]
    places = [m.start() for m in _JOINT.finditer(text, *span) if span[0] < m.start() < span[1]]
    borders: Sequence[int] = [span[0], *places, span[1]]
    return list(pairwise(borders))


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end:
        lead = _LEAD.match(text, start, end)
        if lead and lead.end() > start:
            start = lead.end()
        elif text[start].isspace() or text[start] in "\"'“”‘’「」,，.。、)）":
            start += 1
        else:
            break
    while start < end and (text[end - 1].isspace() or text[end - 1] in '"“”‘「」,，.。、(（'):
        end -= 1
    return start, end


def _cut(text: str, span: Span, longest: float) -> Span:
    """The span, or as much of its beginning as is short enough."""
    start, end = span
    if size(text[start:end]) <= longest:
        return span
    total = 0.0
    for unit in _UNIT.finditer(text, start, end):
        total += 1.0 if len(unit[0]) == 1 and not unit[0].isascii() else WORD
        if total > longest:
            return start, max(start + 1, len(text[: unit.start()].rstrip()))
    return span
