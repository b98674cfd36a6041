"""Changing a taxonomy of contact reasons: one reason at a time, as plain data, and what is wrong with it in one place each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from scoring.contact_reason import MOST_REASONS, OTHER
from scoring.matching import PatternError, phrase_set

LANGUAGES = ("zh", "en")
LISTS = ("phrases", "hints", "except")
ID = re.compile(r"[a-z][a-z0-9_]{1,39}")
MOST_LINES = 400
"""Patterns of one list."""

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a reason: `code` is one of `no_title`, `no_phrases`, `bad_id`, `too_long`, `bad_pattern`, `no_other`, `too_many`.

    `part` and `language` name the list, `line` (from 1) and `detail` the pattern and what is wrong with it; 0 and "" for none.
    """

    reason: str
    code: str
    part: str = ""
    language: str = ""
    line: int = 0
    detail: str = ""


def problems(data: Mapping[str, Any]) -> list[Problem]:
    """Everything that is wrong, in the order of the reasons; what is right can be read by `taxonomy_of`."""
    reasons: Mapping[str, Mapping[str, Any]] = data["reasons"]
    found = [problem for id, reason in reasons.items() for problem in _of_reason(id, reason)]
    if OTHER not in reasons or reasons[OTHER].get("retired"):
        found.append(Problem(OTHER, "no_other"))
    given = sum(not reason.get("retired") for reason in reasons.values())
    if given > MOST_REASONS:
        found.append(Problem("", "too_many", detail=f"{given} / {MOST_REASONS}"))
    return found


def _of_reason(id: str, reason: Mapping[str, Any]) -> Iterator[Problem]:
    if not ID.fullmatch(id):
        yield Problem(id, "bad_id")
    title = reason.get("title") or {}
    for language in LANGUAGES:
        if not str(title.get(language, "")).strip():
            yield Problem(id, "no_title", language=language)
    if id != OTHER and not reason.get("retired") and not any((reason.get("phrases") or {}).values()):
        yield Problem(id, "no_phrases", "phrases")
    for part in LISTS:
        for language, lines in (reason.get(part) or {}).items():
            if len(lines) > MOST_LINES:
                yield Problem(id, "too_long", part, language, detail=f"{len(lines)} / {MOST_LINES}")
            yield from _of_lines(id, part, language, lines)


def _of_lines(id: str, part: str, language: str, lines: list[str]) -> Iterator[Problem]:
    for number, line in enumerate(lines, 1):
        try:
            phrase_set((line,)).check()
        except PatternError as error:
            yield Problem(id, "bad_pattern", part, language, number, str(error))


def with_reason(data: Mapping[str, Any], id: str, reason: Mapping[str, Any]) -> Data:
    """The taxonomy with this reason, in the place of the one of that id, else before `other`. Empty lists are left out."""
    kept = {
        part: {language: list(lines) for language, lines in (reason.get(part) or {}).items() if lines} for part in LISTS
    }
    told: Data = {"title": dict(reason["title"]), **{part: lists for part, lists in kept.items() if lists}}
    if reason.get("retired"):
        told["retired"] = True
    reasons: dict[str, Any] = dict(data["reasons"])
    if id in reasons:
        reasons[id] = told
    else:
        last = reasons.pop(OTHER, None)
        reasons |= {id: told} | ({OTHER: last} if last else {})
    return {**data, "reasons": reasons}


def without_reason(data: Mapping[str, Any], id: str) -> Data:
    """The taxonomy without a reason; `other` stays."""
    return {**data, "reasons": {name: reason for name, reason in data["reasons"].items() if name != id or id == OTHER}}


def set_retired(data: Mapping[str, Any], id: str, retired: bool) -> Data:
    """The taxonomy with a reason retired or given again; `other` is always given."""
    reason = {**data["reasons"][id], "retired": retired and id != OTHER}
    return with_reason(data, id, reason)


def lines_of(text: str) -> list[str]:
    """The patterns of a text field: one a line, each once, without blank ones."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def to_yaml(data: Mapping[str, Any]) -> str:
    """The taxonomy as its file."""
    return yaml.safe_dump(_plain(data), allow_unicode=True, sort_keys=False, width=120)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
