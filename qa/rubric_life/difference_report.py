"""A difference of two rubrics as lines of text and as JSON-able values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.text import Text

from qa.rubric_life.difference import Change, PartDifference, RubricDifference

STYLES = {"added": "green", "dropped": "red", "changed": "yellow"}
SHOWN = 60
"""Characters of one value, and …"""
VALUES = 12
"""… how many values of a list a line shows."""


def difference_to_dict(found: RubricDifference) -> dict[str, Any]:
    """Everything of it, nothing shortened."""
    return asdict(found)


def lines_of(found: RubricDifference) -> Iterator[Text]:
    """The difference for the terminal."""
    yield Text(f"{found.before} → {found.after}", style="bold")
    if found.same:
        yield Text("the same content")
        return
    for change in found.general:
        yield from _change(change, "  ")
    for name, parts in (("section", found.sections), ("item", found.items), ("lexicon", found.lexicons)):
        for part in parts:
            yield from _part(name, part)
    yield Text(_count(found), style="dim")


def _part(what: str, part: PartDifference) -> Iterator[Text]:
    title = " / ".join(dict.fromkeys(filter(None, part.title.values())))
    yield Text.assemble(
        (f"{part.kind:<8}", STYLES[part.kind]), f"{what} {part.id}", (f"  {title}" if title else "", "dim")
    )
    for change in part.changes:
        yield from _change(change, "          ")


def _change(change: Change, indent: str) -> Iterator[Text]:
    path = " › ".join(change.path)
    if change.path[0] == "examples" and (change.added or change.removed):
        counts = ((len(change.added), "added"), (len(change.removed), "removed"))
        yield Text(f"{indent}{path}: {', '.join(f'{n} {word}' for n, word in counts if n)}")
        return
    if change.added or change.removed:
        if change.added:
            yield Text.assemble(f"{indent}{path}: ", (f"+ {_listed(change.added)}", "green"))
        if change.removed:
            yield Text.assemble(f"{indent}{path}: ", (f"- {_listed(change.removed)}", "red"))
        return
    before, after = _short(change.before) or "nothing", _short(change.after) or "nothing"
    yield Text.assemble(f"{indent}{path}: ", (before, "red"), " → ", (after, "green"))


def _listed(values: Sequence[str]) -> str:
    shown = " | ".join(map(_short, values[:VALUES]))
    return shown + (f" | … {len(values) - VALUES} more" if len(values) > VALUES else "")


def _short(value: str) -> str:
    line = " ⏎ ".join(value.split("\n"))
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _count(found: RubricDifference) -> str:
    words = []
    for name, parts in (("section", found.sections), ("item", found.items), ("lexicon", found.lexicons)):
        for kind in STYLES:
            if count := sum(part.kind == kind for part in parts):
                words.append(f"{count} {name}{'s' * (count > 1)} {kind}")
    return ", ".join(words) or "no item differs"
