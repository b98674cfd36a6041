"""Something was said much as in an example sentence. What the measure can and cannot see: `scoring.similarity`."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from pydantic import Field, field_validator

from scoring.conversation import Turn
from scoring.counting import Asserted, count, nothing_to_look_at
from scoring.finding import Context, Finding, evidence_at
from scoring.matching import normalise
from scoring.registry import rule
from scoring.scorecard import Evidence
from scoring.similarity import cosine, sentences

LONGEST = 2_000
"""Characters of a sentence that are compared; a longer one is no example sentence."""


class Similar(Asserted):
    """Sentences of the turns whose `similarity` (0..1) to one of the examples `any` is as high count as hits."""

    any: tuple[str, ...] = Field(min_length=1)
    similarity: float = Field(default=0.6, gt=0, le=1)

    @field_validator("any")
    @classmethod
    def _said(cls, examples: tuple[str, ...]) -> tuple[str, ...]:
        for example in examples:
            if len(normalise(example).text) < 4:
                raise ValueError(f"{example!r} is too short to be like anything; use `phrases`")
        return examples

    @cached_property
    def sought(self) -> dict[str, Any]:
        """What is looked for, as parameters of a reason."""
        return {"sought": list(self.any[:2]), "of": len(self.any)}


@rule("similar", 1, Similar)
def similar(params: Similar, context: Context) -> Finding:
    """Compare every sentence, and every turn as a whole, with every example."""
    turns = context.select(params)
    if not turns:
        return nothing_to_look_at(params, params.sought)
    hits = [hit for turn in turns for hit in _hits(params, turn)]
    return count(params, context, turns, params.meant(hits, context), sought=params.sought, shortest=4)


def _hits(params: Similar, turn: Turn) -> list[Evidence]:
    spans = [span for span in sentences(turn.text) if _like(params, turn.text[slice(*span)])]
    if not spans and _like(params, turn.text):
        spans = [(0, len(turn.text))]
    return [evidence_at(turn, span) for span in spans]


def _like(params: Similar, text: str) -> bool:
    return len(text) <= LONGEST and any(cosine(text, example) >= params.similarity for example in params.any)
