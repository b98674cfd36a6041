"""`qa rubric rescore`: stored conversations judged again by what is published now."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.commands.rubric_options import JobsOption, SinceOption, TeamsOption, UntilOption, rubric_folder, told
from qa.rubric_life.rescoring import Rescored, rescore_span
from qa.rubric_life.span import span
from qa.speech.device import cores


def command(
    rubric: Annotated[
        str, typer.Option("--rubric", help="Only what the rubric of this name judged or would judge.")
    ] = "",
    since: SinceOption = "",
    until: UntilOption = "",
    team: TeamsOption = None,
    jobs: JobsOption = 0,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Judge stored conversations again. The scores they had are kept. Ctrl+C keeps what is done; the same command goes on."""
    console = Console(stderr=True)
    chosen = span(since, until, team)
    with told(console, "rescoring") as tell:
        found = rescore_span(rubric_folder(db).state, chosen, rubric=rubric, jobs=jobs or cores(), tell=tell)
    console.print(_words(found), highlight=False)
    if not found.merged:
        console.print(
            "Another process holds the database; it will take in the results, or the next run will.", style="yellow"
        )


def _words(found: Rescored) -> str:
    if not found.looked_at:
        return "no stored conversation is meant by this"
    return f"{found.moved} scored otherwise, {found.same} the same, {found.unchanged} were judged so already"
