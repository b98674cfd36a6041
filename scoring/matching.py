"""Finding phrases in text as it was said: width, case, script, punctuation, fillers and - on request - homophones do not matter.

A pattern is plain words with a few signs (scoring.patterns): `我*理解(您|你)的?心情` finds 「我特别理解您心情」. Text is normalised
with a map back (scoring.text), so that evidence quotes the original to the character.

    phrase_set(("退款", "退货")).spans(normalise(text))

is right by itself. A `Reader` makes the same fast for many sets and many texts: texts read by it are searched once for
everything, and each set picks its own hits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from scoring.patterns import Pattern, PatternError, read_pattern
from scoring.reader import Line, Reader, Texts
from scoring.regexes import TooCostly
from scoring.sounds import Homophones, measure_of
from scoring.spans import Span, apart, longest
from scoring.text import Matchable, is_chinese, normalise, simplify
from scoring.vocabulary import Hits, Vocabulary

__all__ = [
    "Homophones",
    "Matchable",
    "PatternError",
    "PhraseSet",
    "Reader",
    "Texts",
    "is_chinese",
    "normalise",
    "phrase_set",
    "simplify",
]


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
        if not isinstance(text, Line):
            return self.search(text, measure_of(homophones))
        found = text.texts.found(self, homophones=homophones).get(text.place, ())
        if isinstance(found, TooCostly):
            raise found
        return found

    def search(self, text: Matchable, measure: Homophones | None) -> tuple[Span, ...]:
        """As `spans`, in a text nobody has searched."""
        kinds = dict.fromkeys((None, measure))
        return self.resolve(*((0, _alone(self, kind).hits(text, kind)) for kind in kinds))

    def resolve(self, *hits: tuple[int, Hits]) -> tuple[Span, ...]:
        """The spans that stand of what was found as written and, after it, by sound: each with the set's number in it.

        What sounds alike counts where nothing is written so; what touches an exception does not count.
        """
        found: list[Span] = []
        barred: list[Span] = []
        for number, own in hits:
            more = own.get(number)
            if more:
                found = [*found, *apart(more, found)] if found else more
            more = own.get(~number)
            if more:
                barred += more
        if len(found) > 1 or barred:
            found = longest(apart(found, barred) if barred else found)
        return tuple(found)


@lru_cache(maxsize=65536)
def phrase_set(patterns: tuple[str, ...], exceptions: tuple[str, ...] = ()) -> PhraseSet:
    """The set of these patterns, made once."""
    return PhraseSet(patterns, exceptions)


@lru_cache(maxsize=512)
def _alone(phrases: PhraseSet, measure: Homophones | None) -> Vocabulary:
    return Vocabulary([(phrases, measure)])
