"""How long a party speaks up: seconds over its own usual loudness, as measured on the sound (docs/metrics.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scoring.conversation import Role
from scoring.finding import Context, Finding, unjudged, whole_turn
from scoring.measuring import SECONDS, ScopedBounds, measured
from scoring.registry import rule
from scoring.scope import HitScope
from scoring.scorecard import Evidence
from scoring.speaking import begin, end, turn_at


class RaisedVoice(ScopedBounds, HitScope):
    """Seconds in which `by` raises its voice: `at_most` for a limit, `at_least` for a condition."""


@rule("raised_voice", 1, RaisedVoice)
def raised_voice(params: RaisedVoice, context: Context) -> Finding:
    """Count the measured stretches that belong to turns in scope; not evaluated where nothing was measured."""
    known: dict[str, Any] = context.conversation.acoustics.get("raised_voice", {})
    parties = [role for role in (Role.AGENT, Role.CUSTOMER) if params.by in ("any", str(role)) and str(role) in known]
    if not parties:
        return unjudged("no_loudness")
    inside = {turn.i for turn in context.select(params)}
    places = [
        place
        for role in parties
        for part in known[str(role)]["instances"]
        if (place := _place(context, role, part["start"], part["end"])).turn in inside
    ]
    places = list(context.standing(sorted(places, key=lambda e: e.start or 0.0)))
    seconds = sum((place.end or 0.0) - (place.start or 0.0) for place in places)
    what = {"zh": "提高音量", "en": "raised voice"}
    more = {"turn": places[0].turn, "at": places[0].start, "who": _who(context, places[0])} if places else {}
    return measured(params, what, round(seconds, 1), SECONDS, places, more)


def _place(context: Context, role: Role, start: float, until: float) -> Evidence:
    """A stretch as evidence, at the party's turn it overlaps most."""
    turns = [t for t in context.conversation.by(role) if t.start is not None and t.end is not None]
    best = max(turns, key=lambda t: min(end(t), until) - max(begin(t), start), default=None)
    turn = best if best is not None else turn_at(context.conversation, start, role)
    return replace(whole_turn(turn), start=start, end=until)


def _who(context: Context, place: Evidence) -> str:
    return str(context.conversation.turns[place.turn].role)
