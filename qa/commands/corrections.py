"""`qa corrections`: what reviewers put right, to train and to measure with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from qa.atomic import write_text
from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.corrections import Corrections, apply
from qa.errors import UsageError
from qa.finished import Finished
from qa.rescore import machine_conversation
from qa.result import Result
from qa.state_folder import StateFolder
from qa.text.redact import mask_result

app = typer.Typer(help="What reviewers corrected in the dashboard.", no_args_is_help=True)


@dataclass(slots=True)
class Exported:
    """Rows to write, and what could not be told: corrections of turns that are not there any more, and of lost results."""

    rows: list[dict[str, Any]]
    stale: int = 0
    missing: int = 0


@app.callback()
def _group() -> None:
    """Keeps `export` a command of its own name."""


@app.command("export")
def export(
    out: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="Where to write, one corrected turn a line.")],
    db: DatabaseOption = DEFAULT_DATABASE,
    masked: Annotated[bool, typer.Option("--masked", help="Mask personal data.")] = False,
) -> None:
    """Write every corrected turn with what the machine had, readable by the owner only: training and evaluation data."""
    found = collect(StateFolder(db.resolve()))
    rows = [mask_result(row) for row in found.rows] if masked else found.rows
    try:
        write_text(out, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), mode=0o600)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror}); name a file in a folder that exists") from error
    words = f"{len(rows)} corrected turns"
    words += f", {found.stale} stale corrections left out" if found.stale else ""
    words += f", {found.missing} conversations without a result left out" if found.missing else ""
    Console(stderr=True).print(words, highlight=False)


def collect(folder: StateFolder) -> Exported:
    """Every corrected turn of every conversation. Raises InputError for a damaged file of corrections."""
    found, finished, known = Exported([]), Finished(folder), Corrections(folder)
    for identity in known.ids():
        result = finished.result(identity)
        if result is None:
            found.missing += 1
            continue
        corrected = apply(machine_conversation(result), known.of(identity))
        found.stale += sum(entry["status"] == "stale" for entry in corrected.entries)
        found.rows += _rows(result, corrected.transcript, corrected.entries)
    return found


def _rows(result: Result, transcript: list[dict[str, Any]], entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    applied = [entry for entry in entries if entry["status"] == "applied"]
    for turn in transcript:
        if "machine_text" not in turn and "machine_role" not in turn:
            continue
        last = [entry for entry in applied if entry["turn"] in (None, turn["i"])][-1]
        yield {
            "id": result.id,
            "turn": turn["i"],
            "audio": result.audio,
            "start": turn["start"],
            "end": turn["end"],
            "language": result.language,
            "machine_text": turn.get("machine_text", turn["text"]),
            "text": turn["text"],
            "machine_role": turn.get("machine_role", turn["role"]),
            "role": turn["role"],
            "by": last["by"],
            "at": last["at"],
        }
