"""`qa failures`: what gave no conversation, and why."""

from __future__ import annotations

import typer
from rich.console import Console

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.finished import Finished
from qa.state_folder import StateFolder
from qa.text.redact import mask


def command(db: DatabaseOption = DEFAULT_DATABASE) -> None:
    """List the inputs that failed, one line each: what is wrong and how to mend it. Exit code 1 when there are any."""
    failures = Finished(StateFolder(db.resolve())).failures()
    console = Console()
    for failure, at in failures:
        console.print(f"{at}  {mask(str(failure))}", markup=False, highlight=False, soft_wrap=True)
    if not failures:
        console.print("No failures.")
    raise typer.Exit(1 if failures else 0)
