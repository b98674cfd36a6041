"""Where to look for a pattern: strings of which every text that matches holds one, chosen to be rare.

A pattern becomes branches, one of which every match follows: a core of plain words, found by its anchors, and the steps
before and behind it. Words without signs are their own anchors, and nothing is left to follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Protocol

from scoring import patterns, steps
from scoring.patterns import Either, Node, Pattern, Words
from scoring.sounds import Sounds
from scoring.steps import Letters, Signs, Step
from scoring.text import is_chinese

MOST_ANCHORS = 64
"""Strings that one core is looked for by, unless a single part of a pattern already has more."""
LONGEST_BY_SOUND = 3
"""Characters of an anchor by sound: each may be written in several signs, and longer strings would become many."""
COMMON = frozenset("的是不我一有了在你您这个们好就要没那到可以会说也来么什能给人上下去还大时都对吗请问再看用后多天想")
_RATES = {"common": 0.012, "han": 0.0012, "letter": 0.06, "other": 0.02}
_COST = 2e-7
"""What an anchor costs though it is never met: room."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A core and what stands around it. `bare` where nothing does: then an anchor is the match."""

    before: tuple[Step, ...]
    core: Letters | Signs
    after: tuple[Step, ...]
    cuts_first: bool
    cuts_last: bool

    @property
    def bare(self) -> bool:
        """Whether the core is all of it."""
        return not (self.before or self.after)

    def fits(self, text: str, start: int, end: int) -> bool:
        """Whether no Latin word or number is cut at the ends of a match."""
        first, last = self.cuts_first, self.cuts_last
        return steps.free(text, start, in_number=first) and steps.free(text, end, in_number=last)

    def around(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """The span of the whole pattern where its core stands at `[start, end)`, None where the rest does not fit."""
        for last in steps.follow(self.after, text, [end]):
            if steps.free(text, last, in_number=self.cuts_last):
                starts = steps.follow_back(self.before, text, [start])
                whole = [first for first in starts if steps.free(text, first, in_number=self.cuts_first)]
                return (min(whole), last) if whole else None
        return None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A string to look for: its core begins `back` characters before the end of the string and is `length` long.

    `whole` when the string is the core, `latin` when a Latin letter or figure is at an edge of it.
    """

    key: str
    back: int
    length: int
    whole: bool
    latin: bool
    branch: Branch


class Alphabet(Protocol):
    """What a text is written in: letters, or signs of sound."""

    def core(self, words: Words) -> Letters | Signs:
        """The step that finds words."""
        ...

    def keys(self, word: str) -> tuple[int, Iterable[str]]:
        """Strings of which one stands in every text that holds the word, and where in the word they begin."""
        ...

    def rate(self, word: str) -> float:
        """How often its strings are to be expected, a character of text."""
        ...


class Writing:
    """Text as it is written."""

    def core(self, words: Words) -> Letters:
        """Strings compared as they are."""
        return steps.letters(words)

    def keys(self, word: str) -> tuple[int, Iterable[str]]:
        """The word itself."""
        return 0, (word,)

    def rate(self, word: str) -> float:
        """The chance of its characters beside one another."""
        return prod(map(_rate, word)) + _COST


class Hearing:
    """Text in signs of sound; `loose` also takes n for l."""

    def __init__(self, sounds: Sounds, *, loose: bool) -> None:
        self._sounds = sounds
        self._loose = loose

    def core(self, words: Words) -> Signs:
        """Strings compared sign by sign."""
        return Signs(tuple((size, self._expression(options)) for size, options in steps.by_size(words.options)))

    def keys(self, word: str) -> tuple[int, Iterable[str]]:
        """Every way to write the rarest few characters of it."""
        start, chars = self._rarest(word)
        return start, map("".join, product(*chars))

    def rate(self, word: str) -> float:
        """Every way to write the rarest few characters, as likely as their syllables."""
        chars = self._rarest(word)[1]
        return prod(0.004 * len(own) for own in chars) + 4 * _COST * prod(map(len, chars))

    def _rarest(self, word: str) -> tuple[int, list[str]]:
        signs = [self._sounds.allowed(char, loose=self._loose) for char in word]
        starts = range(max(1, len(word) - LONGEST_BY_SOUND + 1))
        best = min(starts, key=lambda k: prod(map(len, signs[k : k + LONGEST_BY_SOUND])))
        return best, signs[best : best + LONGEST_BY_SOUND]

    def _expression(self, options: frozenset[str]) -> re.Pattern[str]:
        ways = ("".join(map(self._one, option)) for option in sorted(options))
        return re.compile("|".join(ways))

    def _one(self, char: str) -> str:
        signs = self._sounds.allowed(char, loose=self._loose)
        return f"[{signs}]" if len(signs) > 1 else re.escape(signs)


def anchors(pattern: Pattern, tree: patterns.Sequence, alphabet: Alphabet) -> list[Anchor]:
    """Everything to look for, so that no match of the pattern is missed. `tree` is the pattern's, as written or in figures."""
    ends = pattern.cuts_first, pattern.cuts_last
    return [a for branch, core in _branches(tree.parts, alphabet, ends) for a in _of(branch, core, alphabet)]


def _of(branch: Branch, core: Words, alphabet: Alphabet) -> Iterable[Anchor]:
    for word in core.options:
        start, keys = alphabet.keys(word)
        latin = word[0] in steps.LATIN or word[-1] in steps.LATIN
        for key in keys:
            yield Anchor(key, len(key) + start, len(word), len(key) == len(word), latin, branch)


def _branches(parts: tuple[Node, ...], alphabet: Alphabet, ends: tuple[bool, bool]) -> list[tuple[Branch, Words]]:
    cores = [core for core in _cores(parts) if "" not in core[2].options]
    if cores:
        start, end, words = min(cores, key=lambda core: sum(map(alphabet.rate, core[2].options)))
        before, after = (patterns.Sequence(p) for p in (parts[:start], parts[end:]))
        make = alphabet.core
        return [(Branch(steps.steps_of(before, make), make(words), steps.steps_of(after, make), *ends), words)]
    return [branch for way in _ways(parts) for branch in _branches(way, alphabet, ends)]


def _cores(parts: Sequence[Node]) -> Iterable[tuple[int, int, Words]]:
    """Runs of neighbouring words, `[start, end)` of the parts, with all the strings they can make."""
    for start, part in enumerate(parts):
        if not isinstance(part, Words):
            continue
        core = part
        yield start, start + 1, core
        for end in range(start + 1, len(parts)):
            further = parts[end]
            if not isinstance(further, Words) or len(core.options) * len(further.options) > MOST_ANCHORS:
                break
            core = patterns.merged(core, further)
            yield start, end + 1, core


def _ways(parts: tuple[Node, ...]) -> Iterable[tuple[Node, ...]]:
    """The ways a sequence without words that must stand can go: at the first choice that has to be made."""
    k, choice = next((k, p) for k, p in enumerate(parts) if isinstance(p, Either) and patterns.shortest(p))
    return [patterns.joined((*parts[:k], option, *parts[k + 1 :])).parts for option in choice.options]


def _rate(char: str) -> float:
    if char in COMMON:
        return _RATES["common"]
    if is_chinese(char):
        return _RATES["han"]
    return _RATES["letter" if char in steps.LATIN else "other"]
