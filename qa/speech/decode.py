"""Any audio file to one float signal a channel at 16 kHz, on the file's own time axis."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.errors import InputError

SAMPLE_RATE = 16_000
"""Samples a second of every decoded signal: what the recogniser and the voice detector expect."""

Signal = NDArray[np.float32]

LONGEST_GAP = 3600.0
"""A jump of the file's clock longer than this (seconds) is a broken clock, not silence."""
SHORTEST_GAP = 0.2
MISSING_TOLERANCE = 1.0
"""Seconds by which a file may fall short of the length it states: padding and rounding, not damage."""


@dataclass(frozen=True, slots=True)
class Audio:
    """A decoded recording.

    `samples` is float32, -1..1, shape (channels, n) at `SAMPLE_RATE`; `partial` says that the file is cut short or
    damaged inside, so that what is here is not all of it.
    """

    samples: NDArray[np.float32]
    codec: str
    source_rate: int
    partial: bool

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return float(self.samples.shape[1]) / SAMPLE_RATE


def decode(path: Path) -> Audio:
    """Decode the first audio stream of a file, each channel for itself (more than two are mixed down to one).

    Raises InputError when there is nothing to decode: missing, empty, not audio, or no sample in it.
    """
    import av

    if not path.is_file():
        raise InputError(path, "no such file" if not path.exists() else "not a file", "check the path")
    if path.stat().st_size == 0:
        raise InputError(path, "the file is empty", "record or copy it again")
    try:
        container = av.open(str(path))
    except (av.FFmpegError, OSError, ValueError) as error:
        raise InputError(
            path, "not readable as audio", "give wav, mp3, m4a, ogg, flac or another format FFmpeg knows"
        ) from error
    with container:
        if not container.streams.audio:
            raise InputError(path, "no audio stream in the file", "give a recording with sound")
        return _decode_stream(path, container)


def _decode_stream(path: Path, container: Any) -> Audio:
    stream = container.streams.audio[0]
    damage: list[str] = []
    blocks = list(_signal_blocks(container, stream, damage))
    if not blocks or not (samples := _joined(blocks)).size:
        raise InputError(path, "no sound could be decoded", "the file may be cut short; record or copy it again")
    stated = _stated_duration(container, stream)
    short = stated is not None and samples.shape[1] / SAMPLE_RATE < stated - MISSING_TOLERANCE - 0.01 * stated
    context = stream.codec_context
    partial = bool(damage) or short or _ogg_without_end(path)
    return Audio(samples, str(context.name), int(context.sample_rate or 0), partial)


def _stated_duration(container: Any, stream: Any) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else None


def _joined(blocks: list[Signal]) -> Signal:
    channels = max(block.shape[0] for block in blocks)
    # a stream may change from mono to stereo on the way; the mono part is then heard in both
    same = [block if block.shape[0] == channels else np.repeat(block[:1], channels, axis=0) for block in blocks]
    samples = np.concatenate(same, axis=1)
    np.nan_to_num(samples, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    return samples


def _signal_blocks(container: Any, stream: Any, damage: list[str]) -> Iterator[Signal]:
    """Blocks of shape (channels, n) in order; `damage` gains a line for every packet that could not be decoded.

    Where the file's clock jumps forward (a recorder that writes nothing during silence, a packet lost), zeros fill
    the gap, so that times stay those a player shows.
    """
    import av

    resampler: Any = None
    shape: tuple[Any, ...] = ()
    written = 0
    first: float | None = None
    for frame in _frames(container, stream, damage):
        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if now != shape:
            for block in _flushed(resampler):
                written += block.shape[1]
                yield block
            layout = frame.layout if len(frame.layout.channels) <= 2 else "mono"
            resampler, shape = av.AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE), now
        if frame.time is not None:
            first = frame.time if first is None else first
            gap = frame.time - first - written / SAMPLE_RATE
            if SHORTEST_GAP < gap < LONGEST_GAP:
                channels = min(len(frame.layout.channels), 2)
                silence = np.zeros((channels, round(gap * SAMPLE_RATE)), dtype=np.float32)
                written += silence.shape[1]
                yield silence
        frame.pts = None  # the resampler would otherwise fill gaps in its own way
        for resampled in resampler.resample(frame):
            block = resampled.to_ndarray()
            written += block.shape[1]
            yield block
    yield from _flushed(resampler)


def _flushed(resampler: Any) -> Iterator[Signal]:
    if resampler is not None:
        for resampled in resampler.resample(None):
            yield resampled.to_ndarray()


def _frames(container: Any, stream: Any, damage: list[str]) -> Iterator[Any]:
    """Decoded frames; a packet that cannot be decoded is skipped, since what follows it may be sound."""
    import av

    try:
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.FFmpegError as error:
                damage.append(str(error))
                continue
            yield from frames
    except (av.FFmpegError, OSError) as error:
        damage.append(str(error))


def _ogg_without_end(path: Path) -> bool:
    """Whether an Ogg file lacks its last page's end-of-stream flag (RFC 3533 §6), i.e. was cut: it states no length."""
    with path.open("rb") as stream:
        if stream.read(4) != b"OggS":
            return False
        stream.seek(max(0, os.fstat(stream.fileno()).st_size - 131_072))
        tail = stream.read()
    last = tail.rfind(b"OggS")
    return last < 0 or last + 5 >= len(tail) or not tail[last + 5] & 0x04
