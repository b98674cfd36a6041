from __future__ import annotations

import pytest

from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.feeling_course import (
    CourseParameters,
    emotions,
    end_weighted,
    feeling_course,
    label_of,
    quarter_means,
    raised_voice_turns,
    trend_of,
)
from scoring.readings import Feeling, TurnReading


def _reading(score: float, **named: float) -> TurnReading:
    return TurnReading(Feeling("neg" if score < 0 else "pos" if score > 0 else "neu", score), emotions=named)


def _talk(*turns: Turn, acoustics: dict[str, object] | None = None) -> Conversation:
    return Conversation("x", Channel.VOICE, "zh", turns, acoustics=acoustics or {})


def _course(*scores: tuple[Role, float]) -> dict[str, dict[str, object]]:
    turns = [Turn(i, role, "x", float(10 * i), 10.0 * i + 5) for i, (role, _) in enumerate(scores)]
    return feeling_course(_talk(*turns), [_reading(s) for _, s in scores], "by-hand@1")


def _short(course: dict[str, object]) -> dict[str, object]:
    return {key: course[key] for key in ("mean", "start", "end", "change")}


def test_start_and_end_are_the_outer_quarters() -> None:
    scores = [-0.8, -0.6, 0.0, 0.0, 0.0, 0.0, 0.2, 0.6]
    course = _course(*[(Role.CUSTOMER, s) for s in scores])
    assert _short(course["customer"]) == {"mean": -0.075, "start": -0.7, "end": 0.4, "change": 1.1}
    assert course["customer"]["quarters"] == [-0.7, 0.0, 0.0, 0.4]
    assert course["agent"] == {}


def test_a_quarter_is_one_turn_at_least() -> None:
    course = _course((Role.CUSTOMER, -0.5), (Role.AGENT, 0.1), (Role.CUSTOMER, 0.3), (Role.OTHER, -1.0))
    assert _short(course["customer"]) == {"mean": -0.1, "start": -0.5, "end": 0.3, "change": 0.8}
    assert _short(course["agent"]) == {"mean": 0.1, "start": 0.1, "end": 0.1, "change": 0.0}


def test_others_are_listed_and_count_nowhere() -> None:
    course = _course((Role.AGENT, 0.0), (Role.CUSTOMER, -0.12345), (Role.OTHER, -1.0))
    assert course["turns"]["1"] == {"label": "neg", "score": -0.123}
    assert course["turns"]["2"] == {"label": "neg", "score": -1.0}
    assert course["conversation"]["mean"] == -0.062


@pytest.mark.parametrize(
    ("scores", "means"),
    [
        ([], [None, None, None, None]),
        ([0.5], [0.5, None, None, 0.5]),
        ([0.1, 0.2], [0.1, None, None, 0.2]),
        ([0.1, 0.2, 0.3], [0.1, 0.2, None, 0.3]),
        ([0.1, 0.2, 0.4, 0.6, 0.9], [0.1, 0.3, 0.6, 0.9]),
    ],
)
def test_quarters_of_few_turns(scores: list[float], means: list[float | None]) -> None:
    assert quarter_means(scores) == means


def test_the_end_counts_twice_as_much_as_the_beginning() -> None:
    assert end_weighted([-0.6, 0.6]) == 0.2  # (1 * -0.6 + 2 * 0.6) / 3
    assert end_weighted([0.6, 0.0, -0.6]) == -0.133  # (0.6 - 1.2) / 4.5
    assert end_weighted([-0.4]) == -0.4
    assert [label_of(score, 0.2) for score in (-0.21, -0.2, 0.2, 0.21)] == ["neg", "neu", "neu", "pos"]


@pytest.mark.parametrize(
    ("scores", "trend"),
    [
        ([-0.2, 0.9, 0.0], "improving"),
        ([0.2, 0.0, -0.1], "worsening"),
        ([0.1, 0.0, -0.09], "steady"),
        ([0.0, -0.9, 0.19], "steady"),
        ([-0.9, 0.9], None),
    ],
)
def test_a_trend_is_the_change_from_the_first_to_the_last_quarter(scores: list[float], trend: str | None) -> None:
    assert trend_of(scores) == trend
    assert trend_of([0.0, 0.0, 0.1], CourseParameters(trend=0.1)) == "improving"


def test_the_worst_point_has_its_place_and_time_and_is_missing_where_all_is_well() -> None:
    course = _course((Role.CUSTOMER, -0.2), (Role.CUSTOMER, -0.9), (Role.CUSTOMER, -0.9), (Role.AGENT, 0.4))
    assert course["customer"]["worst"] == {"turn": 1, "seconds": 10.0, "score": -0.9}
    assert course["customer"]["negative_share"] == 1.0
    assert course["conversation"]["negative_share"] == 0.75
    assert course["agent"]["worst"] is None
    assert course["reader"] == "by-hand@1"


def test_emotions_peak_and_are_flagged_from_the_limit_on() -> None:
    turns = [Turn(0, Role.CUSTOMER, "x", 1.0), Turn(2, Role.CUSTOMER, "x", 9.0)]
    pairs = list(
        zip(turns, [_reading(-0.5, worry=0.7, relief=0.1), _reading(0.4, worry=0.2, relief=0.29)], strict=True)
    )
    assert emotions(pairs, {}) == {
        "worry": {"peak": 0.7, "turn": 0, "seconds": 1.0, "flagged": True, "turns": [0]},
        "relief": {"peak": 0.29, "turn": 2, "seconds": 9.0, "flagged": False, "turns": []},
    }


LOUD = {"raised_voice": {"customer": {"instances": [{"start": 2.0, "end": 4.0}, {"start": 11.0, "end": 12.0}]}}}


def test_a_raised_voice_in_a_bad_turn_is_anger_heard_and_in_a_glad_one_is_not() -> None:
    talk = _talk(
        Turn(0, Role.CUSTOMER, "x", 0.0, 5.0),
        Turn(1, Role.AGENT, "x", 5.0, 9.0),
        Turn(2, Role.CUSTOMER, "x", 10.0, 13.0),
        Turn(3, Role.CUSTOMER, "x", 14.0, 15.0),
        acoustics=LOUD,
    )
    assert raised_voice_turns(talk, Role.CUSTOMER) == {0: 2.0, 2: 1.0}
    assert raised_voice_turns(talk, Role.AGENT) == {}
    readings = [_reading(-0.6, anger=0.2), _reading(0.0), _reading(0.8, anger=0.0), _reading(-0.7, anger=0.9)]
    anger = feeling_course(talk, readings)["customer"]["emotions"]["anger"]
    assert (anger["said"], anger["heard"], anger["turns"], anger["flagged"]) == ([3], [0], [0, 3], True)


def test_without_emotions_a_raised_voice_still_speaks_and_nothing_else_is_known() -> None:
    talk = _talk(Turn(0, Role.CUSTOMER, "x", 0.0, 5.0), acoustics=LOUD)
    course = feeling_course(talk, [_reading(-0.6)])
    assert course["customer"]["emotions"] == {
        "anger": {"peak": None, "turn": 0, "seconds": 0.0, "turns": [0], "flagged": True, "said": [], "heard": [0]}
    }
    assert feeling_course(talk, [_reading(0.6)])["customer"]["emotions"] == {}


def test_no_turns_give_empty_parts_and_a_missing_reading_is_an_error() -> None:
    course = feeling_course(_talk(), [])
    assert (course["turns"], course["customer"], course["agent"], course["conversation"]) == ({}, {}, {}, {})
    with pytest.raises(ValueError, match="shorter"):
        feeling_course(_talk(Turn(0, Role.AGENT, "x")), [])
