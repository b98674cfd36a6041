"""A table of figures in which a cell may say what it rests on, be marked, and open what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from app.widgets import wording
from app.widgets.component import mount
from scoring.statistics import Estimate

LEAST = 0.01
"""A smaller share is not marked."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, whether figures stand in it, and what it means."""

    title: str
    right: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with a smaller line below; `tone` good, warn, bad or dim; a click reports `open` where there is one.

    `way` shows steps with arrows in place of the text, each with a tone; `bar` a share 0..1 as a bar.
    """

    text: str
    sub: str = ""
    tone: str = ""
    open: str = ""
    help: str = ""
    way: tuple[tuple[str, str], ...] | None = None
    bar: float | None = None


def cell_table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, key: str, empty: str = "") -> str | None:
    """Draw the table; the `open` of the cell that was clicked, if any."""
    data = {
        "columns": [asdict(column) for column in columns],
        "rows": [[asdict(cell) for cell in row] for row in rows],
        "empty": empty,
    }
    return mount("celltable", data, key=key, on_open_change=lambda: None).open  # type: ignore[no-any-return]


def share_cell(share: Estimate | None, tone: str = "", open: str = "") -> Cell:
    """A share with its interval; a dash where it means nothing, and no link to nothing."""
    if share is None or share.value is None:
        return Cell(wording.DASH, tone="dim")
    shown = "dim" if not share.value else "" if wording.is_thin(share) or share.value < LEAST else tone
    text = "<1%" if 0 < share.value < LEAST / 2 else f"{wording.percent(share.value)}%"
    return Cell(text, wording.spread(share, "share"), shown, open if share.value else "", f"n={share.n}")
