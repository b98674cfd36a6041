"""The reasons of contact of stored conversations read again after a taxonomy was published: nothing else of a result changes.

Scores, events and promises stay, so this costs a tenth of judging anew. What bears the taxonomy in force already is left alone: a
reading that was stopped goes on. Results go the usual way, a segment and then the result files, under the keys they had.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qa.assess import outcome_lexicon
from qa.finished import Finished, read_entry
from qa.meaning.registry import reader_for
from qa.meaning.services import services_for
from qa.merging import merge
from qa.rescore import stored_conversation
from qa.result import Result
from qa.rubric_life.span import Span
from qa.runners.mapping import map_files
from qa.settings import Settings, settings_for
from qa.state_folder import StateFolder
from qa.taxonomies import general, load
from qa.understanding import read_reason
from qa.work import record
from scoring.outcome import read_outcome

Outcome = Literal["moved", "same", "unchanged"]
"""`moved`: another reason than before, `same`: the same reason, `unchanged`: was read by this taxonomy already."""


@dataclass(slots=True)
class Reread:
    """How many conversations came out how. `merged` is False when another process holds the database for now."""

    moved: int = 0
    same: int = 0
    unchanged: int = 0
    merged: bool = True


@dataclass(frozen=True, slots=True)
class ReasonReader:
    """Reads the reasons of result files again. Small, so that it can be handed to a process."""

    folder: StateFolder
    settings: Settings
    span: Span

    def __call__(self, files: Sequence[Path]) -> list[Outcome]:
        """Read and record a batch. What is not meant is left out of the answer."""
        known = load(self.settings.taxonomy or general())
        name = f"{known.name} {known.version}"
        done: list[tuple[Result, str]] = []
        outcomes: list[Outcome] = []
        for result, key in filter(None, map(read_entry, files)):
            if not self.span.holds(result):
                continue
            if result.versions.get("understanding", {}).get("taxonomy") == name:
                outcomes.append("unchanged")
                continue
            new = self._read(result)
            done.append((new, key))
            outcomes.append("same" if new.contact_reason.get("id") == result.contact_reason.get("id") else "moved")
        if done:
            record(done, self.folder)
        return outcomes

    def _read(self, result: Result) -> Result:
        conversation = stored_conversation(result)
        reader = reader_for(conversation.language, self.settings.reader)
        readings = reader.read(conversation)
        weights = (services_for(self.settings.judge, reader).verdicts or {}).get("outcome")
        outcome = read_outcome(conversation, readings, outcome_lexicon(conversation.language), weights)
        found = read_reason(conversation, readings, outcome, self.settings.taxonomy)
        versions = result.versions.get("understanding", {}) | found.pop("versions")
        return result.model_copy(update={**found, "versions": {**result.versions, "understanding": versions}})


def reread(folder: StateFolder, span: Span, *, jobs: int = 1, tell: Callable[[int, int], None] | None = None) -> Reread:
    """Read the reasons of a span again by the taxonomy in force. Raises FileError for one that cannot be read."""
    files = Finished(folder).files()
    found, seen = Reread(), 0
    try:
        for outcomes in map_files(ReasonReader(folder, settings_for(folder), span), files, jobs):
            for outcome in outcomes:
                setattr(found, outcome, getattr(found, outcome) + 1)
            seen += len(outcomes)
            if tell:
                tell(seen, len(files))
    finally:  # what is done is shown, however the rest ended
        found.merged = merge(folder)
    return found
