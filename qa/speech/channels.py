"""Which signals of a recording carry one party each: real stereo, mono stored as stereo, one dead channel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qa.speech.decode import Audio, Signal
from qa.speech.voice_activity import levels
from scoring.conversation import Timeline

DEAD_LEVEL = -65.0
"""dB of full scale that a channel with sound reaches in its loudest hundredth; phone noise alone stays under it."""
SAME_RESIDUE = 0.05
"""Two channels are one when this share of the energy, or less, is left after subtracting one from the other."""


@dataclass(frozen=True, slots=True)
class Channels:
    """The signals to recognise. `numbers` are their positions in the file.

    `timeline` is CHANNELS when each signal is one party, MIXED when everybody is in the one signal.
    """

    timeline: Timeline
    signals: tuple[Signal, ...]
    numbers: tuple[int, ...]
    warnings: tuple[str, ...] = ()


def separate(audio: Audio) -> Channels:
    """Decide what the channels of a recording are worth."""
    samples = audio.samples
    if samples.shape[0] == 1:
        return Channels(Timeline.MIXED, (samples[0],), (0,))
    alive = [number for number in range(2) if _is_alive(samples[number])]
    if len(alive) < 2:
        number = alive[0] if alive else 0
        silent = "one channel carries no sound; the other is read as mono" if alive else "both channels are silent"
        return Channels(Timeline.MIXED, (samples[number],), (number,), (silent,))
    if _residue(samples[0], samples[1]) <= SAME_RESIDUE:
        return Channels(
            Timeline.MIXED, (samples[0],), (0,), ("both channels carry the same sound; they are read as mono",)
        )
    return Channels(Timeline.CHANNELS, (samples[0], samples[1]), (0, 1))


def _is_alive(signal: Signal) -> bool:
    frames = levels(signal)
    return bool(frames.size) and float(np.percentile(frames, 99)) > DEAD_LEVEL


def _residue(one: Signal, other: Signal) -> float:
    """Share of energy left of the louder channel after the best multiple of the other is taken away (0 the same)."""
    louder, softer = (one, other) if np.dot(one, one) >= np.dot(other, other) else (other, one)
    energy, reference = float(np.dot(louder, louder)), float(np.dot(softer, softer))
    if not reference:
        return 1.0
    return 1.0 - float(np.dot(louder, softer)) ** 2 / (energy * reference)
