"""The parts of a pattern, ready to be followed through a text from a place that is known to fit.

Each has two forms: a regular expression, and a step from the places where it may begin to those where it may end, each
place looked at once. Both prefer as many words as can be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from math import prod
from typing import Protocol

from scoring.pattern_tree import Either, Gap, Node, Number, Sequence, Words
from scoring.spans import Span, minus, united
from scoring.text import BREAK

LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
NOTHING, ANYTHING = "", "*"
"""Among the characters a step may begin with. No normalised text holds an asterisk."""

Places = list[int]
Sizes = tuple[tuple[int, frozenset[str]], ...]
"""Strings by their length, the longest first."""


class Step(Protocol):
    """A part of a pattern ready to be looked for."""

    @property
    def ways(self) -> int:
        """How many ways it can go from one place at most."""
        ...

    def expression(self) -> str:
        """It as a regular expression, preferring what `follow` has first."""
        ...

    def firsts(self) -> frozenset[str]:
        """Characters it may begin with; `NOTHING` among them where it may be nothing, `ANYTHING` where it may be a gap."""
        ...

    def follow(self, text: str, starts: Places) -> Places:
        """Where it may end when it begins at one of these places, the preferred place first."""
        ...


def free(text: str, place: int, *, in_number: bool = False) -> bool:
    """Whether a place is not inside a Latin word or a number; with `in_number` it may be between two figures."""
    if not 0 < place < len(text) or text[place] not in LATIN or text[place - 1] not in LATIN:
        return True
    return in_number and text[place].isdecimal() and text[place - 1].isdecimal()


def free_expression(*, in_number: bool) -> str:
    """What `free` asks, as a regular expression."""
    return rf"(?:(?<![a-z0-9])|(?![a-z0-9]){'|(?<=[0-9])(?=[0-9])' if in_number else ''})"


@cache
def _free_places(in_number: bool) -> re.Pattern[str]:
    return re.compile(free_expression(in_number=in_number))


@dataclass(frozen=True)
class Letters:
    """One of several strings."""

    sizes: Sizes

    @property
    def ways(self) -> int:
        """One for each length."""
        return len(self.sizes)

    def firsts(self) -> frozenset[str]:
        """The first characters of the strings."""
        return self._heads

    def expression(self) -> str:
        """The strings as a tree of their beginnings."""
        return _tree(word for _, words in self.sizes for word in words)

    def follow(self, text: str, starts: Places) -> Places:
        """Where one of them ends."""
        begins = self._compiled.match
        likely = starts if len(self.sizes) == 1 else [s for s in starts if begins(text, s)]
        return _unique(s + n for s in likely for n, words in self.sizes if text[s : s + n] in words)

    def stands(self, text: str, start: int, end: int) -> bool:
        """Whether one of them is exactly there."""
        return any(n == end - start and text[start:end] in words for n, words in self.sizes)

    @cached_property
    def _heads(self) -> frozenset[str]:
        return frozenset(word[:1] for _, words in self.sizes for word in words)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.expression())


@dataclass(frozen=True)
class Signs:
    """One of several strings in signs of sound; `allowed` has the signs that may stand for a character."""

    sizes: Sizes
    allowed: Callable[[str], str]

    @property
    def ways(self) -> int:
        """One for each length."""
        return len(self.sizes)

    def firsts(self) -> frozenset[str]:
        """Every sign a string may begin with."""
        chars = {word[:1] for _, words in self.sizes for word in words}
        return frozenset(sign for char in chars for sign in (self.allowed(char) if char else (NOTHING,)))

    def expression(self) -> str:
        """The strings, the longest first."""
        return f"(?:{'|'.join(self._spell(word) for _, words in self.sizes for word in sorted(words))})"

    def follow(self, text: str, starts: Places) -> Places:
        """Where one of them ends."""
        return _unique(s + n for s in starts for n, words in self._compiled if words.match(text, s))

    def stands(self, text: str, start: int, end: int) -> bool:
        """Whether one of them is exactly there."""
        return any(n == end - start and words.match(text, start) for n, words in self._compiled)

    @cached_property
    def _compiled(self) -> list[tuple[int, re.Pattern[str]]]:
        return [(n, re.compile("|".join(map(self._spell, sorted(words))))) for n, words in self.sizes]

    def _spell(self, word: str) -> str:
        signs = map(self.allowed, word)
        return "".join(f"[{own}]" if len(own) > 1 else re.escape(own) for own in signs)


@dataclass(frozen=True, slots=True)
class Skip:
    """At most `width` characters, between words and never inside one; inside a number where `in_number`."""

    width: int
    in_number: bool
    nearest: bool
    """Whether the smallest gap is preferred, else the widest."""
    edged: bool = True
    """Whether a word can be cut at all: not where all that is looked for is Chinese."""

    @property
    def ways(self) -> int:
        """One for each width."""
        return self.width + 1

    def firsts(self) -> frozenset[str]:
        """Anything."""
        return frozenset([ANYTHING])

    def expression(self) -> str:
        """A bounded run of anything."""
        edge = free_expression(in_number=self.in_number) if self.edged else ""
        return rf"{edge}[^{BREAK}]{{0,{self.width}}}{'?' if self.nearest else ''}{edge}"

    def follow(self, text: str, starts: Places) -> Places:
        """Every place the gap may end at."""
        ends: Places = []
        reached: list[Span] = []
        for start in starts:
            if not free(text, start, in_number=self.in_number):
                continue
            end = text.find(BREAK, start, start + self.width)
            whole = (start, (min(start + self.width, len(text)) if end < 0 else end) + 1)
            pieces = minus(whole, reached)  # most starts stand close, and each place is looked at once
            reached = united([*reached, whole])
            for first, last in pieces if self.nearest else reversed(pieces):
                found = _free_places(self.in_number).finditer(text, first, last)
                places = [k for place in found if (k := place.start()) < last]
                ends += places if self.nearest else reversed(places)
        return ends


@dataclass(frozen=True, slots=True)
class Figures:
    """A whole number; a fraction stands after a space, as normalising leaves it."""

    backwards: bool

    @property
    def ways(self) -> int:
        """Only one: all of it."""
        return 1

    def firsts(self) -> frozenset[str]:
        """A figure, or the sign behind it."""
        return frozenset("0123456789%")

    def expression(self) -> str:
        """The number from its beginning, or in a text turned round from its end."""
        number = r"%?+[0-9]++(?: [0-9]++)?+" if self.backwards else r"[0-9]++(?: [0-9]++)?+%?+"
        return rf"(?:(?<![a-z0-9]){number}(?![a-z0-9]))"

    def follow(self, text: str, starts: Places) -> Places:
        """Where the number ends."""
        expression = re.compile(self.expression())
        found = (expression.match(text, start) for start in starts)
        return _unique(number.end() for number in found if number)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways to go, the first one preferred."""

    options: tuple[tuple[Step, ...], ...]

    @property
    def ways(self) -> int:
        """Those of all options."""
        return sum(prod(step.ways for step in option) for option in self.options)

    def firsts(self) -> frozenset[str]:
        """Those of all options."""
        return frozenset().union(*map(firsts_of, self.options))

    def expression(self) -> str:
        """The options in their order."""
        return f"(?:{'|'.join(''.join(step.expression() for step in option) for option in self.options)})"

    def follow(self, text: str, starts: Places) -> Places:
        """Where one of the ways ends."""
        return _unique(k for option in self.options for k in follow(option, text, starts))


def steps_of(
    parts: Iterable[Node], words: Callable[[frozenset[str]], Step], *, backwards: bool = False, edged: bool = True
) -> tuple[Step, ...]:
    """The steps of parts that follow one another; `words` makes those of plain words, `edged` as in `Skip`.

    `backwards` for a text that is turned round: the last part first and every word from its end, gaps as wide as can be.
    """

    def step(node: Node) -> Step:
        if isinstance(node, Words):
            return words(frozenset(option[::-1] for option in node.options) if backwards else node.options)
        if isinstance(node, Gap):
            return Skip(node.width, node.in_number, not backwards, edged)
        if isinstance(node, Number):
            return Figures(backwards)
        options = node.options if isinstance(node, Either) else (node,)
        return Choice(tuple(in_order(option) for option in options))

    def in_order(sequence: Sequence) -> tuple[Step, ...]:
        return tuple(map(step, reversed(sequence.parts) if backwards else sequence.parts))

    return in_order(Sequence(tuple(parts)))


def by_size(options: Iterable[str]) -> Sizes:
    """Strings by their length, the longest first."""
    sizes: dict[int, set[str]] = {}
    for option in options:
        sizes.setdefault(len(option), set()).add(option)
    return tuple((size, frozenset(sizes[size])) for size in sorted(sizes, reverse=True))


def firsts_of(steps: Iterable[Step]) -> frozenset[str]:
    """Characters that steps which follow one another may begin with, as `Step.firsts` has them."""
    found = frozenset([NOTHING])
    for step in steps:
        if NOTHING not in found:
            break
        found = found - {NOTHING} | step.firsts()
    return found


def follow(steps: tuple[Step, ...], text: str, places: Places) -> Places:
    """Where steps that follow one another may end; empty where they cannot."""
    for step in steps:
        if not places:
            break
        places = step.follow(text, places)
    return places


def _tree(words: Iterable[str]) -> str:
    """Strings as one expression that tries each beginning once, the longest string preferred."""
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[:1], []).append(word[1:])
    optional = by_first.pop("", None) is not None
    ways = [re.escape(first) + _tree(rest) for first, rest in sorted(by_first.items())]
    if not ways:
        return ""
    return f"(?:{'|'.join(ways)}){'?' if optional else ''}" if optional or len(ways) > 1 else ways[0]


def _unique(places: Iterable[int]) -> Places:
    return list(dict.fromkeys(places))
