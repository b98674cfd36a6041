from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.speech.decode import SAMPLE_RATE, decode
from qa.speech.voice_activity import (
    LONGEST_REGION,
    Region,
    levels,
    overlaps,
    padded,
    speech_regions,
    union,
    without_bleed,
)

SHARED = Path(__file__).parents[3] / "shared" / "data" / "audio"
R = Region


def speech() -> np.ndarray:
    clip = SHARED / "en" / "jfk.wav"
    if not clip.exists():
        pytest.skip(f"{clip} is not here: real speech is kept beside the project")
    return decode(clip).samples[0]


def quiet(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * SAMPLE_RATE), dtype=np.float32)


def test_speech_is_found_where_it_is() -> None:
    clip = speech()
    regions = speech_regions(np.concatenate([quiet(5), clip, quiet(4)]))
    assert regions[0].start == pytest.approx(5.3, abs=0.4)
    assert regions[-1].end <= 5 + clip.size / SAMPLE_RATE + 0.2
    assert 6 < sum(region.duration for region in regions) < 11


@pytest.mark.parametrize("level", [0.0, 0.001, 0.05])
def test_noise_and_silence_are_no_speech(level: float) -> None:
    noise = (level * np.random.default_rng(0).standard_normal(20 * SAMPLE_RATE)).astype(np.float32)
    assert speech_regions(noise) == ()


def test_nothing_is_no_speech() -> None:
    assert speech_regions(np.zeros(0, dtype=np.float32)) == ()


def test_endless_speech_is_cut_to_what_the_recogniser_hears() -> None:
    clip = speech()[8_000:-8_000]
    regions = speech_regions(np.tile(clip, 5))
    assert max(region.duration for region in regions) <= LONGEST_REGION


def test_a_voice_leaking_over_is_not_this_channels() -> None:
    clip = speech()
    rng = np.random.default_rng(3)
    other = np.concatenate([clip, quiet(2), quiet(11)])
    hiss = (0.0005 * rng.standard_normal(other.size)).astype(np.float32)
    own = np.concatenate([quiet(13), clip])[: other.size]
    here = own + 0.1 * other + hiss
    regions = without_bleed(here, other, speech_regions(here))
    assert regions
    assert min(region.start for region in regions) > 12.5


@pytest.mark.parametrize(
    ("regions", "expected"),
    [
        ([R(1, 2), R(5, 6)], [R(0.8, 2.2), R(4.8, 6.2)]),
        ([R(1, 2), R(2.3, 3)], [R(0.8, 3.2)]),
        ([R(0, 2), R(8, 9.9)], [R(0, 2.2), R(7.8, 10)]),
        ([R(0, 4), R(4.1, 8)], [R(0, 4.05), R(4.05, 8.2)]),
        ([], []),
    ],
)
def test_padding(regions: list[Region], expected: list[Region]) -> None:
    found = padded(regions, 0.2, 5.0, 10.0)
    assert [(r.start, r.end) for r in found] == [pytest.approx((r.start, r.end)) for r in expected]


def test_union_and_overlaps() -> None:
    assert union([R(5, 6), R(0, 2), R(1, 3)]) == (R(0, 3), R(5, 6))
    assert overlaps([R(0, 3), R(5, 9)], [R(2, 6), R(8, 8.5)]) == (R(2, 3), R(5, 6), R(8, 8.5))
    assert overlaps([R(0, 1)], [R(1, 2)]) == ()


def test_levels_are_decibels_of_full_scale() -> None:
    found = levels(np.concatenate([np.ones(320), np.full(320, 0.1), np.zeros(320)]).astype(np.float32))
    assert found.tolist() == pytest.approx([0.0, -20.0, -100.0], abs=1e-3)


def test_a_long_signal_is_heard_in_pieces_as_if_it_were_one(monkeypatch: pytest.MonkeyPatch) -> None:
    clip = speech()
    pieces = [clip if k % 3 else quiet(20) for k in range(24)]
    signal = np.concatenate(pieces)
    whole = speech_regions(signal)
    monkeypatch.setattr("qa.speech.voice_activity.BLOCK", 70.0)
    found = speech_regions(signal)
    assert len(whole) > 10
    shared = sum(region.duration for region in overlaps(found, whole))
    for regions in (found, whole):
        assert shared > 0.98 * sum(region.duration for region in regions)
