from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from qa.speech.decode import SAMPLE_RATE, Samples
from qa.speech.embeddings import embed
from qa.speech.voice_activity import Region

TORCH = [
    0.0,
    0.0537,
    0.0,
    0.0,
    0.0,
    0.0172,
    0.0,
    0.018,
    0.0,
    0.0,
    0.1451,
    0.1729,
    0.0,
    0.0,
    0.0,
    0.0,
    0.0547,
    0.0591,
    0.0181,
    0.0454,
    0.0,
    0.031,
    0.0,
    0.0,
    0.0,
    0.0329,
    0.0,
    0.0,
    0.1584,
    0.0,
    0.0183,
    0.0,
]
"""The first numbers of what Resemblyzer 0.1.4 itself (PyTorch, librosa) gives for the sound below, from 1.0 to 2.6 s."""


def hum() -> Samples:
    """Three seconds of a gliding tone with its overtones, swelling."""
    t = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
    tones = sum(np.sin(2 * np.pi * k * (120 * t + 15 * t * t) + k) / k for k in range(1, 30))
    return (0.05 * tones * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * t))).astype(np.float32)


def test_the_network_is_the_one_the_weights_were_trained_for() -> None:
    (vector,) = embed(hum(), [Region(1.0, 2.6)])
    assert vector[:32].tolist() == pytest.approx(TORCH, abs=2e-3)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_windows_do_not_depend_on_what_is_computed_with_them_nor_on_loudness() -> None:
    windows = [Region(0.1 * i, 0.1 * i + (1.6 if i % 2 else 0.8)) for i in range(10)]
    together = embed(hum(), windows)
    alone = np.concatenate([embed(hum(), [window]) for window in windows])
    assert np.allclose(together, alone, atol=1e-4)
    assert np.allclose(together, embed(hum() * np.float32(0.01), windows), atol=1e-3)


def test_windows_at_the_edges_and_without_sound() -> None:
    found = embed(hum(), [Region(0.0, 0.01), Region(2.9, 4.5)])
    assert np.allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-4)
    assert not embed(np.zeros(SAMPLE_RATE, dtype=np.float32), [Region(0.0, 0.5)]).any()
    assert np.isfinite(embed(np.ones(100, dtype=np.float32), [Region(0.0, 1.5)])).all()
    assert embed(hum(), []).shape == (0, 256)


def test_windows_far_apart_cost_no_more_memory_than_windows_side_by_side() -> None:
    signal = np.random.default_rng(1).normal(0, 0.1, 20 * 60 * SAMPLE_RATE).astype(np.float32)
    apart = [Region(start, start + 1.5) for start in np.linspace(0, 1190, 64)]
    tracemalloc.start()
    vectors = embed(signal, apart)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100e6, f"{peak / 1e6:.0f} MB"
    alone = np.vstack([embed(signal, [window]) for window in (apart[0], apart[31], apart[63])])
    assert np.allclose(vectors[[0, 31, 63]], alone, atol=1e-4)
