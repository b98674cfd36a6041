"""Small multiples: the course of many figures at one look, each with its state in a word and a mark; a click opens one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.widgets.component import mount

MARKS = {"rose": "▲", "fell": "▼", "high": "◆", "low": "◆", "steady": "●", "too_few": "○"}
"""A shape for each state, so that none hangs on colour alone."""


@dataclass(frozen=True, slots=True)
class Spark:
    """One tile. `points` in order, None a gap; `levels` are (from, to, value) by place; `state` is a key of `MARKS`; others bear none."""

    id: str
    name: str
    value: str
    points: Sequence[float | None]
    levels: Sequence[tuple[int, int, float]]
    state: str
    words: str
    tone: str = ""
    help: str = ""
    chosen: bool = False


def sparks(tiles: Sequence[Spark], on_open: Callable[[str], object], *, key: str) -> None:
    """Show the tiles; `on_open` is called with the id of the one clicked before the page is drawn again."""

    def opened() -> None:
        if clicked := st.session_state[key]["open"]:
            on_open(str(clicked))

    mount("sparks", {"tiles": [_data(tile) for tile in tiles]}, key=key, on_open_change=opened)


def _data(tile: Spark) -> dict[str, Any]:
    return {
        "id": tile.id,
        "name": tile.name,
        "value": tile.value,
        "points": list(tile.points),
        "levels": [list(level) for level in tile.levels],
        "calm": tile.state in ("steady", "too_few"),
        "mark": MARKS.get(tile.state, ""),
        "state": tile.words,
        "tone": tile.tone,
        "help": tile.help,
        "chosen": tile.chosen,
    }
