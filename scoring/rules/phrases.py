"""Something was said: any, all or a number of phrases."""

from __future__ import annotations

from pydantic import Field, model_validator

from scoring.finding import Context, Finding, Scope, confidence_of, evidence_at, unjudged
from scoring.matching import PatternError, normalise, phrase_set
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scorecard import Evidence


class Phrases(Scope):
    """`any` needs one of its patterns (or `at_least` hits), `all` each of them; a hit touching an `except` does not count."""

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = Field(default=(), alias="except")
    at_least: int = Field(default=1, ge=1)
    homophones: bool = False

    @model_validator(mode="after")
    def _readable(self) -> Phrases:
        if bool(self.any) == bool(self.all):
            raise ValueError("give either `any` or `all`, a list of phrases")
        for pattern in self.any + self.all + self.exceptions:
            try:
                phrase_set((pattern,)).check()
            except PatternError as error:
                raise ValueError(str(error)) from error
        return self


@rule("phrases", 1, Phrases)
def phrases(params: Phrases, context: Context) -> Finding:
    """Look for phrases in the turns in scope."""
    turns = context.select(params)
    if not turns:
        return _nothing(params, context)
    groups = [params.any] if params.any else [(p,) for p in params.all]
    found: list[Evidence] = []
    missing = 0
    for group in groups:
        wanted = phrase_set(group, params.exceptions)
        hits = [
            evidence_at(turn, span)
            for turn in turns
            for span in wanted.spans(normalise(turn.text), homophones=params.homophones and context.heard)
        ]
        missing += len(hits) < params.at_least
        found += hits[: max(params.at_least, 3)]
    confidence = confidence_of(turns)
    if missing:
        reason = Reason("too_few", {"found": len(found), "needed": params.at_least}) if found else Reason("not_found")
        return Finding(0.0, reason, tuple(found), confidence)
    return Finding(1.0, Reason("found", {"quote": found[0].quote}), tuple(found), confidence)


def _nothing(params: Phrases, context: Context) -> Finding:
    anchored_or_later = params.after or params.before or context.floor
    return Finding(0.0, Reason("not_found")) if anchored_or_later else unjudged("no_turns")
