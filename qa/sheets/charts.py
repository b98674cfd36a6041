"""The charts of a sheet: the course of feeling through a conversation, and the mean score week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.sheets.drawing import Drawing, Ink, Label, Mark, Shape, Stroke

WIDTH, HEIGHT = 640.0, 148.0
LEFT, RIGHT, TOP, BOTTOM = 50.0, 12.0, 24.0, 20.0
MOST_MARKS = 40
"""Points of a line beyond which single ones are no longer marked."""


@dataclass(frozen=True, slots=True)
class Course:
    """One party's feeling: (place 0..1 in the conversation, score -1..1) in order."""

    name: str
    party: Literal["agent", "customer"]
    values: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The mean score (0..100) of a week with its interval, None where there is none; no `value`: a week without scores."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int


def feeling_chart(courses: Sequence[Course], levels: tuple[str, str, str], ends: tuple[str, str]) -> Drawing:
    """Feeling from the beginning to the end; `levels` are the words for 1, 0 and -1, `ends` those under both ends."""
    shapes: list[Shape] = []
    for level, name in zip((1.0, 0.0, -1.0), levels, strict=True):
        shapes += _grid(_y(level, -1, 1), name, strong=level == 0)
    shapes += [
        Label((LEFT, HEIGHT - 5), ends[0]),
        Label((WIDTH - RIGHT, HEIGHT - 5), ends[1], "end"),
    ]
    at = LEFT
    for course in courses:
        ink: Ink = course.party
        dashed = course.party == "agent"
        shape: Literal["circle", "square"] = "square" if dashed else "circle"
        places = tuple((_x(where), _y(score, -1, 1)) for where, score in course.values)
        shapes.append(Stroke(places, ink, 2.0, dashed))
        if len(places) <= MOST_MARKS:
            shapes += [Mark(place, ink, shape) for place in places]
        shapes += [Stroke(((at, 9), (at + 24, 9)), ink, 2.0, dashed), Mark((at + 12, 9), ink, shape)]
        shapes.append(Label((at + 30, 13), course.name, ink="ink"))
        at += 130
    return Drawing(WIDTH, HEIGHT, tuple(shapes))


def score_chart(weeks: Sequence[Week], interval: str, count: str) -> Drawing:
    """Mean scores with intervals, the last in another ink; `interval` names the bars, `count` is the n of a week (`n = {n}`)."""
    ends = [v for week in weeks for v in (week.value, week.low, week.high) if v is not None]
    low = max(0.0, 10 * ((min(ends) - 4) // 10))
    high = min(100.0, 10 * -(-(max(ends) + 4) // 10))
    shapes: list[Shape] = []
    for level in (low, (low + high) / 2, high):
        shapes += _grid(_y(level, low, high), f"{level:g}")
    step = 1 / len(weeks)
    for k, week in enumerate(weeks):
        x = _x((k + 0.5) * step)
        shapes.append(
            Label((x, HEIGHT - 5), f"{week.name}  {count.format(n=week.n)}" if week.n else week.name, "middle")
        )
        if week.value is not None:
            shapes += _score(week, week.value, x, (low, high), last=k == len(weeks) - 1)
    shapes.append(Label((LEFT, 13), interval, ink="muted"))
    return Drawing(WIDTH, HEIGHT, tuple(shapes))


def _score(week: Week, value: float, x: float, scale: tuple[float, float], last: bool) -> list[Shape]:
    ink: Ink = "customer" if last else "agent"
    shapes: list[Shape] = []
    if week.low is not None and week.high is not None:
        top, bottom = _y(week.high, *scale), _y(week.low, *scale)
        shapes.append(Stroke(((x, bottom), (x, top)), ink, 2.0))
        shapes += [Stroke(((x - 4, end), (x + 4, end)), ink, 2.0) for end in (top, bottom)]
    y = _y(value, *scale)
    shapes.append(Mark((x, y), ink, "circle" if last else "square", 8.0 if last else 6.0))
    shapes.append(Label((x + 8, y + 4), f"{value:.1f}", ink="ink"))
    return shapes


def _grid(y: float, name: str, strong: bool = False) -> list[Shape]:
    return [
        Stroke(((LEFT, y), (WIDTH - RIGHT, y)), "muted" if strong else "hair", 0.8),
        Label((LEFT - 6, y + 4), name, "end"),
    ]


def _x(share: float) -> float:
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(value: float, low: float, high: float) -> float:
    inside = HEIGHT - TOP - BOTTOM
    return TOP + inside * (1 - (value - low) / (high - low))
