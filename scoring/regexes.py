"""Regular expressions that cannot run away: RE2, whose time is linear in the text, under a budget of work.

RE2 has no looking around and no back references; `compile_regex` says so in words. Its worst case is text times
program, which a very long text and a very large program can still make slow, so every search is charged at that rate and
stops when the budget of one text is spent. Work is counted, not timed: the same text gives the same answer on any machine.

`\\w`, `\\d` and `\\b` know Latin letters and digits only; `\\p{Han}` is a Chinese character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import re2

BUDGET = 100_000_000
"""Bytes times instructions spent on one text: about half a second at RE2's slowest, measured at 5.5 ns a step."""
CALL = 500
"""Steps charged for each search beside the text it reads: what the call costs."""

_ENDLESS = re.compile(r"[*+]|\{\d+,\}")
_UNSUPPORTED = (
    ("(?=", "looking ahead `(?=` is not supported; write what follows as part of the expression, or use `except`"),
    ("(?!", "looking ahead `(?!` is not supported; use `except`"),
    ("(?<", "looking behind `(?<=`, `(?<!` is not supported; use `except`"),
    ("(?>", "atomic groups `(?>` are not supported and not needed: no expression can run away"),
    ("(?(", "conditions `(?(` are not supported; write two expressions"),
    ("(?#", "comments `(?#` are not supported; use a comment of the file"),
)


class RegexError(ValueError):
    """An expression that cannot be used; the text names it, says what is wrong and what to write instead."""


class TooCostly(Exception):
    """The budget of one text was spent before the answer was known. A rule then says not_evaluated, never yes or no."""


class RegexTooCostly(TooCostly):
    """An expression spent the budget of one text."""


@dataclass(frozen=True, slots=True)
class Regex:
    """A compiled expression. `size` is the length of its program, `reach` how many bytes a match can hold, None without end."""

    pattern: str
    size: int
    reach: int | None
    _program: re2._Regexp

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Spans `[from, to)` of the text, in order, without overlap, none empty. Raises RegexTooCostly."""
        return self._spans(text, only_first=False)

    def found(self, text: str) -> bool:
        """Whether the text holds a match. Raises RegexTooCostly."""
        return bool(self._spans(text, only_first=True))

    def _spans(self, text: str, *, only_first: bool) -> tuple[tuple[int, int], ...]:
        data = text.encode("utf-8", "replace")  # half a surrogate pair, as some exports hold, becomes one `?`
        found: list[tuple[int, int]] = []
        spent, at = 0, 0
        while at < len(data):
            ahead = len(data) - at
            reach = ahead if self.reach is None else min(ahead, self.reach)
            affordable = (BUDGET - spent - CALL) // self.size
            if affordable < reach:
                raise RegexTooCostly(self.pattern)
            edge = at + min(ahead, affordable)
            hit = self._program.search(data, at, edge)
            if hit is None:
                if edge < len(data):
                    raise RegexTooCostly(self.pattern)
                break
            start, end = hit.span()
            # a search reads no further beyond its match than a match can hold
            spent += CALL + min(ahead, end - at + reach) * self.size
            if end > start:
                found.append((start, end))
                if only_first:
                    break
            at = max(end, at + 1)
        return _characters(data, found)


@cache
def compile_regex(pattern: str, *, ignore_case: bool = True) -> Regex:
    """The compiled expression. Raises RegexError on one that RE2 does not know, or that matches the empty text."""
    if re.search(r"(?<!\\)(?:\\\\)*\\C", pattern):
        raise RegexError(f"{pattern!r}: single bytes `\\C` are not supported; `.` is any character")
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.case_sensitive = not ignore_case
    try:
        program = re2.compile(pattern, options)
    except re2.error as error:
        raise RegexError(f"{pattern!r}: {_explain(error)}") from error
    except UnicodeEncodeError as error:
        raise RegexError(f"{pattern!r}: holds half a character (a lone surrogate)") from error
    if program.search("") is not None:
        raise RegexError(f"{pattern!r}: matches the empty text, so it would be found everywhere; ask for something")
    size = max(program.programsize, 1)
    return Regex(pattern, size, None if _ENDLESS.search(pattern) else size, program)


def _explain(error: re2.error) -> str:
    said = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
    sign = said.partition(": ")[2]
    for start, words in _UNSUPPORTED:
        if sign.startswith(start):
            return words
    if re.fullmatch(r"\\[0-9]", sign):
        return f"referring back `{sign}` is not supported; a rule `repetition` finds what is said again"
    if said.startswith("invalid repetition size"):
        return f"{sign} repeats too often; the limit is 1000, and repeats within repeats multiply"
    return said


def _characters(data: bytes, spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans of bytes as spans of characters; one pass over the text."""
    if data.isascii():
        return tuple(spans)
    out: list[tuple[int, int]] = []
    at = place = 0
    for start, end in spans:
        first = place + len(data[at:start].decode())
        place, at = first + len(data[start:end].decode()), end
        out.append((first, place))
    return tuple(out)
