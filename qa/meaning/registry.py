"""Which reader of meaning is used: by name, else by language."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache

from qa.errors import UsageError
from qa.meaning import english_feeling, lexicon_feeling, snownlp_feeling
from qa.meaning.transformers_feeling import TransformersReader
from qa.meaning.turn_reader import ACCURATE, FAST, accurate_reader, fast_reader
from scoring.readings import TurnReader

READERS: dict[str, Callable[[str], TurnReader]] = {
    FAST: lambda _: fast_reader(),
    ACCURATE: lambda _: accurate_reader(),
    "snownlp": lambda _: snownlp_feeling.reader(),
    "english": lambda _: english_feeling.reader(),
    "lexicon": lexicon_feeling.reader,
}
TRANSFORMERS = "transformers:"
VARIABLE = "CALLQA_READER"
DEFAULTS = {"zh": FAST, "en": FAST}
DEFAULT = "lexicon"
"""For languages the trained readers were not taught."""


def reader_for(language: str, name: str = "") -> TurnReader:
    """The reader called `name`, else the one the environment names, else the default of a language (`zh`, `zh-TW`, `en` …).

    Names are those of `READERS` and `transformers:` with the folder or name of a model. Raises UsageError on others.
    """
    base = language.lower().replace("_", "-").split("-")[0]
    return _reader(base, name or os.environ.get(VARIABLE, "") or DEFAULTS.get(base, DEFAULT))


def checked_reader(name: str) -> str:
    """A name that a person gave, or empty. Raises UsageError when there is no such reader."""
    if name:
        reader_for("zh", name)
    return name


@lru_cache(maxsize=32)
def _reader(language: str, chosen: str) -> TurnReader:
    if chosen.startswith(TRANSFORMERS) and (model := chosen.removeprefix(TRANSFORMERS).strip()):
        return TransformersReader(model)
    if chosen not in READERS:
        options = ", ".join([*READERS, f"{TRANSFORMERS}PATH"])
        raise UsageError(f"no reader of meaning is called {chosen!r}; choose one of: {options}")
    return READERS[chosen](language)
