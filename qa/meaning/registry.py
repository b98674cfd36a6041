"""Which reader of meaning is used: by name, else by language."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from qa.errors import UsageError
from qa.meaning import english_feeling, snownlp_feeling
from qa.meaning.transformers_feeling import TransformersReader
from scoring.readings import TurnReader

READERS: dict[str, Callable[[], TurnReader]] = {
    "snownlp": snownlp_feeling.reader,
    "english": english_feeling.reader,
}
TRANSFORMERS = "transformers:"
DEFAULTS = {"zh": "snownlp"}
DEFAULT = "english"


@lru_cache(maxsize=16)
def reader_for(language: str, name: str = "") -> TurnReader:
    """The reader called `name`, else the default of a language (`zh`, `zh-TW`, `en` …); the same one every time.

    Names are those of `READERS` and `transformers:` with the folder or name of a model. Raises UsageError on others.
    """
    chosen = name or DEFAULTS.get(language.lower().replace("_", "-").split("-")[0], DEFAULT)
    if chosen.startswith(TRANSFORMERS) and (model := chosen.removeprefix(TRANSFORMERS).strip()):
        return TransformersReader(model)
    if chosen not in READERS:
        options = ", ".join([*READERS, f"{TRANSFORMERS}PATH"])
        raise UsageError(f"no reader of meaning is called {name!r}; choose one of: {options}")
    return READERS[chosen]()
