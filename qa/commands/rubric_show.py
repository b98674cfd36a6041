"""`qa rubric show`: a rubric as its author wrote it, or as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.commands.rubric_options import RubricName, rubric_folder
from qa.rubric_life.finding import find
from qa.rubric_life.places import RubricFolder
from qa.rubric_life.snapshot import AUTHORS
from qa.rubric_life.snapshot_writing import whole_text
from qa.rubrics import library_of


def command(
    rubric: RubricName,
    resolved: Annotated[bool, typer.Option("--resolved", help="With everything it extends written in.")] = False,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Print a rubric as its author wrote it; with --resolved the whole, saying of each part where it comes from."""
    typer.echo(text_of(rubric, rubric_folder(db), resolved=resolved).rstrip("\n"))


def text_of(rubric: str, folder: RubricFolder, *, resolved: bool = False) -> str:
    """The text of a rubric. Raises UsageError, FileError, RubricError."""
    path = find(rubric, folder)
    if resolved:
        return whole_text(path, library_of(folder.state))
    return _authors(path).read_text(encoding="utf-8")


def _authors(path: Path) -> Path:
    """Beside a published version lies what its author wrote."""
    written = path.with_name(AUTHORS)
    return written if written.is_file() else path
