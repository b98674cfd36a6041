"""`qa warn`: evaluate the rules that warn, send what waits, tell what is open. Made for cron, too."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption, known_language
from qa.manager.warn_request import request_warn
from qa.state_folder import StateFolder

STYLES = {"grave": "bold red", "warning": "yellow", "notice": "dim"}
OPEN = 3
"""The exit code of --fail where something grave is open and nobody has taken it."""


def command(
    send: Annotated[
        bool, typer.Option("--send/--no-send", help="Send messages that wait, where that is set up.")
    ] = True,
    fail: Annotated[bool, typer.Option("--fail", help=f"Exit with {OPEN} while a grave warning is open.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    language: Annotated[str, typer.Option(help="zh or en.")] = "en",
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Evaluate the rules that warn and tell what is open. Run it again as often as you like: nothing is told twice."""
    told = request_warn(StateFolder(db.resolve()), {"send": send, "language": known_language(language)})
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _print(told)
    if fail and any(one["grade"] == "grave" and one["state"] == "open" for one in told["alerts"]):
        raise typer.Exit(OPEN)


def _print(told: dict[str, Any]) -> None:
    console = Console()
    looked = f"{told['events']} new events, {told['figures']} figures looked at"
    console.print(f"{looked}: {len(told['new'])} new warnings, {told['open']} open", highlight=False)
    if told["alerts"]:
        table = Table("", "warning", "where", "what was found", "owner", box=None, header_style="bold")
        for one in told["alerts"]:
            mark = "* " if one["key"] in told["new"] else ""
            texts = (mark + one["grade"], one["title"], one["place"], one["reason"], one["owner"] or one["state"])
            table.add_row(*map(Text, texts), style=STYLES[one["grade"]])
        console.print(table)
    delivery = told["delivery"]
    if any(delivery.values()) or told["waiting"]:
        done = f"messages: {delivery.get('sent', 0)} sent, {delivery.get('failed', 0)} to be tried again"
        console.print(f"{done}, {delivery.get('given_up', 0)} given up, {told['waiting']} waiting", highlight=False)
