"""Following a pattern through a text from a place that is known to fit, forwards and backwards.

A step maps the places where it may begin to the places where it may end, the preferred one first: as many words as can be,
as small a gap as can be. Every place is looked at once, so no pattern can run away, however its parts overlap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

from scoring.patterns import Either, Gap, Node, Sequence, Words

LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")

Places = list[int]


class Step(Protocol):
    """A part of a pattern ready to be looked for."""

    def forwards(self, text: str, starts: Places) -> Places:
        """Where it may end, when it begins at one of these places."""
        ...

    def backwards(self, text: str, ends: Places) -> Places:
        """Where it may begin, when it ends at one of these places."""
        ...


def free(text: str, place: int, *, in_number: bool = False) -> bool:
    """Whether a place is not inside a Latin word or a number; with `in_number` it may be between two figures."""
    if not 0 < place < len(text) or text[place] not in LATIN or text[place - 1] not in LATIN:
        return True
    return in_number and text[place].isdecimal() and text[place - 1].isdecimal()


@dataclass(frozen=True, slots=True)
class Letters:
    """One of several strings; `sizes` holds them by their length, the longest first."""

    sizes: tuple[tuple[int, frozenset[str]], ...]

    def forwards(self, text: str, starts: Places) -> Places:
        """Where one of them ends."""
        return _unique(s + n for s in starts for n, words in self.sizes if text[s : s + n] in words)

    def backwards(self, text: str, ends: Places) -> Places:
        """Where one of them begins."""
        return _unique(e - n for e in ends for n, words in self.sizes if e >= n and text[e - n : e] in words)

    def stands(self, text: str, start: int, end: int) -> bool:
        """Whether one of them is exactly there."""
        return any(n == end - start and text[start:end] in words for n, words in self.sizes)


@dataclass(frozen=True, slots=True)
class Signs:
    """One of several strings written in signs of sound, each place allowing several; `sizes` as in `Letters`."""

    sizes: tuple[tuple[int, re.Pattern[str]], ...]

    def forwards(self, text: str, starts: Places) -> Places:
        """Where one of them ends."""
        return _unique(s + n for s in starts for n, words in self.sizes if words.match(text, s))

    def backwards(self, text: str, ends: Places) -> Places:
        """Where one of them begins."""
        return _unique(e - n for e in ends for n, words in self.sizes if e >= n and words.match(text, e - n))

    def stands(self, text: str, start: int, end: int) -> bool:
        """Whether one of them is exactly there."""
        return any(n == end - start and words.match(text, start) for n, words in self.sizes)


@dataclass(frozen=True, slots=True)
class Skip:
    """At most `width` characters, between words and never inside one; inside a number where `in_number`."""

    width: int
    in_number: bool

    def forwards(self, text: str, starts: Places) -> Places:
        """Every place the gap may end at, the nearest first."""
        edge = len(text) + 1
        return _unique(
            k for s in starts if self._at(text, s) for k in range(s, min(s + self.width + 1, edge)) if self._at(text, k)
        )

    def backwards(self, text: str, ends: Places) -> Places:
        """Every place the gap may begin at, the nearest first."""
        return _unique(
            k for e in ends if self._at(text, e) for k in range(e, max(e - self.width, 0) - 1, -1) if self._at(text, k)
        )

    def _at(self, text: str, place: int) -> bool:
        return free(text, place, in_number=self.in_number)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways, the first one preferred."""

    ways: tuple[tuple[Step, ...], ...]

    def forwards(self, text: str, starts: Places) -> Places:
        """Where one of the ways ends."""
        return _unique(place for way in self.ways for place in follow(way, text, starts))

    def backwards(self, text: str, ends: Places) -> Places:
        """Where one of the ways begins."""
        return _unique(place for way in self.ways for place in follow_back(way, text, ends))


def follow(steps: tuple[Step, ...], text: str, starts: Places) -> Places:
    """Where steps that stand in this order may end; empty when they cannot."""
    return reduce(lambda places, step: step.forwards(text, places) if places else places, steps, starts)


def follow_back(steps: tuple[Step, ...], text: str, ends: Places) -> Places:
    """Where steps that stand in this order may begin; empty when they cannot."""
    return reduce(lambda places, step: step.backwards(text, places) if places else places, reversed(steps), ends)


def step_of(node: Node, words: Callable[[Words], Step]) -> Step:
    """The step of a node of a pattern; `words` makes those of plain words."""
    if isinstance(node, Words):
        return words(node)
    if isinstance(node, Gap):
        return Skip(node.width, node.in_number)
    options = node.options if isinstance(node, Either) else (node,)
    return Choice(tuple(steps_of(option, words) for option in options))


def steps_of(sequence: Sequence, words: Callable[[Words], Step]) -> tuple[Step, ...]:
    """The steps of a sequence, in order."""
    return tuple(step_of(part, words) for part in sequence.parts)


def by_size(options: Iterable[str]) -> list[tuple[int, frozenset[str]]]:
    """Strings by their length, the longest first."""
    sizes: dict[int, set[str]] = {}
    for option in options:
        sizes.setdefault(len(option), set()).add(option)
    return [(size, frozenset(sizes[size])) for size in sorted(sizes, reverse=True)]


def letters(words: Words) -> Letters:
    """The step of words as they are written."""
    return Letters(tuple(by_size(words.options)))


def _unique(places: Iterable[int]) -> Places:
    return list(dict.fromkeys(places))
