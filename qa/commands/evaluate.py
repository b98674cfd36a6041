"""`qa evaluate`: how far the judgment agrees with labelled conversations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import track

from qa.atomic import write_text
from qa.commands.options import ReaderOption
from qa.commands.run import write_json
from qa.errors import UsageError
from qa.evaluation.labels import Labelled, read_labels
from qa.evaluation.measure import measure, measure_by
from qa.evaluation.report import evaluation_to_dict, print_report
from qa.meaning.registry import checked_reader
from qa.pipeline import process_one
from qa.result import Result
from qa.rubrics import find_rubric
from qa.settings import Settings
from qa.source import Source


def command(
    labels: Annotated[Path, typer.Argument(metavar="LABELS.jsonl", help="Labelled conversations, one a line.")],
    json_out: Annotated[Path | None, typer.Option("--json", help="Write every figure with its interval here.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Write the result of each conversation here.")] = None,
    half: Annotated[str, typer.Option(help="A or B: only the half of the conversations whose id hashes to it.")] = "",
    rubric: Annotated[str, typer.Option(help="A rubric other than the standard of each language.")] = "",
    by: Annotated[str, typer.Option(help="Also cut by language or channel.")] = "",
    reader: ReaderOption = "",
) -> None:
    """Score labelled conversations and print agreement, kappa, precision and recall with their intervals."""
    if half not in ("", "A", "B"):
        raise UsageError(f"--half {half}: give A or B")
    if by not in ("", "language", "channel"):
        raise UsageError(f"--by {by}: give language or channel")
    labelled = read_labels(labels, _half(half))
    results = predict(
        labelled, Settings(find_rubric(rubric).resolve() if rubric else None, reader=checked_reader(reader))
    )
    evaluation = measure(labelled, results)
    parts = measure_by(labelled, results, ["language" if by == "language" else "channel"]) if by else None
    print_report(evaluation, Console(), parts)
    if json_out is not None:
        write_text(
            json_out, json.dumps(evaluation_to_dict(evaluation, parts), ensure_ascii=False, indent=1), mode=0o644
        )
    if predictions is not None:
        write_json(list(results.values()), predictions, masked=False)


def predict(labelled: Sequence[Labelled], settings: Settings) -> dict[str, Result]:
    """Results by the conversations' own ids, in their order. The labels are not looked at."""
    nowhere = Path("/nonexistent")
    found = {}
    for one in track(labelled, "scoring", console=Console(stderr=True), transient=True):
        source = Source(nowhere, one.id, conversation=one.conversation)
        found[one.id] = process_one(source, settings, nowhere)
    return found


def _half(name: str) -> Literal["A", "B"] | None:
    return "A" if name == "A" else "B" if name == "B" else None
