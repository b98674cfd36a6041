"""Word lists with kinds and severities, kept in YAML beside the rubrics."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scoring.assertion import stands
from scoring.matching import Homophones, Matchable, PatternError, PhraseSet, Texts, phrase_set
from scoring.reader import Found, Line, shared_reader
from scoring.regexes import TooCostly
from scoring.spans import Span, runs_over_a_sentence
from scoring.yaml_file import FileError, load_yaml, locate

Severity = Literal["severe", "moderate", "minor"]


class _Kind(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    title: dict[str, str] = Field(default_factory=dict)
    severity: Severity = "minor"
    phrases: tuple[str, ...] = Field(min_length=1)
    exceptions: tuple[str, ...] = Field(default=(), alias="except")
    negatable: bool = False
    quotable: bool = False
    within_sentence: bool = False


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    lexicon: str
    version: str
    language: str
    kinds: dict[str, _Kind] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: its kind, severity and span `[from, to)` in the original text."""

    kind: str
    severity: Severity
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Kind:
    """Phrases of one kind. A hit that is denied (`negatable`) or quoted (`quotable`) does not count, see scoring.assertion; nor
    one that runs over the end of a sentence (`within_sentence`).
    """

    severity: Severity
    phrases: PhraseSet
    negatable: bool = False
    quotable: bool = False
    within_sentence: bool = False

    @property
    def choosy(self) -> bool:
        """Whether some hits may not count."""
        return self.negatable or self.quotable or self.within_sentence

    def meant(self, texts: Texts, found: Mapping[int, Found]) -> dict[int, Found]:
        """What counts of the hits, by the place of their text."""
        kept = {
            place: spans
            if isinstance(spans, TooCostly)
            else tuple(span for span in spans if self._counts(texts.original(place), span))
            for place, spans in found.items()
        }
        return {place: spans for place, spans in kept.items() if spans}

    def _counts(self, text: str, span: Span) -> bool:
        if self.within_sentence and runs_over_a_sentence(text, span):
            return False
        return stands(text, span, negatable=self.negatable, quotable=self.quotable)


NO_KIND = Kind("minor", phrase_set(()))


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """One word list. `hash` identifies its content, `titles` are those of its kinds in both languages."""

    name: str
    version: str
    hash: str
    kinds: Mapping[str, Kind]
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def hits(
        self, text: Matchable, *, kinds: tuple[str, ...] = (), homophones: bool | Homophones = False
    ) -> Iterator[Hit]:
        """Every hit in a text, kind by kind; all kinds when none are named."""
        texts, place = (
            (text.texts, text.place) if isinstance(text, Line) else (shared_reader().read((text.original,)), 0)
        )
        for kind in kinds or self.kinds:
            found = self.found(texts, kind, homophones=homophones).get(place, ())
            if isinstance(found, TooCostly):
                raise found
            yield from (Hit(kind, self.kinds[kind].severity, span) for span in found)

    def found(self, texts: Texts, kind: str, *, homophones: bool | Homophones = False) -> dict[int, Found]:
        """The spans of a kind by the place of their text; texts without any are left out, and see `Texts.found` on exceptions."""
        known = self.kinds.get(kind, NO_KIND)
        found = texts.found(known.phrases, homophones=homophones)
        return known.meant(texts, found) if found and known.choosy else found


def load_lexicon(path: Path) -> Lexicon:
    """Read and check a lexicon file. Raises FileError with file and line of every problem."""
    data = load_yaml(path)
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        raise FileError("\n".join(f"{locate(data, e['loc'])}: {e['msg']}" for e in error.errors())) from error
    kinds = {
        name: Kind(kind.severity, _compiled(data, name, kind), kind.negatable, kind.quotable, kind.within_sentence)
        for name, kind in file.kinds.items()
    }
    titles = {name: kind.title for name, kind in file.kinds.items() if kind.title}
    return Lexicon(file.lexicon, file.version, content_hash(data), kinds, titles)


def read_ahead(originals: Iterable[str]) -> None:
    """Search the texts of a conversation as one page, for every lexicon that is asked about them one by one later."""
    shared_reader().read(originals).search()


def content_hash(data: Any) -> str:
    """sha256 (hex) of JSON-able content, whatever its layout on disk."""
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _compiled(data: Any, name: str, kind: _Kind) -> PhraseSet:
    for key, patterns in (("phrases", kind.phrases), ("except", kind.exceptions)):
        for pattern in patterns:
            try:
                phrase_set((pattern,)).check()
            except PatternError as error:
                raise FileError(f"{locate(data, ('kinds', name, key))}: {error}") from error
    return phrase_set(kind.phrases, kind.exceptions)
