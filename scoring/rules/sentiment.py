"""The feeling of a party, as the reader of meaning has it: a level in some turns, in a row, on the whole, or a shift."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from pydantic import Field, model_validator

from scoring.conversation import Turn
from scoring.counting import enough, unsure, where
from scoring.finding import Context, Finding, unjudged, whole_turn
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import By, HeardScope, RuleParams

PART = 4
"""Beginning and end are the first and the last quarter of the turns, of one turn at least."""


class Level(RuleParams):
    """A feeling `below` or `above` a level; both make a band. From -1 to 1, a shift from -2 to 2."""

    below: float | None = Field(default=None, ge=-2, le=2)
    above: float | None = Field(default=None, ge=-2, le=2)

    @model_validator(mode="after")
    def _given(self) -> Level:
        if self.below is None and self.above is None:
            raise ValueError("give `below` or `above`, a level from -1 to 1")
        return self

    def met(self, value: float) -> bool:
        """Whether a feeling meets it."""
        return (self.below is None or value < self.below) and (self.above is None or value > self.above)


class Sentiment(HeardScope):
    """One of: `below`/`above` (at least `at_least` turns in scope, `in_a_row` of them one after another), `mean` of the
    turns, `start` and `end` (mean of the first and last quarter), `shift` (end minus start)."""

    by: By = "customer"
    below: float | None = Field(default=None, ge=-1, le=1)
    above: float | None = Field(default=None, ge=-1, le=1)
    at_least: int = Field(default=1, ge=1)
    in_a_row: int = Field(default=1, ge=1)
    mean: Level | None = None
    start: Level | None = None
    end: Level | None = None
    shift: Level | None = None

    @model_validator(mode="after")
    def _one(self) -> Sentiment:
        by_turn = self.below is not None or self.above is not None
        of_course = any((self.mean, self.start, self.end, self.shift))
        if by_turn == of_course:
            raise ValueError("give either `below` or `above`, a level from -1 to 1, or some of mean, start, end, shift")
        if of_course and (self.unless is not None or self.min_confidence):
            raise ValueError("`unless` and `min_confidence` go with `below` and `above`")
        return self


@rule("sentiment", 2, Sentiment)
def sentiment(params: Sentiment, context: Context) -> Finding:
    """Compare the feelings of the turns in scope."""
    if not context.readings:
        return unjudged("no_feeling")
    turns = context.select(params)
    scores = [context.readings[turn.i].feeling.score for turn in turns]
    if params.below is None and params.above is None:
        return _course(params, turns, scores)
    level = Level(below=params.below, above=params.above)
    met = [turn for turn, score in zip(turns, scores, strict=True) if level.met(score)]
    hits = context.standing(whole_turn(turn) for turn in _in_a_row(met, turns, params.in_a_row))
    holds = enough(hits, params.at_least, turns, context, params.min_confidence)
    if holds is None:
        return unsure(hits, params.min_confidence, {"scope": params.words})
    if not holds:
        return Finding(0.0, Reason("feeling_unmet", {"scope": params.words}))
    return Finding(1.0, Reason("feeling_met", where(hits[0], context)), hits)


def _in_a_row(met: Sequence[Turn], turns: Sequence[Turn], length: int) -> list[Turn]:
    """Those of runs of so many turns (of the party) in a row."""
    if length == 1:
        return list(met)
    wanted, runs = {turn.i for turn in met}, [[]]  # type: tuple[set[int], list[list[Turn]]]
    for turn in turns:
        if turn.i in wanted:
            runs[-1].append(turn)
        elif runs[-1]:
            runs.append([])
    return [turn for run in runs if len(run) >= length for turn in run]


def _course(params: Sentiment, turns: Sequence[Turn], scores: Sequence[float]) -> Finding:
    if not scores or (len(scores) < 2 and params.shift):
        return unjudged("too_few_turns", found=len(scores), needed=2 if params.shift else 1)
    part = max(1, len(scores) // PART)
    start, end = fmean(scores[:part]), fmean(scores[-part:])
    values = {"mean": fmean(scores), "start": start, "end": end, "shift": end - start}
    asked = {key: level for key in values if (level := getattr(params, key)) is not None}
    holds = all(level.met(values[key]) for key, level in asked.items())
    words = {"scope": params.words, "from": round(start, 2), "to": round(end, 2), "mean": round(values["mean"], 2)}
    evidence = tuple(map(whole_turn, turns[-part:])) if holds else ()
    return Finding(float(holds), Reason("feeling_course_met" if holds else "feeling_course_unmet", words), evidence)
