from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from recordings import tone, write

from qa.errors import InputError
from qa.speech.channels import separate
from qa.speech.decode import SAMPLE_RATE, Signal, decode
from qa.speech.parties import load
from qa.speech.recognise import recognise
from qa.speech.transcribe import SpeechOptions
from scoring.conversation import Role, Timeline

CALL = Path(__file__).parents[2] / "data" / "samples" / "calls" / "zh-telecom-bill.wav"


@pytest.fixture(scope="module")
def sides() -> tuple[Signal, Signal]:
    """Two people in turn, 8 s of each."""
    left, right = decode(CALL).samples
    return left[: 8 * SAMPLE_RATE], right[: 8 * SAMPLE_RATE]


def save(path: Path, channels: list[np.ndarray], rate: int = SAMPLE_RATE) -> Path:
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(len(channels))
        stream.setsampwidth(2)
        stream.setframerate(rate)
        stream.writeframes((np.clip(np.stack(channels, axis=1), -1, 1) * 32767).astype("<i2").tobytes())
    return path


def same(one: Signal, other: np.ndarray) -> bool:
    return bool(np.allclose(np.asarray(one)[: len(other)], other, atol=1e-3))


def test_the_two_channels_with_most_speech_are_the_parties(tmp_path: Path, sides: tuple[Signal, Signal]) -> None:
    one, two = np.asarray(sides[0]), np.asarray(sides[1])
    hum, still = tone(100, SAMPLE_RATE, 8.0), np.zeros(one.size)
    audio = load(save(tmp_path / "a.wav", [hum, one, still, two]))
    assert audio.numbers == (1, 3)
    assert same(audio.samples[0], one)
    assert same(audio.samples[1], two)
    assert audio.warnings == ("of 4 channels, 1 and 3 with the most speech are read",)
    assert separate(audio).timeline is Timeline.CHANNELS


def test_a_copy_of_a_channel_is_no_second_party(tmp_path: Path, sides: tuple[Signal, Signal]) -> None:
    one, two = np.asarray(sides[0]), np.asarray(sides[1])
    audio = load(save(tmp_path / "a.wav", [one, 0.9 * one, two]))
    assert len(audio.numbers) == 2
    assert audio.numbers[1] == 2
    assert "1 more with speech or copies" in audio.warnings[0]


def test_one_speaking_channel_of_many_is_mono(tmp_path: Path, sides: tuple[Signal, Signal]) -> None:
    one = np.asarray(sides[0])
    audio = load(save(tmp_path / "a.wav", [np.zeros(one.size), np.zeros(one.size), one]))
    assert (audio.numbers, len(audio.samples)) == ((2,), 1)


def test_too_many_channels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="20 channels"):
        load(save(tmp_path / "a.wav", [tone(100, SAMPLE_RATE, 0.1)] * 20))


def test_files_of_different_length_and_rate_join_at_their_beginning(tmp_path: Path) -> None:
    agent = write(tmp_path / "a.wav", "pcm_mulaw", 8_000, [tone(440, 8_000, 3.0)])
    customer = write(tmp_path / "c.mp3", "mp3", 44_100, [tone(1000, 44_100, 5.0)])
    audio = load(agent, customer)
    assert audio.duration == pytest.approx(5.0, abs=0.1)
    assert [signal.size for signal in audio.samples] == [audio.samples[0].size] * 2
    assert (audio.codec, audio.parties, audio.partial) == ("pcm_mulaw+mp3float", True, False)
    assert np.all(audio.samples[0][3 * SAMPLE_RATE + 100 :] == 0)


def test_the_louder_channel_of_a_party_file_is_the_party(tmp_path: Path) -> None:
    voice, hiss = tone(440, SAMPLE_RATE, 1.0), 0.01 * tone(3000, SAMPLE_RATE, 1.0)
    audio = load(save(tmp_path / "a.wav", [hiss, voice]), save(tmp_path / "c.wav", [0.5 * voice]))
    assert same(audio.samples[0], voice)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"c\.wav: no such file"):
        load(save(tmp_path / "a.wav", [tone(440, SAMPLE_RATE, 0.5)]), tmp_path / "c.wav")


@pytest.mark.model
def test_a_joined_call_knows_its_agent_and_keeps_a_silent_party(tmp_path: Path, sides: tuple[Signal, Signal]) -> None:
    one, two = np.asarray(sides[0]), np.asarray(sides[1])
    options = SpeechOptions(cpu_threads=2, beam_size=1)
    agent, customer = save(tmp_path / "a.wav", [two]), save(tmp_path / "c.wav", [one])
    found = recognise(agent, options=options, language="zh", customer_file=customer)
    assert (found.timeline, found.role_confidence) == (Timeline.CHANNELS, 1.0)
    assert {turn.role for turn in found.turns} == {Role.AGENT, Role.CUSTOMER}
    alone = recognise(agent, options=options, language="zh", customer_file=save(tmp_path / "s.wav", [0.0 * one]))
    assert (alone.timeline, alone.role_confidence) == (Timeline.CHANNELS, 1.0)
    assert {turn.role for turn in alone.turns} == {Role.AGENT}
