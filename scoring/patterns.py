"""The language of patterns, read into a tree.

Plain words with a few signs: `*` a short gap, `(a|b)` one of several, `?` makes what stands before it optional, `[a b]`
all of these in any order with at most a gap between them, `#` a number. Every gap is bounded, so what a pattern matches
is short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product

from scoring.numbers import DIGITS
from scoring.pattern_tree import Either, Gap, Node, Number, Sequence, Words, either, joined, least_chinese, shortest
from scoring.text import is_chinese, normalise

GAP_CHINESE = 8
GAP_OTHER = 40
MOST_UNORDERED = 4
"""Things in one `[…]`: all their orders are looked for, and there are 24 of four."""
DEEPEST = 20

STRAY = frozenset("$+^.{}\\")
"""Signs of regular expressions that mean nothing in a pattern; left in, they would silently vanish."""

_TOKEN = re.compile(r"[()\[\]|*?#]|[^()\[\]|*?#]+")


class PatternError(ValueError):
    """A pattern that cannot be read; the text names it and says what is wrong."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A pattern that was read: what it looks for, and the same in a text whose numbers are in figures (None without numbers).

    Made once by `read_pattern`, and equal to itself only: comparing trees would cost more than all else done with it.

    `least_chinese` is the number of Han characters in the shortest text it matches. `cuts_first` and `cuts_last`: a number at
    that end may be part of a longer one, as `(一|两|1|2)天` is meant for 12 days too; so it is where the pattern begins or
    ends with a Chinese character, while `1(天|日)` is one day only.
    """

    source: str
    tree: Sequence
    in_figures: Sequence | None
    least_chinese: int
    cuts_first: bool
    cuts_last: bool


@lru_cache(maxsize=65536)
def read_pattern(source: str) -> Pattern:
    """Read a pattern. Raises PatternError naming it and what is wrong."""
    if not normalise(source).text:
        raise PatternError(f"{source!r}: nothing to look for")
    if stray := sorted(set(source) & STRAY):
        raise PatternError(f"{source!r}: {' '.join(stray)} has no meaning here; the signs are * ( | ) ? [ ] #")
    tree = _Reader(source, figures=False).whole()
    figures = _Reader(source, figures=True).whole() if _has_number(source) else None
    return Pattern(
        source,
        tree,
        figures if figures and _has_figure(figures) else None,
        least_chinese(tree),
        is_chinese(source.lstrip("([ ")[:1]),
        is_chinese(source.rstrip(")]? ")[-1:]),
    )


class _Reader:
    """Reads one pattern once, from left to right."""

    def __init__(self, source: str, *, figures: bool) -> None:
        self.source = source
        self.figures = figures
        self.chinese = any(map(is_chinese, source))
        self.gap = Gap(GAP_CHINESE, in_number=True) if self.chinese else Gap(GAP_OTHER)
        spaced = " ".join(source.split())
        if not self.chinese:  # spaces beside a gap are part of it
            spaced = re.sub(r"\s*\*\s*", "*", spaced)
        self.tokens: list[str] = _TOKEN.findall(spaced)
        self.at = 0
        self.depth = 0
        self.unordered = False

    def whole(self) -> Sequence:
        """The tree of the whole pattern, without gaps at its ends."""
        tree = self._sequence("")
        if self.at < len(self.tokens):
            if self.tokens[self.at] == "|":
                raise self._error("`|` outside of parentheses; write (a|b)")
            raise self._error(f"`{self.tokens[self.at]}` without its beginning")
        parts = list(tree.parts)
        while parts and isinstance(parts[0], Gap):
            del parts[0]
        while parts and isinstance(parts[-1], Gap):
            del parts[-1]
        if not shortest(Sequence(tuple(parts))):
            raise self._error("some words have to stand; what is optional, a gap or a number is found everywhere")
        return Sequence(tuple(parts))

    def _sequence(self, ends: str) -> Sequence:
        parts: list[Node] = []
        while self.at < len(self.tokens) and self.tokens[self.at] not in ")]|":
            token = self.tokens[self.at]
            if ends == "]" and token[0].isspace():
                break
            parts += self._atom(token, ends)
        return joined(parts)

    def _atom(self, token: str, ends: str) -> list[Node]:
        self.at += 1
        if token == "*":
            return [self.gap]
        if token == "#":
            return self._optional(Number())
        if token == "?":
            raise self._error("`?` with nothing before it")
        if token == "(":
            return self._optional(either(self._alternatives()))
        if token == "[":
            return self._optional(self._unordered())
        if ends == "]" and (inner := re.match(r"\S+(?=\s)", token)):
            self.tokens[self.at - 1 : self.at] = [inner[0], token[inner.end() :]]
            token = inner[0]
        if self.tokens[self.at : self.at + 1] == ["?"]:  # it is about the last character only
            return [self._literal(token[:-1]), *self._optional(self._literal(token[-1]))]
        return [self._literal(token)]

    def _optional(self, node: Node) -> list[Node]:
        if self.tokens[self.at : self.at + 1] != ["?"]:
            return [node]
        self.at += 1
        return [either([Sequence((node,)), Sequence(())])]

    def _alternatives(self) -> list[Sequence]:
        self._deeper()
        options = [self._sequence(")")]
        while self.tokens[self.at : self.at + 1] == ["|"]:
            self.at += 1
            options.append(self._sequence(")"))
        self._close(")", "parentheses do not match")
        return options

    def _unordered(self) -> Node:
        if self.unordered:
            raise self._error("brackets inside brackets")
        self.unordered = True
        self._deeper()
        items: list[Sequence] = []
        while self.at < len(self.tokens) and self.tokens[self.at] not in ")]|":
            if self.tokens[self.at][0].isspace():
                self.tokens[self.at] = self.tokens[self.at].lstrip()
                self.at += not self.tokens[self.at]
                continue
            items.append(self._sequence("]"))
        self._close("]", "brackets do not match; write [a b], a choice inside in parentheses")
        self.unordered = False
        if not 2 <= len(items) <= MOST_UNORDERED or not all(map(shortest, items)):
            raise self._error(
                f"brackets hold 2 to {MOST_UNORDERED} things in any order, with spaces between: [退款 申请]"
            )
        return either([joined(_with_gaps(order, self.gap)) for order in permutations(items)])

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._error(f"more than {DEEPEST} parentheses inside one another")

    def _close(self, sign: str, problem: str) -> None:
        if self.tokens[self.at : self.at + 1] != [sign]:
            raise self._error(problem)
        self.at += 1
        self.depth -= 1

    def _literal(self, part: str) -> Words:
        normal = normalise(part)
        texts = _figures_of(part) if self.figures else [normal.text]
        lead, trail = _spaces(part)
        if not self.chinese:
            return Words(frozenset(lead + text + trail for text in texts))
        # normalising leaves a space only between Latin words; which words stand here is not known
        leads, trails = {"", lead}, {"", trail}
        return Words(frozenset(a + text + b for a, text, b in product(leads, texts, trails)))

    def _error(self, problem: str) -> PatternError:
        return PatternError(f"{self.source!r}: {problem}")


def _spaces(part: str) -> tuple[str, str]:
    """The space, if any, that a part of a pattern begins and ends with, marks aside."""
    words = [k for k, char in enumerate(part) if char.isalnum() or char in "'’"]
    if not words:
        return " " if any(map(str.isspace, part)) else "", ""
    lead, trail = part[: words[0]], part[words[-1] + 1 :]
    return " " * any(map(str.isspace, lead)), " " * any(map(str.isspace, trail))


def _with_gaps(items: Iterable[Sequence], gap: Gap) -> list[Node]:
    parts: list[Node] = []
    for item in items:
        parts += [gap, item] if parts else [item]
    return parts


def _has_number(pattern: str) -> bool:
    text = normalise(pattern)
    return "#" in pattern or any(c.isdecimal() or c in DIGITS for c in text.text) or text.in_figures.text != text.text


def _has_figure(node: Node) -> bool:
    if isinstance(node, Words):
        return any(c.isdecimal() for option in node.options for c in option)
    if isinstance(node, Number):
        return True
    inside = node.parts if isinstance(node, Sequence) else node.options if isinstance(node, Either) else ()
    return any(map(_has_figure, inside))


def _figures_of(part: str) -> list[str]:
    """Plain words in a text whose numbers are in figures.

    A numeral at the end, cut off from its unit by a sign of the pattern, is either.
    """
    text = normalise(part).in_figures.text
    last = text[-1:]
    return [text, text[:-1] + DIGITS[last]] if last in DIGITS else [text]
