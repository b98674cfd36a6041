"""Which signals hold the two parties: of one file, of a file with many channels, of one file for each party."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from qa.errors import InputError
from qa.speech.channels import SAME_RESIDUE, residue
from qa.speech.decode import SAMPLE_RATE, Audio, Signal, Track, blocks, channel_count, decode
from qa.speech.voice_activity import speech_regions

MOST_CHANNELS = 16


def load(path: Path, customer: Path | None = None) -> Audio:
    """A recording with one or two signals; with `customer`, `path` is the agent's file and that the other party's.

    Raises InputError when there is nothing to decode.
    """
    if customer is not None:
        return together(decode(path), decode(customer))
    count = channel_count(path)
    return decode(path) if count <= 2 else _busiest(path, count)


def together(agent: Audio, customer: Audio) -> Audio:
    """Two files of one party each as one recording: both begin at 0, the shorter is silent at its end."""
    sides = [_one_voice(agent), _one_voice(customer)]
    length = max(side.size for side in sides)
    codecs = dict.fromkeys((agent.codec, customer.codec))
    return Audio(
        samples=tuple(_lengthened(side, length) for side in sides),
        codec="+".join(codecs),
        source_rate=min(agent.source_rate, customer.source_rate),
        partial=agent.partial or customer.partial,
        parties=True,
    )


def _one_voice(audio: Audio) -> Signal:
    """The only channel, or the loudest."""
    return max(audio.samples, key=_energy) if len(audio.samples) > 1 else audio.samples[0]


def _energy(signal: Signal) -> float:
    return sum(float(np.dot(block, block)) for block in blocks(signal))


def _lengthened(signal: Signal, length: int) -> Signal:
    if signal.size == length or not isinstance(signal, Track):
        return signal
    return signal.lengthened(length)


def _busiest(path: Path, count: int) -> Audio:
    """The two channels with the most speech that are not the same sound.

    The file is decoded once for each channel, so that only one of them is in memory at a time.
    """
    if count > MOST_CHANNELS:
        problem = f"it has {count} channels, more than {MOST_CHANNELS}"
        raise InputError(path, problem, "give a recording of the two parties")
    spoken = [_speech_seconds(path, number) for number in range(count)]
    ranked = sorted(range(count), key=lambda number: (-spoken[number], number))
    chosen = _pair(path, [number for number in ranked if spoken[number] > 0] or ranked[:1])
    left_out = sum(spoken[number] > 0 for number in range(count) if number not in chosen.numbers)
    named = " and ".join(str(number) for number in chosen.numbers)
    others = f"; {left_out} more with speech or copies of it are left out" if left_out else ""
    return replace(chosen, warnings=(f"of {count} channels, {named} with the most speech are read{others}",))


def _pair(path: Path, ranked: Sequence[int]) -> Audio:
    for other in ranked[1:]:
        audio = decode(path, sorted((ranked[0], other)))
        if residue(audio.samples[0], audio.samples[1]) > SAME_RESIDUE:
            return audio
    return decode(path, ranked[:1])


def _speech_seconds(path: Path, number: int) -> float:
    signal = decode(path, [number]).samples[0]
    return sum(region.duration for region in speech_regions(signal)) if signal.size >= SAMPLE_RATE // 10 else 0.0
