"""`qa rubric check`: mistakes, warnings and notes, each with its place."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.commands.rubric_options import RubricNames, paths, rubric_folder
from qa.rubric_life.checking import Checked, check
from qa.rubric_life.library import active_versions
from qa.rubrics import library_of

STYLES = {"error": "red", "warning": "yellow", "note": "dim"}
MOST_NOTES = 20


def command(
    rubrics: RubricNames = None,
    notes: Annotated[
        bool, typer.Option("--notes/--no-notes", help="Show notes, not only mistakes and warnings.")
    ] = True,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Read rubrics and name every mistake with file and line. Exit code 1 when there is one."""
    console = Console(soft_wrap=True, highlight=False)
    folder = rubric_folder(db)
    library = library_of(folder.state)
    beside = tuple(version.path for version in active_versions(folder))
    checked = [check(path, library, beside) for path in paths(rubrics, folder)]
    for one in checked:
        _print(one, console, notes)
    raise typer.Exit(1 if any(one.errors for one in checked) else 0)


def _print(checked: Checked, console: Console, notes: bool) -> None:
    if checked.rubric is not None:
        console.print(_line(checked), markup=False)
    shown = [problem for problem in checked.problems if notes or problem.level != "note"]
    quiet = [problem for problem in shown if problem.level == "note"][MOST_NOTES:]
    for problem in shown:
        if problem not in quiet:
            level = "" if problem.level == "error" else f"{problem.level}: "
            place = f"{problem.place}: " if problem.place else ""
            console.print(f"{place}{level}{problem.text()}", style=STYLES[problem.level], markup=False)
    if quiet:
        console.print(f"… and {len(quiet)} more notes", style=STYLES["note"])


def _line(checked: Checked) -> str:
    rubric = checked.rubric
    assert rubric is not None
    items = rubric.items()
    examples = sum(len(item.examples) for _, item in items)
    sections = len(rubric.all_sections())
    return f"{rubric.name} {rubric.version}: {sections} sections, {len(items)} items, {examples} examples, {rubric.hash[:12]}"
