"""Something was said that a regular expression describes."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from pydantic import Field, model_validator

from scoring.conversation import Turn
from scoring.counting import Counted, count, nothing_to_look_at
from scoring.finding import Context, Finding, evidence_at
from scoring.matching import normalise
from scoring.regexes import RegexError, RegexTooCostly, compile_regex
from scoring.registry import rule
from scoring.scope import CannotJudge
from scoring.scorecard import Evidence


class Regexes(Counted):
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
    try:
        hits = [hit for turn in turns for hit in _hits(params, turn)]
    except RegexTooCostly as error:
        raise CannotJudge("too_costly") from error
    return count(params, context, turns, hits, sought=params.sought, shortest=2)


def _hits(params: Regexes, turn: Turn) -> list[Evidence]:
    found = _spans(params.any, turn, normalised=params.normalised)
    barred = _spans(params.exclusions, turn, normalised=params.normalised) if found else []
    kept = [hit for hit in found if not any(hit[0] < to and start < hit[1] for start, to in barred)]
    return [evidence_at(turn, span) for span in kept]


def _spans(patterns: tuple[str, ...], turn: Turn, *, normalised: bool) -> list[tuple[int, int]]:
    """Spans of the original text, in order; of several that overlap the first and longest."""
    text = normalise(turn.text)
    searched = text.text if normalised else turn.text
    found = sorted({s for p in patterns for s in compile_regex(p).spans(searched)}, key=lambda s: (s[0], -s[1]))
    kept: list[tuple[int, int]] = []
    for span in found:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return [text.original_span(*span) for span in kept] if normalised else kept
