"""The feelings of a conversation in a few numbers: for each party the mean, how it started and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from scoring.conversation import Role, Turn
from scoring.readings import TurnReading

DIGITS = 3
PART = 4
"""`start` and `end` are the means of the first and the last quarter of a party's turns, of one turn at least."""


def summarise(turns: Sequence[Turn], readings: Sequence[TurnReading]) -> dict[str, Any]:
    """`{"turns": {"i": {label, score}}, "customer": {mean, start, end, change}, "agent": {…}}`, scores -1..1.

    `readings` has one reading for each turn, in order (ValueError otherwise). A party without turns gets `{}`;
    `change` is `end` - `start`. Rounded to 3 digits.
    """
    pairs = list(zip(turns, readings, strict=True))
    by_turn = {
        str(turn.i): {"label": reading.feeling.label, "score": round(reading.feeling.score, DIGITS)}
        for turn, reading in pairs
    }
    parties = {
        str(role): _course([reading.feeling.score for turn, reading in pairs if turn.role == role])
        for role in (Role.CUSTOMER, Role.AGENT)
    }
    return {"turns": by_turn, **parties}


def _course(scores: Sequence[float]) -> dict[str, float]:
    if not scores:
        return {}
    part = max(1, len(scores) // PART)
    mean, start, end = (round(fmean(some), DIGITS) for some in (scores, scores[:part], scores[-part:]))
    return {"mean": mean, "start": start, "end": end, "change": round(end - start, DIGITS)}
