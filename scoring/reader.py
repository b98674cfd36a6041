"""The texts of a conversation read once for everything that is looked for in them.

They stand on pages, many short texts on one, so that what has to be done once a text is done once a page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, overload

from scoring.regexes import TooCostly
from scoring.sounds import Homophones, measure_of
from scoring.spans import Span
from scoring.text import BREAK, Matchable, page_of
from scoring.vocabulary import NO_VOCABULARY, Hits, Vocabulary, Wanted

if TYPE_CHECKING:
    from scoring.matching import PhraseSet

PAGE = 20_000
"""Characters from which on a page is full; a longer text has one to itself."""

Found = tuple[Span, ...] | TooCostly


@dataclass(frozen=True, eq=False)
class Page(Matchable):
    """Texts one after the other, in which a vocabulary is looked for once, when the first set asks.

    `first` is the place of its first text, `starts` where each of its texts begins in the original; `missed` notes the
    sets the vocabulary does not hold.
    """

    first: int
    starts: tuple[int, ...]
    vocabulary: Vocabulary
    missed: dict[Wanted, None]
    _found: dict[Homophones | None, Hits | TooCostly] = field(default_factory=dict, repr=False)

    def hits(self, measure: Homophones | None) -> Hits:
        """What is found as written (None) or by sound. Raises TooCostly on texts made to be slow, each time."""
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

    def by_text(self, spans: Iterable[Span]) -> dict[int, list[Span]]:
        """Spans of the page's original as spans of its texts, by the place of the text."""
        own: dict[int, list[Span]] = {}
        for start, end in spans:
            k = bisect_right(self.starts, start) - 1
            base = self.starts[k]
            own.setdefault(self.first + k, []).append((start - base, end - base))
        return own


@dataclass(frozen=True, eq=False)
class Line(Matchable):
    """One text of several that were read together, and its place among them."""

    texts: Texts
    place: int

    def found(self, phrases: PhraseSet, measure: Homophones | None) -> tuple[Span, ...]:
        """The spans of a set in this text. Raises TooCostly where it is made to be slow."""
        found = self.texts.found(phrases, homophones=measure or False).get(self.place, ())
        if isinstance(found, TooCostly):
            raise found
        return found


class Texts(Sequence[Matchable]):
    """The texts of one conversation, in order, made comparable. A set of phrases is looked for in all of them at once."""

    def __init__(
        self,
        originals: Sequence[str] = (),
        vocabulary: Vocabulary = NO_VOCABULARY,
        missed: dict[Wanted, None] | None = None,
    ) -> None:
        self.originals = tuple(originals)
        self._vocabulary = vocabulary
        self._missed = missed if missed is not None else {}
        self._pages: list[Page] | None = None
        self._lines: list[Line] | None = None
        self._found: dict[tuple[PhraseSet, Homophones | None], dict[int, Found]] = {}

    def __len__(self) -> int:
        return len(self.originals)

    @overload
    def __getitem__(self, place: int) -> Matchable: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Matchable]: ...

    def __getitem__(self, place: int | slice) -> Matchable | Sequence[Matchable]:
        if self._lines is None:
            self._lines = list(self._cut())
        return self._lines[place]

    def found(self, phrases: PhraseSet, *, homophones: bool | Homophones = False) -> dict[int, Found]:
        """The spans of a set, as `PhraseSet.spans` has them, by the place of the text; texts without any are left out.

        For a text made to be slow the exception stands instead: whoever needs that text raises it.
        """
        key = phrases, measure_of(homophones)
        known = self._found.get(key)
        if known is None:
            known = self._found[key] = {}
            for page in tuple(self._read()):
                known |= self._on(page, *key)
        return known

    def _on(self, page: Page, phrases: PhraseSet, measure: Homophones | None) -> dict[int, Found]:
        try:
            spans = phrases.search(page, measure)
        except TooCostly as stop:
            if len(page.starts) == 1:
                return {page.first: stop}
            found: dict[int, Found] = {}
            for single in self._torn(page):
                found |= self._on(single, phrases, measure)
            return found
        return {place: tuple(own) for place, own in page.by_text(spans).items()} if spans else {}

    def _read(self) -> list[Page]:
        if self._pages is None:
            self._pages = []
            first, size = 0, 0
            for place, original in enumerate(self.originals):
                if size and size + len(original) > PAGE:
                    self._pages.append(self._page(first, place))
                    first, size = place, 0
                size += len(original)
            if first < len(self.originals):
                self._pages.append(self._page(first, len(self.originals)))
        return self._pages

    def _torn(self, page: Page) -> list[Page]:
        """The texts of a page that was too costly, each on a page of its own from now on."""
        singles = [self._page(place, place + 1) for place in range(page.first, page.first + len(page.starts))]
        if page in self._read():
            at = self._read().index(page)
            self._read()[at : at + 1] = singles
        return singles

    def _page(self, first: int, end: int) -> Page:
        originals = self.originals[first:end]
        starts, at = [], 0
        for original in originals:
            starts.append(at)
            at += len(original) + len(BREAK)
        plain = page_of(originals)
        return Page(plain.original, plain.text, plain.offsets, first, tuple(starts), self._vocabulary, self._missed)

    def _cut(self) -> Iterator[Line]:
        """Every text by itself, cut from its page."""
        for page in self._read():
            at = 0
            for k, text in enumerate(page.text.split(BREAK)):
                end, base, place = at + len(text), page.starts[k], page.first + k
                offsets = [offset - base for offset in page.offsets[at:end]]
                yield Line(self.originals[place], text, offsets, self, place)
                at = end + len(BREAK)


class Reader:
    """Reads texts with one vocabulary, which learns: a set it was not told of is found alone at first, and held from then on.

    What is found does not depend on what is held, only how fast.
    """

    def __init__(self, sets: Iterable[PhraseSet] = ()) -> None:
        self._missed: dict[Wanted, None] = {}
        self._vocabulary = Vocabulary((phrases, None) for phrases in sets)
        self._reads, self._next = 0, 0

    def read(self, texts: Iterable[str]) -> Texts:
        """The texts of one conversation, ready for every set of phrases."""
        self._reads += 1
        if self._missed and self._reads >= self._next:  # ever more rarely, so that learning costs no more than reading
            wanted, self._missed = [*self._vocabulary.wanted(), *self._missed], {}
            self._vocabulary = Vocabulary(wanted)
            self._next = 2 * self._reads
        return Texts(tuple(texts), self._vocabulary, self._missed)
