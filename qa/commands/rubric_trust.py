"""`qa rubric trust`: how far each item can be left alone, and what follows for the scoring."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.commands.rubric_options import RubricName, rubric_folder
from qa.errors import UsageError
from qa.rubric_life.figure_words import with_interval
from qa.rubric_life.finding import find
from qa.rubric_life.human_verdicts import read_verdicts
from qa.rubric_life.people import reviews_of
from qa.rubric_life.trust import ItemTrust, RubricTrust, measure_trust
from qa.rubric_life.trust_keeping import forget_trust, put_into_force

CONSEQUENCES = {"few": "as before: too few", "alone": "scored alone", "person": "to a person"}
CRITICAL = {
    "few": "too few, so they stay suspected until confirmed",
    "suspected": "they stay suspected until confirmed",
    "counts": "they count without a person",
}
COLUMNS = ("item", "reviewed", "judged", "agreement", "kappa", "bar", "what follows")
NUMBERS = COLUMNS[1:-1]


def command(
    rubric: RubricName,
    labels: Annotated[
        Path | None, typer.Option("--labels", help="Verdicts of people: JSONL as in docs/evaluation.md.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Let the scoring go by it from now on.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Let the scoring go by no measurement any more.")] = False,
    by: Annotated[str, typer.Option("--by", help="Who decides it, for the history.")] = "",
    why: Annotated[str, typer.Option("--why", help="The reason, for the history.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The same as one JSON object.")] = False,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Compare the machine's verdicts with people's, item by item. Nothing changes without --keep --by WHO."""
    folder, console = rubric_folder(db), Console(highlight=False, soft_wrap=True)
    if keep and forget:
        raise UsageError("--keep and --forget: give one of them")
    if (keep or forget) and not by.strip():
        raise UsageError("--by: is empty; the history keeps who decides it")
    path = find(rubric, folder)
    if forget:
        entry = forget_trust(path, folder, by=by, why=why)
        console.print(f"{entry.rubric}: the scoring goes by no measurement any more", markup=False)
        return
    found = measure_trust(
        path, folder, reviews=reviews_of(folder.state), labels=read_verdicts(labels) if labels else None
    )
    if as_json:
        typer.echo(json.dumps(trust_to_dict(found), ensure_ascii=False, indent=1))
    else:
        _print(found, console)
    if keep:
        put_into_force(found, folder, by=by, why=why)
        Console(stderr=True, soft_wrap=True).print(
            "The scoring goes by this now: new runs at once, what is stored with qa rubric rescore"
        )


def trust_to_dict(found: RubricTrust) -> dict[str, Any]:
    """All figures with their intervals."""
    items = [
        asdict(item) | {"agreement": asdict(item.agreement), "precision": asdict(item.precision)}
        for item in found.items
    ]
    return asdict(found) | {"items": items}


def _print(found: RubricTrust, console: Console) -> None:
    label = f"{found.rubric}@{found.version}"
    console.print(
        f"{label} beside people's verdicts on {found.conversations} conversations", style="bold", markup=False
    )
    if not found.conversations:
        console.print(
            "Nobody reviewed any conversation that this rubric judges: give --labels FILE, or review some.",
            style="yellow",
        )
        return
    table = Table(box=None, pad_edge=False)
    for column in COLUMNS:
        table.add_column(column, justify="right" if column in NUMBERS else "left", no_wrap=column != "what follows")
    for item in found.items:
        if item.reviewed:
            table.add_row(*_row(item), style="yellow" if item.consequence == "person" else "")
    console.print(table)
    for item in found.items:
        if item.critical and item.counts.found:
            console.print(_critical(item), markup=False)
    unseen = sum(not item.reviewed for item in found.items)
    if unseen:
        console.print(f"{unseen} items were not reviewed: as before", style="dim")
    console.print(
        f"An item needs {found.least} verdicts of people to be judged by this, a critical one {found.least} findings.",
        style="dim",
    )


def _row(item: ItemTrust) -> list[str]:
    return [
        item.item,
        str(item.reviewed),
        str(item.counts.judged),
        with_interval(item.agreement, percent=True),
        "-" if item.kappa.value is None else f"{item.kappa.value:.2f}",
        f"{100 * item.bar:.0f}%",
        CONSEQUENCES[item.consequence],
    ]


def _critical(item: ItemTrust) -> str:
    counts = item.counts
    share = with_interval(item.precision, percent=True)
    words = f"{counts.right} of {counts.found} critical findings right, {share}, bar {100 * item.precision_bar:.0f}%"
    return f"{item.item}: {words}: {CRITICAL[item.critical]}"
