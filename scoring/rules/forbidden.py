"""Words that must not be said, by kinds with severities."""

from __future__ import annotations

from functools import cached_property

from scoring.counting import Counted, count, nothing_to_look_at
from scoring.finding import Context, Finding
from scoring.matching import Homophones
from scoring.registry import rule
from scoring.scope import HeardScope
from scoring.scorecard import Evidence

ORDER = {"severe": 0, "moderate": 1, "minor": 2}


class Forbidden(HeardScope):
    """`lexicon` by name; `homophones` also finds what recognition wrote with other characters of the same sound."""

    lexicon: str
    kinds: tuple[str, ...] = ()
    homophones: bool | Homophones = False

    @cached_property
    def none_at_all(self) -> Counted:
        """The count that must hold."""
        return Counted.model_construct(**{key: getattr(self, key) for key in HeardScope.model_fields}, at_most=0)


@rule("forbidden", 2, Forbidden)
def forbidden(params: Forbidden, context: Context) -> Finding:
    """One piece of evidence for each turn and kind, the longest quote; the severest first decides the reason."""
    turns, titles = context.select(params), context.lexicon(params.lexicon).titles
    sought = {"list": params.lexicon, "kinds": [titles.get(kind) or kind for kind in params.kinds]}
    if not turns:
        return nothing_to_look_at(params.none_at_all, sought)
    hits = context.lexicon_hits(params.lexicon, turns, kinds=params.kinds, homophones=params.homophones)
    best: dict[tuple[int, str], Evidence] = {}
    for hit in context.standing(hits):
        known = best.setdefault((hit.turn, hit.kind), hit)
        if len(hit.quote) > len(known.quote):
            best[hit.turn, hit.kind] = hit
    found = sorted(best.values(), key=lambda e: (ORDER[e.severity], e.turn))
    return count(params.none_at_all, context, turns, found, sought=sought, titles=titles)
