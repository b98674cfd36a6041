from __future__ import annotations

import numpy as np
import pytest

from qa.errors import InputError
from qa.speech.decode import SAMPLE_RATE
from qa.speech.speakers import agent_channel_number, mixed_roles, stereo_roles
from qa.speech.turns import Utterance
from qa.speech.voice_activity import Region
from qa.speech.voices import two_voices
from scoring.conversation import Role, Word

AGENT_FIRST = (Role.AGENT, Role.CUSTOMER)
CUSTOMER_FIRST = (Role.CUSTOMER, Role.AGENT)


def said(*lines: tuple[int, str]) -> list[Utterance]:
    return [Utterance(party, (Word(text, 2.0 * i, 2.0 * i + 1, 0.9),)) for i, (party, text) in enumerate(lines)]


@pytest.mark.parametrize(
    ("language", "turns", "roles", "at_least"),
    [
        ("zh", said((0, "您好,很高兴为您服务"), (1, "我的快递怎么还没到")), AGENT_FIRST, 0.9),
        ("zh", said((1, "您好,很高興為您服務"), (0, "我的快遞怎麼還沒到")), CUSTOMER_FIRST, 0.9),
        ("zh", said((0, "喂?"), (1, "您好,请问有什么可以帮您"), (0, "我要投诉你们")), CUSTOMER_FIRST, 0.85),
        ("en", said((0, "Thank you for calling, how can I help?"), (1, "My internet is down.")), AGENT_FIRST, 0.85),
        (
            "en",
            said((0, "Hello?"), (1, "Hi, how may I help you?"), (0, "I'm calling about my bill.")),
            CUSTOMER_FIRST,
            0.8,
        ),
        ("fr", said((1, "Hi, how may I help you?"), (0, "I'm calling about my bill.")), CUSTOMER_FIRST, 0.8),
        ("zh", said((1, "嗯"), (0, "好")), CUSTOMER_FIRST, 0.5),
    ],
)
def test_stereo_roles(language: str, turns: list[Utterance], roles: tuple[Role, Role], at_least: float) -> None:
    found, confidence = stereo_roles(turns, language)
    assert found == roles
    assert at_least <= confidence <= 0.98


def test_nothing_said_tells_nothing() -> None:
    assert stereo_roles(said((1, "嗯"), (0, "好")), "zh")[1] < 0.65
    assert stereo_roles([], "zh")[1] == 0.5


@pytest.mark.parametrize(("name", "number"), [("", None), ("0", 0), (" Left ", 0), ("左", 0), ("1", 1), ("right", 1)])
def test_agent_channel(name: str, number: int | None) -> None:
    assert agent_channel_number(name, "a.wav") == number


def test_an_unknown_agent_channel_is_refused() -> None:
    with pytest.raises(InputError, match=r"a\.wav: agent_channel 'agent' is not a channel; use 0 \(left\) or 1"):
        agent_channel_number("agent", "a.wav")


def voice(formant: float, seconds: float, seed: int) -> np.ndarray:
    """Noise with a resonance: what tells two voices apart, without words."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.standard_normal(int(seconds * SAMPLE_RATE)))
    frequency = np.fft.rfftfreq(int(seconds * SAMPLE_RATE), 1 / SAMPLE_RATE)
    shaped = np.fft.irfft(spectrum * (0.02 + np.exp(-(((frequency - formant) / 300) ** 2))))
    return (0.1 * shaped / np.std(shaped)).astype(np.float32)


def test_two_voices_are_told_apart() -> None:
    order = [0, 1, 0, 0, 1, 0, 1, 1]
    signal = np.concatenate([voice((700, 1500)[who], 1.0, seed) for seed, who in enumerate(order)])
    found = two_voices(signal, [Region(i, i + 1.0) for i in range(len(order))])
    sides = [leaning > 0 for leaning in found.leaning]
    assert sides in ([who == 0 for who in order], [who == 1 for who in order])
    assert found.separation > 3
    assert two_voices(signal, [Region(0, 1)]).separation == 0.0


def test_mono_roles_follow_voices_and_words() -> None:
    lines = ["您好,很高兴为您服务。", "我的包裹怎么还没到?", "好的。", "请提供单号。", "尾号三零七一。", "祝您愉快。"]
    order = [0, 1, 0, 0, 1, 0]
    signal = np.concatenate([voice((700, 1500)[who], 1.0, seed) for seed, who in enumerate(order)])
    words = [Word(line, float(i), i + 0.6, 0.9) for i, line in enumerate(lines)]
    turns, confidence = mixed_roles(words, "zh", signal)
    assert [(turn.party, turn.text) for turn in turns] == [
        (0, lines[0]),
        (1, lines[1]),
        (0, lines[2] + lines[3]),
        (1, lines[4]),
        (0, lines[5]),
    ]
    assert 0.3 < confidence <= 0.6


def test_mono_without_words_or_cues_is_not_trusted() -> None:
    assert mixed_roles([], "zh", np.zeros(16_000, dtype=np.float32)) == ([], 0.0)
    turns, confidence = mixed_roles([Word("嗯。", 0.0, 0.5, 0.9)], "zh", np.zeros(16_000, dtype=np.float32))
    assert len(turns) == 1
    assert confidence == 0.0
