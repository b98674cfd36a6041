"""A run: everything named on the command line, each conversation once, nothing done twice, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from qa.errors import InputError
from qa.finished import Finished
from qa.identity import conversation_id, work_key
from qa.inputs import expand
from qa.merging import merge
from qa.result import Result
from qa.runners.pool import run_pool
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


@dataclass(slots=True)
class Report:
    """What came of a run. `ids` are the conversations named, in their order; `skipped` counts files of unknown kind."""

    ids: list[str] = field(default_factory=list)
    done: int = 0
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)
    skipped: int = 0
    duplicates: int = 0
    merged: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done after a look at what is there."""

    tasks: list[Task]
    report: Report


def plan(paths: Sequence[str], settings: Settings, folder: StateFolder, note: Note) -> Plan:
    """Read the inputs and leave out what is done. Raises UsageError for a path that is not there."""
    expanded = expand(paths)
    report, finished = Report(), Finished(folder)
    tasks: list[Task] = []
    seen: set[str] = set()
    for entry in expanded.sources():
        task = _task(entry, settings)
        if isinstance(task, Failure):
            report.failures.append(task)
            note("failed", task.label)
        elif task.id in seen:
            report.duplicates += 1
        else:
            seen.add(task.id)
            report.ids.append(task.id)
            if finished.result(task.id, task.key):
                report.unchanged += 1
                note("unchanged", task.source.label)
            else:
                tasks.append(task)
    report.skipped = expanded.skipped
    return Plan(tasks, report)


def _task(entry: Source | Failure, settings: Settings) -> Task | Failure:
    if isinstance(entry, Failure):
        return entry
    try:
        identity = conversation_id(entry)
        return Task(entry, identity, work_key(entry, identity, settings))
    except InputError as error:
        return Failure(entry.label, error.reason)


def execute(plan: Plan, settings: Settings, folder: StateFolder, jobs: int, note: Note) -> Report:
    """Do the work of a plan, then have the results merged into the database."""
    report = plan.report
    unread = list(report.failures)
    if unread:
        write_segment([], unread, folder.spool)
        for failure in unread:
            Finished(folder).keep_failure(failure)
    for batch, results in _run(plan.tasks, settings, folder, jobs):
        for task, result in zip(batch, results, strict=True):
            if result.status == "failed":
                report.failures.append(Failure(task.source.label, result.error, result.id))
                note("failed", task.source.label)
            else:
                report.done += 1
                note("done", task.source.label)
    report.merged = merge(folder)
    return report


def _run(tasks: list[Task], settings: Settings, folder: StateFolder, jobs: int) -> Iterator[tuple[Batch, list[Result]]]:
    audio = [task for task in tasks if task.source.conversation is None]
    chats = [task for task in tasks if task.source.conversation is not None]
    batches = [*((task,) for task in audio), *_batches(chats)]
    wanted = min(jobs, len(batches))
    if wanted <= 1 or (not audio and len(chats) <= FEW_CHATS):
        return run_serial(batches, settings, folder)
    return run_pool(batches, settings, folder, wanted)


def _batches(tasks: Sequence[Task]) -> Iterable[Batch]:
    for at in range(0, len(tasks), CHATS_IN_A_BATCH):
        yield tuple(tasks[at : at + CHATS_IN_A_BATCH])
