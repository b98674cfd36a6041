"""Questions of a type are asked: open, closed, confirming."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from scoring.conversation import Turn
from scoring.counting import Counted, count, nothing_to_look_at
from scoring.finding import Context, Finding, evidence_at
from scoring.matching import PatternError, normalise, phrase_set
from scoring.questions import QuestionKind, find_questions
from scoring.registry import rule
from scoring.scorecard import Evidence

TITLES: dict[str, dict[str, str]] = {
    "any": {"zh": "提问", "en": "a question"},
    "open": {"zh": "开放式提问", "en": "an open question"},
    "closed": {"zh": "封闭式提问", "en": "a closed question"},
    "confirming": {"zh": "确认式提问", "en": "a confirming question"},
}


class Question(Counted):
    """Hits are questions of `kind`; one that holds a phrase of `except` does not count (请问有什么可以帮您)."""

    kind: QuestionKind | Literal["any"] = "any"
    exceptions: tuple[str, ...] = Field(default=(), alias="except")

    @model_validator(mode="after")
    def _readable(self) -> Question:
        try:
            phrase_set(self.exceptions).check()
        except PatternError as error:
            raise ValueError(str(error)) from error
        return self


@rule("question", 1, Question)
def question(params: Question, context: Context) -> Finding:
    """Look for questions in the turns in scope."""
    turns = context.select(params)
    sought = {"sought": [TITLES[params.kind]], "of": 1}
    if not turns:
        return nothing_to_look_at(params, sought)
    hits = [hit for turn in turns for hit in _asked(turn, context) if params.kind in ("any", hit.kind)]
    if params.exceptions:
        barred = phrase_set(params.exceptions)
        hits = [hit for hit in hits if not barred.spans(normalise(hit.quote))]
    return count(params, context, turns, hits, sought=sought, titles=TITLES, shortest=3)


def _asked(turn: Turn, context: Context) -> tuple[Evidence, ...]:
    """The questions of a turn, their type as kind; looked for once a conversation."""
    key = ("questions", turn.i)
    if key not in context.shared:
        context.shared[key] = tuple(evidence_at(turn, span, kind=kind) for kind, span in find_questions(turn.text))
    found: tuple[Evidence, ...] = context.shared[key]
    return found
