"""English, and any language without a reader of its own: VADER (Hutto and Gilbert 2014) beside a service lexicon."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from qa.meaning.feeling_reader import FeelingReader

NAME = "vader-service@2"


def reader() -> FeelingReader:
    """The English reader."""
    return FeelingReader(NAME, "en", vader_scores)


def vader_scores(texts: Sequence[str]) -> list[float]:
    """VADER's compound score of each text, -1..1; the same text is scored once."""
    return [_score(text) for text in texts]


@lru_cache(maxsize=8192)
def _score(text: str) -> float:
    return float(_analyser().polarity_scores(text)["compound"])


@cache
def _analyser() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
