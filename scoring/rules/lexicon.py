"""Something of a word list was said."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from scoring.counting import Counted, count, nothing_to_look_at
from scoring.finding import Context, Finding
from scoring.lexicon import Lexicon
from scoring.matching import Homophones
from scoring.registry import rule


class InLexicon(Counted):
    """`name` of the lexicon, `kinds` of it (all when empty); `different` counts kinds."""

    name: str
    kinds: tuple[str, ...] = ()
    homophones: bool | Homophones = False

    @cached_property
    def known(self) -> dict[Lexicon, tuple[dict[str, Any], Finding]]:
        """By lexicon what is looked for, as parameters of a reason, and the finding where nothing of it was said."""
        return {}

    def of(self, lexicon: Lexicon) -> tuple[dict[str, Any], Finding]:
        """What `known` has of a lexicon."""
        known = self.known.get(lexicon)
        if known is None:
            sought = {"list": self.name, "kinds": [lexicon.titles.get(kind) or kind for kind in self.kinds]}
            known = self.known[lexicon] = sought, nothing_to_look_at(self, sought)
        return known


@rule("lexicon", 2, InLexicon)
def in_lexicon(params: InLexicon, context: Context) -> Finding:
    """Hits of a lexicon in the turns in scope."""
    turns, lexicon = context.select(params), context.lexicon(params.name)
    sought, nothing = params.of(lexicon)
    if not turns:
        return nothing
    hits = context.lexicon_hits(params.name, turns, kinds=params.kinds, homophones=params.homophones)
    if not hits and not (context.heard or params.min_confidence):
        return nothing  # most lists have nothing to say of most conversations
    return count(params, context, turns, hits, sought=sought, titles=lexicon.titles)
