"""A copy of a recording that every browser plays, on the same time axis, for the recordings that not every one does."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.speech.decode import FULL_SCALE, SAMPLE_RATE, Audio, Signal, Track, opened
from qa.speech.parties import load

PLAYABLE_VERSION = "1"
"""Raised whenever the same recording would give another copy."""

BITS_A_SECOND = 24_000
"""For each channel; G.711 takes 64,000. What the encoder gives is up to 28,000."""
EFFORT = 1
"""Of 10 efforts the encoder can make; for speech at this rate more is hardly heard and takes up to five times as long."""
CHUNK = SAMPLE_RATE

_PCM = {"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_mulaw", "pcm_alaw"}
_PLAYED = {
    "wav": ({".wav", ".wave"}, _PCM),
    "mp3": ({".mp3"}, {"mp3", "mp3float"}),
    "flac": ({".flac"}, {"flac"}),
    "ogg": ({".ogg", ".oga", ".opus"}, {"opus", "vorbis"}),
    "mov": ({".m4a", ".mp4"}, {"aac"}),
    "matroska": ({".webm"}, {"opus", "vorbis"}),
}
"""FFmpeg's name of a container: the endings and codecs that Chromium, Firefox and Safari all play and seek in."""


def is_played(path: Path) -> bool:
    """Whether browsers play a recording as it is: by ending, container and codec, and with a length they can find.

    Raises InputError when it is no audio.
    """
    with opened(path) as container:
        endings, codecs = _PLAYED.get(str(container.format.name).split(",")[0], (set(), set()))
        stream = container.streams.audio[0]
        known = container.duration is not None or stream.duration is not None
        return known and path.suffix.lower() in endings and str(stream.codec_context.name) in codecs


def copy(path: Path, customer: Path | None, target: Path) -> None:
    """Write the sound of a recording, or of the parties' files as one, to `target` as Opus in WebM, whole or not at all.

    Time 0 and the length are those of the decoded recording. Raises InputError when it cannot be decoded.
    """
    audio = load(path, customer)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".tmp")
    os.close(handle)
    try:
        _encode(audio, name)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _encode(audio: Audio, name: str) -> None:
    import av

    layout = "stereo" if len(audio.samples) == 2 else "mono"
    # "audio", since what the encoder does for "voip" lets one channel be heard in the other
    with av.open(name, "w", format="webm") as container:
        stream: Any = container.add_stream("libopus", rate=SAMPLE_RATE, layout=layout)
        stream.bit_rate = BITS_A_SECOND * len(audio.samples)
        stream.options = {"application": "audio", "compression_level": str(EFFORT), "frame_duration": "20"}
        resampler = av.AudioResampler(format=stream.format.name, layout=layout, rate=SAMPLE_RATE)
        for start, block in _interleaved(audio.samples):
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout=layout)
            frame.sample_rate, frame.pts = SAMPLE_RATE, start
            for part in resampler.resample(frame):
                container.mux(stream.encode(part))
        container.mux(stream.encode(None))


def _interleaved(signals: Sequence[Signal]) -> Iterator[tuple[int, NDArray[np.int16]]]:
    """Where a piece begins (samples), and the piece as PyAV takes packed 16 bit sound: shape (1, n times channels)."""
    for start in range(0, signals[0].size, CHUNK):
        yield start, np.stack([_stored(s, start) for s in signals], axis=1).reshape(1, -1)


def _stored(signal: Signal, start: int) -> NDArray[np.int16]:
    if isinstance(signal, Track):
        return signal.integers(start, min(start + CHUNK, signal.size))
    scaled = np.clip(signal[start : start + CHUNK] * FULL_SCALE, -FULL_SCALE, FULL_SCALE - 1)
    return np.asarray(scaled, dtype=np.int16)
