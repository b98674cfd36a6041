"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_DATABASE = Path("callqa.duckdb")

DatabaseOption = Annotated[
    Path,
    typer.Option("--db", envvar="CALLQA_DATABASE", help="The database; its working state lies beside it in NAME.d/."),
]

DEFAULT_MODEL = "base"

ModelOption = Annotated[
    str,
    typer.Option(
        envvar="CALLQA_MODEL", help="Speech model: a name such as base or large-v3 (qa models list), or a folder."
    ),
]

ReaderOption = Annotated[
    str,
    typer.Option(
        envvar="CALLQA_READER",
        help="Reader of meaning: fast, accurate, snownlp, english, lexicon, or transformers:PATH; empty: fast.",
    ),
]
