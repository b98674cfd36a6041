"""Something was said that a regular expression describes."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from pydantic import Field, model_validator

from scoring.conversation import Turn
from scoring.counting import Asserted, count, nothing_to_look_at
from scoring.finding import Context, Finding, evidence_at
from scoring.regexes import RegexError, compile_regex
from scoring.registry import rule
from scoring.scorecard import Evidence


class Regexes(Asserted):
    """`any` of the expressions; a hit that touches one of `not` does not count. Case does not matter.

    `normalised` searches the text without punctuation, in half width, lower case and Simplified script.
    """

    any: tuple[str, ...] = Field(min_length=1)
    exclusions: tuple[str, ...] = Field(default=(), alias="not")
    normalised: bool = False

    @model_validator(mode="after")
    def _readable(self) -> Regexes:
        for pattern in self.any + self.exclusions:
            try:
                compile_regex(pattern)
            except RegexError as error:
                raise ValueError(str(error)) from error
        return self

    @cached_property
    def sought(self) -> dict[str, Any]:
        """What is looked for, as parameters of a reason."""
        return {"sought": list(self.any[:2]), "of": len(self.any)}


@rule("regex", 1, Regexes)
def regex(params: Regexes, context: Context) -> Finding:
    """Search the turns in scope; not evaluated where a text is too long for the budget of work."""
    turns = context.select(params)
    if not turns:
        return nothing_to_look_at(params, params.sought)
    hits = [hit for turn in turns for hit in _hits(params, context, turn)]
    return count(params, context, turns, params.meant(hits, context), sought=params.sought, shortest=2)


def _hits(params: Regexes, context: Context, turn: Turn) -> list[Evidence]:
    text = context.text(turn)
    searched = text.text if params.normalised else turn.text
    found = _spans(params.any, searched)
    barred = _spans(params.exclusions, searched) if found else []
    kept = [hit for hit in found if not any(hit[0] < to and start < hit[1] for start, to in barred)]
    return [evidence_at(turn, text.original_span(*span) if params.normalised else span) for span in kept]


def _spans(patterns: tuple[str, ...], text: str) -> list[tuple[int, int]]:
    """Spans in order; of several that overlap the first and longest."""
    found = sorted({s for p in patterns for s in compile_regex(p).spans(text)}, key=lambda s: (s[0], -s[1]))
    kept: list[tuple[int, int]] = []
    for span in found:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
