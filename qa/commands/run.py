"""`qa run`: recordings and chats in, scored conversations out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from qa.atomic import write_text
from qa.commands.options import DEFAULT_DATABASE, DEFAULT_MODEL, DatabaseOption, ModelOption, ReaderOption
from qa.commands.result_table import result_table
from qa.errors import UsageError
from qa.finished import Finished
from qa.meaning.registry import checked_reader
from qa.merging import check_database
from qa.pipeline import failed_result
from qa.progress_file import ProgressFile, progress_file
from qa.result import Result
from qa.rubrics import find_rubric, library_of, load
from qa.run import Report, execute, plan
from qa.settings import Settings, settings_for
from qa.speech.acoustic_file import read_acoustics
from qa.speech.device import chosen_speech, cores
from qa.speech.hot_words import read_hot_words
from qa.speech.transcribe import SpeechOptions
from qa.state_folder import StateFolder
from qa.text.redact import mask, mask_result

FAILURES_SHOWN = 20


def command(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, globs or a manifest CSV.")],
    db: DatabaseOption = DEFAULT_DATABASE,
    rubric: Annotated[str, typer.Option(help="Judge all by this: a .yaml file, a published or a shipped rubric.")] = "",
    jobs: Annotated[int, typer.Option(min=0, help="Processes at work; 0: one a core, one in all on a GPU.")] = 0,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write results here, one JSON object a line.")] = None,
    masked: Annotated[bool, typer.Option("--masked", help="Mask personal data in --json.")] = False,
    model: ModelOption = DEFAULT_MODEL,
    device: Annotated[
        str, typer.Option(envvar="CALLQA_DEVICE", help="Where speech is recognised: cpu, cuda or auto.")
    ] = "cpu",
    compute_type: Annotated[
        str, typer.Option(help="Numbers the speech model counts with: int8, float16, …; auto: what suits the device.")
    ] = "auto",
    language: Annotated[
        str,
        typer.Option(help="Language spoken where the manifest names none, such as zh or en; empty: found per call."),
    ] = "",
    hot_words: Annotated[
        Path | None, typer.Option("--hot-words", help="Text file of your own words to expect in speech, one a line.")
    ] = None,
    acoustics: Annotated[
        Path | None,
        typer.Option(envvar="CALLQA_ACOUSTICS", help="YAML file of your own limits for silence, hold, interruption …"),
    ] = None,
    reader: ReaderOption = "",
    table: Annotated[int, typer.Option(min=0, help="Rows of the result table to print; 0 for none.")] = 30,
) -> None:
    """Transcribe and score conversations. Exit code 0: all done, 1: some failed, 2: a bad call, 130: stopped by Ctrl+C.

    Whatever stops a run, what was done is kept, and the same command goes on where it stopped.
    """
    console = Console(stderr=True)
    speech = chosen_speech(model, device, compute_type)
    speech = replace(speech, language=language, hot_words=read_hot_words(hot_words) if hot_words else ())
    folder, settings, jobs = _prepare(db, rubric, jobs, speech)
    settings = replace(settings, acoustics=read_acoustics(acoustics)) if acoustics else settings
    settings = replace(settings, reader=checked_reader(reader)) if reader else settings
    check_database(folder)
    if json_out is not None and (json_out.is_dir() or not json_out.absolute().parent.is_dir()):
        raise UsageError(f"{json_out}: cannot be written; name a file in a folder that exists")
    try:
        report = _watched_run(paths, settings, folder, jobs, console)
        _show(report, folder, table, json_out, masked)
    except KeyboardInterrupt:
        console.print("Stopped. What was done is kept; run the same command again to go on.", style="yellow")
        raise typer.Exit(130) from None
    _summary(console, report)
    raise typer.Exit(1 if report.failures else 0)


def _watched_run(paths: Sequence[str], settings: Settings, folder: StateFolder, jobs: int, console: Console) -> Report:
    speech = settings.speech
    with (
        progress_file(folder, model=speech.model, device=speech.device, jobs=jobs) as file,
        _progress(console) as progress,
    ):
        report = run(paths, settings, folder, jobs, progress, file)
        file.tell(summary=report.cost.line())
    return report


def run(
    paths: Sequence[str], settings: Settings, folder: StateFolder, jobs: int, progress: Progress, file: ProgressFile
) -> Report:
    """Plan and do the work, telling `progress` and `file` of it. Raises UsageError for a path that is not there."""
    counts = {"done": 0, "unchanged": 0, "failed": 0}
    looking = progress.add_task("looking", total=None, file="", counts="")

    def note(what: Literal["done", "unchanged", "failed"], label: str) -> None:
        counts[what] += 1
        file.count(what)
        words = f"{counts['done']} done · {counts['failed']} failed · {counts['unchanged']} unchanged"
        progress.update(looking, advance=1, file=mask(Path(label).name), counts=words)

    planned = plan(paths, settings, folder, note)
    total = len(planned.tasks) + counts["failed"] + counts["unchanged"]
    file.tell(total=total)
    progress.update(looking, description="scoring", total=total)
    return execute(planned, settings, folder, jobs, note, lambda labels: file.tell(current=labels))


def _show(report: Report, folder: StateFolder, table: int, json_out: Path | None, masked: bool) -> None:
    if not table and json_out is None:
        return
    results = _named_results(report, folder)
    good = [result for result in results if result.status != "failed"]
    if table and good:
        Console().print(result_table(good[:table], hidden=max(0, len(good) - table)))
    if json_out is not None:
        write_json(results, json_out, masked)


def _named_results(report: Report, folder: StateFolder) -> list[Result]:
    """What came of everything named, in that order; `error` of a failure names its file."""
    failed = {f.id: failed_result(f).model_copy(update={"error": str(f)}) for f in report.failures}
    finished = Finished(folder)
    found = (failed.get(identity) or finished.result(identity) for identity in report.ids)
    return [result for result in found if result is not None]


def write_json(results: Sequence[Result], path: Path, masked: bool) -> None:
    """One result a line, readable by the owner only. Raises UsageError when it cannot be written."""
    rows = [result.model_dump() for result in results]
    if masked:
        rows = [mask_result(row) for row in rows]
    try:
        write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), mode=0o600)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror}); name a file in a folder that exists"
        ) from error


def _prepare(db: Path, rubric: str, jobs: int, speech: SpeechOptions) -> tuple[StateFolder, Settings, int]:
    jobs = jobs or (cores() if speech.device == "cpu" else 1)
    speech = replace(speech, cpu_threads=max(1, cores() // jobs))
    folder = StateFolder(db.resolve())
    path = find_rubric(rubric, folder).resolve() if rubric else None
    if path is not None:
        load(path, library_of(folder))
    try:
        folder.ensure()
    except OSError as error:
        raise UsageError(
            f"{folder.root}: cannot be made ({error.strerror}); name another database with --db"
        ) from error
    return folder, settings_for(folder, path, speech), jobs


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
    if line := report.cost.line():
        console.print(line, style="dim", highlight=False, soft_wrap=True)
    if not report.merged:
        console.print(
            "Another process holds the database; it will take in the results, or the next run will.", style="yellow"
        )
