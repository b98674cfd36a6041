"""A run: everything named on the command line, each conversation once, nothing done twice, nothing lost."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from qa.corrections import Corrections, corrected_key
from qa.cost import Cost
from qa.errors import InputError
from qa.finished import Finished
from qa.identity import conversation_id, text_hash, work_key
from qa.inputs import expand
from qa.lengths import HEADERS_READ, guessed_seconds, stated_seconds
from qa.merging import merge
from qa.result import Result
from qa.runners.pool import Working, run_pool
from qa.runners.serial import run_serial
from qa.settings import Settings
from qa.source import Failure, Source
from qa.state_folder import StateFolder
from qa.store.segments import write_segment
from qa.work import Batch, Task

CHATS_IN_A_BATCH = 32
FEW_CHATS = 64
"""Up to here, starting worker processes costs more than it saves."""

Note = Callable[[Literal["done", "unchanged", "failed"], str], None]
AtWork = Callable[[Sequence[str]], None]


@dataclass(slots=True)
class Report:
    """What came of a run. `ids` are the conversations named, failed ones too, in their order; `skipped` counts files of unknown kind."""

    ids: list[str] = field(default_factory=list)
    done: int = 0
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)
    skipped: int = 0
    duplicates: int = 0
    merged: bool = True
    cost: Cost = field(default_factory=Cost)


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done after a look at what is there."""

    tasks: list[Task]
    report: Report


def plan(paths: Sequence[str], settings: Settings, folder: StateFolder, note: Note) -> Plan:
    """Read the inputs and leave out what is done. Raises UsageError for a path that is not there."""
    expanded = expand(paths)
    report, finished, corrections = Report(), Finished(folder), Corrections(folder)
    tasks: list[Task] = []
    seen: set[str] = set()
    for entry in expanded.sources():
        task = _task(entry, settings)
        if isinstance(task, Failure):
            report.ids.append(task.id)
            report.failures.append(task)
            note("failed", task.label)
        elif task.id in seen:
            report.duplicates += 1
        else:
            seen.add(task.id)
            report.ids.append(task.id)
            if _is_done(task, finished, corrections):
                report.unchanged += 1
                note("unchanged", task.source.label)
            else:
                tasks.append(task)
    report.skipped = expanded.skipped
    return Plan(tasks, report)


def _task(entry: Source | Failure, settings: Settings) -> Task | Failure:
    if isinstance(entry, Failure):
        return entry if entry.id else replace(entry, id=text_hash(entry.label))
    try:
        identity = conversation_id(entry)
        return Task(entry, identity, work_key(entry, identity, settings))
    except InputError as error:
        return Failure(entry.label, error.reason, text_hash(entry.label), metadata=entry.metadata)


def _is_done(task: Task, finished: Finished, corrections: Corrections) -> bool:
    try:
        known = finished.result(task.id, corrected_key(task.key, corrections.of(task.id)))
        # a recording that was moved is taken up at its new place; what was heard in it is in the cache
        return known is not None and (not known.audio or os.path.isfile(known.audio))
    except InputError:  # whoever does the work reports it
        return False


def execute(
    plan: Plan, settings: Settings, folder: StateFolder, jobs: int, note: Note, at_work: AtWork | None = None
) -> Report:
    """Do the work of a plan, then have the results merged into the database. `at_work` is told the labels at hand."""
    report, began = plan.report, time.perf_counter()
    unread = list(report.failures)
    if unread:
        write_segment([], unread, folder.spool)
        for failure in unread:
            Finished(folder).keep_failure(failure)

    def working(batches: Sequence[Batch]) -> None:
        if at_work is not None:
            at_work([task.source.label for batch in batches for task in batch[:1]])

    for batch, results in _run(plan.tasks, settings, folder, jobs, working):
        for task, result in zip(batch, results, strict=True):
            report.cost.add(result)
            if result.status == "failed":
                failure = Failure(task.source.label, result.error, task.id, result.channel, task.source.metadata)
                report.failures.append(failure)
                note("failed", task.source.label)
            else:
                report.done += 1
                note("done", task.source.label)
    report.cost.wall = time.perf_counter() - began
    report.merged = merge(folder)
    return report


def _run(
    tasks: list[Task], settings: Settings, folder: StateFolder, jobs: int, working: Working
) -> Iterator[tuple[Batch, list[Result]]]:
    audio = _longest_first([task for task in tasks if task.source.conversation is None])
    chats = [task for task in tasks if task.source.conversation is not None]
    batches = [*((task,) for task in audio), *_batches(chats)]
    if not audio and (min(jobs, len(batches)) <= 1 or len(chats) <= FEW_CHATS):
        return run_serial(batches, settings, folder, working)
    # one job is a process too where sound is recognised: that cannot be interrupted from within for seconds
    return run_pool(batches, settings, folder, min(jobs, len(batches)), working)


def _longest_first(tasks: list[Task]) -> list[Task]:
    length = stated_seconds if len(tasks) <= HEADERS_READ else guessed_seconds
    return tasks if len(tasks) < 2 else sorted(tasks, key=lambda task: -length(task.source.path))


def _batches(tasks: Sequence[Task]) -> Iterable[Batch]:
    for at in range(0, len(tasks), CHATS_IN_A_BATCH):
        yield tuple(tasks[at : at + CHATS_IN_A_BATCH])
