"""A dialogue act, as the reader of meaning has it: the agent empathises, the customer confirms …"""

from __future__ import annotations

from pydantic import Field, model_validator

from scoring.counting import enough, unsure, where
from scoring.finding import Context, Finding, unjudged, whole_turn
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import HeardScope


class Act(HeardScope):
    """Holds when at least `times` turns in scope have the act with a probability of `at_least`.

    With `unsure_from` a turn between it and `at_least` leaves the rule open instead of failing it.
    """

    act: str = Field(min_length=1)
    at_least: float = Field(default=0.7, gt=0, le=1)
    unsure_from: float | None = Field(default=None, gt=0, le=1)
    times: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> Act:
        if self.unsure_from is not None and self.unsure_from >= self.at_least:
            raise ValueError("`unsure_from` must be under `at_least`")
        return self


@rule("act", 1, Act)
def act(params: Act, context: Context) -> Finding:
    """Read the acts of the turns in scope; not evaluated where no reader knows the act."""
    if not any(params.act in reading.acts for reading in context.readings):
        return unjudged("no_act", act=params.act)
    turns = context.select(params)
    chances = {turn.i: context.readings[turn.i].acts.get(params.act, 0.0) for turn in turns}
    hits = context.standing(whole_turn(turn) for turn in turns if chances[turn.i] >= params.at_least)
    holds = enough(hits, params.times, turns, context, params.min_confidence)
    if holds is None:
        return unsure(hits, params.min_confidence, {"scope": params.words})
    if holds:
        sure = max(chances[hit.turn] for hit in hits)
        words = {"act": params.act, "probability": round(sure, 2), **where(hits[0], context)}
        return Finding(1.0, Reason("act_found", words), hits)
    best = max(chances.values(), default=0.0)
    words = {"act": params.act, "probability": round(best, 2), "scope": params.words}
    open_turns = [i for i, chance in chances.items() if params.unsure_from and params.unsure_from <= chance]
    if len(open_turns) >= params.times:
        return Finding(None, Reason("act_unsure", words), hits)
    return Finding(0.0, Reason("act_missing", words), hits)
