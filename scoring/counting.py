"""Hits counted: enough, too many, in one turn or over all; unsure where badly heard words would decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from pydantic import Field, model_validator

from scoring.assertion import stands
from scoring.conversation import Turn
from scoring.finding import Context, Finding
from scoring.hearing import confidence_at, confidence_of, may_hide
from scoring.matching import normalise
from scoring.reasons import Reason
from scoring.scope import HeardScope
from scoring.scorecard import Evidence

NO_TITLES: Mapping[str, Any] = {}
NEAR = 200
"""Characters around a hit that are looked at for a negation or a quotation."""


class Counted(HeardScope):
    """Parameters of rules that count hits. Without either bound one hit is needed; `at_most: 0` is none at all.

    `in_one_turn` counts the hits of the turn that has most; `different` counts different things (kinds of a lexicon,
    phrases of a list, wordings), not how often they are said.
    """

    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)
    in_one_turn: bool = False
    different: bool = False

    @model_validator(mode="after")
    def _possible(self) -> Counted:
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"`at_least` {self.at_least} is over `at_most` {self.at_most}")
        if self.at_least == 0 and self.at_most is None:
            raise ValueError("`at_least: 0` always holds; give 1 or more, or `at_most`")
        return self

    @cached_property
    def needed(self) -> int:
        """The least number of hits."""
        return self.at_least if self.at_least is not None else int(self.at_most is None)

    def holds(self, low: float, high: float) -> float | None:
        """1 or 0 for a number of hits known to lie from `low` to `high`, None where both are possible."""
        if self.needed <= low and (self.at_most is None or high <= self.at_most):
            return 1.0
        return 0.0 if high < self.needed or (self.at_most is not None and low > self.at_most) else None


class Asserted(Counted):
    """Parameters of rules whose hits must be meant: with `negatable` a denied one does not count (我们不能保证), with
    `quotable` one in somebody else's words (您说我垃圾)."""

    negatable: bool = False
    quotable: bool = False

    def meant(self, hits: Iterable[Evidence], context: Context) -> list[Evidence]:
        """The hits that are the speaker's own assertion, as far as that is asked for."""
        if not (self.negatable or self.quotable):
            return list(hits)
        turns = context.conversation.turns
        return [hit for hit in hits if self._stands(turns[hit.turn].text, hit.span)]

    def _stands(self, text: str, span: tuple[int, int]) -> bool:
        start = max(0, span[0] - NEAR)  # what stands further away denies nothing
        near, own = text[start : span[1] + NEAR], (span[0] - start, span[1] - start)
        return stands(near, own, negatable=self.negatable, quotable=self.quotable)


def count(
    params: Counted,
    context: Context,
    turns: Sequence[Turn],
    hits: Sequence[Evidence],
    *,
    sought: Mapping[str, Any] | None = None,
    titles: Mapping[str, Any] = NO_TITLES,
    shortest: int = 1,
) -> Finding:
    """The finding for hits in the turns in scope; excused ones do not count.

    `sought` tells in a reason what was looked for, `titles` how the kinds of the hits are called; `shortest` is the
    length of the shortest thing that could be a hit.
    """
    hits = tuple(hits) if context.excuse is None else context.standing(hits)
    low = high = float(len(hits) if not (params.different or params.in_one_turn) else _number(hits, params))
    least = params.min_confidence
    if least:
        sure = [hit for hit in hits if confidence_at(context.conversation.turns[hit.turn], hit.span) >= least]
        low = float(_number(sure, params))
        if any(may_hide(turn, least, shortest) for turn in turns):
            high = float("inf")
    score = params.holds(low, high)
    confidence = _confidence(context, hits, turns) if context.heard else 1.0
    if score and hits:
        found = {**where(hits[0], context, titles), "count": len(hits)}
        return Finding(score, Reason("found", found), hits, confidence)
    words = {"scope": params.words, **(sought or {})}
    if score is None:
        return replace(unsure(hits, least, words), confidence=confidence)
    if not hits:
        return Finding(score, Reason("clean" if score else "not_found", words), (), confidence)
    return Finding(score, _failed(params, hits, words, where(hits[0], context, titles)), hits, confidence)


def enough(
    hits: Sequence[Evidence], needed: int, turns: Sequence[Turn], context: Context, least: float
) -> float | None:
    """1 where so many turns are hits and 0 where not; None where turns heard with less confidence than `least` would decide."""
    if not least:
        return float(len(hits) >= needed)
    sure = sum(confidence_at(context.conversation.turns[hit.turn], hit.span) >= least for hit in hits)
    if sure >= needed:
        return 1.0
    doubtful = sum(turn.confidence is not None and turn.confidence < least for turn in turns)
    return None if sure + doubtful >= needed else 0.0


def unsure(hits: Sequence[Evidence], least: float, words: Mapping[str, Any]) -> Finding:
    """Words were heard too badly to decide."""
    return Finding(None, Reason("unsure_hit" if hits else "unsure_absence", {**words, "needed": least}), tuple(hits))


def nothing_to_look_at(params: Counted, sought: Mapping[str, Any] | None = None) -> Finding:
    """The finding where no turn lies in the scope: nothing was said there."""
    holds = params.holds(0, 0) or 0.0
    words = {"scope": params.words, **(sought or {})}
    return Finding(holds, Reason("clean" if holds else "not_found", words))


def where(hit: Evidence, context: Context, titles: Mapping[str, Any] = NO_TITLES) -> dict[str, Any]:
    """A place as parameters of a reason: quote, turn (from 0), seconds, who speaks, what kind of thing it is."""
    role = context.conversation.turns[hit.turn].role
    place = {"quote": hit.quote, "turn": hit.turn, "at": hit.start, "who": str(role)}
    return place | {"kind": titles.get(hit.kind) or hit.kind} if hit.kind else place


def _number(hits: Sequence[Evidence], params: Counted) -> int:
    if not params.different:
        return max(Counter(hit.turn for hit in hits).values(), default=0) if params.in_one_turn else len(hits)
    things = {(hit.turn if params.in_one_turn else 0, hit.kind or normalise(hit.quote).text) for hit in hits}
    return max(Counter(turn for turn, _ in things).values(), default=0)


def _confidence(context: Context, hits: Sequence[Evidence], turns: Sequence[Turn]) -> float:
    """How well that was heard which decides: the hits, or where there are none all that was looked at."""
    if not hits:
        return confidence_of(turns)
    return sum(confidence_at(context.conversation.turns[h.turn], h.span) for h in hits) / len(hits)


def _failed(params: Counted, hits: Sequence[Evidence], words: Mapping[str, Any], first: Mapping[str, Any]) -> Reason:
    """Why hits are too few or too many."""
    found = _number(hits, params)
    if params.at_most is not None and found > params.at_most:
        code = "violation" if params.at_most == 0 else "too_many"
        return Reason(code, {**first, "found": found, "limit": params.at_most})
    return Reason("too_few", {**words, "found": found, "needed": params.needed})
