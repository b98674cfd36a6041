"""Speech of all channels packed without its pauses into windows, and times mapped back to the recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.speech.decode import SAMPLE_RATE, Samples, Signal
from qa.speech.voice_activity import Region, padded

PAD = 0.4
"""Seconds added on both sides of a region: onsets and endings are softer than the voice detector wants.

Chosen on the sample calls (eight Chinese ones, character errors): 0.096 with 0.4, 0.102 with 0.2. Each against its own
baseline, on the same calls: a customer service prompt 0.104 (without 0.098), decoding stretch by stretch 0.129 (packed
0.098).
"""
BETWEEN = 0.3
"""Seconds of silence put between two stretches, so that their words do not run together."""

Piece = tuple[int, Region, tuple[Region, ...]]
"""A channel, a region of it with the padding, the speech in that."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of one channel in a window: samples [start, end) there, beginning at `origin` in the channel.

    Every word is kept within one of the regions of `speech` (seconds in the channel), since the recogniser's own word
    times run on into pauses.
    """

    start: int
    end: int
    channel: int
    origin: int
    speech: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """What the recogniser hears at once: samples, and the stretches they are made of."""

    samples: Samples
    stretches: tuple[Stretch, ...]

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.samples.size / SAMPLE_RATE

    def apart(self) -> list[Window]:
        """Every stretch as a window of its own."""
        return [
            Window(self.samples[s.start : s.end], (Stretch(0, s.end - s.start, s.channel, s.origin, s.speech),))
            for s in self.stretches
        ]


def speech_windows(signals: Sequence[Signal], regions: Sequence[Sequence[Region]], longest: float) -> list[list[Piece]]:
    """All speech, channel after channel, in portions that fill a window of `longest` seconds; the fullest first.

    A region that is longer by itself is a window of its own.
    """
    windows: list[list[Piece]] = []
    for channel, signal in enumerate(signals):
        window: list[Piece] = []
        length = 0.0
        for wide, speech in _wide_regions(regions[channel], longest, signal.size / SAMPLE_RATE):
            if window and length + wide.duration > longest:
                windows.append(window)
                window, length = [], 0.0
            window.append((channel, wide, speech))
            length += wide.duration + BETWEEN
        if window:
            windows.append(window)
    return sorted(windows, key=lambda pieces: -sum(wide.duration + BETWEEN for _, wide, _ in pieces))


def pack(signals: Sequence[Signal], pieces: Sequence[Piece]) -> Window:
    """A window as sound."""
    blocks: list[Samples] = []
    silence = np.zeros(round(BETWEEN * SAMPLE_RATE), dtype=np.float32)
    position = 0
    stretches = []
    for channel, wide, speech in pieces:
        origin = int(wide.start * SAMPLE_RATE)
        block = np.asarray(signals[channel][origin : int(wide.end * SAMPLE_RATE)], dtype=np.float32)
        stretches.append(Stretch(position, position + block.size, channel, origin, speech))
        blocks += [block, silence]
        position += block.size + silence.size
    return Window(np.concatenate(blocks), tuple(stretches))


def _wide_regions(
    regions: Sequence[Region], longest: float, duration: float
) -> list[tuple[Region, tuple[Region, ...]]]:
    """Padded and joined regions, each with the speech in it."""
    return [
        (wide, tuple(r for r in regions if r.start < wide.end and r.end > wide.start))
        for wide in padded(regions, PAD, longest, duration)
    ]
