"""`qa rubric`: standards checked, and their examples run as tests."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from qa.errors import UsageError
from qa.rubrics import find_rubric, load, shipped_rubrics
from scoring.example_check import ExampleResult, check_examples, items_without_examples, unreadable_examples
from scoring.rubric import Rubric
from scoring.yaml_file import FileError

app = typer.Typer(help="Check standards and run their examples.", no_args_is_help=True)
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[RUBRIC]...", help="Files or shipped names; all shipped when left out.")
]


@app.command("check")
def check_rubrics(rubrics: Names = None) -> None:
    """Read rubrics and name every mistake with file and line. Exit code 1 when there is one."""
    console = Console(soft_wrap=True, highlight=False)
    wrong = 0
    for path in _paths(rubrics):
        try:
            rubric = load(path)
        except FileError as error:
            wrong += 1
            console.print(str(error), style="red", markup=False)
            continue
        console.print(_line(rubric), markup=False)
        for problem in unreadable_examples(rubric):
            wrong += 1
            console.print(problem, style="red", markup=False)
        for item in items_without_examples(rubric):
            console.print(f"  note: {item} lacks a passing or a failing example", style="yellow", markup=False)
    raise typer.Exit(1 if wrong else 0)


@app.command("test")
def run_examples(rubrics: Names = None) -> None:
    """Judge every example of every item. Exit code 1 when one does not come out as its author says."""
    console = Console(soft_wrap=True, highlight=False)
    wrong = total = 0
    for path in _paths(rubrics):
        for result in check_examples(load(path)):
            total += 1
            if not result.passed:
                wrong += 1
                console.print(_failure(result), style="red", markup=False)
    console.print(f"{total - wrong} of {total} examples come out as written", style="red" if wrong else "green")
    raise typer.Exit(1 if wrong else 0)


def _paths(names: list[str] | None) -> tuple[Path, ...]:
    paths = tuple(map(find_rubric, names)) if names else shipped_rubrics()
    if not paths:
        raise UsageError("no rubric to look at")
    return paths


def _line(rubric: Rubric) -> str:
    items = rubric.items()
    examples = sum(len(item.examples) for _, item in items)
    return f"{rubric.name} {rubric.version}: {len(rubric.sections)} sections, {len(items)} items, {examples} examples, {rubric.hash[:12]}"


def _failure(result: ExampleResult) -> str:
    dialogue = result.dialogue.strip().replace("\n", "\n    ")
    return f"{result.place}: {result.item}: expected {result.expected}, came out {result.actual} ({result.reason})\n    {dialogue}"
