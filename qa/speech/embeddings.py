"""What a voice sounds like: a vector of 256 numbers for a second or two of speech, alike for the same speaker.

The network is the generalized end-to-end speaker encoder (Wan, Wang, Papir & Lopez Moreno 2018): three layers of
long short-term memory over mel power, a linear layer, rectified and scaled to length 1. The weights are Resemblyzer's
(see weights/NOTICE); qa.training.voice_weights made them a file for onnxruntime, which the voice detector needs anyhow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.speech.decode import SAMPLE_RATE, Signal
from qa.speech.voice_activity import Region

Vectors = NDArray[np.float32]

FRAME, HOP, BANDS, WIDTH = 400, 160, 40, 256
"""Samples of a frame, samples from one frame to the next, mel bands, numbers of a vector: as the network was trained."""
LOUDNESS = -30.0
"""dB of full scale that a window is brought to: the network hears power, and telephones differ in level."""
BATCH = 64
"""Windows computed together. One thread each time: there are more calls than cores."""
SHORTEST = 0.1
NEAR, LONGEST = 100, 6000
"""Frames: windows no farther apart than the one are computed in one stretch, of at most about the other."""


def embed(signal: Signal, windows: Sequence[Region]) -> Vectors:
    """One vector of length 1 for each window of a 16 kHz signal, shape (windows, 256).

    A window shorter than 0.1 s is widened to that; all zeros stand for a window without any sound.
    """
    vectors = np.zeros((len(windows), WIDTH), dtype=np.float32)
    lengths = np.array(
        [round(max(window.duration, SHORTEST) * SAMPLE_RATE / HOP) for window in windows], dtype=np.int64
    )
    for length in np.unique(lengths):
        chosen = np.flatnonzero(lengths == length)
        for begin in range(0, chosen.size, BATCH):
            group = chosen[begin : begin + BATCH]
            vectors[group] = _network(_frames(signal, [windows[i].start for i in group], int(length)))
    return vectors


def _frames(signal: Signal, starts: Sequence[float], length: int) -> Vectors:
    """Mel power of windows of `length` frames each, brought to `LOUDNESS`, shape (length, windows, bands)."""
    last = max(0, signal.size // HOP - length)
    first = [min(round(start * SAMPLE_RATE / HOP), last) for start in starts]
    frames = np.empty((length, len(first), BANDS), dtype=np.float32)
    for near in _stretches(first, length):
        begin, end = first[near[0]], first[near[-1]] + length
        mel = _mel(signal, begin, end)
        loudness = _power(signal, begin, end)
        for i in near:
            own = slice(first[i] - begin, first[i] - begin + length)
            power = float(np.mean(loudness[own]))
            frames[:, i] = mel[own] * (10 ** (LOUDNESS / 10) / power if power > 0 else 0.0)
    return frames


def _stretches(first: Sequence[int], length: int) -> Iterator[list[int]]:
    """Windows that overlap or nearly so, in order: what lies between windows far apart is not computed."""
    near: list[int] = []
    for i in sorted(range(len(first)), key=first.__getitem__):
        apart = bool(near) and first[i] - first[near[-1]] - length > NEAR
        if near and (apart or first[i] - first[near[0]] > LONGEST):
            yield near
            near = []
        near.append(i)
    if near:
        yield near


def _power(signal: Signal, begin: int, end: int) -> NDArray[np.float64]:
    """Mean square of each hop, silence where the signal is over."""
    piece = signal[begin * HOP : end * HOP].astype(np.float64)
    hops = np.pad(piece, (0, (end - begin) * HOP - piece.size)).reshape(-1, HOP)
    power: NDArray[np.float64] = np.mean(hops**2, axis=1)
    return power


def _mel(signal: Signal, begin: int, end: int) -> Vectors:
    """Mel power of the frames [begin, end), each centred on the beginning of its hop, shape (frames, bands)."""
    start, stop = begin * HOP - FRAME // 2, (end - 1) * HOP + FRAME // 2
    piece = signal[max(0, start) : stop]
    padded = np.pad(piece, (max(0, -start), stop - max(0, start) - piece.size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    spectrum = np.fft.rfft(frames * np.hanning(FRAME + 1)[:-1].astype(np.float32), axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    mel: Vectors = power @ _filters()
    return mel


@lru_cache(maxsize=1)
def _filters() -> Vectors:
    """Triangles of one area on Slaney's mel scale (1998), linear under 1000 Hz, shape (frequencies, bands)."""
    linear, logarithmic = 200.0 / 3, np.log(6.4) / 27
    steps = np.linspace(0, 15 + np.log(SAMPLE_RATE / 2 / 1000) / logarithmic, BANDS + 2)
    edges = np.where(steps < 15, steps * linear, 1000 * np.exp((steps - 15) * logarithmic))
    frequencies = np.fft.rfftfreq(FRAME, 1 / SAMPLE_RATE)[:, None]
    rising = (frequencies - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - frequencies) / (edges[2:] - edges[1:-1])
    filters: Vectors = (np.maximum(0, np.minimum(rising, falling)) * 2 / (edges[2:] - edges[:-2])).astype(np.float32)
    return filters


@lru_cache(maxsize=1)
def _session() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = files("qa.speech").joinpath("weights/voice.onnx").read_bytes()
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _network(frames: Vectors) -> Vectors:
    """Vectors, shape (windows, 256), of mel frames, shape (frames, windows, bands)."""
    raw: Vectors = _session().run(None, {"mel": frames})[0]
    sounding = np.asarray(frames.any(axis=(0, 2))).reshape(-1, 1)
    vectors: Vectors = raw * sounding / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-6)
    return vectors
