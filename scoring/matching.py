"""Finding phrases in text as it was said: width, case, script, punctuation, fillers and - on request - homophones do not matter.

A pattern is plain words with a few signs (scoring.patterns): `我*理解(您|你)的?心情` finds 「我特别理解您心情」. Text is normalised
with a map back (scoring.text), so that evidence quotes the original to the character.

    phrase_set(("退款", "退货")).spans(normalise(text))

is right by itself. A `Reader` makes the same fast for many sets and many texts: texts read by it are searched once for
everything, and each set picks its own hits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from scoring.patterns import Pattern, PatternError, read_pattern
from scoring.regexes import TooCostly
from scoring.sounds import USUAL, Homophones
from scoring.spans import Span, apart, longest
from scoring.text import Matchable, is_chinese, normalise, simplify
from scoring.vocabulary import Hits, Vocabulary, Wanted

__all__ = [
    "Homophones",
    "Matchable",
    "PatternError",
    "PhraseSet",
    "Reader",
    "is_chinese",
    "normalise",
    "phrase_set",
    "simplify",
]

LONGEST_KEPT = 200
"""Characters of a text that a reader remembers: short ones come again (好的, 谢谢)."""


@dataclass(frozen=True, eq=False)
class PhraseSet:
    """Patterns looked for together, and the exceptions in whose company a hit does not count."""

    patterns: tuple[str, ...]
    exceptions: tuple[str, ...] = ()

    @cached_property
    def read_patterns(self) -> tuple[Pattern, ...]:
        """The patterns. Raises PatternError on one that cannot be read."""
        return tuple(map(read_pattern, self.patterns))

    @cached_property
    def read_exceptions(self) -> tuple[Pattern, ...]:
        """The exceptions. Raises PatternError on one that cannot be read."""
        return tuple(map(read_pattern, self.exceptions))

    def check(self) -> None:
        """Raises PatternError on a pattern that cannot be read."""
        _ = self.read_patterns, self.read_exceptions

    def spans(self, text: Matchable, *, homophones: bool | Homophones = False) -> tuple[Span, ...]:
        """Spans `[from, to)` of the original text, in order, without overlap. Raises TooCostly on a text made to be slow.

        `homophones` also finds what sounds alike: True by the usual measure.
        """
        number, hits = self._hits(text, None)
        found, barred = hits.get(number, ()), hits.get(~number, ())
        if homophones:
            number, hits = self._hits(text, USUAL if homophones is True else homophones)
            heard = apart(hits.get(number, ()), found)
            found, barred = (*found, *heard), (*barred, *hits.get(~number, ()))
        if not found:
            return ()
        return tuple(longest(apart(found, barred) if barred else found))

    def _hits(self, text: Matchable, measure: Homophones | None) -> tuple[int, Hits]:
        if isinstance(text, ReadText):
            number = text.vocabulary.number(self, measure)
            if number is not None:
                return number, text.hits(measure)
            text.missed[self, measure] = None
        vocabulary = _alone(self, measure)
        return 0, vocabulary.hits(text, measure)


@lru_cache(maxsize=65536)
def phrase_set(patterns: tuple[str, ...], exceptions: tuple[str, ...] = ()) -> PhraseSet:
    """The set of these patterns, made once."""
    return PhraseSet(patterns, exceptions)


@lru_cache(maxsize=512)
def _alone(phrases: PhraseSet, measure: Homophones | None) -> Vocabulary:
    return Vocabulary([(phrases, measure)])


@dataclass(frozen=True, eq=False)
class ReadText(Matchable):
    """A text in which a vocabulary is looked for once, when the first set asks. `missed` notes the sets it does not hold."""

    vocabulary: Vocabulary
    missed: dict[Wanted, None]
    _found: dict[Homophones | None, Hits | TooCostly] = field(default_factory=dict, repr=False)

    def hits(self, measure: Homophones | None) -> Hits:
        """What is found as written (None) or by sound. Raises TooCostly on a text made to be slow, each time."""
        if measure not in self._found:
            try:
                self._found[measure] = self.vocabulary.hits(self, measure)
            except TooCostly as stop:
                self._found[measure] = stop
        found = self._found[measure]
        if isinstance(found, TooCostly):
            raise found
        return found


class Reader:
    """Reads texts with one vocabulary, which learns: a set it was not told of is found alone at first, and held from then on.

    What is found does not depend on what is held, only how fast.
    """

    def __init__(self, sets: Iterable[PhraseSet] = ()) -> None:
        self._missed: dict[Wanted, None] = {}
        self._reads, self._next = 0, 0
        self._hold([(phrases, None) for phrases in sets])

    def read(self, texts: Iterable[str]) -> tuple[Matchable, ...]:
        """The texts of one conversation made comparable, and ready for every set of phrases."""
        self._reads += 1
        if self._missed and self._reads >= self._next:  # ever more rarely, so that learning costs no more than reading
            self._hold([*self._vocabulary.wanted(), *self._missed])
            self._next = 2 * self._reads
        return tuple(self._short(text) if len(text) <= LONGEST_KEPT else self._read(text) for text in texts)

    def _hold(self, wanted: list[Wanted]) -> None:
        self._missed = {}
        self._vocabulary = Vocabulary(wanted)
        self._short = lru_cache(maxsize=4096)(self._read)

    def _read(self, original: str) -> ReadText:
        plain = normalise(original)
        return ReadText(original, plain.text, plain.offsets, self._vocabulary, self._missed)
