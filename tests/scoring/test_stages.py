"""Stages of small conversations, worked out by hand."""

from __future__ import annotations

import pytest

from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.readings import TurnReading
from scoring.stages import NAMES, STAGES, Stage, find_stages, path_of

A, C = Role.AGENT, Role.CUSTOMER
Said = tuple[Role, float | None, str]
"""Who, when, and the acts that are sure."""

CALL: tuple[Said, ...] = (
    (A, 0.0, "greets names_self"),
    (C, 4.0, "states_problem"),
    (A, 10.0, "restates"),
    (C, 14.0, "accepts"),
    (A, 16.0, "asks_hold"),
    (A, 50.0, "performs commits"),
    (C, 60.0, "confirms_solved"),
    (A, 62.0, "closes"),
)


def talk(said: tuple[Said, ...], channel: Channel = Channel.VOICE) -> tuple[Conversation, tuple[TurnReading, ...]]:
    turns = tuple(
        Turn(i, role, "x", at, at + 2 if channel == Channel.VOICE and at is not None else None)
        for i, (role, at, _) in enumerate(said)
    )
    readings = tuple(TurnReading(acts={**dict.fromkeys(acts.split(), 0.9), "hurries": 0.1}) for *_, acts in said)
    return Conversation("c", channel, "zh", turns), readings


def path(*said: tuple[Role, str]) -> str:
    return path_of(find_stages(*talk(tuple((role, None, acts) for role, acts in said))))


def test_every_stage_has_a_letter_of_its_own() -> None:
    assert {NAMES[letter]: letter for letter in NAMES} == STAGES
    assert all(len(letter) == 1 for letter in NAMES)


def test_in_a_call_a_stage_lasts_until_the_next_begins_and_a_turn_of_two_is_divided() -> None:
    found = find_stages(*talk(CALL))
    assert path_of(found) == "onchspkz"
    assert found[2] == Stage("confirmation", 2, 2, 10.0, 6.0)
    assert [stage.seconds for stage in found] == [4.0, 6.0, 6.0, 34.0, 5.0, 5.0, 2.0, 2.0]
    assert [stage.start for stage in found] == [0.0, 4.0, 10.0, 16.0, 50.0, 55.0, 60.0, 62.0]


def test_in_a_chat_the_time_before_a_message_is_its_own_but_a_wait_lasts_until_the_next() -> None:
    found = find_stages(*talk(CALL, Channel.CHAT))
    assert [(stage.name, stage.start, stage.seconds) for stage in found] == [
        ("opening", 0.0, 0.0),
        ("need", 0.0, 4.0),
        ("confirmation", 4.0, 10.0),
        ("hold", 14.0, 36.0),
        ("solution", 50.0, 0.0),
        ("promise", 50.0, 0.0),
        ("check", 50.0, 10.0),
        ("closing", 60.0, 2.0),
    ]


@pytest.mark.parametrize("moved", [None, 3.0])
def test_without_a_time_in_every_turn_in_order_no_stage_has_one(moved: float | None) -> None:
    said = (*CALL[:3], (C, moved, "accepts"), *CALL[4:])
    assert {(stage.start, stage.seconds) for stage in find_stages(*talk(said))} == {(None, None)}


def test_a_complaint_is_the_need_before_an_answer_and_an_objection_after() -> None:
    assert path((C, "complains"), (A, "shirks"), (C, "complains insists"), (A, "performs"), (C, "accepts")) == "nbjs"


def test_who_asks_for_a_superior_escalates_whatever_else_is_in_the_turn() -> None:
    assert path((A, "greets"), (C, "states_problem"), (A, "refuses_flat"), (C, "insists asks_to_escalate")) == "onbu"


def test_explaining_is_an_answer_only_where_the_turn_does_nothing_else() -> None:
    assert path((C, "asks"), (A, "explains")) == "na"
    assert path((C, "asks"), (A, "explains asks_needed_data")) == "nv"


def test_a_greeting_late_is_no_opening_and_leaving_early_no_closing() -> None:
    assert path((A, "greets"), (C, "asks"), (A, "performs"), (C, "leaves"), (A, "greets"), (A, ""), (C, "leaves")) == (
        "onsz"
    )


def test_a_turn_without_acts_goes_on_and_the_first_opens_or_tells() -> None:
    assert path((A, ""), (C, "states_problem"), (A, ""), (A, "closes")) == "onz"
    assert path((C, ""), (A, "performs")) == "ns"


def test_nothing_is_known_where_no_acts_were_read() -> None:
    conversation, readings = talk(CALL)
    assert find_stages(conversation, ()) == ()
    assert find_stages(conversation, tuple(TurnReading() for _ in readings)) == ()
