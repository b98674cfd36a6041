"""What is wrong in a file of rubrics or words, said with its place and in either language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from scoring.problem_words import VALUES, WORDS

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake, or something to look at. `place` is `file:line`; `suggestion` is what was probably meant, or empty."""

    level: Level
    place: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    suggestion: str = ""

    def text(self, language: str = "en") -> str:
        """The problem in words (zh or en), without its place."""
        words, params = WORDS[self.code], dict(self.params)
        if language == "zh" and self.code == "value":
            params["text"] = VALUES.get(params["text"], params["text"])
        said = words.get(language, words["en"]).format_map(params)
        if not self.suggestion:
            return said
        return (
            f"{said}；是不是想写 {self.suggestion}？"
            if language == "zh"
            else f"{said}; did you mean {self.suggestion}?"
        )

    def __str__(self) -> str:
        return f"{self.place}: {self.text()}" if self.place else self.text()


def error(place: str, code: str, suggestion: str = "", **params: Any) -> Problem:
    """A mistake that keeps the file from being used."""
    return Problem("error", place, code, params, suggestion)


def from_text(line: str) -> Problem:
    """An error line written elsewhere as `file:line: what is wrong`."""
    found = re.match(r"(?P<place>.+?:\d+): (?P<text>.*)", line, re.DOTALL)
    return error(found["place"], "text", text=found["text"]) if found else error("", "text", text=line)


def closest(word: str, known: Iterable[str]) -> str:
    """The name that was probably meant, or empty."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def listed(names: Iterable[str]) -> str:
    """Names for a sentence; `none` where there is none."""
    return ", ".join(names) or "none"
