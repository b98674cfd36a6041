"""Stored conversations judged again by the rubrics that are active now: nothing is heard or read again.

Results go the usual way, a segment and then the result files, under the key that `qa run` would give them: it finds
them done. What is judged by the same judges already is left alone, so a rescoring that was stopped goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qa.assess import choose_rubric
from qa.corrections import Correction, Corrections, corrected_key
from qa.finished import Finished, read_entry
from qa.identity import rejudged_key
from qa.merging import merge
from qa.rescore import rescore, stored_conversation
from qa.result import Result
from qa.rubric_life.span import Span
from qa.runners.mapping import map_files
from qa.settings import Settings, settings_for
from qa.state_folder import StateFolder
from qa.work import record

Outcome = Literal["moved", "same", "unchanged"]
"""`moved`: another score than before, `same`: the same score, `unchanged`: was judged by the same judges already."""


@dataclass(slots=True)
class Rescored:
    """How many conversations came out how. `merged` is False when another process holds the database for now."""

    moved: int = 0
    same: int = 0
    unchanged: int = 0
    merged: bool = True

    @property
    def looked_at(self) -> int:
        """All conversations of the span."""
        return self.moved + self.same + self.unchanged


@dataclass(frozen=True, slots=True)
class Rescorer:
    """Judges the conversations of result files again. Small, so that it can be handed to a process."""

    folder: StateFolder
    settings: Settings
    span: Span
    rubric: str

    def __call__(self, files: Sequence[Path]) -> list[Outcome]:
        """Judge and record a batch. What is not meant is left out of the answer."""
        known = Corrections(self.folder)
        done: list[tuple[Result, str]] = []
        outcomes: list[Outcome] = []
        for entry in filter(None, map(read_entry, files)):
            result, key = entry
            if not self._means(result):
                continue
            corrections = known.of(result.id)
            wanted = corrected_key(rejudged_key(key, self.settings), corrections)
            if key == wanted:
                outcomes.append("unchanged")
                continue
            new = self._judged(result, corrections, known)
            done.append((new[0], corrected_key(wanted, new[1])))
            outcomes.append("same" if _score(new[0]) == _score(result) else "moved")
        if done:
            record(done, self.folder)
        return outcomes

    def _means(self, result: Result) -> bool:
        if not self.span.holds(result):
            return False
        if not self.rubric or result.scorecard.get("rubric") == self.rubric:
            return True
        _, choice = choose_rubric(stored_conversation(result), self.settings)
        return choice.rubric is not None and choice.rubric.name == self.rubric

    def _judged(
        self, result: Result, corrections: tuple[Correction, ...], known: Corrections
    ) -> tuple[Result, tuple[Correction, ...]]:
        """The new result and the corrections in it, those made in the meantime too."""
        while True:
            new = rescore(result, corrections, self.settings)
            if (now := known.of(result.id)) == corrections:
                return new, corrections
            corrections = now


def rescore_span(
    folder: StateFolder,
    span: Span,
    *,
    rubric: str = "",
    jobs: int = 1,
    tell: Callable[[int, int], None] | None = None,
) -> Rescored:
    """Judge the conversations of a span again; with `rubric`, only those which the rubric of that name judged or would judge.

    The scores they had are kept when the results are merged. Raises FileError for a rubric that cannot be read,
    RubricError for one that was changed after it was published, InputError for a damaged file of corrections.
    """
    files = Finished(folder).files()
    found = Rescored()
    seen = 0
    try:
        for outcomes in map_files(Rescorer(folder, settings_for(folder), span, rubric), files, jobs):
            for outcome in outcomes:
                setattr(found, outcome, getattr(found, outcome) + 1)
            seen += len(outcomes)
            if tell:
                tell(seen, len(files))
            if span.limit and seen >= span.limit:
                break
    finally:  # what is done is shown, however the rest ended
        found.merged = merge(folder)
    return found


def _score(result: Result) -> tuple[object, ...]:
    card = result.scorecard
    items = {name: (item["status"], item["points"]) for name, item in card.get("items", {}).items()}
    return card.get("rubric"), card.get("total"), card.get("judged"), items
