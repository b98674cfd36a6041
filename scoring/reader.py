"""The texts of a conversation read once for everything that is looked for in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from scoring.regexes import TooCostly
from scoring.sounds import Homophones, measure_of
from scoring.spans import Span
from scoring.text import Matchable, normalise
from scoring.vocabulary import Hits, Vocabulary, Wanted

if TYPE_CHECKING:
    from scoring.matching import PhraseSet

LONGEST_KEPT = 200
"""Characters of a text that a reader remembers: short ones come again (好的, 谢谢)."""
REMEMBERED = 4096

Found = tuple[Span, ...] | TooCostly
Where = dict[int, list[int]]
"""The texts, by their place, in which each set of a vocabulary is met; under `COSTLY` those that could not be read."""
COSTLY = 1 << 62


@dataclass(frozen=True, eq=False)
class ReadText(Matchable):
    """A text in which a vocabulary is looked for once, when the first set asks. `missed` notes the sets it does not hold."""

    vocabulary: Vocabulary
    missed: dict[Wanted, None]
    _found: dict[Homophones | None, Hits | TooCostly] = field(default_factory=dict, repr=False)

    def hits(self, measure: Homophones | None) -> Hits:
        """What is found as written (None) or by sound. Raises TooCostly on a text made to be slow, each time."""
        found = self._found.get(measure)
        if found is None:
            try:
                found = self.vocabulary.hits(self, measure)
            except TooCostly as stop:
                found = stop
            self._found[measure] = found
        if isinstance(found, TooCostly):
            raise found
        return found


class Texts(tuple[Matchable, ...]):
    """The texts of one conversation, in order. A set of phrases finds its hits without looking at every text."""

    _where: dict[Homophones | None, Where]
    _found: dict[tuple[PhraseSet, Homophones | None], dict[int, Found]]

    def __new__(cls, texts: Iterable[Matchable]) -> Texts:
        """The texts, nothing looked for yet."""
        made = super().__new__(cls, texts)
        made._where, made._found = {}, {}
        return made

    def found(self, phrases: PhraseSet, *, homophones: bool | Homophones = False) -> dict[int, Found]:
        """The spans of a set, as `PhraseSet.spans` has them, by the place of the text; texts without any are left out.

        For a text made to be slow the exception stands instead: whoever needs that text raises it.
        """
        key = phrases, measure_of(homophones)
        known = self._found.get(key)
        if known is None:
            known = {i: spans for i in self._candidates(*key) if (spans := _spans(phrases, self[i], homophones))}
            self._found[key] = known
        return known

    def _candidates(self, phrases: PhraseSet, measure: Homophones | None) -> Iterable[int]:
        """The places of texts that may hold hits of a set."""
        first = self[0] if self else None
        places: set[int] = set()
        for kind in (None,) if measure is None else (None, measure):
            number = first.vocabulary.number(phrases, kind) if isinstance(first, ReadText) else None
            if number is None:
                return range(len(self))
            met = self._met(kind)
            places.update(met.get(number, ()), met.get(COSTLY, ()))
        return sorted(places)

    def _met(self, measure: Homophones | None) -> Where:
        if measure not in self._where:
            met: Where = defaultdict(list)
            for place, text in enumerate(self):
                assert isinstance(text, ReadText)
                try:
                    for number in text.hits(measure):
                        met[number].append(place)
                except TooCostly:
                    met[COSTLY].append(place)
            self._where[measure] = met
        return self._where[measure]


class Reader:
    """Reads texts with one vocabulary, which learns: a set it was not told of is found alone at first, and held from then on.

    What is found does not depend on what is held, only how fast.
    """

    def __init__(self, sets: Iterable[PhraseSet] = ()) -> None:
        self._reads, self._next = 0, 0
        self._hold([(phrases, None) for phrases in sets])

    def read(self, texts: Iterable[str]) -> Texts:
        """The texts of one conversation made comparable, and ready for every set of phrases."""
        self._reads += 1
        if self._missed and self._reads >= self._next:  # ever more rarely, so that learning costs no more than reading
            self._hold([*self._vocabulary.wanted(), *self._missed])
            self._next = 2 * self._reads
        return Texts(self._short(text) if len(text) <= LONGEST_KEPT else self._read(text) for text in texts)

    def forget(self) -> None:
        """Drop the texts that are remembered; what was learned stays."""
        self._short.cache_clear()

    def _hold(self, wanted: list[Wanted]) -> None:
        self._missed: dict[Wanted, None] = {}
        self._vocabulary = Vocabulary(wanted)
        self._short = lru_cache(maxsize=REMEMBERED)(self._read)

    def _read(self, original: str) -> ReadText:
        plain = normalise(original)
        return ReadText(original, plain.text, plain.offsets, self._vocabulary, self._missed)


def _spans(phrases: PhraseSet, text: Matchable, homophones: bool | Homophones) -> Found:
    try:
        return phrases.spans(text, homophones=homophones)
    except TooCostly as stop:
        return stop
