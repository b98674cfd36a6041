"""Which language is spoken: a vote of the windows in which most is said.

The first sounds of a call - a ringing tone, `hello`, a name - say little about its language, and a guess on them turns
a whole transcript into nonsense. The windows are heard anyway, so their votes cost next to nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from qa.errors import ModelError

UNSURE = 0.5
EXPECTED_LANGUAGES = ("zh", "en")
"""What is chosen from when no language is likely: on little or poor sound the model names any of a hundred."""


def known_language(language: str, model: Any, name: str) -> str:
    """The model's code of a language named by a person, `zh-CN` as well as `zh`. Raises ModelError for one it lacks."""
    code = language.split("-")[0].split("_")[0].lower()
    if code not in model.supported_languages:
        raise ModelError(f"language {language!r} is not one the speech model {name} knows; use zh, en, …")
    return code


def elected(votes: Sequence[Mapping[str, float]], seconds: Sequence[float]) -> tuple[str, float]:
    """The language of a call and the mean probability it got (0..1).

    `votes` are the probabilities of each language, window by window; a window counts by its length in `seconds`.
    """
    shares: Counter[str] = Counter()
    for vote, weight in zip(votes, seconds, strict=True):
        shares.update({language: probability * weight for language, probability in vote.items()})
    language, share = shares.most_common(1)[0]
    if share / sum(seconds) < UNSURE:
        language = max(EXPECTED_LANGUAGES, key=lambda code: shares[code])
    return language, shares[language] / sum(seconds)
