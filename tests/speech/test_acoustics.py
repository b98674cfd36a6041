from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from qa.speech.acoustics import (
    AcousticOptions,
    Lane,
    first_words,
    interruptions,
    last_speaker,
    longest_monologue,
    measure,
    pace,
    peaks,
    quiet,
    raised_voice,
    response_latency,
    silences,
)
from qa.speech.decode import SAMPLE_RATE
from qa.speech.voice_activity import Region
from scoring.conversation import Role, Timeline, Turn
from scoring.units import spoken_units

R = Region
SILENT = np.zeros(60 * SAMPLE_RATE, dtype=np.float32)


def turn(i: int, role: str, start: float, end: float, text: str = "好") -> Turn:
    return Turn(i, Role(role), text, start, end, 0.9)


def call(agent: list[Region], customer: list[Region], turns: list[Turn], duration: float = 60.0) -> dict[str, Any]:
    lanes = [Lane(0, Role.AGENT, tuple(agent), SILENT), Lane(1, Role.CUSTOMER, tuple(customer), SILENT)]
    return measure(turns, lanes, duration, Timeline.CHANNELS, "zh")


@pytest.mark.parametrize(
    ("speech", "limit", "count", "seconds", "longest"),
    [
        ([R(0, 10), R(14.9, 20)], 5.0, 0, 0.0, 0.0),
        ([R(0, 10), R(15, 20)], 5.0, 1, 5.0, 5.0),
        ([R(0, 10), R(16, 20), R(31, 40)], 5.0, 2, 17.0, 11.0),
        ([R(0, 10), R(16, 20), R(31, 40)], 10.0, 1, 11.0, 11.0),
        ([R(20, 30)], 5.0, 0, 0.0, 0.0),  # ringing before and the end of the tape are not counted
        ([], 5.0, 0, 0.0, 0.0),
    ],
)
def test_silence(speech: list[Region], limit: float, count: int, seconds: float, longest: float) -> None:
    found = quiet(silences(speech, limit), [], 60.0)["silence"]
    assert (found["count"], found["seconds"], found["longest"]) == (count, seconds, longest)
    assert found["share"] == pytest.approx(seconds / 60, abs=1e-4)
    assert len(found["instances"]) == count


@pytest.mark.parametrize(
    ("by", "of", "expected"),
    [
        ([R(3, 5)], [R(0, 4)], [(3, 4)]),
        ([R(3, 5)], [R(0, 3.4)], []),  # 0.4 s together is a backchannel
        ([R(3, 5)], [R(0, 3.5)], [(3, 3.5)]),
        ([R(0.9, 5)], [R(0, 4)], []),  # the other had hardly begun
        ([R(1, 5)], [R(0, 4)], [(1, 4)]),
        ([R(2, 3)], [R(0, 1), R(1.4, 6)], [(2, 3)]),  # a breath does not end speaking
        ([R(2, 3)], [R(0, 1), R(1.6, 6)], []),  # a pause does: it began 0.4 s ago
        ([R(0, 9)], [R(5, 6)], []),  # who is cut in on does not interrupt
        ([R(3, 5), R(5.2, 6)], [R(0, 8)], [(3, 6)]),  # one cutting in with a breath is one
        ([R(3, 4), R(6, 7)], [R(0, 8)], [(3, 4), (6, 7)]),
    ],
)
def test_interruptions(by: list[Region], of: list[Region], expected: list[tuple[float, float]]) -> None:
    found = interruptions(by, of)
    assert [(part["start"], part["end"]) for part in found["instances"]] == expected
    assert found["count"] == len(expected)
    assert found["seconds"] == pytest.approx(sum(end - start for start, end in expected))


def test_talk_overlap_and_ratio() -> None:
    figures = call([R(0, 10), R(20, 30)], [R(9, 14)], [])
    assert figures["talk"]["agent"] == {"seconds": 20.0, "share": 0.3333}
    assert figures["talk"]["customer"] == {"seconds": 5.0, "share": 0.0833}
    assert figures["talk_to_listen"] == 4.0
    assert figures["overlap"] == {
        "count": 1,
        "seconds": 1.0,
        "share": 0.0167,
        "instances": [{"start": 9.0, "end": 10.0, "seconds": 1.0}],
    }
    assert figures["speech"]["seconds"] == 24.0
    assert figures["silence"]["instances"] == [{"start": 14.0, "end": 20.0, "seconds": 6.0}]
    assert figures["dead_air"]["count"] == 0
    assert figures["interruptions"]["customer"]["count"] == 1
    assert figures["interruptions"]["agent"]["count"] == 0
    assert figures["source"] == "channels"


def test_a_mixed_signal_has_no_overlap_rather_than_none() -> None:
    turns = [turn(0, "agent", 0, 4, "您好请讲"), turn(1, "customer", 5, 10, "我要退款")]
    lanes = [Lane(0, None, (R(0, 4), R(5, 10)), SILENT)]
    figures = measure(turns, lanes, 60.0, Timeline.MIXED, "zh")
    assert "overlap" not in figures
    assert "interruptions" not in figures
    assert figures["source"] == "mixed"
    assert figures["talk"]["customer"]["seconds"] == 5.0
    assert figures["talk_to_listen"] == 0.8


def test_an_unheard_customer_leaves_no_ratio() -> None:
    figures = call([R(0, 10)], [], [])
    assert "talk_to_listen" not in figures
    assert figures["talk"]["customer"]["seconds"] == 0.0


@pytest.mark.parametrize(
    ("text", "language", "seconds", "expected"),
    [
        ("您好很高兴为您服务", "zh", 6.0, {"agent": {"characters_per_minute": 90.0}}),
        ("开通5G套餐,OK吗?", "zh", 4.0, {"agent": {"characters_per_minute": 105.0}}),
        ("I don't know, sorry.", "en", 4.0, {"agent": {"words_per_minute": 60.0}}),
        ("Hello.", "en", 2.9, {}),
    ],
)
def test_pace(text: str, language: str, seconds: float, expected: dict[str, Any]) -> None:
    talk = {"agent": (R(0, seconds),), "customer": ()}
    assert pace([turn(0, "agent", 0, seconds, text)], talk, language) == expected


def test_spoken_units() -> None:
    assert spoken_units("您的iPhone 15 don't，好。") == 6


def test_response_latency_is_the_median_of_each_side() -> None:
    turns = [
        turn(0, "agent", 0, 2),
        turn(1, "customer", 3, 5),  # 1.0
        turn(2, "agent", 4.5, 6),  # cut in: 0
        turn(3, "agent", 8, 9),  # own pause, not an answer
        turn(4, "customer", 12, 13),  # 3.0
        turn(5, "agent", 15, 16),  # 2.0
    ]
    assert response_latency(turns) == {"agent": 1.0, "customer": 2.0}


def test_monologue_runs_over_short_pauses_only() -> None:
    turns = [
        turn(0, "agent", 0, 10),
        turn(1, "agent", 13, 20),
        turn(2, "agent", 23.5, 30),
        turn(3, "customer", 31, 33),
    ]
    assert longest_monologue(turns) == {
        "agent": {"start": 0, "end": 20, "seconds": 20},
        "customer": {"start": 31, "end": 33, "seconds": 2},
    }


def test_pictures_of_a_lane() -> None:
    loud = np.concatenate([np.full(SAMPLE_RATE, 0.1), np.full(SAMPLE_RATE, -1.0), np.zeros(SAMPLE_RATE // 2)])
    lanes = [Lane(1, Role.AGENT, (R(0, 2),), loud.astype(np.float32))]
    (lane,) = measure([], lanes, 2.5, Timeline.CHANNELS, "en")["lanes"]
    assert (lane["channel"], lane["role"], lane["speech"]) == (1, "agent", [[0, 2]])
    assert lane["loudness"] == [-20.0, 0.0]
    assert len(lane["peaks"]) == 800
    assert (lane["peaks"][0], lane["peaks"][400], lane["peaks"][-1]) == (0.1, 1.0, 0.0)


def test_peaks_of_little_and_of_nothing() -> None:
    assert peaks(np.zeros(0, dtype=np.float32)) == []
    assert peaks(np.array([0.5, -2.0], dtype=np.float32)) == [0.5, 1.0]


def test_every_figure_is_plain_json() -> None:
    figures = call([R(0, 4)], [R(3, 6)], [turn(0, "agent", 0, 4), turn(1, "customer", 4, 6)])

    def check(value: object) -> None:
        assert type(value) in (dict, list, str, int, float), type(value)
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            check(part)
        assert not (isinstance(value, float) and not math.isfinite(value))

    check(json.loads(json.dumps(figures)))
    check(figures)


@pytest.mark.parametrize(
    ("said", "role", "end", "kind"),
    [
        ("好的,请您稍等一下", "agent", 10.0, "hold"),
        ("Let me check, hold on a moment please.", "agent", 9.5, "hold"),
        ("好的,请您稍等一下", "customer", 10.0, "dead_air"),  # only the agent puts people on hold
        ("好的", "agent", 10.0, "dead_air"),
        ("请稍等", "agent", -1.0, "dead_air"),  # eleven seconds before the silence is too long ago
        ("we hold one account for you", "agent", 10.0, "dead_air"),
    ],
)
def test_a_silence_the_agent_announced_is_a_hold(said: str, role: str, end: float, kind: str) -> None:
    found = quiet([R(10, 25)], [turn(0, role, end - 2, end, said)], 60.0)
    counts = {name: part["count"] for name, part in found.items()}
    wanted = {"hold": 1} if kind == "hold" else {"silence": 1, "dead_air": 1}
    assert counts == {"silence": 0, "dead_air": 0, "hold": 0} | wanted
    assert found[kind]["instances"] == [{"start": 10.0, "end": 25.0, "seconds": 15.0}]


def test_limits_are_settings_and_told_with_the_figures() -> None:
    options = AcousticOptions(silence=2.0, interruption_after=0.5)
    lanes = [
        Lane(0, Role.AGENT, (R(0, 4), R(6.5, 8)), SILENT),
        Lane(1, Role.CUSTOMER, (R(0.6, 3),), SILENT),
    ]
    figures = measure([], lanes, 60.0, Timeline.CHANNELS, "zh", options)
    assert figures["silence"]["count"] == 1
    assert figures["interruptions"]["customer"]["count"] == 1
    assert figures["parameters"]["silence"] == 2.0
    assert figures["parameters"]["raised_decibels"] == 6.0
    assert options.key() != AcousticOptions().key()


def test_raised_voice_is_over_the_own_median() -> None:
    loudness = [-30.0] * 8 + [-23.9, -24.0, -24.1, -20.0]
    lanes = [{"role": "agent", "loudness": loudness}, {"role": "customer", "loudness": [-20.0] * 12}]
    talk = {"agent": (R(0, 11.4),), "customer": (R(0, 2.4),)}
    found = raised_voice(lanes, talk)
    assert list(found) == ["agent"]  # the customer talks too little to know what is usual
    assert found["agent"]["median"] == -30.0
    # the last second is spoken in for less than half of it
    assert found["agent"]["instances"] == [{"start": 8.0, "end": 10.0, "seconds": 2.0}]
    assert (found["agent"]["seconds"], found["agent"]["share"]) == (2.0, round(2 / 11, 4))


def test_who_speaks_first_and_last() -> None:
    turns = [turn(0, "other", 0, 1), turn(1, "agent", 2, 9), turn(2, "customer", 3, 4), turn(3, "agent", 5, 6)]
    assert first_words(turns) == {"agent": 2.0, "customer": 3.0}
    assert last_speaker(turns) == {"role": "agent", "end": 9.0}
    assert last_speaker([]) is None
