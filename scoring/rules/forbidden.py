"""Words that must not be said, by kind and severity. Holds when none was said; each hit is evidence."""

from __future__ import annotations

from scoring.finding import Context, Finding, Scope, confidence_of, evidence_at, unjudged
from scoring.matching import normalise
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scorecard import Evidence

ORDER = {"severe": 0, "moderate": 1, "minor": 2}


class Forbidden(Scope):
    """`lexicon` by name; `homophones` also finds what recognition wrote with other characters of the same sound."""

    lexicon: str
    kinds: tuple[str, ...] = ()
    homophones: bool = False


@rule("forbidden", 1, Forbidden)
def forbidden(params: Forbidden, context: Context) -> Finding:
    """One piece of evidence for each turn and kind, the longest quote; the severest first decides the reason."""
    turns = context.select(params)
    if not turns:
        return unjudged("no_turns")
    words = context.lexicon(params.lexicon)
    best: dict[tuple[int, str], Evidence] = {}
    for turn in turns:
        sounding = params.homophones and context.heard
        for hit in words.hits(normalise(turn.text), kinds=params.kinds, homophones=sounding):
            new = evidence_at(turn, hit.span, kind=hit.kind, severity=hit.severity)
            old = best.get((turn.i, hit.kind))
            if old is None or len(new.quote) > len(old.quote):
                best[turn.i, hit.kind] = new
    found = tuple(sorted(best.values(), key=lambda e: (ORDER[e.severity], e.turn)))
    confidence = confidence_of(turns)
    if not found:
        return Finding(1.0, Reason("clean"), (), confidence)
    return Finding(0.0, Reason("violation", {"quote": found[0].quote}), found, confidence)
