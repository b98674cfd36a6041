"""`qa rubric history`: who published and retired what, when and why, and the scores that versions gave."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.commands.rubric_options import rubric_folder
from qa.errors import UsageError
from qa.rubric_life.figure_words import FEW_MEANS, few, with_interval
from qa.rubric_life.ledger import Entry, read_ledger
from qa.rubric_life.library import active_versions, all_versions
from qa.rubric_life.places import RubricFolder
from qa.rubric_life.score_comparison import VersionScores, compare_versions
from qa.store_reading import read_rows

EVENTS = {"publish": "published", "retire": "retired", "trust": "trust"}


def command(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="A rubric; all when left out.")] = "",
    scores: Annotated[
        bool, typer.Option("--scores", help="Also the scores each version gave, and those shown now.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The same as one JSON object.")] = False,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Show the history of a rubric: every version with who, when and why; the versions in use are marked."""
    folder = rubric_folder(db)
    entries = history(folder, name)
    found = compare_versions(read_rows(folder.state, "scores", name)) if scores and name else ()
    if as_json:
        both = {"history": [asdict(entry) for entry in entries], "scores": [asdict(version) for version in found]}
        typer.echo(json.dumps(both, ensure_ascii=False, indent=1))
        return
    console = Console(soft_wrap=False, highlight=False)
    active = {version.entry.seal for version in active_versions(folder)}
    console.print(_table(entries, active))
    if scores and not name:
        console.print("name a rubric to see its scores")
    elif scores:
        console.print(_scores(found) if found else f"no stored conversation was ever scored by {name}")
        if any(version.now.n and not version.enough for version in found):
            console.print(FEW_MEANS, style="dim")


def history(folder: RubricFolder, name: str = "") -> tuple[Entry, ...]:
    """The entries of a rubric, or all, the first first. Raises UsageError for one without any, RubricError when the
    history or a published version was changed."""
    all_versions(folder, name)  # says what was changed
    entries = tuple(entry for entry in read_ledger(folder.ledger) if not name or entry.rubric == name)
    if not entries:
        words = f"{name}: was never published here" if name else "nothing was published here yet"
        raise UsageError(f"{words}; qa rubric publish DRAFT --by WHO --why TEXT")
    return entries


def _table(entries: Sequence[Entry], active: set[str]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("when (UTC)", "rubric", "what", "by", "why"):
        table.add_column(column, overflow="fold", no_wrap=column not in ("by", "why"))
    for entry in entries:
        in_use = ", in use" if entry.seal in active else ""
        when = entry.at[:16].replace("T", " ")
        label = f"{entry.rubric}@{entry.version}"
        what = EVENTS[entry.event] + in_use + (f", from {entry.effective_from}" if entry.effective_from else "")
        table.add_row(when, label, what, entry.by, entry.why)
    return table


def _scores(versions: Sequence[VersionScores]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("version", no_wrap=True)
    for column in ("scored", "shown", "mean total", "now minus this", "n"):
        table.add_column(column, justify="right")
    for version in versions:
        difference = with_interval(version.now, signed=True)
        table.add_row(
            f"{version.rubric}@{version.version}", str(version.n), str(version.shown),
            with_interval(version.mean), difference + (few(version.now.n) if version.now.n else ""), str(version.now.n),
        )  # fmt: skip
    return table
