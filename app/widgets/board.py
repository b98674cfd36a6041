"""A table of figures with intervals, marks and moments; a click opens a line, or does what its button says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import streamlit as st

from app.widgets import wording
from app.widgets.component import mount
from scoring.statistics import Estimate

Cell = dict[str, Any]
Row = dict[str, Any]


def column(name: str = "", width: str = "minmax(0, 1fr)", **more: Any) -> dict[str, Any]:
    """A column. `right` sets it to the right; on a phone `wide` takes a whole line, `away` is left out, `label` names it."""
    return {"name": name, "width": width, **more}


def text(value: str, sub: str = "", quote: str = "") -> Cell:
    """Words, with a line of lesser ones below."""
    return {"text": value, "sub": sub, "quote": quote}


def chips(marks: Iterable[tuple[str, str, str]]) -> Cell:
    """Marks: words, tone, explanation."""
    return {"chips": [{"text": name, "tone": tone, "help": help} for name, tone, help in marks]}


def acts(buttons: Iterable[tuple[str, str]], off: Iterable[str] = ()) -> Cell:
    """Buttons: name and words; those of `off` are there but do nothing."""
    return {"acts": [{"name": name, "text": words, "off": name in set(off)} for name, words in buttons]}


def interval(
    estimate: Estimate,
    kind: str,
    domain: tuple[float, float],
    reference: float | None = None,
    help: str = "",
    colour: str = "blue",
) -> Cell:
    """A dot with its 95 % interval on a scale, beside a reference."""
    shown = wording.KINDS[kind](estimate.value) + (wording.UNITS.get(kind, "") if estimate.value is not None else "")
    return {
        "range": {
            "value": estimate.value,
            "low": estimate.low,
            "high": estimate.high,
            "ref": reference,
            "domain": list(domain),
            "text": shown,
            "dim": wording.is_thin(estimate),
            "help": help or wording.basis(estimate, kind),
            "colour": colour,
        }
    }


def row(id: str, cells: Sequence[Cell], *, href: str = "", opens: bool = False, faint: bool = False) -> Row:
    """A line that opens at `href`, or with `opens` whatever the page decides."""
    return {"id": id, "cells": list(cells), "href": href, "opens": opens, "faint": faint}


def group(title: str) -> Row:
    """A line that heads those after it."""
    return {"group": title}


def board(
    columns: Sequence[dict[str, Any]],
    rows: Sequence[Row],
    *,
    key: str,
    empty: str = "",
    bare: bool = False,
    on_act: Callable[[str, str], object] | None = None,
) -> Any:
    """Show the table. What comes back has `open`, the id of a line clicked.

    `on_act` is called with a button's name and its line's id before the page is drawn again, so that no click is lost to another.
    """

    def act() -> None:
        clicked = st.session_state[key]["act"]
        if clicked and on_act:
            on_act(str(clicked["name"]), str(clicked["id"]))

    return mount(
        "board",
        {"columns": list(columns), "rows": list(rows), "empty": empty, "bare": bare},
        key=key,
        on_open_change=lambda: None,
        on_act_change=act,
    )
