"""Figures follow the corrected roles and texts, and come back as they were."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from qa.speech.acoustics import Lane, measure
from qa.speech.decode import SAMPLE_RATE
from qa.speech.reattribute import machine_figures, reattributed, with_checked_roles
from qa.speech.voice_activity import Region
from scoring.conversation import Role, Timeline, Turn

R = Region
A, C = Role.AGENT, Role.CUSTOMER
TURNS = (
    Turn(0, A, "您好请稍等", 0.0, 4.0, 0.9),
    Turn(1, C, "好的我等你回答", 3.0, 9.0, 0.9),
    Turn(2, A, "查到了您的订单", 20.0, 26.0, 0.9),
)
TALK = {A: (R(0, 4), R(20, 26)), C: (R(3, 9),)}


def measured(
    turns: tuple[Turn, ...], lanes: dict[Role | None, tuple[Region, ...]], timeline: Timeline
) -> dict[str, Any]:
    """Lanes in their channels' order: the first is louder in its last seconds."""
    signal = np.concatenate([np.full(23 * SAMPLE_RATE, 0.01), np.full(7 * SAMPLE_RATE, 0.1)]).astype(np.float32)
    made = [Lane(k, role, regions, signal) for k, (role, regions) in enumerate(lanes.items())]
    return measure(turns, made, 30.0, timeline, "zh") | {"role_confidence": 0.6}


def swapped(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    return tuple(replace(t, role={A: C, C: A}[t.role]) for t in turns)


@pytest.mark.parametrize("timeline", [Timeline.CHANNELS, Timeline.MIXED])
def test_swapping_gives_what_the_right_roles_would_have(timeline: Timeline) -> None:
    one = {A: TALK[A], C: TALK[C]} if timeline is Timeline.CHANNELS else {None: (R(0, 9), R(20, 26))}
    other = {C: TALK[A], A: TALK[C]} if timeline is Timeline.CHANNELS else one
    machine = measured(TURNS, one, timeline)
    figures = reattributed(machine, TURNS, swapped(TURNS), "zh", True)
    kept = figures.pop("machine")
    assert figures == measured(swapped(TURNS), other, timeline)
    assert machine_figures(figures | {"machine": kept}) == machine


def test_a_turn_given_to_another_moves_what_turns_measure() -> None:
    machine = measured(TURNS, {None: (R(0, 9), R(20, 26))}, Timeline.MIXED)
    turns = (*TURNS[:2], replace(TURNS[2], role=C))
    figures = reattributed(machine, TURNS, turns, "zh", False)
    kept = figures.pop("machine")
    assert figures == measured(turns, {None: (R(0, 9), R(20, 26))}, Timeline.MIXED)
    assert machine_figures(figures | {"machine": kept}) == machine


def test_a_channel_keeps_its_talk_when_a_turn_is_given_to_another() -> None:
    machine = measured(TURNS, TALK, Timeline.CHANNELS)  # type: ignore[arg-type]
    figures = reattributed(machine, TURNS, (*TURNS[:2], replace(TURNS[2], role=C)), "zh", False)
    assert figures["talk"] == machine["talk"]
    assert figures["last_speaker"] == {"role": "customer", "end": 26.0}


def test_corrected_words_change_pace_and_what_is_a_hold() -> None:
    machine = measured(TURNS, TALK, Timeline.CHANNELS)  # type: ignore[arg-type]
    late = (TURNS[0], TURNS[1], TURNS[2])
    assert machine["hold"]["count"] == 1
    turns = (replace(late[0], text="您好"), *late[1:])
    figures = reattributed(machine, TURNS, turns, "zh", False)
    assert (figures["hold"]["count"], figures["dead_air"]["count"]) == (0, 1)
    assert figures["pace"]["agent"]["characters_per_minute"] == pytest.approx(60 * 9 / 10)
    assert figures["pace"]["customer"] == machine["pace"]["customer"]
    assert machine_figures(figures) == machine


def test_a_person_who_looked_is_sure() -> None:
    machine = measured(TURNS, TALK, Timeline.CHANNELS)  # type: ignore[arg-type]
    figures = with_checked_roles(machine)
    assert figures["role_confidence"] == 1.0
    assert machine_figures(figures) == machine
    assert with_checked_roles({}) == {}


def test_nothing_corrected_changes_nothing() -> None:
    machine = measured(TURNS, TALK, Timeline.CHANNELS)  # type: ignore[arg-type]
    assert reattributed(machine, TURNS, TURNS, "zh", False) == machine
    assert reattributed({}, TURNS, swapped(TURNS), "zh", True) == {}
