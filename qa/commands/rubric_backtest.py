"""`qa rubric backtest`: what a draft would change, before it does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from qa.atomic import write_text
from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.commands.rubric_options import (
    JobsOption,
    JsonOption,
    RubricName,
    SinceOption,
    TeamsOption,
    UntilOption,
    rubric_folder,
    told,
)
from qa.errors import UsageError
from qa.rubric_life.backtest import backtest
from qa.rubric_life.backtest_report import backtest_to_dict, print_backtest, summary_of
from qa.rubric_life.backtest_summary import keep_summary
from qa.rubric_life.finding import find
from qa.rubric_life.people import people_of
from qa.rubric_life.span import span
from qa.speech.device import cores


def command(
    draft: RubricName,
    against: Annotated[
        str, typer.Option("--against", help="A rubric to compare with, instead of what judges each conversation now.")
    ] = "",
    since: SinceOption = "",
    until: UntilOption = "",
    team: TeamsOption = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="At most so many conversations, as if drawn; 0: all.")
    ] = 0,
    labels: Annotated[
        Path | None, typer.Option("--labels", help="Verdicts of people: JSONL as in docs/evaluation.md.")
    ] = None,
    examples: Annotated[int, typer.Option("--examples", min=0, help="Conversations to name for each change.")] = 3,
    json_out: JsonOption = None,
    jobs: JobsOption = 0,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Judge stored conversations by a draft and by what judges them now, and show what changes. Nothing is stored."""
    folder, console = rubric_folder(db), Console(soft_wrap=True, highlight=False)
    path = find(draft, folder, draft_first=True)
    chosen = span(since, until, team, limit)
    with told(Console(stderr=True), "back-testing") as tell:
        found = backtest(
            path,
            folder,
            against=find(against, folder) if against else None,
            span=chosen,
            people=people_of(folder.state, labels),
            jobs=jobs or cores(),
            tell=tell,
        )
    if json_out is not None:
        _write(json_out, json.dumps(backtest_to_dict(found), ensure_ascii=False, indent=1))
    print_backtest(found, console, examples)
    if found.conversations:
        keep_summary(found.hash, summary_of(found), folder)


def _write(path: Path, text: str) -> None:
    try:
        write_text(path, text)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror}); name a file in a folder that exists"
        ) from error
