"""Something of a word list was said."""

from __future__ import annotations

from pydantic import Field

from scoring.finding import Context, Finding, Scope, confidence_of, evidence_at
from scoring.matching import normalise
from scoring.reasons import Reason
from scoring.registry import rule


class InLexicon(Scope):
    """`name` of the lexicon, `kinds` of it (all when empty), how many hits are needed."""

    name: str
    kinds: tuple[str, ...] = ()
    at_least: int = Field(default=1, ge=1)
    homophones: bool = False


@rule("lexicon", 1, InLexicon)
def in_lexicon(params: InLexicon, context: Context) -> Finding:
    """Hits of a lexicon in the turns in scope."""
    words, turns = context.lexicon(params.name), context.select(params)
    found = tuple(
        evidence_at(turn, hit.span, kind=hit.kind, severity=hit.severity)
        for turn in turns
        for hit in words.hits(normalise(turn.text), kinds=params.kinds, homophones=params.homophones and context.heard)
    )
    confidence = confidence_of(turns)
    if len(found) >= params.at_least:
        return Finding(1.0, Reason("found", {"quote": found[0].quote}), found, confidence)
    reason = Reason("too_few", {"found": len(found), "needed": params.at_least}) if found else Reason("not_found")
    return Finding(0.0, reason, found, confidence)
