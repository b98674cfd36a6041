"""Something of a word list was said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scoring.counting import Counted, count, nothing_to_look_at
from scoring.finding import Context, Finding
from scoring.lexicon import Lexicon
from scoring.matching import Homophones, PhraseSet
from scoring.registry import rule


class InLexicon(Counted):
    """`name` of the lexicon, `kinds` of it (all when empty); `different` counts kinds."""

    name: str
    kinds: tuple[str, ...] = ()
    homophones: bool | Homophones = False

    @cached_property
    def known(self) -> dict[Lexicon, Sought]:
        """What is sought, by lexicon."""
        return {}

    def of(self, lexicon: Lexicon) -> Sought:
        """What is sought in a lexicon."""
        known = self.known.get(lexicon)
        if known is None:
            words = {"list": self.name, "kinds": [lexicon.titles.get(kind) or kind for kind in self.kinds]}
            sets = frozenset(
                lexicon.kinds[kind].phrases for kind in self.kinds or lexicon.kinds if kind in lexicon.kinds
            )
            known = self.known[lexicon] = Sought(words, sets, nothing_to_look_at(self, words))
        return known


@dataclass(frozen=True, slots=True)
class Sought:
    """Kinds of a lexicon: as parameters of a reason, as sets of phrases, and the finding where none of them is met."""

    words: dict[str, Any]
    sets: frozenset[PhraseSet]
    nothing: Finding


@rule("lexicon", 2, InLexicon)
def in_lexicon(params: InLexicon, context: Context) -> Finding:
    """Hits of a lexicon in the turns in scope."""
    turns, lexicon = context.select(params), context.lexicon(params.name)
    sought = params.of(lexicon)
    if not turns:
        return sought.nothing
    sure = not (context.heard or params.min_confidence)
    if sure and sought.sets <= context.absent(params.homophones):
        return sought.nothing  # most lists have nothing to say of most conversations
    hits = context.lexicon_hits(params.name, turns, kinds=params.kinds, homophones=params.homophones)
    if sure and not hits:
        return sought.nothing
    return count(params, context, turns, hits, sought=sought.words, titles=lexicon.titles)
