from __future__ import annotations

import pytest

from scoring.conversation import Role, Turn
from scoring.readings import Feeling, TurnReading
from scoring.summary import summarise


def _summary(*scores: tuple[Role, float]) -> dict[str, dict[str, object]]:
    turns = [Turn(i, role, "x") for i, (role, _) in enumerate(scores)]
    readings = [TurnReading(Feeling("neg" if s < 0 else "pos" if s > 0 else "neu", s)) for _, s in scores]
    return summarise(turns, readings)


def test_start_and_end_are_the_outer_quarters() -> None:
    scores = [-0.8, -0.6, 0.0, 0.0, 0.0, 0.0, 0.2, 0.6]
    summary = _summary(*[(Role.CUSTOMER, s) for s in scores])
    assert summary["customer"] == {"mean": -0.075, "start": -0.7, "end": 0.4, "change": 1.1}
    assert summary["agent"] == {}


def test_a_quarter_is_one_turn_at_least() -> None:
    summary = _summary((Role.CUSTOMER, -0.5), (Role.AGENT, 0.1), (Role.CUSTOMER, 0.3), (Role.OTHER, -1.0))
    assert summary["customer"] == {"mean": -0.1, "start": -0.5, "end": 0.3, "change": 0.8}
    assert summary["agent"] == {"mean": 0.1, "start": 0.1, "end": 0.1, "change": 0.0}


def test_every_turn_is_listed_by_its_number() -> None:
    summary = _summary((Role.AGENT, 0.0), (Role.CUSTOMER, -0.12345))
    assert summary["turns"] == {"0": {"label": "neu", "score": 0.0}, "1": {"label": "neg", "score": -0.123}}


def test_no_turns_give_empty_parts_and_a_missing_reading_is_an_error() -> None:
    assert summarise([], []) == {"turns": {}, "customer": {}, "agent": {}}
    with pytest.raises(ValueError, match="shorter"):
        summarise([Turn(0, Role.AGENT, "x")], [])
