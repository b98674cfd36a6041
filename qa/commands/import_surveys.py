"""`qa import`: answers to surveys and tickets of other systems, tied to the conversations they are about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption, current_user
from qa.errors import CallQAError, InputError, UsageError
from qa.manager.import_request import request_import
from qa.manager.survey_file import SCALES
from qa.state_folder import StateFolder

PROBLEMS_SHOWN = 20


def command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="CSV or XLSX files, of answers or of tickets.")
    ],
    db: DatabaseOption = DEFAULT_DATABASE,
    scale: Annotated[
        str,
        typer.Option(help=f"Scale of satisfaction: {', '.join(SCALES)}; empty: told from the answers of each file."),
    ] = "",
) -> None:
    """Take in survey answers (CSAT, NPS, comments) and tickets. The same file twice changes nothing. Exit code 1: some rows were left out."""
    if scale and scale not in SCALES:
        raise UsageError(f"--scale {scale}: choose one of {', '.join(SCALES)}")
    console, folder = Console(stderr=True), StateFolder(db.resolve())
    told: list[tuple[str, dict[str, Any]]] = []
    problems: list[str] = []
    with _progress(console) as progress:
        task = progress.add_task("importing", total=len(files), file="")
        for file in files:
            progress.update(task, file=file.name)
            try:
                one = request_import(folder, current_user(), file.name, _content(file), scale)
                told.append((file.name, one))
                problems += one["problems"]
            except CallQAError as error:
                problems.append(str(error))
            progress.advance(task)
    _show(told, problems, console)
    raise typer.Exit(1 if problems else 0)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(file, f"cannot be read ({error.strerror})", "check the path and its rights") from None


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[file]}", markup=False),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def _show(told: list[tuple[str, dict[str, Any]]], problems: list[str], console: Console) -> None:
    table = Table(
        "file", "what", "new", "replaced", "unchanged", "tied", "left out", "scale", box=None, header_style="bold"
    )
    for name, one in told:
        counts = (one["new"], one["replaced"], one["same"], one["tied"], len(one["problems"]))
        table.add_row(name, one["kind"], *map(str, counts), one["scale"])
    if told:
        Console().print(table)
    for problem in problems[:PROBLEMS_SHOWN]:
        console.print(problem, style="yellow", markup=False, highlight=False, soft_wrap=True)
    if len(problems) > PROBLEMS_SHOWN:
        console.print(f"and {len(problems) - PROBLEMS_SHOWN} more", style="yellow")
