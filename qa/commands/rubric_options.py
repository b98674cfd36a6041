"""Options and words that the commands on rubrics share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qa.rubric_life.backtest import Tell
from qa.rubric_life.finding import find
from qa.rubric_life.places import RubricFolder
from qa.rubrics import shipped_rubrics
from qa.state_folder import StateFolder

RubricName = Annotated[
    str,
    typer.Argument(
        metavar="RUBRIC", help="A .yaml file, a draft, a published NAME or NAME@VERSION, or a shipped one: zh/standard."
    ),
]
RubricNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="[RUBRIC]...", help="Files, drafts, published or shipped names; all shipped when left out."),
]
ByOption = Annotated[str, typer.Option("--by", help="Who does it, for the history.")]
WhyOption = Annotated[str, typer.Option("--why", help="The reason, for the history.")]
SinceOption = Annotated[str, typer.Option("--since", metavar="DAY", help="From this day on, such as 2026-03-01.")]
UntilOption = Annotated[str, typer.Option("--until", metavar="DAY", help="Up to and with this day.")]
TeamsOption = Annotated[list[str] | None, typer.Option("--team", help="Only this team; give it again for another.")]
JobsOption = Annotated[int, typer.Option("--jobs", min=0, help="Processes at work; 0: one a core.")]
JsonOption = Annotated[Path | None, typer.Option("--json", help="Write all of it here, as one JSON object.")]


def rubric_folder(db: Path) -> RubricFolder:
    """The rubrics of a database."""
    return RubricFolder(StateFolder(db.resolve()))


def paths(names: list[str] | None, folder: RubricFolder) -> tuple[Path, ...]:
    """The files of rubrics named, drafts first; all shipped ones where none is named. Raises UsageError."""
    return tuple(find(name, folder, draft_first=True) for name in names) if names else shipped_rubrics()


@contextmanager
def told(console: Console, what: str) -> Iterator[Tell]:
    """A line of progress while conversations are looked at; it goes when they are."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
