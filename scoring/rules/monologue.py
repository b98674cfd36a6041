"""How long a party holds the floor at a stretch."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from scoring.conversation import Role, Turn
from scoring.finding import Context, Finding, unjudged, whole_turn
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import HitScope
from scoring.scorecard import Evidence
from scoring.speaking import begin, end


class Monologue(HitScope):
    """Holds while at most `times` stretches of `by` are over `longer_than` seconds. The other's turn or a pause over
    `pause` seconds ends a stretch."""

    longer_than: float = Field(default=60.0, gt=0)
    pause: float = Field(default=3.0, ge=0)
    times: int = Field(default=0, ge=0)


@rule("monologue", 1, Monologue)
def monologue(params: Monologue, context: Context) -> Finding:
    """Turns in a row that have a beginning and an end; not evaluated without."""
    turns = [t for t in context.conversation.turns if t.start is not None and t.end is not None]
    if not turns:
        return unjudged("no_times")
    inside = {turn.i for turn in context.select(params)}
    stretches = [one for one in _stretches(turns, params.pause) if one.turn in inside]
    over = context.standing(one for one in stretches if _seconds(one) > params.longer_than)
    longest = round(max(map(_seconds, stretches), default=0.0), 1)
    words = {"longest": longest, "limit": params.longer_than, "count": len(over), "scope": params.words}
    if len(over) <= params.times:
        return Finding(1.0, Reason("gap_ok", words))
    who = str(context.conversation.turns[over[0].turn].role)
    return Finding(0.0, Reason("gap_long", {**words, "turn": over[0].turn, "at": over[0].start, "who": who}), over)


def _stretches(turns: list[Turn], pause: float) -> list[Evidence]:
    """Each time somebody held the floor, as evidence at its first turn; voice menus and system lines hold none."""
    found: list[Evidence] = []
    role: Role | None = None
    until = 0.0
    for turn in turns:
        if found and turn.role == role and begin(turn) - until <= pause:
            until = max(until, end(turn))
            found[-1] = replace(found[-1], end=until)
        else:
            role, until = turn.role, end(turn)
            found.append(whole_turn(turn))
    return found


def _seconds(place: Evidence) -> float:
    return (place.end or 0.0) - (place.start or 0.0)
