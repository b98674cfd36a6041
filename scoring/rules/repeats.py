"""A party says the same again: the agent repeats itself, or the customer has to."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field, model_validator

from scoring.conversation import Turn
from scoring.finding import Context, Finding, whole_turn
from scoring.matching import PatternError, phrase_set
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import HitScope
from scoring.similarity import contained, pieces

MOST_PIECES = 5_000
"""A longer turn is no repetition of a sentence; comparing it would only cost time."""


class Repeats(HitScope):
    """Holds while at most `times` turns repeat one of the party's `look_back` turns before (0: all).

    A turn repeats another when their `similarity` (share of the shorter's pieces that stand in the longer) is as high;
    shorter turns than `min_characters` and turns that hold one of `except` do not count.
    """

    times: int = Field(default=0, ge=0)
    look_back: int = Field(default=20, ge=0)
    similarity: float = Field(default=0.8, gt=0, le=1)
    min_characters: int | None = Field(default=None, ge=1)
    exceptions: tuple[str, ...] = Field(default=(), alias="except")

    @model_validator(mode="after")
    def _readable(self) -> Repeats:
        try:
            phrase_set(self.exceptions).check()
        except PatternError as error:
            raise ValueError(str(error)) from error
        return self


@rule("repeats", 1, Repeats)
def repeats(params: Repeats, context: Context) -> Finding:
    """Compare each turn in scope with those before it."""
    turns = [turn for turn in context.select(params) if _counts(params, context, turn)]
    found, before = [], {}
    for k, turn in enumerate(turns):
        earlier = turns[max(0, k - params.look_back) if params.look_back else 0 : k]
        same = _said_before(turn, earlier, params.similarity)
        if same is not None:
            found.append(whole_turn(turn))
            before[turn.i] = same.i
    again = context.standing(found)
    words = {"count": len(again), "limit": params.times}
    if len(again) <= params.times:
        return Finding(1.0, Reason("repeats_few", {**words, "scope": params.words}))
    first = again[params.times]
    place = {"turn": first.turn, "at": first.start, "who": str(context.conversation.turns[first.turn].role)}
    more = {"quote": first.quote, "earlier": before[first.turn] + 1}
    return Finding(0.0, Reason("repeats_many", {**words, **place, **more}), again)


def _counts(params: Repeats, context: Context, turn: Turn) -> bool:
    text, least = context.text(turn), params.min_characters
    if least is None:
        least = 6 if context.conversation.language == "zh" else 15
    return len(text.text) >= least and not (params.exceptions and phrase_set(params.exceptions).spans(text))


def _said_before(turn: Turn, earlier: Sequence[Turn], similarity: float) -> Turn | None:
    if pieces(turn.text).total() > MOST_PIECES:
        return None
    return next((t for t in earlier if contained(t.text, turn.text) >= similarity), None)
