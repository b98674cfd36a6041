"""The charts of a report, drawn once for every format that has no charts of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.sheets.drawing import Drawing, Ink, Label, Mark, Place, Shape, Stroke
from scoring.statistics import Estimate

WIDTH, HEIGHT = 640.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 12.0, 26.0, 20.0
MOST_LABELS = 9


@dataclass(frozen=True, slots=True)
class Point:
    """One week: its name, the figure, whether it is outside the control limits, and whether it is the report's own."""

    name: str
    figure: Estimate
    signal: bool = False
    own: bool = False


def course_chart(
    name: str, points: Sequence[Point], shown: Callable[[float], str], target: float | None = None
) -> Drawing:
    """A figure through weeks with its intervals and target; weeks without a figure are gaps. Raises ValueError where none has one."""
    ends = [v for p in points for v in (p.figure.low, p.figure.value, p.figure.high) if v is not None]
    known = [*ends, target] if target is not None else ends
    low, high = min(known), max(known)
    room = 0.08 * (high - low) or max(1e-6, abs(high) * 0.05)
    low, high = low - room, high + room
    across = (WIDTH - LEFT - RIGHT) / max(1, len(points))

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)

    shapes: list[Shape] = [Label((LEFT, 14), name, ink="ink", size=12)]
    for k in range(3):
        level = low + room + k * (high - low - 2 * room) / 2
        shapes += [
            Stroke(((LEFT, y(level)), (WIDTH - RIGHT, y(level))), "hair"),
            Label((LEFT - 6, y(level) + 4), shown(level), "end"),
        ]
    if target is not None:
        shapes.append(Stroke(((LEFT, y(target)), (WIDTH - RIGHT, y(target))), "muted", 1.2, dashed=True))
    every = -(-len(points) // MOST_LABELS)
    line: list[Place] = []
    for k, point in enumerate(points):
        x, e = LEFT + (k + 0.5) * across, point.figure
        if (len(points) - 1 - k) % every == 0:
            shapes.append(Label((x, HEIGHT - 5), point.name, "middle", size=10))
        if e.value is None:
            shapes += _line(line)
            line = []
            continue
        if e.low is not None and e.high is not None:
            shapes.append(Stroke(((x, y(e.low)), (x, y(e.high))), "hair", 3.0))
        line.append((x, y(e.value)))
        ink: Ink = "customer" if point.signal or point.own else "agent"
        shapes.append(Mark((x, y(e.value)), ink, "square" if point.signal else "circle", 8.0 if point.own else 5.5))
    return Drawing(WIDTH, HEIGHT, (*shapes, *_line(line)))


def _line(places: Sequence[Place]) -> list[Shape]:
    return [Stroke(tuple(places), "agent", 1.6)] if len(places) > 1 else []
