from __future__ import annotations

import numpy as np
import pytest

from qa.speech.channels import Layout, own_speech, separate
from qa.speech.decode import Audio
from qa.speech.voice_activity import Region, overlaps
from scoring.conversation import Timeline

RNG = np.random.default_rng(0)
A, B = (RNG.standard_normal((2, 32_000)) * 0.1).astype(np.float32)
DEAD = np.zeros_like(A)
HISS = (RNG.standard_normal(A.size) * 1e-4).astype(np.float32)


@pytest.mark.parametrize(
    ("samples", "timeline", "numbers", "says"),
    [
        ([A], Timeline.MIXED, (0,), None),
        ([A, B], Timeline.CHANNELS, (0, 1), None),
        ([A, B + 0.2 * A], Timeline.CHANNELS, (0, 1), None),
        ([A, A], Timeline.MIXED, (0,), "the same sound"),
        ([A, -0.5 * A], Timeline.MIXED, (0,), "the same sound"),
        ([A, A + 0.05 * B], Timeline.MIXED, (0,), "the same sound"),
        ([A, DEAD], Timeline.MIXED, (0,), "one channel carries no sound"),
        ([HISS, B], Timeline.MIXED, (1,), "one channel carries no sound"),
        ([DEAD, DEAD], Timeline.MIXED, (0,), "both channels are silent"),
    ],
)
def test_what_the_channels_are_worth(
    samples: list[np.ndarray], timeline: Timeline, numbers: tuple[int, ...], says: str | None
) -> None:
    found = separate(Audio(np.stack(samples), "pcm", 16_000, partial=False))
    assert (found.timeline, found.numbers, len(found.signals)) == (timeline, numbers, len(numbers))
    assert any(says in warning for warning in found.warnings) if says else found.warnings == ()


def talk(seed: int) -> np.ndarray:
    """Noise that swells and ebbs as syllables and sentences do, with pauses: half a second of each in turn."""
    rng = np.random.default_rng(seed)
    course = np.repeat(rng.random(100) ** 2 * (rng.random(100) > 0.3), 3_200)
    return (0.3 * course * rng.standard_normal(course.size) + 1e-4 * rng.standard_normal(course.size)).astype(
        np.float32
    )


def turns_of(seed: int) -> tuple[np.ndarray, np.ndarray, tuple[Region, ...], tuple[Region, ...]]:
    """Two parties who speak in turn, five seconds each, with the times of their speech."""
    one, other = talk(seed), talk(seed + 1)
    second = np.arange(one.size) // 80_000 % 2 == 1
    one[second] *= 0.001
    other[~second] *= 0.001
    own = [tuple(Region(5.0 * k, 5.0 * k + 5) for k in range(side, 4, 2)) for side in (0, 1)]
    return one, other, own[0], own[1]


@pytest.mark.parametrize("delay", [1, 40, 160])
@pytest.mark.parametrize("gain", [1.0, -0.3])
def test_the_same_sound_a_little_later_is_one_channel(delay: int, gain: float) -> None:
    voice = talk(5)
    found = separate(Audio(np.stack([voice, gain * np.roll(voice, delay)]), "pcm", 16_000, partial=False))
    assert (found.timeline, found.layout) == (Timeline.MIXED, Layout.DUAL_MONO)


@pytest.mark.parametrize("gain", [0.5, 0.2, -0.1])
def test_the_other_voice_leaking_over_is_left_out(gain: float) -> None:
    one, other, first, second = turns_of(7)
    channels = separate(Audio(np.stack([one + gain * np.roll(other, 30), other]), "pcm", 16_000, partial=False))
    assert channels.layout is Layout.STEREO
    everything = (Region(0.0, 5.0), Region(5.0, 10.0), Region(10.0, 20.0))
    found, kept = own_speech(channels, [everything, second])
    assert found.layout is Layout.BLEED
    assert "leaks into channel 0" in found.warnings[-1]
    inside = sum(region.duration for region in overlaps(kept[0], first))
    leaked = sum(region.duration for region in overlaps(kept[0], second))
    assert inside > 5.5  # of the ten seconds 3 in 10 are pauses, and soft ends go under
    assert leaked < 0.3
    assert kept[1] == second


def test_two_parties_each_on_a_channel_are_left_as_they_are() -> None:
    one, other, first, second = turns_of(11)
    channels = separate(Audio(np.stack([one, other]), "pcm", 16_000, partial=False))
    assert own_speech(channels, [first, second]) == (channels, [first, second])


def test_speaking_at_once_is_no_leak() -> None:
    one, other = talk(20), talk(21)
    channels = separate(Audio(np.stack([one, 0.5 * other]), "pcm", 16_000, partial=False))
    found, kept = own_speech(channels, [(Region(0.0, 20.0),), (Region(0.0, 20.0),)])
    assert found.layout is Layout.STEREO
    assert kept == [(Region(0.0, 20.0),), (Region(0.0, 20.0),)]
