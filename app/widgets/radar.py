"""The radar drawn: dimensions as axes, selections as outlines, and beside it each dimension with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.i18n.translate import label, t
from app.theme import SERIES_DARK, SERIES_LIGHT
from app.widgets import wording
from app.widgets.component import mount
from app.widgets.plots import DASHES
from scoring.manager.radar import Spoke

TONES = {"weak": "bad", "strong": "good", "level": "", "too_few": "line"}


@dataclass(frozen=True, slots=True)
class Outline:
    """What is drawn: a selection by its name, with its eight spokes."""

    name: str
    spokes: Sequence[Spoke]


def radar(outlines: Sequence[Outline], *, key: str) -> str:
    """Draw the radar; the first outline is the one judged, the others are beside it. The dimension clicked, or ""."""
    first = outlines[0]
    result = mount(
        "radar",
        {
            "label": t("nav.radar"),
            "axes": [_axis(spoke) for spoke in first.spokes],
            "series": [_series(k, one) for k, one in enumerate(outlines)],
            "benchmarkName": t("radar.benchmark"),
            "note": t("radar.note"),
        },
        key=key,
        on_open_change=lambda: None,
    )
    return str(result.open or "")


def title(dimension: str) -> str:
    """A dimension as people know it."""
    return label("skill", dimension)


def _axis(spoke: Spoke) -> dict[str, Any]:
    own = spoke.own
    return {
        "id": spoke.dimension,
        "title": title(spoke.dimension),
        "value": own.value,
        "low": own.low,
        "high": own.high,
        "n": own.n,
        "benchmark": spoke.benchmark,
        "text": wording.number(own.value),
        "spread": wording.spread(own, "score"),
        "count": f"n={own.n:,}",
        "verdict": t(f"radar_verdict.{spoke.verdict}"),
        "tone": TONES[spoke.verdict],
        "help": t(
            "radar.axis_help",
            name=title(spoke.dimension),
            value=wording.number(own.value),
            benchmark=f"{spoke.benchmark:g}",
            difference=wording.signed(spoke.difference.value, 1),
        ),
    }


def _series(k: int, outline: Outline) -> dict[str, Any]:
    shade = f"light-dark({SERIES_LIGHT[k % len(SERIES_LIGHT)]}, {SERIES_DARK[k % len(SERIES_DARK)]})"
    return {
        "name": outline.name,
        "colour": shade,
        "dash": " ".join(map(str, DASHES[k % len(DASHES)])) if k else "none",
        "filled": k == 0,
        "values": [spoke.own.value for spoke in outline.spokes],
        "low": [spoke.own.low for spoke in outline.spokes] if k == 0 else None,
        "high": [spoke.own.high for spoke in outline.spokes] if k == 0 else None,
    }
