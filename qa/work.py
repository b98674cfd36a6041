"""What a worker does with a batch: process each source, write one segment, then the result files.

The order is what makes a kill harmless: a segment is whole or absent, and a conversation counts as done only when its
result file is there, which is written after its segment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.finished import Finished
from qa.pipeline import process_one
from qa.result import Result
from qa.settings import Settings
from qa.source import Failure, Source
from qa.state_folder import StateFolder
from qa.store.segments import write_segment


@dataclass(frozen=True, slots=True)
class Task:
    """One source with its identity and work key."""

    source: Source
    id: str
    key: str


Batch = tuple[Task, ...]
Work = Callable[[Batch], list[Result]]


def work(batch: Batch, settings: Settings, folder: StateFolder) -> list[Result]:
    """Results of a batch in its order, all of them on disk when this returns."""
    results = [process_one(task.source, settings, folder.transcripts) for task in batch]
    record(list(zip(results, [task.key for task in batch], strict=True)), folder)
    return results


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
