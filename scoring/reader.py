"""The texts of a conversation read once for everything that is looked for in them.

New texts are searched as one page, and what was found in a short text is remembered: much of what agents say comes again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, overload

from scoring.regexes import TooCostly
from scoring.sounds import Homophones, measure_of
from scoring.spans import Span
from scoring.text import BREAK, Matchable, normalise, page_of
from scoring.vocabulary import LONGEST, Hits, Vocabulary, Wanted

if TYPE_CHECKING:
    from scoring.matching import PhraseSet

PAGE = 5000
"""Characters from which on a page is full; a longer text has one to itself."""
LONGEST_KEPT = 200
"""Characters of a text that is remembered from one conversation to the next …"""
MOST_KEPT = 4096
"""… and how many of them there are before all are forgotten."""

Found = tuple[Span, ...] | TooCostly
Numbers = tuple[tuple[Homophones | None, int], ...]
"""The number of a set for each measure of sound (None: as written)."""
NOWHERE: dict[int, Found] = {}
COSTLY = 1 << 62
"""A number no set has."""


class Seen:
    """One text and what is known of it: `hits` by the measure of sound (None: as written), `found` by set and measure.

    `size` is the number of characters that count, -1 where it is not known yet.
    """

    __slots__ = ("found", "hits", "original", "size")

    def __init__(self, original: str) -> None:
        self.original = original
        self.size = -1
        self.hits: dict[Homophones | None, Hits | TooCostly] = {}
        self.found: dict[tuple[PhraseSet, Homophones | None], Found] = {}


class Memory:
    """A vocabulary and what it found. `missed` notes the sets that were asked for and are not held."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.missed: dict[Wanted, None] = {}
        self._seen: dict[str, Seen] = {}

    def seen(self, original: str) -> Seen:
        """The text, remembered when it is short."""
        known = self._seen.get(original)
        if known is None:
            known = Seen(original)
            if len(original) <= LONGEST_KEPT:
                if len(self._seen) >= MOST_KEPT:
                    self._seen.clear()
                self._seen[original] = known
        return known

    def forget(self) -> None:
        """Drop all texts."""
        self._seen.clear()

    def search(self, texts: Iterable[Seen], measure: Homophones | None) -> None:
        """Look for everything held, by a measure of sound, in those texts where that was not done."""
        page: dict[Seen, None] = {}
        size = 0
        for text in texts:
            if measure in text.hits:
                continue
            if page and size + len(text.original) > PAGE:
                self._search_page(list(page), measure)
                page, size = {}, 0
            page[text] = None
            size += len(text.original)
        if page:
            self._search_page(list(page), measure)

    def _search_page(self, texts: Sequence[Seen], measure: Homophones | None) -> None:
        if len(texts[0].original) > LONGEST:
            texts[0].hits[measure] = TooCostly(f"{len(texts[0].original)} characters")
            return
        page = page_of([text.original for text in texts])
        for text, line in zip(texts, page.text.split(BREAK), strict=True):
            text.size = len(line)
        try:
            hits = self.vocabulary.hits(page, measure)
        except TooCostly as stop:
            if len(texts) == 1:
                texts[0].hits[measure] = stop
            else:  # one of them is to blame
                for text in texts:
                    self._search_page([text], measure)
            return
        own: list[Hits] = [{} for _ in texts]
        starts, at = [], 0
        for text in texts:
            starts.append(at)
            at += len(text.original) + len(BREAK)
        for number, spans in hits.items():
            for start, end in spans:
                k = bisect_right(starts, start) - 1
                own[k].setdefault(number, []).append((start - starts[k], end - starts[k]))
        for text, found in zip(texts, own, strict=True):
            text.hits[measure] = found


@dataclass(frozen=True, eq=False)
class Line(Matchable):
    """One text of several that were read together, and its place among them."""

    texts: Texts
    place: int


class Texts(Sequence[Matchable]):
    """The texts of one conversation, in order, made comparable. A set of phrases is looked for in all of them at once."""

    def __init__(self, originals: Iterable[str] = (), memory: Memory | None = None) -> None:
        self._memory = memory if memory is not None else Memory(Vocabulary(()))
        self._seen = [self._memory.seen(original) for original in originals]
        self._lines: list[Line] | None = None
        self._met: dict[Homophones | None, dict[int, list[int]]] = {}
        self._found: dict[tuple[PhraseSet, Homophones | None], dict[int, Found]] = {}
        self._absent: dict[Homophones | None, frozenset[PhraseSet]] = {}

    def __len__(self) -> int:
        return len(self._seen)

    @overload
    def __getitem__(self, place: int) -> Line: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Line]: ...

    def __getitem__(self, place: int | slice) -> Line | Sequence[Line]:
        if self._lines is None:
            plain = [normalise(seen.original) for seen in self._seen]
            self._lines = [Line(p.original, p.text, p.offsets, self, k) for k, p in enumerate(plain)]
        return self._lines[place]

    def original(self, place: int) -> str:
        """A text as it was read."""
        return self._seen[place].original

    def size(self, place: int) -> int:
        """How many characters of a text count: letters, figures, and the space between Latin words."""
        seen = self._seen[place]
        if seen.size < 0:
            seen.size = len(normalise(seen.original).text)
        return seen.size

    def found(self, phrases: PhraseSet, *, homophones: bool | Homophones = False) -> dict[int, Found]:
        """The spans of a set, as `PhraseSet.spans` has them, by the place of the text; texts without any are left out.

        For a text made to be slow the exception stands instead: whoever needs that text raises it.
        """
        measure = measure_of(homophones)
        if measure is None and self._nowhere(phrases):
            return NOWHERE
        key = phrases, measure
        known = self._found.get(key)
        if known is None:
            numbers = self._numbers(phrases, measure)
            places = range(len(self._seen)) if numbers is None else self._places(numbers)
            known = (
                {i: spans for i in places if (spans := self._in(self._seen[i], key, numbers))} if places else NOWHERE
            )
            self._found[key] = known
        return known

    def search(self) -> None:
        """Look for everything that is held, as written; what is found is remembered with the texts."""
        self._meet(None)

    def absent(self, *, homophones: bool | Homophones = False) -> frozenset[PhraseSet]:
        """Sets that are known to have no hit in any of the texts."""
        measure = measure_of(homophones)
        known = self._absent.get(measure)
        if known is None:
            known = self._unmet(None) if measure is None else self._unmet(None) & self._unmet(measure)
            self._absent[measure] = known
        return known

    def _nowhere(self, phrases: PhraseSet) -> bool:
        """Whether a set is known to be written in none of the texts."""
        number = self._memory.vocabulary.number(phrases, None)
        if number is None:
            return False
        met = self._met.get(None)
        if met is None:
            met = self._meet(None)
        return number not in met and COSTLY not in met

    def _unmet(self, measure: Homophones | None) -> frozenset[PhraseSet]:
        held = self._memory.vocabulary.held(measure)
        met = self._meet(measure) if held else {}
        return frozenset() if COSTLY in met else frozenset(s for s, number in held.items() if number not in met)

    def _numbers(self, phrases: PhraseSet, measure: Homophones | None) -> Numbers | None:
        """Under which numbers a set is held, as written and by sound; None where it is not, which is noted."""
        number = self._memory.vocabulary.number(phrases, None)
        by_sound = number if measure is None else self._memory.vocabulary.number(phrases, measure)
        if number is None or by_sound is None:
            self._memory.missed |= dict.fromkeys(((phrases, None), (phrases, measure)))
            return None
        return ((None, number),) if measure is None else ((None, number), (measure, by_sound))

    def _places(self, numbers: Numbers) -> Sequence[int]:
        """Where hits of a set may be."""
        places: list[int] = []
        for kind, number in numbers:
            met = self._met.get(kind) or self._meet(kind)
            more = (*met.get(number, ()), *met.get(COSTLY, ()))
            places = sorted({*places, *more}) if places and more else [*places, *more]
        return places

    def _meet(self, measure: Homophones | None) -> dict[int, list[int]]:
        """The places where each number is met, and under `COSTLY` those that could not be searched."""
        if measure not in self._met:
            self._memory.search(self._seen, measure)
            met: dict[int, list[int]] = defaultdict(list)
            for place, seen in enumerate(self._seen):
                hits = seen.hits[measure]
                for number in (COSTLY,) if isinstance(hits, TooCostly) else hits:
                    met[number].append(place)
            self._met[measure] = met
        return self._met[measure]

    def _in(self, seen: Seen, key: tuple[PhraseSet, Homophones | None], numbers: Numbers | None) -> Found:
        known = seen.found.get(key)
        if known is None:
            try:
                known = (
                    key[0].search(normalise(seen.original), key[1]) if numbers is None else _held(seen, key[0], numbers)
                )
            except TooCostly as stop:
                known = stop
            seen.found[key] = known
        return known


def _held(seen: Seen, phrases: PhraseSet, numbers: Numbers) -> tuple[Span, ...]:
    hits: list[tuple[int, Hits]] = []
    for kind, number in numbers:
        own = seen.hits[kind]
        if isinstance(own, TooCostly):
            raise own
        hits.append((number, own))
    return phrases.resolve(*hits)


class Reader:
    """Reads texts with one vocabulary, which learns: a set it was not told of is found alone at first, and held from then on.

    What is found does not depend on what is held, only how fast.
    """

    def __init__(self, sets: Iterable[PhraseSet] = ()) -> None:
        self._memory = Memory(Vocabulary((phrases, None) for phrases in sets))
        self._reads, self._next = 0, 0

    def read(self, texts: Iterable[str]) -> Texts:
        """The texts of one conversation, ready for every set of phrases."""
        self._reads += 1
        if (
            self._memory.missed and self._reads >= self._next
        ):  # ever more rarely, so that learning costs less than reading
            self._memory = Memory(Vocabulary([*self._memory.vocabulary.wanted(), *self._memory.missed]))
            self._next = 2 * self._reads
        return Texts(texts, self._memory)

    def forget(self) -> None:
        """Drop the texts that are remembered; what was learned stays."""
        self._memory.forget()


@cache
def shared_reader() -> Reader:
    """The one that reads for all word lists but those of rubrics: a text that several are asked about is searched once."""
    return Reader()
