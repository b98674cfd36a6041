"""How many turns a party has."""

from __future__ import annotations

from scoring.finding import Context, Finding
from scoring.measuring import ScopedBounds, measured
from scoring.registry import rule
from scoring.scope import By


class Turns(ScopedBounds):
    """The number of turns of `by` in scope lies within the bounds."""

    by: By = "any"


@rule("turns", 1, Turns)
def turns(params: Turns, context: Context) -> Finding:
    """Count them; a party that never speaks has none."""
    found = context.select(params) if context.spoken_by(params.by) else ()
    return measured(params, {"zh": "发言", "en": "turns"}, len(found), {"zh": " 轮", "en": ""})
