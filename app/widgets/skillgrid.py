"""People by skills, coloured: how well each is mastered, or who can do what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.i18n.translate import t
from app.widgets import wording
from app.widgets.component import last_click, mount
from scoring.capability import LEVELS, STANDINGS, Coverage, Mastery, Standing

MARKS: dict[Standing, str] = {"can": "●", "likely": "◕", "unlikely": "◔", "cannot": "○", "unknown": "–"}
_TONES: dict[Standing, str] = {
    "can": "green",
    "likely": "yellow",
    "unlikely": "orange",
    "cannot": "red",
    "unknown": "none",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One person: an id, a name with a lesser line, a cell a column, and perhaps a mark (words, tone, explanation)."""

    id: str
    name: str
    note: str
    cells: Sequence[dict[str, Any]]
    chip: tuple[str, str, str] | None = None


def shaded(found: Mastery, title: str, who: str, opens: bool) -> dict[str, Any]:
    """A cell of the heat map: the share with its colour, interval and n."""
    known = found.level != "unknown"
    share = found.share
    return {
        "level": found.level if known else "none",
        "doubt": known and not found.sure,
        # with a digit after the point, as 79.6 must not read as the 80 it does not reach
        "text": wording.percent(share.value, 1) if known else wording.DASH,
        "small": " · ".join(filter(None, [_ends(found) if known else "", f"n={share.n}" if share.n else ""])),
        "help": f"{who} · {title} · {_told(found)}",
        "opens": opens and share.n > 0,
    }


def marked(found: Mastery, title: str, who: str, opens: bool) -> dict[str, Any]:
    """A cell of the capability matrix: whether the person can do it, as a mark."""
    return {
        "level": _TONES[found.standing],
        "doubt": False,
        "mark": True,
        "text": MARKS[found.standing],
        "small": f"n={found.share.n}" if found.share.n else "",
        "help": f"{who} · {title} · {t(f'skills_standing.{found.standing}')} · {_told(found)}",
        "opens": opens and found.share.n > 0,
    }


def total(found: Coverage) -> dict[str, Any]:
    """A cell of the last line: of how many people it is known that or whether they can do it."""
    sure = found.counts.get("can", 0)
    words = {"able": found.able, "sure": sure, "known": found.known}
    return {
        "text": f"{found.able}/{found.known}" if found.known else wording.DASH,
        "small": t("skills.sure", n=sure) if found.known else "",
        "tone": "bad" if found.known > 1 and found.able <= 1 else "",
        "help": t("skills.coverage_help", **words),
    }


def skillgrid(
    columns: Sequence[tuple[str, str, str]],
    lines: Sequence[Line],
    *,
    key: str,
    kind: str = "heat",
    columns_open: bool = False,
    foot: Sequence[dict[str, Any]] = (),
) -> None:
    """Show people by skills. `columns` are ids with titles and explanations, `kind` is `heat` or `matrix`. See `clicked`."""
    total_line = {"name": t("skills.coverage"), "cells": list(foot)} if foot else None
    _grid(t("skills.who"), columns, lines, _legend(kind), key, columns_open, total_line)


def grid(
    who: str,
    columns: Sequence[tuple[str, str, str]],
    lines: Sequence[Line],
    *,
    key: str,
    legend: Sequence[tuple[str, str]],
) -> None:
    """Show anything by anything in the same way; `legend` are levels with words. See `clicked`."""
    _grid(who, columns, lines, [{"level": level, "text": words} for level, words in legend], key)


def _grid(
    who: str,
    columns: Sequence[tuple[str, str, str]],
    lines: Sequence[Line],
    legend: Sequence[dict[str, str]],
    key: str,
    columns_open: bool = False,
    foot: dict[str, Any] | None = None,
) -> None:
    data = {
        "who": who,
        "columns": [{"id": id, "title": title, "help": help} for id, title, help in columns],
        "columnsOpen": columns_open,
        "rows": [
            {
                "id": line.id,
                "name": line.name,
                "note": line.note,
                "cells": list(line.cells),
                "opens": True,
                "chip": line.chip and dict(zip(("text", "tone", "help"), line.chip, strict=True)),
            }
            for line in lines
        ],
        "foot": foot,
        "legend": list(legend),
    }
    mount("skillgrid", data, key=key, on_open_change=lambda: None)


def clicked(key: str) -> tuple[str, str] | None:
    """The ids of line and column that were clicked just now, empty for a title; known before the grid is drawn anew."""
    found = last_click(key)
    if not found:
        return None
    line, _, column = found.partition("\x1f")
    return line, column


def _legend(kind: str) -> list[dict[str, str]]:
    if kind == "matrix":
        return [{"mark": MARKS[name], "text": t(f"skills_standing.{name}")} for name in STANDINGS]
    levels = [{"level": name, "text": t(f"skills_level.{name}")} for name in LEVELS if name != "unknown"]
    doubt = {"level": "doubt", "text": t("skills.doubt")}
    return [*levels, doubt, {"mark": wording.DASH, "text": t("skills_level.unknown")}]


def _ends(found: Mastery) -> str:
    return f"{wording.percent(found.share.low)}–{wording.percent(found.share.high)}"


def _told(found: Mastery) -> str:
    if found.share.value is None:
        return t("figure.none")
    return f"{wording.percent(found.share.value, 1)}% {wording.basis(found.share, 'share')}"
