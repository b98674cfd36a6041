"""Results as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from qa.result import Result
from qa.text.redact import mask

BAND_STYLE = {"excellent": "green", "good": "green", "pass": "yellow", "fail": "red", "": "dim"}

WIDTHS = {"score": 5, "critical": 10, "feeling": 9, "time": 5, "outcome": 10}
"""Least characters of the columns that must stay readable on a narrow terminal."""


def result_table(results: Sequence[Result], hidden: int = 0) -> Table:
    """Conversation, agent, score, criticals, sentiment, duration, outcome; `hidden` is how many more there are."""
    table = Table(
        box=SIMPLE_HEAD,
        caption=f"… and {hidden} more" if hidden else None,
        caption_justify="left",
        header_style="bold",
        padding=(0, 1, 0, 0),
    )
    table.add_column("conversation", overflow="ellipsis", no_wrap=True, ratio=1)
    table.add_column("agent", overflow="ellipsis", no_wrap=True, max_width=10)
    for name, width in WIDTHS.items():
        table.add_column(name, justify="right" if name in ("score", "time") else "left", no_wrap=True, min_width=width)
    for result in results:
        table.add_row(*_row(result))
    return table


def _row(result: Result) -> list[Text]:
    card, feeling = result.scorecard, result.sentiment.get("customer", {})
    criticals = [*card.get("critical_failed", []), *(f"{name}?" for name in card.get("critical_suspected", []))]
    change = f"{feeling['start']:+.1f}→{feeling['end']:+.1f}" if feeling else "–"
    return [
        Text(mask(PurePath(result.source).name)),
        Text(result.agent or "–"),
        _score(result),
        Text(", ".join(criticals) or ("–" if card else "not scored"), style="bold red" if criticals else ""),
        Text(change),
        Text(f"{int(result.duration // 60)}:{int(result.duration % 60):02d}"),
        Text(result.outcome.label or "–"),
    ]


def _score(result: Result) -> Text:
    card = result.scorecard
    if not card:
        return Text("–", style="dim")
    low, high = card["total_range"]
    if card["total"] is None or not card["band"]:
        return Text(f"{low:.0f}–{high:.0f}", style="dim")
    return Text(f"{card['total']:.1f}", style=BAND_STYLE[card["band"]])
