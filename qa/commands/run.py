"""`qa run`: recordings and chats in, scored conversations out."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from qa.atomic import write_text
from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.commands.result_table import result_table
from qa.errors import UsageError
from qa.finished import Finished
from qa.result import Result
from qa.rubrics import find_rubric, load
from qa.run import Report, execute, plan
from qa.settings import Settings
from qa.source import Failure
from qa.speech.transcribe import SpeechOptions
from qa.state_folder import StateFolder
from qa.text.redact import mask, mask_result

FAILURES_SHOWN = 20


def command(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, globs or a manifest CSV.")],
    db: DatabaseOption = DEFAULT_DATABASE,
    rubric: Annotated[str, typer.Option(help="A rubric: a .yaml file or a shipped one such as zh/standard.")] = "",
    jobs: Annotated[int, typer.Option(min=1, help="Processes at work.")] = os.cpu_count() or 1,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write results here, one JSON object a line.")] = None,
    masked: Annotated[bool, typer.Option("--masked", help="Mask personal data in --json.")] = False,
    model: Annotated[str, typer.Option(help="Speech model: a name such as base or large-v3, or a folder.")] = "base",
    table: Annotated[int, typer.Option(min=0, help="Rows of the result table to print; 0 for none.")] = 30,
) -> None:
    """Transcribe and score conversations. Exit code 0: all done, 1: some failed, 2: a bad call."""
    console = Console(stderr=True)
    folder, settings = _prepare(db, rubric, jobs, model)
    with _progress(console) as progress:
        report = run(paths, settings, folder, jobs, progress)
    results = [result for identity in report.ids if (result := Finished(folder).result(identity))]
    if table and results:
        Console().print(result_table(results[:table], hidden=max(0, len(results) - table)))
    if json_out is not None:
        write_json(results, report.failures, json_out, masked)
    _summary(console, report)
    raise typer.Exit(1 if report.failures else 0)


def run(paths: Sequence[str], settings: Settings, folder: StateFolder, jobs: int, progress: Progress) -> Report:
    """Plan and do the work, telling `progress` of it. Raises UsageError for a path that is not there."""
    counts = {"done": 0, "unchanged": 0, "failed": 0}
    looking = progress.add_task("looking", total=None, file="", counts="")

    def note(what: Literal["done", "unchanged", "failed"], label: str) -> None:
        counts[what] += 1
        words = f"{counts['done']} done · {counts['failed']} failed · {counts['unchanged']} unchanged"
        progress.update(looking, advance=1, file=mask(Path(label).name), counts=words)

    planned = plan(paths, settings, folder, note)
    progress.update(looking, description="scoring", total=len(planned.tasks) + counts["failed"] + counts["unchanged"])
    return execute(planned, settings, folder, jobs, note)


def write_json(results: Sequence[Result], failures: Sequence[Failure], path: Path, masked: bool) -> None:
    """One result a line, failures too, readable by the owner only. Raises UsageError when it cannot be written."""
    rows = [result.model_dump() for result in results] + [_failure_row(failure) for failure in failures]
    if masked:
        rows = [mask_result(row) for row in rows]
    try:
        write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), mode=0o600)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror}); name a file in a folder that exists"
        ) from error


def _failure_row(failure: Failure) -> dict[str, object]:
    return Result(id=failure.id, source=failure.label, status="failed", error=str(failure)).model_dump()


def _prepare(db: Path, rubric: str, jobs: int, model: str) -> tuple[StateFolder, Settings]:
    threads = max(1, (os.cpu_count() or 1) // jobs)
    speech = replace(SpeechOptions(), model=model, cpu_threads=threads)
    path = find_rubric(rubric).resolve() if rubric else None
    if path is not None:
        load(path)
    folder = StateFolder(db.resolve())
    try:
        folder.ensure()
    except OSError as error:
        raise UsageError(
            f"{folder.root}: cannot be made ({error.strerror}); name another database with --db"
        ) from error
    return folder, Settings(path, speech)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[counts]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[file]}", style="dim"),
        console=console,
        transient=True,
    )


def _summary(console: Console, report: Report) -> None:
    for failure in report.failures[:FAILURES_SHOWN]:
        console.print(mask(str(failure)), style="red", markup=False, highlight=False, soft_wrap=True)
    if len(report.failures) > FAILURES_SHOWN:
        console.print(f"… and {len(report.failures) - FAILURES_SHOWN} more: qa failures", style="red")
    words = [f"{report.done} done", f"{report.unchanged} unchanged", f"{len(report.failures)} failed"]
    words += [f"{report.skipped} of other kinds skipped"] * bool(report.skipped)
    words += [f"{report.duplicates} named twice"] * bool(report.duplicates)
    console.print(", ".join(words))
    if not report.merged:
        console.print(
            "Another process holds the database; it will take in the results, or the next run will.", style="yellow"
        )
