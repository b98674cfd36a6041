"""Where somebody speaks: Silero VAD (the model shipped in faster-whisper) on one signal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from qa.speech.decode import SAMPLE_RATE, Samples, Signal, blocks

THRESHOLD = 0.5
SHORTEST_SPEECH = 0.1
SHORTEST_PAUSE = 0.3
"""Seconds of quiet that end a region; shorter ones are breath and closures inside words."""
LONGEST_REGION = 28.0
"""Seconds; the recogniser hears 30 at a time."""
BLEED_LEVEL = 9.0
"""A region this many dB under the other channel, and rising and falling with it, is the other voice leaking over."""
BLEED_CORRELATION = 0.75
LEVEL_FRAME = 320
LEVEL_BLOCK = 1_000_000
BLOCK = 900.0
"""Seconds heard at a time: the voice detector takes ten times the memory of what it hears."""
WARM_UP = 30.72
"""Seconds heard again before a block, so that the detector is in the state it would be in (whole frames of it)."""


@dataclass(frozen=True, slots=True, order=True)
class Region:
    """A stretch of speech, `start` and `end` in seconds."""

    start: float
    end: float

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start


def speech_regions(signal: Signal) -> tuple[Region, ...]:
    """Regions with speech in a 16 kHz signal, in order, none longer than `LONGEST_REGION`."""
    found: list[Region] = []
    begin, size = 0, int(BLOCK * SAMPLE_RATE)
    while begin < signal.size:
        first = max(0, begin - int(WARM_UP * SAMPLE_RATE))
        shift, cut = first / SAMPLE_RATE, begin / SAMPLE_RATE
        heard = [Region(r.start + shift, r.end + shift) for r in _regions_of(signal[first : begin + size])]
        inside = [Region(max(r.start, cut), r.end) for r in heard if r.end > cut + SHORTEST_SPEECH]
        if begin + size < signal.size:
            # a region that may go on behind this block is heard whole with the next one
            inside = [region for region in inside if region.end < cut + BLOCK - LONGEST_REGION]
            ahead = max([cut + BLOCK - 2 * LONGEST_REGION, *(region.end for region in inside[-1:])])
            begin = round(ahead * SAMPLE_RATE)
        else:
            begin = signal.size
        found += inside
    return tuple(found)


def _regions_of(samples: Samples) -> list[Region]:
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if samples.size < LEVEL_FRAME or not np.any(samples):
        return []
    options = VadOptions(
        threshold=THRESHOLD,
        min_speech_duration_ms=int(SHORTEST_SPEECH * 1000),
        min_silence_duration_ms=int(SHORTEST_PAUSE * 1000),
        max_speech_duration_s=LONGEST_REGION,
        speech_pad_ms=0,
    )
    found = get_speech_timestamps(np.ascontiguousarray(samples, dtype=np.float32), options)
    return [Region(part["start"] / SAMPLE_RATE, part["end"] / SAMPLE_RATE) for part in found]


def padded(regions: Sequence[Region], pad: float, longest: float, duration: float) -> tuple[Region, ...]:
    """Regions widened by `pad` seconds on both sides; those that then touch are one, up to `longest` seconds."""
    joined: list[Region] = []
    for region in regions:
        wide = Region(max(0.0, region.start - pad), min(duration, region.end + pad))
        if joined and wide.start <= joined[-1].end:
            if wide.end - joined[-1].start <= longest:
                joined[-1] = Region(joined[-1].start, wide.end)
                continue
            middle = max(joined[-1].start, (wide.start + joined[-1].end) / 2)
            joined[-1] = Region(joined[-1].start, middle)
            wide = Region(middle, wide.end)
        joined.append(wide)
    return tuple(joined)


def union(regions: Iterable[Region]) -> tuple[Region, ...]:
    """The same time as non-overlapping regions in order."""
    merged: list[Region] = []
    for region in sorted(regions):
        if merged and region.start <= merged[-1].end:
            merged[-1] = Region(merged[-1].start, max(merged[-1].end, region.end))
        else:
            merged.append(region)
    return tuple(merged)


def overlaps(one: Sequence[Region], other: Sequence[Region]) -> tuple[Region, ...]:
    """The times that lie in a region of both; each side must be free of overlaps and in order."""
    found: list[Region] = []
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i].start, other[j].start), min(one[i].end, other[j].end)
        if start < end:
            found.append(Region(start, end))
        if one[i].end <= other[j].end:
            i += 1
        else:
            j += 1
    return tuple(found)


def without_bleed(signal: Signal, other: Signal, regions: Sequence[Region]) -> tuple[Region, ...]:
    """The regions of `signal` that are not just the other channel's voice leaking into it."""
    return tuple(region for region in regions if not _is_bleed(signal, other, region))


def _is_bleed(signal: Signal, other: Signal, region: Region) -> bool:
    span = slice(int(region.start * SAMPLE_RATE), int(region.end * SAMPLE_RATE))
    here, there = levels(signal[span]), levels(other[span])
    if here.size < 5 or np.mean(there) - np.mean(here) < BLEED_LEVEL:
        return False
    if np.ptp(here) == 0 or np.ptp(there) == 0:
        return False
    return bool(np.corrcoef(here, there)[0, 1] >= BLEED_CORRELATION)


def levels(signal: Signal, frame: int = LEVEL_FRAME) -> Samples:
    """Level in dB relative to full scale of each whole frame, not under -100."""
    found = [_levels(block, frame) for block in blocks(signal, frame * max(1, LEVEL_BLOCK // frame))]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.float32)


def _levels(samples: Samples, frame: int) -> Samples:
    frames = samples[: samples.size // frame * frame].reshape(-1, frame)
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / frame
    decibels: Samples = (10 * np.log10(np.maximum(power, 1e-10))).astype(np.float32)
    return decibels
