"""Chinese: SnowNLP as one weak witness beside the lexicon.

SnowNLP learned from shop reviews and takes a polite greeting for a complaint, so its word never decides alone: the
chain gives it the small weight that labelled service talk earned it. It loads when the first turn is read (about 3 s).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from qa.meaning.feeling_reader import FeelingReader
from scoring.matching import normalise, simplify

NAME = "snownlp-calibrated@2"
SHORTEST = 3
"""Letters under which SnowNLP is not asked: its score of 「好」 or a number means nothing."""


def reader() -> FeelingReader:
    """The Chinese reader."""
    return FeelingReader(NAME, "zh", snownlp_scores)


def snownlp_scores(texts: Sequence[str]) -> list[float]:
    """SnowNLP's view of each text, -1..1, of the Simplified text; the same text is asked once."""
    return [_score(simplify(text)) for text in texts]


@lru_cache(maxsize=8192)
def _score(text: str) -> float:
    if len(normalise(text).text) < SHORTEST:
        return 0.0
    from snownlp import SnowNLP

    return 2.0 * float(SnowNLP(text).sentiments) - 1.0
