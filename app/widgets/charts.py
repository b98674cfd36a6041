"""Figures with their uncertainty, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.i18n.translate import t
from app.theme import SERIES_DARK, SERIES_LIGHT
from app.widgets import wording
from app.widgets.component import mount
from qa.metrics import TrendPoint
from scoring.statistics import Estimate


@dataclass(frozen=True, slots=True)
class Figure:
    """One tile: a name and a figure of one of the kinds of `wording.KINDS`, or a plain text."""

    name: str
    estimate: Estimate | None = None
    kind: str = "score"
    text: str = ""
    note: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an interval plot. A click reports `id`."""

    id: str | None
    name: str
    estimate: Estimate


def figures(tiles: Sequence[Figure], *, key: str) -> None:
    """Key figures side by side, each with its interval and n."""
    mount("figures", {"figures": [_tile(tile) for tile in tiles]}, key=key)


def _tile(tile: Figure) -> dict[str, Any]:
    if tile.estimate is None:
        return {
            "name": tile.name,
            "value": tile.text,
            "unit": "",
            "spread": tile.note,
            "basis": "",
            "tone": "",
            "help": tile.help,
        }
    found = tile.estimate.value is not None
    return {
        "name": tile.name,
        "value": wording.KINDS[tile.kind](tile.estimate.value),
        "unit": wording.UNITS.get(tile.kind, "") if found else "",
        "spread": wording.spread(tile.estimate, tile.kind),
        "basis": wording.count(tile.estimate),
        "tone": "dim" if wording.is_thin(tile.estimate) else "",
        "help": tile.help,
    }


def intervals(
    rows: Sequence[Row],
    kind: str,
    *,
    key: str,
    colour: str = "blue",
    reference: float | None = None,
    clickable: bool = False,
    name_width: str = "",
) -> str | None:
    """A dot with its 95 % interval for each row, on one scale. The id of the row clicked, if any."""
    low, high = _domain([row.estimate for row in rows], kind)
    scale = 100.0 if kind == "share" else 1.0
    data = {
        "domain": [low, high],
        "reference": reference,
        "colour": colour,
        "clickable": clickable,
        "nameWidth": name_width,
        "note": t("chart.interval"),
        "ticks": [{"at": at, "text": f"{at * scale:g}{wording.UNITS.get(kind, '')}"} for at in _ticks(low, high)],
        "rows": [_line(row, kind) for row in rows if row.estimate.value is not None],
    }
    result = mount("intervals", data, key=key, on_open_change=lambda: None)
    return result.open if clickable else None


def _line(row: Row, kind: str) -> dict[str, Any]:
    e = row.estimate
    return {
        "id": row.id,
        "name": row.name,
        "value": e.value,
        "low": e.low,
        "high": e.high,
        "text": wording.KINDS[kind](e.value) + (wording.UNITS.get(kind, "") if e.value is not None else ""),
        "spread": wording.spread(e, kind),
        "count": f"n={e.n}",
        "dim": wording.is_thin(e),
        "help": f"{row.name} · {wording.basis(e, kind)}",
    }


def _domain(estimates: Sequence[Estimate], kind: str) -> tuple[float, float]:
    """A scale that holds all intervals, in whole steps; shares start at nought."""
    step = 0.1 if kind == "share" else 10.0
    top = 1.0 if kind == "share" else 100.0
    least = -100.0 if kind == "nps" else 0.0
    ends = [v for e in estimates for v in (e.low, e.value, e.high) if v is not None]
    if not ends:
        return 0.0, top
    low = 0.0 if kind == "share" else max(least, (min(ends) // step) * step)
    high = min(top, (max(ends) // step + 1) * step)
    return low, max(high, low + 2 * step)


def _ticks(low: float, high: float) -> list[float]:
    step = 10.0 if high > 1.0 else 0.1
    while (high - low) / step > 5.5:
        step *= 2
    count = int((high - low) / step + 1e-9)
    return [round(low + k * step, 4) for k in range(count + 1)]


def trend(points: Sequence[TrendPoint], *, key: str) -> None:
    """A line a group through its weeks, with the 95 % interval as a band."""
    mount("trend", trend_data(points), key=key)


def trend_data(points: Sequence[TrendPoint]) -> dict[str, Any]:
    """What the component draws. Places on the time axis are days since the first period."""
    found = [p for p in points if p.score.value is not None]
    days = sorted({p.period_start for p in found})
    names = list(dict.fromkeys(p.group for p in found))
    low, high = _domain([_steady(p.score) for p in found], "score")
    return {
        "label": t("overview.trend"),
        "domain": [low, high],
        "ticks": _ticks(low, high),
        "periods": [
            {"at": (day - days[0]).days, "short": f"{day:%m-%d}", "title": f"{t('chart.week')} {day:%Y-%m-%d}"}
            for day in days
        ],
        "groups": [
            {
                "name": name or t("chart.no_name"),
                "colour": _series(k),
                "points": [_point(p, (p.period_start - days[0]).days) for p in found if p.group == name],
            }
            for k, name in enumerate(names)
        ],
    }


def _steady(e: Estimate) -> Estimate:
    """What the scale has to hold: wide intervals of few conversations would flatten all the rest, and are cut instead."""
    return Estimate(e.value, None, None, e.n) if wording.is_thin(e) else e


def _series(k: int) -> str:
    return f"light-dark({SERIES_LIGHT[k % len(SERIES_LIGHT)]}, {SERIES_DARK[k % len(SERIES_DARK)]})"


def _point(point: TrendPoint, at: int) -> dict[str, Any]:
    e = point.score
    return {
        "at": at,
        "value": e.value,
        "low": e.low,
        "high": e.high,
        "thin": wording.is_thin(e),
        "text": wording.number(e.value),
        "spread": wording.spread(e, "score"),
        "count": f"n={e.n}",
    }
