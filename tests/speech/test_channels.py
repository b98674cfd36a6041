from __future__ import annotations

import numpy as np
import pytest

from qa.speech.channels import separate
from qa.speech.decode import Audio
from scoring.conversation import Timeline

RNG = np.random.default_rng(0)
A, B = (RNG.standard_normal((2, 32_000)) * 0.1).astype(np.float32)
DEAD = np.zeros_like(A)
HISS = (RNG.standard_normal(A.size) * 1e-4).astype(np.float32)


@pytest.mark.parametrize(
    ("samples", "timeline", "numbers", "says"),
    [
        ([A], Timeline.MIXED, (0,), None),
        ([A, B], Timeline.CHANNELS, (0, 1), None),
        ([A, B + 0.2 * A], Timeline.CHANNELS, (0, 1), None),
        ([A, A], Timeline.MIXED, (0,), "the same sound"),
        ([A, -0.5 * A], Timeline.MIXED, (0,), "the same sound"),
        ([A, A + 0.05 * B], Timeline.MIXED, (0,), "the same sound"),
        ([A, DEAD], Timeline.MIXED, (0,), "one channel carries no sound"),
        ([HISS, B], Timeline.MIXED, (1,), "one channel carries no sound"),
        ([DEAD, DEAD], Timeline.MIXED, (0,), "both channels are silent"),
    ],
)
def test_what_the_channels_are_worth(
    samples: list[np.ndarray], timeline: Timeline, numbers: tuple[int, ...], says: str | None
) -> None:
    found = separate(Audio(np.stack(samples), "pcm", 16_000, partial=False))
    assert (found.timeline, found.numbers, len(found.signals)) == (timeline, numbers, len(numbers))
    assert any(says in warning for warning in found.warnings) if says else found.warnings == ()
