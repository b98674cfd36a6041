"""The limits of the acoustic figures from a YAML file, for a site whose own definitions differ.

    silence: 3
    dead_air: 8
    hold_phrases: [请稍等, 别挂]      # regular expressions

Keys are the fields of `AcousticOptions`; what is not named keeps its default.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from qa.speech.acoustics import AcousticOptions
from scoring.yaml_file import FileError, Marked, load_yaml


def read_acoustics(path: Path) -> AcousticOptions:
    """The options of a file. Raises FileError with file and line of every key or value that cannot be used."""
    data = load_yaml(path)
    problems = [
        f"{data.where(name)}: {name}: {wrong}" for name, value in data.items() if (wrong := _wrong(name, value))
    ]
    if problems:
        raise FileError("\n".join(problems))
    return replace(AcousticOptions(), **{name: _value(value) for name, value in data.items()})


def _value(value: Any) -> Any:
    return tuple(map(str, value)) if isinstance(value, list) else float(value)


def _wrong(name: str, value: Any) -> str:
    """What is wrong with one entry; "" for nothing."""
    known = [field.name for field in fields(AcousticOptions)]
    if name not in known:
        return f"no such limit; there are {', '.join(known)}"
    if name == "hold_phrases":
        return _wrong_phrases(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 3600:
        return "is a number over 0: seconds, or decibels for raised_decibels"
    return ""


def _wrong_phrases(value: Any) -> str:
    if isinstance(value, Marked) or not isinstance(value, list) or not value:
        return "is a list of regular expressions"
    for phrase in value:
        try:
            re.compile(str(phrase))
        except re.error as error:
            return f"{phrase!r} is no regular expression ({error})"
    return ""
