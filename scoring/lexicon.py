"""Word lists with kinds and severities, kept in YAML beside the rubrics."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scoring.matching import Homophones, Matchable, PatternError, PhraseSet, Texts, phrase_set
from scoring.yaml_file import FileError, load_yaml, locate

Severity = Literal["severe", "moderate", "minor"]


class _Kind(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    title: dict[str, str] = Field(default_factory=dict)
    severity: Severity = "minor"
    phrases: tuple[str, ...] = Field(min_length=1)
    exceptions: tuple[str, ...] = Field(default=(), alias="except")


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
class Lexicon:
    """One word list. `hash` identifies its content."""

    name: str
    version: str
    hash: str
    kinds: Mapping[str, tuple[Severity, PhraseSet]]

    def hits(
        self, text: Matchable, *, kinds: tuple[str, ...] = (), homophones: bool | Homophones = False
    ) -> Iterator[Hit]:
        """Every hit in a text, kind by kind; all kinds when none are named."""
        return (hit for _, hit in self.hits_in(Texts((text,)), (0,), kinds=kinds, homophones=homophones))

    def hits_in(
        self,
        texts: Texts,
        places: Sequence[int],
        *,
        kinds: tuple[str, ...] = (),
        homophones: bool | Homophones = False,
    ) -> list[tuple[int, Hit]]:
        """Every hit in the texts at these places, with its place: text by text, and kind by kind within."""
        found = [
            (place, Hit(kind, self.kinds[kind][0], span))
            for kind in kinds or self.kinds
            if kind in self.kinds
            for place, span in texts.spans(self.kinds[kind][1], places, homophones=homophones)
        ]
        return sorted(found, key=lambda one: one[0]) if len(found) > 1 else found


def load_lexicon(path: Path) -> Lexicon:
    """Read and check a lexicon file. Raises FileError with file and line of every problem."""
    data = load_yaml(path)
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        raise FileError("\n".join(f"{locate(data, e['loc'])}: {e['msg']}" for e in error.errors())) from error
    kinds = {name: (kind.severity, _compiled(data, name, kind)) for name, kind in file.kinds.items()}
    return Lexicon(file.lexicon, file.version, content_hash(data), kinds)


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
