"""Where to look for a pattern: strings of which every text that matches holds one, chosen to be rare.

A pattern becomes branches, one of which every match follows: a core of plain words, found by its anchors, and the steps
before and behind it. Words without signs are their own anchors, and nothing is left to follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import NamedTuple, Protocol

from scoring import frequency, pattern_tree, steps
from scoring.pattern_tree import Either, Node, Words
from scoring.patterns import Pattern
from scoring.sides import Side
from scoring.sounds import Sounds
from scoring.steps import ANYTHING, Letters, Signs

MOST_ANCHORS = 64
"""Strings that one core is looked for by, unless a single part of a pattern already has more, such as a list of names."""
LONGEST_BY_SOUND = 3
"""Characters of an anchor by sound: each may be written in several signs, and longer strings would become many."""
_COST = 2e-7
"""What an anchor costs though it is never met: room."""
_ALIKE = 2.0
"""How many times as often a sound is met as a character that has it."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A core and what stands on both sides of it (None: nothing has to fit there).

    The side before is followed backwards, in the text turned round.
    """

    before: Side | None
    core: Letters | Signs
    after: Side | None

    def around(self, search: Search, start: int, end: int) -> tuple[int, int] | None:
        """The span of the whole pattern where its core stands at `[start, end)`, None where the rest does not fit."""
        size = len(search.text)
        first, last = size - start, end
        if self.after is not None:
            reached, effort = self.after.reach(search.text, end)
            search.left -= effort
            if reached is None:
                return None
            last = reached
        if self.before is not None:
            reached, effort = self.before.reach(search.turned, first)
            search.left -= effort
            if reached is None:
                return None
            first = reached
        return size - first, last


@dataclass(slots=True)
class Search:
    """A text, the same from its end, and the units of effort that may still be spent on it."""

    text: str
    turned: str
    left: int


class Anchor(NamedTuple):
    """A string to look for: its core begins `back` characters before the end of the string and is `length` long."""

    key: str
    back: int
    length: int
    whole: bool
    """The string is the core."""
    alone: bool
    """The core is the match, whatever stands beside it."""
    prior: frozenset[str] | None
    """Of these one must stand right before the core (None: anything may); a cheap look that saves most followings."""
    next: frozenset[str] | None
    """Of these one must stand right behind it."""
    begins_word: bool
    """The core begins with a Latin letter, and no other may stand right before it."""
    ends_word: bool
    """The core ends with a Latin letter, and no other may stand right behind it."""
    branch: Branch


class Alphabet(Protocol):
    """What a text is written in: letters, or signs of sound."""

    def words(self, options: frozenset[str]) -> Letters | Signs:
        """The step that finds one of these words."""
        ...

    def keys(self, word: str) -> tuple[int, Iterable[str]]:
        """Strings of which one stands in every text that holds the word, and where in the word they begin."""
        ...

    def rate(self, word: str) -> float:
        """How often its strings are to be expected, a character of text."""
        ...


class Writing:
    """Text as it is written."""

    def words(self, options: frozenset[str]) -> Letters:
        """Strings compared as they are."""
        return Letters(steps.by_size(options))

    def keys(self, word: str) -> tuple[int, Iterable[str]]:
        """The word itself."""
        return 0, (word,)

    def rate(self, word: str) -> float:
        """The chance of the word."""
        return frequency.rate(word) + _COST


class Hearing:
    """Text in signs of sound."""

    def __init__(self, sounds: Sounds) -> None:
        self._sounds = sounds

    def words(self, options: frozenset[str]) -> Signs:
        """Strings compared sign by sign."""
        return Signs(steps.by_size(options), self._sounds.allowed)

    def keys(self, word: str) -> tuple[int, Iterable[str]]:
        """Every way to write the rarest few characters of it."""
        start, chars = self._rarest(word)
        return start, map("".join, product(*chars))

    def rate(self, word: str) -> float:
        """Every way to write the rarest few characters, as likely as their syllables."""
        start, chars = self._rarest(word)
        alike = prod(map(len, chars))
        return alike * frequency.rate(word[start : start + LONGEST_BY_SOUND]) * _ALIKE ** len(chars) + 4 * _COST * alike

    def _rarest(self, word: str) -> tuple[int, list[str]]:
        signs = list(map(self._sounds.allowed, word))
        starts = range(max(1, len(word) - LONGEST_BY_SOUND + 1))
        best = min(starts, key=lambda k: prod(map(len, signs[k : k + LONGEST_BY_SOUND])))
        return best, signs[best : best + LONGEST_BY_SOUND]


def anchors(pattern: Pattern, tree: pattern_tree.Sequence, alphabet: Alphabet) -> list[Anchor]:
    """Everything to look for, so that no match of the pattern is missed. `tree` is the pattern's, as written or in figures."""
    ends = _Ends(pattern.cuts_first, pattern.cuts_last, pattern_tree.has_latin(tree))
    return [a for branch, core in _branches(tree.parts, alphabet, ends) for a in _of(branch, core, alphabet)]


class _Ends(NamedTuple):
    """Whether a match may begin and end inside a number, and whether it can cut a word at all."""

    first: bool
    last: bool
    edged: bool


def _of(branch: Branch, core: Words, alphabet: Alphabet) -> Iterable[Anchor]:
    for word in core.options:
        start, keys = alphabet.keys(word)
        for key in keys:
            alone = branch.before is None and branch.after is None
            prior, begins_word = _look(branch.before, word[0])
            following, ends_word = _look(branch.after, word[-1])
            whole = len(key) == len(word)
            yield Anchor(
                key, len(key) + start, len(word), whole, alone, prior, following, begins_word, ends_word, branch
            )


def _look(side: Side | None, edge: str) -> tuple[frozenset[str] | None, bool]:
    """What must stand beside the core on a side (None: anything), and whether no Latin letter may."""
    if side is None:
        return None, False
    if ANYTHING not in side.firsts:
        return side.firsts, False
    return None, _letter(edge) and not any(map(_letter, side.firsts))


def _letter(char: str) -> bool:
    return char in steps.LATIN and not char.isdecimal()


def _branches(parts: tuple[Node, ...], alphabet: Alphabet, ends: _Ends) -> list[tuple[Branch, Words]]:
    cores = [core for core in _cores(parts) if "" not in core[2].options]
    if cores:
        start, end, words = min(cores, key=lambda core: sum(map(alphabet.rate, core[2].options)))
        make = alphabet.words
        before_steps = steps.steps_of(parts[:start], make, backwards=True, edged=ends.edged)
        before = Side(before_steps, ends.first, ends.edged)
        after = Side(steps.steps_of(parts[end:], make, edged=ends.edged), ends.last, ends.edged)
        branch = Branch(_or_none(before, words, 0), make(words.options), _or_none(after, words, -1))
        return [(branch, words)]
    return [branch for way in _ways(parts) for branch in _branches(way, alphabet, ends)]


def _or_none(side: Side, core: Words, edge: int) -> Side | None:
    """None where a side has no steps and the core never ends with a Latin letter or figure there."""
    return side if side.steps or any(option[edge] in steps.LATIN for option in core.options) else None


def _cores(parts: Sequence[Node]) -> Iterable[tuple[int, int, Words]]:
    """Runs of neighbouring words, `[start, end)` of the parts, with all the strings they can make."""
    for start, part in enumerate(parts):
        if not isinstance(part, Words):
            continue
        core = part
        yield start, start + 1, core
        for end in range(start + 1, len(parts)):
            further = parts[end]
            if not isinstance(further, Words) or not _few(core, further):
                break
            core = pattern_tree.merged(core, further)
            yield start, end + 1, core


def _few(core: Words, further: Words) -> bool:
    made = len(core.options) * len(further.options)
    return made <= MOST_ANCHORS or made in (len(core.options), len(further.options))


def _ways(parts: tuple[Node, ...]) -> Iterable[tuple[Node, ...]]:
    """The ways a sequence without words that must stand can go: at the first choice that has to be made."""
    k, choice = next((k, p) for k, p in enumerate(parts) if isinstance(p, Either) and pattern_tree.shortest(p))
    return [pattern_tree.joined((*parts[:k], option, *parts[k + 1 :])).parts for option in choice.options]
