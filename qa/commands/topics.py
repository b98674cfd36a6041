"""`qa topics`: themes of what customers come with, and reasons of contact read again by the taxonomy in force."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption, current_user
from qa.commands.rubric_options import JobsOption, SinceOption, TeamsOption, UntilOption, told
from qa.errors import UsageError
from qa.manager.explore_request import request_explore
from qa.manager.reason_reading import reread
from qa.rubric_life.span import span
from qa.speech.device import cores
from qa.state_folder import StateFolder

app = typer.Typer(help="Themes of what customers come with, and their reasons of contact.", no_args_is_help=True)


@app.command("themes")
def themes(
    days: Annotated[
        int, typer.Option(help="Length of the later part: 7, 14 or 30; the earlier is three times it.")
    ] = 7,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Find the themes of the last weeks, and which of them rise. The page Topics shows them."""
    found = request_explore(StateFolder(db.resolve()), current_user(), {"what": "themes", "days": days})
    console = Console()
    of = f"{found['n']} of {found['of']} conversations, {found['since']} to {found['until']}"
    console.print(f"{len(found['themes'])} themes in {of}", highlight=False)
    table = Table("", "theme", "size", "earlier", "later", "like", box=None, header_style="bold")
    for one in found["themes"]:
        marks = " ".join(name for name in ("rising", "new") if one[name])
        sides = [f"{one[side]['failed']} / {one[side]['judged']}" for side in ("earlier", "later")]
        quote = one["quotes"][0][1] if one["quotes"] else ""
        table.add_row(*map(Text, (marks, ", ".join(one["terms"]), str(one["size"]), *sides, quote)))
    console.print(table)


@app.command("reread")
def reread_reasons(
    since: SinceOption = "",
    until: UntilOption = "",
    team: TeamsOption = None,
    jobs: JobsOption = 0,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Read the reasons of stored conversations again by the taxonomy in force. Scores stay. The same command goes on."""
    console = Console(stderr=True)
    folder = StateFolder(db.resolve())
    if not folder.database.exists():
        raise UsageError(f"{folder.database}: there is no such database; name one with --db")
    with told(console, "reading") as tell:
        found = reread(folder, span(since, until, team), jobs=jobs or cores(), tell=tell)
    words = f"{found.moved} have another reason, {found.same} the same, {found.unchanged} were read so already"
    console.print(words, highlight=False)
    if not found.merged:
        console.print("Another process holds the database; it will take in the results.", style="yellow")
