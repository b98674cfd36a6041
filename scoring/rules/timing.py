"""Waiting and cutting in: gaps before a turn, silence, the first response, interruptions, overlap. All limits in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from scoring.conversation import Conversation, Role, Turn
from scoring.finding import Context, Finding, whole_turn
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import CannotJudge, HitScope
from scoring.scorecard import Evidence
from scoring.speaking import Stretch, begin, cut_ins, end, overlaps, silences, timed, turn_at

DEFAULT_LIMITS = {"silence": 5.0, "dead_air": 10.0, "overlap": 0.5}
"""What call analytics products publish (docs/metrics.md)."""
EVERYBODYS = ("silence", "dead_air", "overlap")


class Timing(HitScope):
    """One of: `gap` (before a turn of `by` that follows the other party), `first_response` (from the customer's first
    turn to the first answer), `silence` and `dead_air` (nobody speaks; announced holds apart where the sound was
    measured), `interruptions` (`by` begins when the other has been speaking for `after_seconds`, and both go on for
    `overlap_seconds`), `overlap` (both speak). Holds while at most `times` of them are over `longer_than`."""

    measure: Literal["gap", "first_response", "silence", "dead_air", "interruptions", "overlap"]
    longer_than: float | None = Field(default=None, gt=0)
    times: int = Field(default=0, ge=0)
    after_seconds: float = Field(default=1.0, ge=0)
    overlap_seconds: float = Field(default=0.5, gt=0)

    @model_validator(mode="after")
    def _limit(self) -> Timing:
        if self.measure in ("gap", "first_response") and self.longer_than is None:
            raise ValueError(f"`{self.measure}` needs `longer_than` (seconds)")
        if self.measure == "interruptions" and self.longer_than is not None:
            raise ValueError("interruptions have no `longer_than`; give `after_seconds` and `overlap_seconds`")
        if self.measure != "interruptions" and not {"after_seconds", "overlap_seconds"}.isdisjoint(
            self.model_fields_set
        ):
            raise ValueError(f"`after_seconds` and `overlap_seconds` belong to interruptions, not to {self.measure}")
        return self

    @cached_property
    def everybodys(self) -> Timing:
        """The same scope over everybody's turns."""
        return self.changed(by="any")

    @property
    def limit(self) -> float:
        """Seconds over which something counts."""
        return self.longer_than or DEFAULT_LIMITS.get(self.measure, 0.0)


@rule("timing", 2, Timing)
def timing(params: Timing, context: Context) -> Finding:
    """Measure; not evaluated where there are no times, or one mixed stream hides overlap."""
    if params.measure == "interruptions":
        return _interruptions(params, context)
    talk = context.conversation
    if params.measure in EVERYBODYS:
        parts = overlaps(talk) if params.measure == "overlap" else silences(talk, params.limit)
        waits = [_ending(talk, part) for part in parts]
    else:
        turns = timed(talk)
        waits = _first_response(turns) if params.measure == "first_response" else _gaps(params, turns)
    waits = _in_scope(params, context, waits)
    over = context.standing(wait for wait in waits if _seconds(wait) > params.limit)
    words = {"limit": params.limit, "times": params.times, "scope": params.words}
    if len(over) <= params.times:
        # a wait over the limit may be excused or allowed: the longest of all is told all the same
        return Finding(1.0, Reason("gap_ok", {**words, "longest": _longest(waits)}))
    first = {"turn": over[0].turn, "at": over[0].start}
    return Finding(0.0, Reason("gap_long", {**words, **first, "longest": _longest(over), "count": len(over)}), over)


def _interruptions(params: Timing, context: Context) -> Finding:
    talk = context.conversation
    found = []
    for role in (Role.AGENT, Role.CUSTOMER) if params.by == "any" else (Role(params.by),):
        for part in cut_ins(talk, role, params.after_seconds, params.overlap_seconds):
            found.append(replace(whole_turn(turn_at(talk, part.start, role)), start=part.start, end=part.end))
    found = list(context.standing(_in_scope(params, context, sorted(found, key=lambda e: e.start or 0.0))))
    words = {"count": len(found), "limit": params.times}
    if len(found) <= params.times:
        return Finding(1.0, Reason("overlap_ok", {**words, "scope": params.words}))
    first = {"turn": found[0].turn, "at": found[0].start, "who": str(talk.turns[found[0].turn].role)}
    return Finding(0.0, Reason("overlap_many", {**words, **first}), tuple(found))


def _in_scope(params: Timing, context: Context, places: Sequence[Evidence]) -> list[Evidence]:
    """Those that belong to a turn in scope; silence belongs to nobody, so that `by` says nothing there."""
    scope = params.everybodys if params.measure in EVERYBODYS else params
    if params.measure == "first_response":
        return list(places)
    inside = {turn.i for turn in context.select(scope)}
    return [place for place in places if place.turn in inside]


def _ending(talk: Conversation, part: Stretch) -> Evidence:
    """A stretch as evidence: its own times, and the turn that ends it."""
    turn = turn_at(talk, part.end if part.seconds else part.start)
    return replace(whole_turn(turn), start=round(part.start, 3), end=round(part.end, 3))


def _wait(turn: Turn, since: float) -> Evidence:
    return Evidence(turn.i, turn.text, (0, len(turn.text)), min(since, begin(turn)), begin(turn))


def _first_response(turns: Sequence[Turn]) -> list[Evidence]:
    asked = next((t for t in turns if t.role == Role.CUSTOMER), None)
    answer = next((t for t in turns if asked and t.role == Role.AGENT and t.i > asked.i), None)
    if asked is None or answer is None:
        raise CannotJudge("no_answer")
    return [_wait(answer, end(asked))]


def _gaps(params: Timing, turns: Sequence[Turn]) -> list[Evidence]:
    role = None if params.by == "any" else Role(params.by)
    gaps, spoken_until, last = [], end(turns[0]), turns[0]
    for turn in turns[1:]:
        if turn.role != last.role and role in (None, turn.role):
            gaps.append(_wait(turn, spoken_until))
        spoken_until, last = max(spoken_until, end(turn)), turn
    return gaps


def _seconds(place: Evidence) -> float:
    return (place.end or 0.0) - (place.start or 0.0)


def _longest(places: Sequence[Evidence]) -> float:
    return round(max(map(_seconds, places), default=0.0), 1)
