"""Something of a word list was said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring.counting import Counted, count, nothing_to_look_at
from scoring.finding import Context, Finding
from scoring.matching import Homophones
from scoring.registry import rule


class InLexicon(Counted):
    """`name` of the lexicon, `kinds` of it (all when empty); `different` counts kinds."""

    name: str
    kinds: tuple[str, ...] = ()
    homophones: bool | Homophones = False

    def sought(self, titles: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        """What is looked for, as parameters of a reason."""
        return {"list": self.name, "kinds": [titles.get(kind) or kind for kind in self.kinds]}


@rule("lexicon", 2, InLexicon)
def in_lexicon(params: InLexicon, context: Context) -> Finding:
    """Hits of a lexicon in the turns in scope."""
    turns, titles = context.select(params), context.lexicon(params.name).titles
    if not turns:
        return nothing_to_look_at(params, params.sought(titles))
    hits = context.lexicon_hits(params.name, turns, kinds=params.kinds, homophones=params.homophones)
    return count(params, context, turns, hits, sought=params.sought(titles), titles=titles)
