"""Which signals of a recording carry one party each: real stereo, mono stored as stereo, one dead channel, one voice
leaking into the other's channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from qa.speech.decode import SAMPLE_RATE, Audio, Samples, Signal, blocks
from qa.speech.voice_activity import LEVEL_FRAME, Region, levels, without_bleed
from scoring.conversation import Timeline

DEAD_LEVEL = -65.0
"""dB of full scale that a channel with sound reaches in its loudest hundredth; phone noise alone stays under it."""
SAME_RESIDUE = 0.05
"""Two channels are one when this share of the energy, or less, is left after subtracting one from the other."""
SAME_SPREAD, SAME_PERCENT = 4.0, 90.0
"""Two channels are one, a delay or a filter apart, when in so many frames of a hundred their levels differ by the same
amount but for this many dB. A leak, however loud, is broken by what the other party says itself.
"""
QUIET = -55.0
"""dB of full scale; frames under it on both channels are not looked at when the channels are compared."""
LEAK_FRAMES = 50
"""Frames (20 ms each) with the other party speaking that are needed to see whether it leaks over."""
LEAK_CORRELATION = 0.75
LEAK_UNDER = 4.0
"""dB: a copy of the other voice is at least this much softer than the voice itself."""
OWN_OVER_LEAK = 6.0
"""dB over the expected level of the copy from which a frame is the channel's own."""
OWN_GAP, LEAST_OWN, OWN_PAD = 0.3, 0.15, 0.06
"""Seconds: gaps within own speech, the shortest own speech beside a leak, what is added at both its ends."""
LEAK_SHARE = 0.2
"""A channel is said to carry the other's voice when this share of its speech was only that."""


class Layout(StrEnum):
    """What the channels of a recording were found to be."""

    MONO = "mono"
    STEREO = "stereo"
    """One party a channel."""
    DUAL_MONO = "dual_mono"
    """The same sound twice, perhaps softer, delayed or with its phase inverted."""
    DEAD_CHANNEL = "dead_channel"
    """Nobody speaks in one of the two."""
    BLEED = "bleed"
    """One party a channel, with copies of the other's voice that were left out."""


@dataclass(frozen=True, slots=True)
class Channels:
    """The signals to recognise. `numbers` are their positions in the file.

    `timeline` is CHANNELS when each signal is one party, MIXED when everybody is in the one signal.
    """

    timeline: Timeline
    signals: tuple[Signal, ...]
    numbers: tuple[int, ...]
    warnings: tuple[str, ...] = ()
    layout: Layout = Layout.MONO


def separate(audio: Audio) -> Channels:
    """Decide what the channels of a recording are worth."""
    samples = audio.samples
    if audio.parties:
        return Channels(Timeline.CHANNELS, tuple(samples), (0, 1), layout=Layout.STEREO)
    if len(samples) == 1:
        return Channels(Timeline.MIXED, (samples[0],), (0,))
    alive = [number for number in range(2) if _is_alive(samples[number])]
    if len(alive) < 2:
        number = alive[0] if alive else 0
        silent = "one channel carries no sound; the other is read as mono" if alive else "both channels are silent"
        return Channels(Timeline.MIXED, (samples[number],), (number,), (silent,), Layout.DEAD_CHANNEL)
    if residue(samples[0], samples[1]) <= SAME_RESIDUE or _same_course(samples[0], samples[1]):
        same = ("both channels carry the same sound; they are read as mono",)
        return Channels(Timeline.MIXED, (samples[0],), (0,), same, Layout.DUAL_MONO)
    return Channels(Timeline.CHANNELS, (samples[0], samples[1]), (0, 1), layout=Layout.STEREO)


def own_speech(channels: Channels, regions: Sequence[tuple[Region, ...]]) -> tuple[Channels, list[tuple[Region, ...]]]:
    """The regions of two channels of one party each without what is only the other's voice, leaked over."""
    heard = [levels(signal) for signal in channels.signals]
    kept = []
    for number in (0, 1):
        other = 1 - number
        leak = leak_level(heard[number], heard[other], regions[other])
        trimmed = regions[number] if leak is None else _above(regions[number], heard[number], heard[other] + leak)
        kept.append(without_bleed(channels.signals[number], channels.signals[other], trimmed))
    lost = [1 - _seconds(kept[i]) / max(_seconds(regions[i]), 1e-9) for i in (0, 1)]
    if max(lost) < LEAK_SHARE:
        return channels, kept
    leaky = " and ".join(str(channels.numbers[i]) for i in (0, 1) if lost[i] >= LEAK_SHARE)
    warning = f"the other party's voice leaks into channel {leaky}; the copies are left out"
    return replace(channels, layout=Layout.BLEED, warnings=(*channels.warnings, warning)), kept


def leak_level(here: Samples, there: Samples, speech: Sequence[Region]) -> float | None:
    """How many dB over (under: negative) the other party's level its copy in this channel is; None without a copy.

    `here` and `there` are levels of 20 ms frames, `speech` is where the other party speaks. A copy rises and falls with
    the voice; a channel of its own is flat there, or goes its own way.
    """
    inside = np.zeros(min(here.size, there.size), dtype=bool)
    for region in speech:
        inside[_frames(region)] = True
    here, there = here[: inside.size], there[: inside.size]
    inside &= (there > QUIET) & (here < there - LEAK_UNDER)
    if np.count_nonzero(inside) < LEAK_FRAMES:
        return None
    one, other = here[inside], there[inside]
    if float(np.std(one)) < 1e-3 or float(np.std(other)) < 1e-3:
        return None
    return float(np.median(one - other)) if float(np.corrcoef(one, other)[0, 1]) >= LEAK_CORRELATION else None


def _above(regions: Sequence[Region], here: Samples, copy: Samples) -> tuple[Region, ...]:
    """The parts of the regions in which a channel is clearly louder than the copy of the other voice in it."""
    parts = []
    for region in regions:
        span = _frames(region)
        own = np.flatnonzero(here[span] > np.maximum(copy[span], QUIET) + OWN_OVER_LEAK) + span.start
        if not own.size:
            continue
        cuts = np.flatnonzero(np.diff(own) * LEVEL_FRAME / SAMPLE_RATE > OWN_GAP) + 1
        for part in np.split(own, cuts):
            if part.size * LEVEL_FRAME / SAMPLE_RATE >= LEAST_OWN:
                start, end = part[0] * LEVEL_FRAME / SAMPLE_RATE, (part[-1] + 1) * LEVEL_FRAME / SAMPLE_RATE
                parts.append(Region(max(region.start, start - OWN_PAD), min(region.end, end + OWN_PAD)))
    return tuple(parts)


def _frames(region: Region) -> slice:
    return slice(int(region.start * SAMPLE_RATE) // LEVEL_FRAME, int(region.end * SAMPLE_RATE) // LEVEL_FRAME)


def _seconds(regions: Sequence[Region]) -> float:
    return sum(region.duration for region in regions)


def _same_course(one: Signal, other: Signal) -> bool:
    """Whether the levels of two channels rise and fall as one."""
    left, right = levels(one), levels(other)
    heard = np.maximum(left, right) > QUIET
    if np.count_nonzero(heard) < LEAK_FRAMES:
        return False
    left, right = left[heard], right[heard]
    # what hardly varies has no course to share
    varied = min(float(np.std(left)), float(np.std(right))) > SAME_SPREAD
    apart = np.abs(left - right - np.median(left - right))
    return varied and float(np.percentile(apart, SAME_PERCENT)) <= SAME_SPREAD


def _is_alive(signal: Signal) -> bool:
    frames = levels(signal)
    return bool(frames.size) and float(np.percentile(frames, 99)) > DEAD_LEVEL


def residue(one: Signal, other: Signal) -> float:
    """Share of energy left of the louder channel after the best multiple of the other is taken away (0 the same)."""
    energy = reference = together = 0.0
    for left, right in zip(blocks(one), blocks(other), strict=True):
        energy += float(np.dot(left, left))
        reference += float(np.dot(right, right))
        together += float(np.dot(left, right))
    if not energy or not reference:
        return 1.0
    return 1.0 - together**2 / (energy * reference)
