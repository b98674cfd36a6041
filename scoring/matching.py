"""Finding phrases in text as it was said: width, case, script, punctuation and - on request - homophones do not matter.

A pattern is plain words with three signs: `*` a short gap, `(a|b)` one of several, `?` after a sign or a group makes it
optional. `我*理解(您|你)的?心情` finds 「我特别理解您心情」. Every gap is bounded, so matching is linear in the text.
Text is normalised with a map back, so that evidence quotes the original to the character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import opencc
from pypinyin import Style, lazy_pinyin

from scoring.numbers import DIGITS, comparable

GAP_CHINESE = 8
GAP_OTHER = 40
SHORTEST_HOMOPHONE = 3
"""A pattern of fewer Chinese characters is never matched by sound: too many words share two syllables."""

STRAY = frozenset("$+^.[]{}\\")
"""Signs of regular expressions that mean nothing in a pattern; left in, they would silently vanish."""


class PatternError(ValueError):
    """A pattern that cannot be read; the text names it and says what is wrong."""


def is_chinese(char: str) -> bool:
    """Whether a character is a Han character."""
    return "㐀" <= char <= "鿿" or "豈" <= char <= "﫿"


@dataclass(frozen=True)
class Matchable:
    """Normalised text. `offsets[k]` is the index in `original` of the k-th normalised character."""

    original: str
    text: str
    offsets: tuple[int, ...]

    @cached_property
    def sound(self) -> str:
        """The text with every Han character replaced by one that stands for its syllable; the same length as `text`."""
        return "".join(sound_of(c) for c in self.text)

    @cached_property
    def in_figures(self) -> Matchable:
        """The same text with its numbers in figures: 二十四小时 and 24 小时 are both `24小时`."""
        return Matchable(self.original, *comparable(self.text, self.original, self.offsets))

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span `[from, to)` in the original of a non-empty span of the normalised text."""
        return self.offsets[start], self.offsets[end - 1] + 1


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def simplify_char(char: str) -> str:
    """One character in Simplified script."""
    simple: str = _converter().convert(char)
    return simple if len(simple) == 1 else char


def simplify(text: str) -> str:
    """Text in Simplified script, of the same length."""
    simple: str = _converter().convert(text)
    return simple if len(simple) == len(text) else "".join(map(simplify_char, text))


@cache
def sound_of(char: str) -> str:
    """A character standing for the syllable (without tone, fuzzy z/zh, c/ch, s/sh, n/l-in, -n/-ng) of a Han character."""
    if not is_chinese(char):
        return char
    syllable = lazy_pinyin(char, style=Style.NORMAL)[0]
    for from_, to in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an")):
        syllable = syllable.replace(from_, to)
    return chr(0xF0000 + _syllable_number(syllable))


_SYLLABLES: dict[str, int] = {}


def _syllable_number(syllable: str) -> int:
    return _SYLLABLES.setdefault(syllable, len(_SYLLABLES))


@lru_cache(maxsize=4096)
def normalise(original: str) -> Matchable:
    """Half width, lower case, Simplified, no punctuation, no space but between Latin words or numbers."""
    text: list[str] = []
    offsets: list[int] = []
    pending: int | None = None
    for index, char in enumerate(simplify(original)):
        for part in unicodedata.normalize("NFKC", char).lower():
            part = "'" if part == "’" else part
            if part.isalnum() or part == "'":
                if pending is not None and text and not is_chinese(part) and not is_chinese(text[-1]):
                    text.append(" ")
                    offsets.append(pending)
                pending = None
                text.append(part)
                offsets.append(index)
            else:
                pending = index if pending is None else pending
    return Matchable(original, "".join(text), tuple(offsets))


def _letters(part: str) -> str:
    """The expression for plain words as they are written."""
    return "".join(f"(?:{re.escape(c)})" if len(part) > 1 else re.escape(c) for c in _literal(part))


def _in_figures(part: str) -> str:
    """The expression for plain words in a text whose numbers are in figures.

    A numeral at the end, cut off from its unit by a sign of the pattern, is either.
    """
    normal = normalise(part)
    text = normal.in_figures.text
    last = f"(?:{text[-1]}|{_figure(DIGITS[text[-1]])})" if text[-1:] in DIGITS else ""
    body = "".join(
        _figure(p) if p.isdecimal() else "".join(f"(?:{re.escape(c)})" for c in p)
        for p in re.split("([0-9]+)", text[:-1] if last else text)
    )
    lead, trail = _literal(part).split(normal.text) if normal.text else ("", "")
    return lead + body + last + trail


def _figure(figures: str) -> str:
    return f"(?<![0-9])(?:{figures})(?![0-9])"


def _translate(pattern: str, gap: str, words: Callable[[str], str] = _letters) -> str:
    out: list[str] = []
    depth = 0
    for part in re.split(r"([(|)*?])", pattern):
        if part == "(":
            depth += 1
            out.append("(?:")
        elif part == ")":
            depth -= 1
            out.append(")")
        elif part == "|" and depth == 0:
            raise PatternError(f"{pattern!r}: `|` outside of parentheses; write (a|b)")
        elif part == "*":
            out.append(gap)
        elif part in ("|", "?"):
            out.append(part)
        elif part:
            out.append(words(part))
        if depth < 0:
            break
    if depth != 0:
        raise PatternError(f"{pattern!r}: parentheses do not match")
    return "".join(out)


def _literal(part: str) -> str:
    lead = " " if part[:1].isspace() else ""
    trail = " " if part[-1:].isspace() and part.strip() else ""
    return lead + normalise(part).text + trail


def _expression(pattern: str, words: Callable[[str], str] = _letters) -> str:
    if not normalise(pattern).text:
        raise PatternError(f"{pattern!r}: nothing to look for")
    if stray := sorted(set(pattern) & STRAY):
        raise PatternError(f"{pattern!r}: {' '.join(stray)} has no meaning here; the signs are * ( | ) ?")
    if any(map(is_chinese, pattern)):
        core = _translate(" ".join(pattern.split()), f".{{0,{GAP_CHINESE}}}?", words)
    else:  # between words, never inside one; spaces beside the gap are part of it
        core = _translate(re.sub(r"\s*\*\s*", "*", " ".join(pattern.split())), rf"\b.{{0,{GAP_OTHER}}}?\b", words)
    before = "" if is_chinese(pattern.lstrip("(")[:1]) else r"(?<![a-z0-9])"
    after = "" if is_chinese(pattern.rstrip(")?")[-1:]) else r"(?![a-z0-9])"
    return f"{before}(?:{core}){after}"


def _least_chinese(pattern: str) -> int:
    """Han characters in the shortest text a pattern matches."""
    open_groups: list[list[int]] = [[0]]
    last = 0
    for char in pattern:
        alternatives = open_groups[-1]
        if char == "(":
            open_groups.append([0])
        elif char == "|":
            alternatives.append(0)
        elif char == "?":
            alternatives[-1] -= last
        else:
            last = int(is_chinese(char)) if char != ")" else min(open_groups.pop())
            open_groups[-1][-1] += last
    return open_groups[0][0]


def _sounding(expression: str) -> str:
    return "".join(sound_of(c) for c in expression)


@dataclass(frozen=True)
class PhraseSet:
    """Patterns compiled to one search, and the exceptions in whose company a hit does not count."""

    patterns: tuple[str, ...]
    exceptions: tuple[str, ...] = ()

    @cached_property
    def _by_letter(self) -> re.Pattern[str] | None:
        return _join([_expression(p) for p in self.patterns])

    @cached_property
    def _by_sound(self) -> re.Pattern[str] | None:
        long = [p for p in self.patterns if _least_chinese(p) >= SHORTEST_HOMOPHONE]
        return _join([_sounding(_expression(p)) for p in long])

    @cached_property
    def _by_number(self) -> re.Pattern[str] | None:
        return _join([_expression(p, _in_figures) for p in self.patterns if _has_number(p)])

    @cached_property
    def _excepted(self) -> re.Pattern[str] | None:
        return _join([_expression(p) for p in self.exceptions])

    @cached_property
    def _excepted_by_number(self) -> re.Pattern[str] | None:
        return _join([_expression(p, _in_figures) for p in self.exceptions if _has_number(p)])

    def check(self) -> None:
        """Compile everything. Raises PatternError on a pattern that cannot be read."""
        try:
            _ = self._by_letter, self._excepted, self._by_number, self._excepted_by_number
        except re.error as error:
            raise PatternError(f"cannot be read as a pattern: {error}") from error

    def spans(self, text: Matchable, *, homophones: bool = False) -> tuple[tuple[int, int], ...]:
        """Spans `[from, to)` of the original text, in order, without overlap."""
        hits = _search(self._by_letter, text.text)
        if homophones:
            hits += [h for h in _search(self._by_sound, text.sound) if not _touches(h, hits)]
        found = [text.original_span(*h) for h in hits]
        found += [h for h in _search_numbers(self._by_number, text) if not _touches(h, found)]
        if not found:
            return ()
        barred = [text.original_span(*h) for h in _search(self._excepted, text.text)]
        barred += _search_numbers(self._excepted_by_number, text)
        return tuple(sorted(h for h in found if not _touches(h, barred)))


@cache
def phrase_set(patterns: tuple[str, ...], exceptions: tuple[str, ...] = ()) -> PhraseSet:
    """The compiled set, made once."""
    return PhraseSet(patterns, exceptions)


def _join(expressions: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(sorted(expressions, key=len, reverse=True))) if expressions else None


def _search(expression: re.Pattern[str] | None, text: str) -> list[tuple[int, int]]:
    return [m.span() for m in expression.finditer(text) if m.end() > m.start()] if expression else []


def _search_numbers(expression: re.Pattern[str] | None, text: Matchable) -> list[tuple[int, int]]:
    """Spans of the original text found in its form with figures."""
    if expression is None:
        return []
    return [text.in_figures.original_span(*h) for h in _search(expression, text.in_figures.text)]


def _has_number(pattern: str) -> bool:
    text = normalise(pattern)
    return any(c.isdecimal() or c in DIGITS for c in text.text) or text.in_figures.text != text.text


def _touches(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < to and start < span[1] for start, to in others)
