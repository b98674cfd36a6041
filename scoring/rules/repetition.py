"""Something is said too often for the length of the talk, such as 「对不起」."""

from __future__ import annotations

from pydantic import Field, model_validator

from scoring.counting import where
from scoring.finding import Context, Finding, unjudged
from scoring.matching import PatternError, phrase_set
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import HitScope


class Repetition(HitScope):
    """Fails when said more than `times` and more than `per_1000_characters` of what the party said."""

    any: tuple[str, ...] = Field(min_length=1)
    times: int = Field(ge=0)
    per_1000_characters: float = Field(gt=0)

    @model_validator(mode="after")
    def _readable(self) -> Repetition:
        try:
            phrase_set(self.any).check()
        except PatternError as error:
            raise ValueError(str(error)) from error
        return self


@rule("repetition", 2, Repetition)
def repetition(params: Repetition, context: Context) -> Finding:
    """Count the hits against the length of the turns in scope."""
    turns = context.select(params)
    length = sum(context.read.size(t.i) for t in turns)
    if not length:
        return unjudged("no_turns")
    wanted = phrase_set(params.any)
    found = context.standing(context.hits(wanted, turns))
    rate = round(1000 * len(found) / length, 1)
    words = {"count": len(found), "rate": rate, "scope": params.words}
    if len(found) > params.times and rate > params.per_1000_characters:
        return Finding(0.0, Reason("density_high", {**words, **where(found[-1], context)}), found)
    return Finding(1.0, Reason("density_ok", words), found)
