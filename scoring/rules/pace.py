"""How fast a party speaks: 汉字 a minute, in other languages words a minute."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pydantic import Field, model_validator

from scoring.conversation import Channel, Turn
from scoring.finding import Context, Finding, unjudged, whole_turn
from scoring.hearing import confidence_of
from scoring.measuring import ScopedBounds, figure, measured
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import HitScope
from scoring.units import spoken_units

LEAST_TALK = 3.0
"""Under so many seconds of talk a pace means nothing."""
WHAT = {"zh": "语速", "en": "pace"}


class Pace(ScopedBounds, HitScope):
    """Units a minute within the bounds: over all turns in scope together (`per: call`), or in each of them (`per: turn`)
    but for `times`. Turns of fewer than `min_length` units are left out."""

    per: Literal["call", "turn"] = "call"
    min_length: int = Field(default=10, ge=1)
    times: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _by_turn_only(self) -> Pace:
        if self.per == "call" and (self.unless is not None or self.times):
            raise ValueError("`unless` and `times` go with `per: turn`")
        return self


@rule("pace", 1, Pace)
def pace(params: Pace, context: Context) -> Finding:
    """Measure on turns that have a beginning and an end; a chat has no pace."""
    if context.conversation.channel == Channel.CHAT:
        return unjudged("only_calls")
    turns = [t for t in context.select(params) if spoken_units(t.text) >= params.min_length]
    timed = [t for t in turns if _seconds(t) > 0]
    if not timed:
        return unjudged("no_times" if turns else "too_little_said", needed=params.min_length)
    unit = {"zh": " 字/分", "en": " characters/min"} if context.conversation.language == "zh" else _WORDS
    if params.per == "turn":
        return _by_turn(params, context, timed, unit)
    seconds = sum(map(_seconds, timed))
    if seconds < LEAST_TALK:
        return unjudged("too_little_said", needed=params.min_length)
    value = 60 * sum(spoken_units(t.text) for t in timed) / seconds
    return replace(measured(params, WHAT, round(value), unit), confidence=confidence_of(timed))


_WORDS = {"zh": " 词/分", "en": " words/min"}


def _by_turn(params: Pace, context: Context, timed: list[Turn], unit: dict[str, str]) -> Finding:
    paces = {turn.i: round(60 * spoken_units(turn.text) / _seconds(turn)) for turn in timed}
    off = context.standing(whole_turn(turn) for turn in timed if not params.hold(paces[turn.i]))
    words = {"what": WHAT, "bounds": params.told(unit), "count": len(off), "limit": params.times}
    if len(off) <= params.times:
        reason = Reason("turns_within", {**words, "scope": params.words})
        return Finding(1.0, reason, (), confidence_of(timed))
    first = {"turn": off[0].turn, "at": off[0].start, "who": str(context.conversation.turns[off[0].turn].role)}
    return Finding(0.0, Reason("turns_outside", {**words, **first, "figure": figure(paces[off[0].turn], unit)}), off)


def _seconds(turn: Turn) -> float:
    return turn.end - turn.start if turn.end is not None and turn.start is not None else 0.0
