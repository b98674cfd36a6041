"""A back-test for the terminal and as JSON-able values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from qa.rubric_life.backtest import Backtest
from qa.rubric_life.backtest_figures import Against, Hit, ItemChange, Moved, Shift
from qa.rubric_life.figure_words import FEW_MEANS, few, with_interval
from scoring.statistics import ENOUGH

LINK = "/conversation?id="
"""Where the dashboard shows a conversation."""
SHORT = 12


def backtest_to_dict(found: Backtest) -> dict[str, Any]:
    """All of it; every conversation mentioned is in `conversations` with its source and link."""
    data = asdict(found)
    data["conversations"] = {
        "n": found.conversations,
        "uncovered": found.uncovered,
        "sources": {name: {"source": source, "link": LINK + name} for name, source in data.pop("sources").items()},
    }
    for part, shift in zip(
        [data["figures"]["overall"], *data["figures"]["teams"]],
        [found.figures.overall, *found.figures.teams],
        strict=True,
    ):
        part["enough"] = shift.enough
    for part, item in zip(data["figures"]["items"], found.figures.items, strict=True):
        part["newly_open"] = list(item.newly_open)
    return data


def summary_of(found: Backtest) -> dict[str, Any]:
    """What is kept of a back-test."""
    return {
        "draft": found.draft,
        "against": dict(found.against),
        "conversations": found.conversations,
        "difference": asdict(found.figures.overall.difference),
        "changed_band": asdict(found.figures.changed_band),
    }


def print_backtest(found: Backtest, console: Console, examples: int = 3) -> None:
    """All that a person needs to decide; `examples` conversations are named for each change."""
    figures = found.figures
    against = ", ".join(f"{name} ({n})" for name, n in found.against.items()) or "nothing"
    console.print(f"{found.draft} ({found.hash[:SHORT]}) against {against}", style="bold", markup=False)
    uncovered = f"; {found.uncovered} more are judged by neither" if found.uncovered else ""
    console.print(f"{found.conversations} conversations{uncovered}, {found.seconds:.1f} s", markup=False)
    if not found.conversations:
        console.print(
            "No stored conversation is judged by this rubric, so there is nothing to compare.", style="yellow"
        )
        return
    for word, names in (("newly scored", figures.newly_scored), ("no longer scored", figures.no_longer_scored)):
        if names:
            console.print(f"{word}: {len(names)} ({_named(names, found, examples)})", markup=False)
    console.print(_shifts([figures.overall, *figures.teams]))
    if not all(shift.enough for shift in (figures.overall, *figures.teams)):
        console.print(FEW_MEANS, style="dim")
    changed = with_interval(figures.changed_band, percent=True)
    console.print(f"band changed: {changed} of {figures.changed_band.n}" + _bands(figures.bands), markup=False)
    console.print(_items(found))
    for line in _changes(found, examples):
        console.print(line, markup=False)
    console.print(f"the dashboard shows a conversation at {LINK}ID; --json has every id in full", style="dim")
    if figures.reviewed:
        console.print("finding failures, by people's verdicts:", style="bold")
        console.print(_people(found))
        if figures.reviewed < ENOUGH:
            console.print(f"people reviewed {figures.reviewed} of them: not enough to say who is right", style="yellow")
    else:
        console.print("nobody reviewed any of them, so who is right is not known", style="dim")


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for column in others:
        table.add_column(column, justify="right")
    return table


def _shifts(shifts: Sequence[Shift]) -> Table:
    table = _table("score", "n", "before", "after", "difference")
    for shift in shifts:
        difference = with_interval(shift.difference, signed=True)
        table.add_row(
            shift.team or "all",
            f"{shift.n}{few(shift.n)}",
            with_interval(shift.before),
            with_interval(shift.after),
            difference,
        )
    return table


def _bands(moves: Sequence[Moved]) -> str:
    words = (f"{move.before or 'none'} → {move.after or 'none'} {len(move.conversations)}" for move in moves)
    return "".join(f"; {word}" for word in words)


def _items(found: Backtest) -> Table:
    """Items of which something changed, by verdicts: `fails` and `mends` are to and from fail, `opens` and `closes` to and
    from not evaluated. The others are told in one row."""
    table = _table("item", "n", "fails", "mends", "opens", "closes", "other", "hits+", "hits-")
    same = 0
    for item in found.figures.items:
        row = _row(item)
        if item.kind == "both" and not any(row):
            same += 1
            continue
        mark = "" if item.kind == "both" else f" ({item.kind})"
        table.add_row(item.item + mark, str(item.n), *(str(n) if n else "·" for n in row))
    if same:
        table.add_row(f"{same} more as before", style="dim")
    return table


def _row(item: ItemChange) -> list[int]:
    def count(wanted: Any) -> int:
        return sum(len(move.conversations) for move in item.moved if wanted(move))

    to_fail = count(lambda m: m.after == "fail")
    from_fail = count(lambda m: m.before == "fail" and m.after != "not_evaluated")
    opened, closed = len(item.newly_open), count(lambda m: m.before == "not_evaluated" and m.after != "fail")
    rest = count(lambda m: not {"fail", "not_evaluated"} & {m.before, m.after})
    return [to_fail, from_fail, opened, closed, rest, len(item.hits_gained), len(item.hits_lost)]


def _changes(found: Backtest, examples: int) -> Iterator[str]:
    """Verdicts and hits gained and lost, with conversations to look at."""
    if not examples:
        return
    for item in found.figures.items:
        if item.kind != "both":
            continue
        lines = [
            f"  {move.before} → {move.after}: {len(move.conversations)} ({_named(move.conversations, found, examples)})"
            for move in item.moved
        ]
        lines += [f"  hits {sign}: {_quoted(hits, examples)}" for sign, hits in _hits(item) if hits]
        if lines:
            yield item.item
            yield from lines


def _hits(item: ItemChange) -> tuple[tuple[str, Sequence[Hit]], ...]:
    return ("+", item.hits_gained), ("-", item.hits_lost)


def _quoted(hits: Sequence[Hit], examples: int) -> str:
    shown = (f"「{hit.quote}」 {hit.conversation[:SHORT]} turn {hit.turn + 1}" for hit in hits[:examples])
    return ", ".join(shown) + (f", … {len(hits) - examples} more" if len(hits) > examples else "")


def _named(names: Sequence[str], found: Backtest, examples: int) -> str:
    shown = (f"{name[:SHORT]} {Path(found.sources.get(name, '')).name}".strip() for name in names[:examples])
    return ", ".join(shown) + (f", … {len(names) - examples} more" if len(names) > examples else "")


def _people(found: Backtest) -> Table:
    table = _table("item", "n", "", "before", "after")
    for item in found.figures.items:
        if item.people is not None:
            for row in _people_rows(item, item.people):
                table.add_row(*row)
    return table


def _people_rows(item: ItemChange, people: Against) -> Iterator[tuple[str, ...]]:
    first = item.item, f"{people.n}{few(people.n)}"
    for k, name in enumerate(("precision", "recall", "f1")):
        old, new = (
            "-" if item.kind == gone else with_interval(getattr(side, name), percent=True)
            for side, gone in ((people.before, "added"), (people.after, "dropped"))
        )
        yield (*(first if k == 0 else ("", "")), name, old, new)
    if item.kind == "both":
        yield "", "", "f1 change", "", with_interval(people.f1_change, percent=True, signed=True)
