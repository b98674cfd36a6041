"""Playable pieces of recordings, cut on their own time axis: one channel, Opus in WebM, what is private silenced."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from qa.errors import CallQAError
from qa.sheets.sheet import Clip
from qa.speech.decode import FULL_SCALE, SAMPLE_RATE, Audio, Samples
from qa.speech.parties import load

BITS_A_SECOND = 24_000
MOST_BYTES = 6_000_000
"""Of all clips of a sheet, so that the file can be sent by mail; what comes after is left out."""

log = logging.getLogger("callqa")


def cut_clips(clips: Iterable[Clip], recording: Callable[[str], Path | None]) -> dict[Clip, bytes]:
    """The sound of each clip; none for what has no recording or cannot be decoded, as a sheet without sound is still one.

    `recording` says where the recording of a conversation lies. Each is decoded once.
    """
    found: dict[Clip, bytes] = {}
    audio: dict[str, Audio | None] = {}
    for clip in clips:
        if clip.conversation not in audio:
            audio[clip.conversation] = _decoded(recording(clip.conversation))
        sound = audio[clip.conversation]
        encoded = cut(sound, clip) if sound else b""
        if encoded and sum(map(len, found.values())) + len(encoded) <= MOST_BYTES:
            found[clip] = encoded
    return found


def cut(audio: Audio, clip: Clip) -> bytes:
    """One clip of a decoded recording, encoded; empty where the recording ends before it."""
    samples = silenced(audio, clip)
    return _encoded(samples) if samples.size else b""


def silenced(audio: Audio, clip: Clip) -> Samples:
    """The samples of a clip: the mean of all channels, nothing where it has to be silent."""
    first, last = int(clip.start * SAMPLE_RATE), int(clip.end * SAMPLE_RATE)
    parts = [np.asarray(signal[first:last], dtype=np.float32) for signal in audio.samples]
    mixed: Samples = np.mean(parts, axis=0, dtype=np.float32)
    for start, end in clip.silent:
        mixed[max(0, int(start * SAMPLE_RATE) - first) : max(0, int(end * SAMPLE_RATE + 1) - first)] = 0
    return mixed


def _decoded(path: Path | None) -> Audio | None:
    try:
        return load(path) if path else None
    except CallQAError as error:
        log.warning("no clips for a feedback sheet: %s", error)
        return None


def _encoded(samples: Samples) -> bytes:
    import av

    whole = np.clip(samples * FULL_SCALE, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16).reshape(1, -1)
    out = io.BytesIO()
    with av.open(out, "w", format="webm") as container:
        stream: Any = container.add_stream("libopus", rate=SAMPLE_RATE, layout="mono")
        stream.bit_rate = BITS_A_SECOND
        stream.options = {"application": "audio", "compression_level": "1"}
        frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE, 0
        resampler = av.AudioResampler(
            format=stream.format.name, layout="mono", rate=SAMPLE_RATE, frame_size=stream.codec_context.frame_size
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return out.getvalue()
