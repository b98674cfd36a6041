"""`qa rubric test`: a rubric's own examples, judged."""

from __future__ import annotations

import typer
from rich.console import Console

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.commands.rubric_options import RubricNames, paths, rubric_folder
from qa.rubrics import library_of, read
from scoring.example_check import ExampleResult, check_examples


def command(rubrics: RubricNames = None, db: DatabaseOption = DEFAULT_DATABASE) -> None:
    """Judge every example of every item. Exit code 1 when one does not come out as its author says."""
    console = Console(soft_wrap=True, highlight=False)
    folder = rubric_folder(db)
    library = library_of(folder.state)
    results = [result for path in paths(rubrics, folder) for result in check_examples(read(path, library))]
    wrong = [result for result in results if not result.passed]
    for result in wrong:
        console.print(_failure(result), style="red", markup=False)
    if not results:
        console.print("no examples of its own; those of what it extends are run there")
        raise typer.Exit(0)
    words = f"{len(results) - len(wrong)} of {len(results)} examples come out as written"
    console.print(words, style="red" if wrong else "green")
    raise typer.Exit(1 if wrong else 0)


def _failure(result: ExampleResult) -> str:
    dialogue = result.dialogue.strip().replace("\n", "\n    ")
    return f"{result.place}: {result.item}: expected {result.expected}, came out {result.actual} ({result.reason})\n    {dialogue}"
