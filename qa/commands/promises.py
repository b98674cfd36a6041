"""`qa promises`: check promises against later contacts of the same customers. Made for cron, too."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption, current_user
from qa.manager.explore_request import request_explore
from qa.state_folder import StateFolder


def command(
    most: Annotated[int, typer.Option(min=0, help="Promises to check at most; 0 for all that wait.")] = 0,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Check promises whose customer came again. Only what is new since the last time is looked at."""
    told = request_explore(StateFolder(db.resolve()), current_user(), {"what": "promises", "most": most})
    standings = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in told["standings"].items())
    Console().print(f"{told['checked']} checked: {standings}", highlight=False)
