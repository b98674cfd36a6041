"""A question put to a judge, a language model of the user's choosing; its answer counts only with a quote that really stands there."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scoring.conversation import Turn
from scoring.counting import where
from scoring.finding import Context, Finding, evidence_at, unjudged
from scoring.matching import normalise
from scoring.readings import JudgeAnswer, JudgeQuestion, JudgeTurn, ServiceError
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import By, Scope
from scoring.scorecard import Evidence
from scoring.titles import Told

SHORTEST_QUOTE = 2
"""A quote of fewer characters proves nothing."""
HIDDEN = "*"
"""Stands for each character of personal data that was not shown."""


class Judged(Scope):
    """`question`, and when the answer is a `pass` and when a `fail`. The judge is shown the turns in scope (everybody's).
    `quote_by` says whose words the quote must be."""

    by: By = "any"
    question: Told
    passes: Told | None = Field(default=None, alias="pass")
    fails: Told | None = Field(default=None, alias="fail")
    quote_by: Literal["agent", "customer", "any"] = "any"


@rule("judge", 1, Judged)
def judge(params: Judged, context: Context) -> Finding:
    """Ask; not evaluated without a judge, without an answer, or where the quote is not to be found in the turn it names."""
    if context.services.judge is None:
        return unjudged("no_judge")
    turns = [turn for turn in context.select(params) if turn.text.strip()]
    if not turns:
        return unjudged("no_turns")
    try:
        answer = context.services.judge.ask(_question(params, context, turns))
    except ServiceError as error:
        return unjudged("judge_failed", why=str(error))
    quoted = _quoted(answer, turns)
    if quoted is None:
        return unjudged("judge_misquotes", said=answer.quote, number=answer.turn + 1)
    place = where(quoted, context)
    if params.quote_by not in ("any", place["who"]):
        return unjudged("judge_misquotes", said=answer.quote, number=answer.turn + 1)
    reason = Reason(f"judge_{answer.verdict}", {**place, "why": answer.reason})
    score = {"pass": 1.0, "fail": 0.0, "unclear": None}[answer.verdict]
    return Finding(score, reason, (quoted,))


def _question(params: Judged, context: Context, turns: list[Turn]) -> JudgeQuestion:
    language = "zh" if context.conversation.language == "zh" else "en"

    def told(text: dict[str, str] | None) -> str:
        return next(iter([text[language]] if language in text else text.values())) if text else ""

    shown = tuple(JudgeTurn(turn.i, turn.role, turn.text) for turn in turns)
    return JudgeQuestion(told(params.question), told(params.passes), told(params.fails), language, shown)


def _quoted(answer: JudgeAnswer, turns: list[Turn]) -> Evidence | None:
    """The place the judge quotes, None where its words do not stand in that turn as it was shown."""
    turn = next((turn for turn in turns if turn.i == answer.turn), None)
    if turn is None or not _same_but_for_hidden(answer.shown, turn.text):
        return None
    text, quote = normalise(answer.shown), normalise(answer.quote).text
    at = text.text.find(quote)
    if at < 0 or len(quote) < SHORTEST_QUOTE:
        return None
    return evidence_at(turn, text.original_span(at, at + len(quote)))


def _same_but_for_hidden(shown: str, original: str) -> bool:
    return len(shown) == len(original) and all(a in (b, HIDDEN) for a, b in zip(shown, original, strict=True))
