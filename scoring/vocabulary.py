"""Everything that is looked for, found in one pass over a text, however many phrases there are.

A vocabulary holds sets of phrases; all their anchors stand in one automaton (Aho-Corasick) for letters, one for figures
and one for each measure of sounds, so that a rule only reads its own hits. See docs/adr/0003.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import ahocorasick

from scoring.anchors import Alphabet, Anchor, Hearing, Search, Writing, anchors
from scoring.patterns import Pattern
from scoring.regexes import TooCostly
from scoring.sounds import Homophones, sounds
from scoring.spans import Span
from scoring.steps import LATIN
from scoring.text import Matchable

if TYPE_CHECKING:
    from scoring.matching import PhraseSet

SHORTEST_HOMOPHONE = 4
"""A pattern of fewer Chinese characters is never matched by sound: too many words share two syllables."""
BUDGET = 300_000
"""Units of effort, about a microsecond each, spent on one text or page; talk takes two to eight a character."""
LONGEST = 30_000
"""Characters of a text that is tried at all: the budget would not last for more. Two hours of speech without a break."""
BY_SOUND = 3
"""Times as long a unit takes by sound."""

Hits = dict[int, list[Span]]
"""Spans of the original text by the number of a set; by `~number` those of its exceptions."""

Wanted = tuple["PhraseSet", Homophones | None]
"""A set, and the measure of sound it is looked for by (None: as written)."""

Entry = tuple[Anchor, tuple[int, ...]]
"""An anchor and the sets whose patterns it belongs to."""


class Automaton:
    """All anchors of some patterns in one alphabet."""

    def __init__(self, patterns: Mapping[Pattern, Sequence[int]], *, measure: Homophones | None, figures: bool) -> None:
        self._sounds = sounds(measure) if measure else None
        by_key: dict[str, list[Entry]] = defaultdict(list)
        for pattern, owners in patterns.items():
            own = tuple(owners)
            for anchor in _anchors(pattern, measure, figures):
                by_key[anchor.key].append((anchor, own))
        self._automaton = ahocorasick.Automaton()
        for key, entries in by_key.items():
            self._automaton.add_word(key, entries)
        self._automaton.make_automaton()

    def search(self, text: Matchable, hits: Hits, left: int) -> int:
        """Add what is found in the text. Of the units `left` for it, those that are still there; under 0 it was given up."""
        if not (len(self._automaton) and text.text):
            return left
        written = self._sounds.of(text.text) if self._sounds else text.text
        size = len(written)
        search = Search(written, written[::-1], left)
        for last, entries in self._automaton.iter(written):
            search.left -= len(entries)
            for (_, back, length, whole, alone, prior, following, begins_word, ends_word, branch), owners in entries:
                start = last + 1 - back
                end = start + length
                if prior is not None and (start < 1 or written[start - 1] not in prior):
                    continue
                if following is not None and (end >= size or written[end] not in following):
                    continue
                if begins_word and start > 0 and written[start - 1] in LATIN:
                    continue
                if ends_word and end < size and written[end] in LATIN:
                    continue
                if not whole and (start < 0 or not branch.core.stands(written, start, end)):
                    continue
                span = (start, end) if alone else branch.around(search, start, end)
                if span is not None:
                    place = text.original_span(*span)
                    for owner in owners:
                        hits.setdefault(owner, []).append(place)
            if search.left < 0:
                break
        return search.left


@lru_cache(maxsize=65536)
def _anchors(pattern: Pattern, measure: Homophones | None, figures: bool) -> tuple[Anchor, ...]:
    """The anchors of a pattern, worked out once for all vocabularies that hold it."""
    tree = pattern.in_figures if figures else pattern.tree
    if tree is None or (measure and pattern.least_chinese < SHORTEST_HOMOPHONE):
        return ()
    alphabet: Alphabet = Hearing(sounds(measure)) if measure else Writing()
    return tuple(anchors(pattern, tree, alphabet))


class Vocabulary:
    """Sets of phrases, each with the measures of sound it is looked for by (None: as written)."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self._measures: dict[Homophones | None, dict[PhraseSet, int]] = defaultdict(dict)
        for number, (phrases, measure) in enumerate(dict.fromkeys(wanted)):
            self._measures[measure][phrases] = number
        self._by_sound: dict[Homophones, Automaton] = {}

    def number(self, phrases: PhraseSet, measure: Homophones | None) -> int | None:
        """The number of a set in what `hits` returns; None when it is not held."""
        return self.held(measure).get(phrases)

    def held(self, measure: Homophones | None) -> Mapping[PhraseSet, int]:
        """The sets looked for by a measure of sound (None: as written), with their numbers."""
        return self._measures.get(measure, {})

    def wanted(self) -> list[Wanted]:
        """Everything held."""
        return [(phrases, measure) for measure, sets in self._measures.items() for phrases in sets]

    def hits(self, text: Matchable, measure: Homophones | None) -> Hits:
        """What is found by a measure of sound; with None as it is written, numbers in words or figures.

        Both in the text as it stands and without its stumbling. Raises TooCostly on a text made to be slow.
        """
        if len(text.original) > LONGEST:
            raise TooCostly(f"{len(text.original)} characters")
        hits: Hits = {}
        left = BUDGET if measure is None else BUDGET // BY_SOUND
        for automaton, face in self._searches(text, measure):
            left = automaton.search(face, hits, left)
            if left < 0:
                raise TooCostly(f"{len(text.original)} characters")
        return hits

    def _searches(self, text: Matchable, measure: Homophones | None) -> Iterator[tuple[Automaton, Matchable]]:
        for face in (text, text.fluent):
            if face is None:
                continue
            if measure is not None:
                yield self._sounding(measure), face
                continue
            yield self._letters, face
            if self._figures is not None and face.numbers is not None:
                yield self._figures, face.numbers.in_figures

    @cached_property
    def _letters(self) -> Automaton:
        return Automaton(self._patterns(None), measure=None, figures=False)

    @cached_property
    def _figures(self) -> Automaton | None:
        patterns = {p: owners for p, owners in self._patterns(None).items() if p.in_figures is not None}
        return Automaton(patterns, measure=None, figures=True) if patterns else None

    def _sounding(self, measure: Homophones) -> Automaton:
        if measure not in self._by_sound:
            self._by_sound[measure] = Automaton(self._patterns(measure), measure=measure, figures=False)
        return self._by_sound[measure]

    def _patterns(self, measure: Homophones | None) -> dict[Pattern, list[int]]:
        owners: dict[Pattern, list[int]] = defaultdict(list)
        for phrases, number in self._measures[measure].items():
            for pattern in dict.fromkeys(phrases.read_patterns):
                owners[pattern].append(number)
            for pattern in dict.fromkeys(phrases.read_exceptions):
                owners[pattern].append(~number)
        return owners
