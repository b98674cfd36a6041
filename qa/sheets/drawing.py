"""A chart as lines, marks and labels in a box of its own units: each format draws these three and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Ink = Literal["ink", "muted", "hair", "agent", "customer"]
Place: TypeAlias = tuple[float, float]

COLOURS: dict[Ink, str] = {
    "ink": "#1d2430",
    "muted": "#596273",
    "hair": "#d5dae2",
    "agent": "#2f5bd0",
    "customer": "#c2620c",
}
"""On paper. Blue and orange are told apart with every kind of colour blindness; dashes and marks differ as well."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through places, `width` units thick."""

    places: tuple[Place, ...]
    ink: Ink
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A filled circle or square around a place, `size` units across."""

    place: Place
    ink: Ink
    shape: Literal["circle", "square"] = "circle"
    size: float = 6.0


@dataclass(frozen=True, slots=True)
class Label:
    """Words on one line whose baseline begins, ends or is centred at a place, `size` units high."""

    place: Place
    text: str
    anchor: Literal["start", "middle", "end"] = "start"
    ink: Ink = "muted"
    size: float = 11.0


Shape: TypeAlias = Stroke | Mark | Label


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in a box of `width` by `height` units, x to the right, y downwards."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
