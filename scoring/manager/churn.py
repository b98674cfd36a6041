"""Which customers may leave: points for what they said and met with, each with its reason. No probability is claimed.

Signs are those the service manuals name - rising complaints, repeated contacts, falling feeling (standards: churn warning) - and those
of the field beside them: asking to cancel, unresolved contacts, broken promises, low survey answers. The points are a judgement of
how pressing each sign is, not fitted to who left: change them where your own customers' leaving tells better. Signs are looked
for in the last `DAYS` days; what rises or falls is held against as many days before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scoring.reasons import Reason

DAYS = 28
FALL = 0.3
"""A feeling (-1..1) lower by so much than before has fallen."""
CONTACTS = 3
"""So many contacts within the days are repeated ones."""

RISING = 2
"""A single complaint is no rise."""

Level = Literal["high", "middle", "low"]

POINTS: Mapping[str, int] = {
    "closing": 40,
    "leaving": 30,
    "urgent_complaint": 15,
    "rising_complaints": 15,
    "repeated": 15,
    "broken_promise": 15,
    "detractor": 15,
    "falling": 15,
    "unresolved": 10,
    "ends_negative": 5,
}
"""By sign. The sum is cut at 100."""
MOST = 100
LEVELS: Mapping[Level, int] = {"high": 50, "middle": 25, "low": 0}
"""The least points of each level."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a customer within the days, `before` within as many before. Counts are of conversations; None: not known.

    `closing`, `leaving`: said so. `urgent`: complaints of grade P1 or P2. `told_repeat`: said to have been in touch before. `feeling`:
    mean of the customer's feeling at the end. `unresolved`: contacts that ended so. `broken`: promises not kept. `low_answers`:
    dissatisfied or detracting survey answers.
    """

    contacts: int = 0
    contacts_before: int = 0
    complaints: int = 0
    complaints_before: int = 0
    urgent: int = 0
    closing: int = 0
    leaving: int = 0
    told_repeat: int = 0
    unresolved: int = 0
    broken: int = 0
    low_answers: int = 0
    feeling: float | None = None
    feeling_before: float | None = None


@dataclass(frozen=True, slots=True)
class Churn:
    """The points 0..100, the level, and what they are for: sign, points, reason, the weightiest first."""

    points: int
    level: Level
    parts: tuple[tuple[str, int, Reason], ...]


def churn(signs: Signs) -> Churn:
    """Points and reasons of a customer."""
    found = [(name, POINTS[name], Reason(f"churn_{name}", told)) for name, told in _found(signs).items()]
    points = min(MOST, sum(points for _, points, _ in found))
    return Churn(points, level_of(points), tuple(sorted(found, key=lambda part: -part[1])))


def level_of(points: int) -> Level:
    """The level of so many points."""
    return next(level for level, least in LEVELS.items() if points >= least)


def _found(s: Signs) -> dict[str, dict[str, object]]:
    """The signs that are there, with what is told of each."""
    found: dict[str, dict[str, object]] = {}
    if s.closing:
        found["closing"] = {"n": s.closing}
    elif s.leaving:
        found["leaving"] = {"n": s.leaving}
    if s.complaints >= RISING and s.complaints > s.complaints_before:
        found["rising_complaints"] = {"n": s.complaints, "before": s.complaints_before}
    if s.urgent:
        found["urgent_complaint"] = {"n": s.urgent}
    if s.contacts >= CONTACTS or s.told_repeat:
        found["repeated"] = {"n": s.contacts, "told": s.told_repeat}
    if s.feeling is not None and s.feeling_before is not None and s.feeling_before - s.feeling >= FALL:
        found["falling"] = {"value": round(s.feeling, 2), "before": round(s.feeling_before, 2)}
    if s.feeling is not None and s.feeling <= -FALL:
        found["ends_negative"] = {"value": round(s.feeling, 2)}
    if s.unresolved:
        found["unresolved"] = {"n": s.unresolved}
    if s.broken:
        found["broken_promise"] = {"n": s.broken}
    if s.low_answers:
        found["detractor"] = {"n": s.low_answers}
    return found
