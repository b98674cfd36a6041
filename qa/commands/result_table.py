"""Results as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from rich.table import Table
from rich.text import Text

from qa.result import Result
from qa.text.redact import mask

BAND_STYLE = {"excellent": "green", "good": "green", "pass": "yellow", "fail": "red", "": "dim"}


def result_table(results: Sequence[Result], hidden: int = 0) -> Table:
    """Conversation, agent, score, criticals, sentiment, duration; `hidden` is how many more there are."""
    table = Table(caption=f"… and {hidden} more" if hidden else None, caption_justify="left", header_style="bold")
    for name in ("conversation", "agent", "score", "critical", "customer feeling", "outcome", "duration"):
        table.add_column(name, justify="right" if name in ("score", "duration") else "left", no_wrap=name == "score")
    for result in results:
        table.add_row(*_row(result))
    return table


def _row(result: Result) -> list[Text]:
    card, feeling = result.scorecard, result.sentiment.get("customer", {})
    criticals = [*card.get("critical_failed", []), *(f"{name}?" for name in card.get("critical_suspected", []))]
    change = f"{feeling['start']:+.2f} → {feeling['end']:+.2f}" if feeling else "–"
    return [
        Text(mask(PurePath(result.source).name)),
        Text(result.agent or "–"),
        _score(result),
        Text(", ".join(criticals) or "–", style="bold red" if criticals else ""),
        Text(change),
        Text(result.outcome.label or "–"),
        Text(f"{int(result.duration // 60)}:{int(result.duration % 60):02d}"),
    ]


def _score(result: Result) -> Text:
    card = result.scorecard
    if not card:
        return Text(result.error or "–", style="dim")
    low, high = card["total_range"]
    if card["total"] is None or not card["band"]:
        return Text(f"{low:.0f}–{high:.0f}", style="dim")
    return Text(f"{card['total']:.1f}", style=BAND_STYLE[card["band"]])
