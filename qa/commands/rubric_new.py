"""`qa rubric new`: a draft to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.commands.rubric_options import rubric_folder
from qa.rubric_life.drafts import new_draft


def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the rubric is called, such as our-standard.")],
    base: Annotated[
        str, typer.Option("--from", help="What it builds on: a file, a shipped or a published rubric.")
    ] = "zh/standard",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write it here instead of to the drafts of the database.")
    ] = None,
    whole: Annotated[bool, typer.Option("--whole", help="Write everything out instead of extending.")] = False,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Begin a draft. From a published rubric of the same name it is a copy with the next version."""
    file = new_draft(name, rubric_folder(db), base=base, out=out, whole=whole)
    Console(soft_wrap=True, highlight=False).print(
        f"{file}\nEdit it, then: qa rubric check {out or name}", markup=False
    )
