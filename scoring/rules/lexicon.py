"""Something of a word list was said."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from scoring.counting import Counted, count, nothing_to_look_at
from scoring.finding import Context, Finding, evidence_at
from scoring.matching import Homophones
from scoring.registry import rule


class InLexicon(Counted):
    """`name` of the lexicon, `kinds` of it (all when empty); `different` counts kinds."""

    name: str
    kinds: tuple[str, ...] = ()
    homophones: bool | Homophones = False

    @cached_property
    def sought(self) -> dict[str, Any]:
        """What is looked for, as parameters of a reason."""
        return {"list": self.name, "kinds": list(self.kinds)}


@rule("lexicon", 2, InLexicon)
def in_lexicon(params: InLexicon, context: Context) -> Finding:
    """Hits of a lexicon in the turns in scope."""
    words, turns = context.lexicon(params.name), context.select(params)
    if not turns:
        return nothing_to_look_at(params, params.sought)
    sounding = context.sounding(params.homophones)
    hits = [
        evidence_at(turn, hit.span, kind=hit.kind, severity=hit.severity)
        for turn in turns
        for hit in words.hits(context.text(turn), kinds=params.kinds, homophones=sounding)
    ]
    return count(params, context, turns, hits, sought=params.sought)
