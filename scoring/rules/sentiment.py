"""The feeling in some turn is below or above a level, as the reader of meaning has it."""

from __future__ import annotations

from pydantic import Field, model_validator

from scoring.finding import Context, Finding, unjudged, whole_turn
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import Scope


class Sentiment(Scope):
    """Holds when at least `at_least` turns in scope have a feeling `below` or `above` the level (-1..1)."""

    by: str = Field(default="customer", pattern="^(agent|customer|any)$")  # type: ignore[assignment]
    below: float | None = Field(default=None, ge=-1, le=1)
    above: float | None = Field(default=None, ge=-1, le=1)
    at_least: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _one(self) -> Sentiment:
        if (self.below is None) == (self.above is None):
            raise ValueError("give either `below` or `above`, a level from -1 to 1")
        return self


@rule("sentiment", 1, Sentiment)
def sentiment(params: Sentiment, context: Context) -> Finding:
    """Compare every turn in scope with the level."""
    if not context.readings:
        return unjudged("no_feeling")
    hit = [t for t in context.select(params) if _meets(params, context.readings[t.i].feeling.score)]
    if len(hit) < params.at_least:
        return Finding(0.0, Reason("feeling_unmet"))
    return Finding(1.0, Reason("feeling_met", {"quote": hit[0].text}), tuple(map(whole_turn, hit)))


def _meets(params: Sentiment, score: float) -> bool:
    return score < params.below if params.below is not None else score > (params.above or 0.0)
