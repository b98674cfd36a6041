"""Something was said: any, all, some or none of a list of phrases."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from pydantic import Field, model_validator

from scoring.conversation import Turn
from scoring.counting import Asserted, Counted, count, nothing_to_look_at
from scoring.finding import Context, Finding
from scoring.matching import Homophones, PatternError, PhraseSet, normalise, phrase_set
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scorecard import Evidence

SHOWN = 3
"""How many of the phrases sought a reason names."""


class Phrases(Asserted):
    """One of: `any` needs a hit of one of its patterns, `all` a hit of each of them, `none` is any with `at_most: 0`.

    With `different`, `at_least` counts the patterns hit. A hit that touches an `except` does not count.
    """

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = Field(default=(), alias="except")
    homophones: bool | Homophones = False

    @model_validator(mode="after")
    def _readable(self) -> Phrases:
        if sum(map(bool, (self.any, self.all, self.none))) != 1:
            raise ValueError("give one of `any`, `all` and `none`, a list of phrases")
        if not self.any and (self.at_most is not None or self.different):
            raise ValueError("`at_most` and `different` go with `any`")
        if self.different and self.needed > len(self.any):
            raise ValueError(f"`any` has no {self.needed} different phrases")
        for pattern in self.listed + self.exceptions:
            try:
                phrase_set((pattern,)).check()
            except PatternError as error:
                raise ValueError(str(error)) from error
        return self

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """All patterns looked for."""
        return self.any or self.all or self.none

    @cached_property
    def wanted(self) -> PhraseSet:
        """All patterns as one set."""
        return phrase_set(self.listed, self.exceptions)

    @cached_property
    def sought(self) -> dict[str, Any]:
        """What is looked for, as parameters of a reason."""
        return {"sought": list(self.listed[:SHOWN]), "of": len(self.listed)}

    @cached_property
    def shortest(self) -> int:
        """Least length of what could be a hit, signs of the pattern aside."""
        return min(len(normalise(pattern.partition("(")[0].strip("*?")).text) for pattern in self.listed)

    @cached_property
    def bound(self) -> Counted:
        """The counts that hold for the hits of `any` and `none` together."""
        return self.changed(at_least=0, at_most=0) if self.none else self

    @cached_property
    def each(self) -> Phrases:
        """The same, for each pattern by itself: said once is enough."""
        return self.changed(at_least=1, different=False)


@rule("phrases", 2, Phrases)
def phrases(params: Phrases, context: Context) -> Finding:
    """Look for phrases in the turns in scope."""
    turns = context.select(params)
    if not turns:
        return nothing_to_look_at(params.bound, params.sought)
    if params.all:
        return _several(params, context, turns, len(params.all))
    if params.different and params.at_most is None:
        return _several(params.each, context, turns, params.needed)
    hits = _hits(params.wanted, params, context, turns)
    return count(params.bound, context, turns, hits, sought=params.sought, shortest=params.shortest)


def _hits(wanted: PhraseSet, params: Phrases, context: Context, turns: tuple[Turn, ...]) -> list[Evidence]:
    return params.meant(context.hits(wanted, turns, homophones=params.homophones), context)


def _several(params: Phrases, context: Context, turns: tuple[Turn, ...], needed: int) -> Finding:
    """So many of the patterns, each with its own count; in one turn where that is asked."""
    if not params.in_one_turn:
        return _of_patterns(params, context, turns, needed)
    tried = [_of_patterns(params, context, (turn,), needed) for turn in turns]
    met = [found for found in tried if found.score == 1]
    unsure = [found for found in tried if found.score is None]
    return (met or unsure or [max(tried, key=lambda found: len(found.evidence))])[0]


def _of_patterns(params: Phrases, context: Context, turns: tuple[Turn, ...], needed: int) -> Finding:
    found = []
    for pattern in params.listed:
        hits = _hits(phrase_set((pattern,), params.exceptions), params, context, turns)
        found.append(count(params, context, turns, hits, sought={"sought": [pattern], "of": 1}))
    met = [f for f in found if f.score == 1]
    unsure = [f for f in found if f.score is None]
    evidence = tuple(sorted({e for f in found for e in f.evidence}, key=lambda e: (e.turn, e.span)))
    confidence = min(f.confidence for f in found)
    if len(met) >= needed:
        return Finding(1.0, met[0].reason, evidence, confidence)
    if len(met) + len(unsure) >= needed:
        return Finding(None, unsure[0].reason, evidence, confidence)
    missing = [f.reason.params["sought"][0] for f in found if f.score == 0]
    words = {"scope": params.words, "sought": missing[:SHOWN], "of": len(missing)}
    return Finding(0.0, Reason("not_all_found", {**words, "found": len(met), "needed": needed}), evidence, confidence)
