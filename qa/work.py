"""What a worker does with a batch: process each source, write one segment, then the result files.

The order is what makes a kill harmless: a segment is whole or absent, and a conversation counts as done only when its
result file is there, which is written after its segment.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.corrections import Corrections, corrected_key
from qa.errors import InputError
from qa.finished import Finished
from qa.pipeline import failed, process_one
from qa.playback import with_playable
from qa.rescore import rescore
from qa.result import Result
from qa.settings import Settings
from qa.source import Failure, Source
from qa.state_folder import StateFolder
from qa.store.segments import write_segment


@dataclass(frozen=True, slots=True)
class Task:
    """One source with its identity and its work key, in which corrections do not count."""

    source: Source
    id: str
    key: str


Batch = tuple[Task, ...]
Work = Callable[[Batch], list[Result]]


def work(batch: Batch, settings: Settings, folder: StateFolder) -> list[Result]:
    """Results of a batch in its order, all of them on disk when this returns."""
    done = [_one(task, settings, folder) for task in batch]
    record(done, folder)
    return [result for result, _ in done]


def _one(task: Task, settings: Settings, folder: StateFolder) -> tuple[Result, str]:
    """A result with its key. A correction made while the work was going on is in it as well."""
    known = Corrections(folder)
    try:
        corrections = known.of(task.id)
        key = corrected_key(task.key, corrections)
        if (done := Finished(folder).result(task.id, key)) and (not done.audio or os.path.isfile(done.audio)):
            return done, key  # by another run beside this one
        result = process_one(task.source, settings, folder.transcripts, corrections)
        result = with_playable(result, task.source, folder)
        if result.status != "failed" and (now := known.of(task.id)) != corrections:
            result, corrections = rescore(result, now, settings), now
    except InputError as error:
        return failed(task.source, str(error)), task.key
    return result, corrected_key(task.key, corrections)


def record(results: Sequence[tuple[Result, str]], folder: StateFolder) -> None:
    """Put results (with their work keys) where the database and the next run find them."""
    good = [result for result, _ in results if result.status != "failed"]
    bad = [Failure(result.source, result.error, result.id) for result, _ in results if result.status == "failed"]
    write_segment(good, bad, folder.spool)
    finished = Finished(folder)
    for failure in bad:
        finished.keep_failure(failure)
    for result, key in results:
        if result.status != "failed":
            finished.keep(result, key)
