"""Which language is spoken: a vote of several stretches of speech, the longest first.

The first sounds of a call - a ringing tone, `hello`, a name - say little about its language, and a guess on them turns
a whole transcript into nonsense. Where the longest half minute leaves doubt, others are heard too and their
probabilities are averaged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from qa.errors import ModelError
from qa.speech.decode import SAMPLE_RATE, Samples, Signal
from qa.speech.voice_activity import Region

LANGUAGE_SECONDS = 30.0
"""Speech heard for one vote; the model hears 30 s at a time."""
SURE = 0.8
"""Mean probability from which no further vote is taken."""
VOTES = 4
UNSURE = 0.5
EXPECTED_LANGUAGES = ("zh", "en")
"""What is chosen from when no language is likely: on little or poor sound the model names any of a hundred."""


def known_language(language: str, model: Any, name: str) -> str:
    """The model's code of a language named by a person, `zh-CN` as well as `zh`. Raises ModelError for one it lacks."""
    code = language.split("-")[0].split("_")[0].lower()
    if code not in model.supported_languages:
        raise ModelError(f"language {language!r} is not one the speech model {name} knows; use zh, en, …")
    return code


def spoken_language(model: Any, signals: Sequence[Signal], regions: Sequence[Sequence[Region]]) -> tuple[str, float]:
    """The language of a call and the mean probability it got (0..1)."""
    if not model.model.is_multilingual:
        return "en", 1.0
    sums: Counter[str] = Counter()
    votes = 0
    for sample in _samples(signals, regions):
        sums.update(dict(model.detect_language(sample)[2]))
        votes += 1
        if votes == VOTES or sums.most_common(1)[0][1] / votes >= SURE:
            break
    language, total = sums.most_common(1)[0]
    if total / votes < UNSURE:
        language = max(EXPECTED_LANGUAGES, key=lambda code: sums[code])
    return language, sums[language] / votes


def _samples(signals: Sequence[Signal], regions: Sequence[Sequence[Region]]) -> Iterator[Samples]:
    """Half minutes of speech of all channels, made of the longest regions first. At least one."""
    longest = sorted(((r.duration, c, r) for c, found in enumerate(regions) for r in found), reverse=True)
    sample: list[Samples] = []
    length = 0.0
    for duration, channel, region in longest:
        if sample and length + duration > LANGUAGE_SECONDS:
            yield np.concatenate(sample)
            sample, length = [], 0.0
        sample.append(signals[channel][int(region.start * SAMPLE_RATE) : int(region.end * SAMPLE_RATE)])
        length += duration
    if sample:
        yield np.concatenate(sample)
