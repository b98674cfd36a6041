"""`qa rubric diff`: what differs between two rubrics, item by item."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.commands.rubric_options import RubricName, rubric_folder
from qa.rubric_life.difference import difference
from qa.rubric_life.difference_report import difference_to_dict, lines_of
from qa.rubric_life.finding import find
from qa.rubrics import library_of


def command(
    before: RubricName,
    after: RubricName,
    as_json: Annotated[bool, typer.Option("--json", help="The same as one JSON object, nothing shortened.")] = False,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Say what differs: items added, dropped and changed, words of rules and lists, points. draft/NAME means a draft."""
    folder = rubric_folder(db)
    found = difference(find(before, folder), find(after, folder), library_of(folder.state))
    if as_json:
        typer.echo(json.dumps(difference_to_dict(found), ensure_ascii=False, indent=1))
        return
    console = Console(soft_wrap=True, highlight=False)
    for line in lines_of(found):
        console.print(line)
