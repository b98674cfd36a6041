from __future__ import annotations

import io

import numpy as np
import pytest

from qa.sheets import clips
from qa.sheets.clips import cut, cut_clips
from qa.sheets.sheet import Clip
from qa.speech.decode import SAMPLE_RATE, Audio


def sounding(seconds: float) -> Audio:
    wave = (0.5 * np.sin(np.arange(int(seconds * SAMPLE_RATE)) * 2 * np.pi * 440 / SAMPLE_RATE)).astype(np.float32)
    return Audio((wave, np.zeros_like(wave)), "pcm_s16le", SAMPLE_RATE, False)


def heard(encoded: bytes) -> np.ndarray:
    import av

    with av.open(io.BytesIO(encoded)) as container:
        rate = container.streams.audio[0].rate
        blocks = [frame.to_ndarray().mean(axis=0) for frame in container.decode(audio=0)]
    whole = np.concatenate(blocks)
    return whole[:: rate // SAMPLE_RATE]


def loud(signal: np.ndarray, start: float, end: float) -> float:
    return float(np.sqrt(np.mean(signal[int(start * SAMPLE_RATE) : int(end * SAMPLE_RATE)] ** 2)))


def test_a_clip_is_as_long_as_asked_and_silent_where_it_has_to_be():
    signal = heard(cut(sounding(20), Clip("a", 5.0, 9.0, silent=((6.0, 7.0), (8.5, 30.0)))))
    assert len(signal) / SAMPLE_RATE == pytest.approx(4.0, abs=0.1)
    assert loud(signal, 0.1, 0.9) > 0.1
    assert loud(signal, 2.2, 3.3) > 0.1
    assert loud(signal, 1.1, 1.9) < 0.003
    assert loud(signal, 3.6, 4.0) < 0.003


def test_a_clip_that_begins_after_the_end_of_the_recording_is_none():
    assert cut(sounding(2), Clip("a", 5.0, 9.0)) == b""


def test_a_recording_that_is_gone_or_no_sound_gives_no_clips(tmp_path):
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF no sound at all")
    places = {"gone": None, "broken": broken}
    assert cut_clips([Clip("gone", 0, 1), Clip("broken", 0, 1)], places.get) == {}


def test_each_recording_is_decoded_once_and_the_file_stays_small(tmp_path, monkeypatch):
    loaded = []
    monkeypatch.setattr(clips, "load", lambda path: loaded.append(path) or sounding(20))
    monkeypatch.setattr(clips, "MOST_BYTES", 20_000)
    wanted = [Clip("a", start, start + 3.0) for start in range(5)]
    found = cut_clips(wanted, lambda id: tmp_path / id)
    assert loaded == [tmp_path / "a"]
    assert 0 < len(found) < 5
    assert sum(map(len, found.values())) <= 20_000
