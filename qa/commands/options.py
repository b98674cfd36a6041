"""Options that several commands share."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from qa.errors import UsageError

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

LANGUAGES = ("zh", "en")
"""What people are told in."""


def known_language(language: str) -> str:
    """The language; raises UsageError for one that nothing is told in."""
    if language not in LANGUAGES:
        raise UsageError(f"{language}: no such language; choose one of {', '.join(LANGUAGES)}")
    return language


def current_user() -> str:
    """The user of this machine, as the log tells."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
