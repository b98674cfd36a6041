"""Waiting and cutting in: gaps before a turn, dead air, the first response, interruptions. All limits in seconds."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from scoring.conversation import Conversation, Role, Turn
from scoring.finding import Context, Finding, unjudged, whole_turn
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import By, RuleParams

OVERLAP_GRACE = 0.5
"""A shorter overlap is a backchannel, not an interruption (seconds)."""
OTHER_SPOKE = 1.0
"""The other party must have been speaking this long before overlap counts (seconds)."""


class Timing(RuleParams):
    """One of: `gap` (seconds before a turn of `by` that follows the other party), `first_response` (seconds from the
    customer's first turn to the first answer), `dead_air` (silence between any two turns), `interruptions` (turns of
    `by` that cut in). Holds while at most `times` of them are over `longer_than`."""

    measure: Literal["gap", "first_response", "dead_air", "interruptions"]
    by: By = "agent"
    longer_than: float | None = Field(default=None, gt=0)
    times: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _limit(self) -> Timing:
        if (self.longer_than is None) != (self.measure == "interruptions"):
            raise ValueError("`longer_than` (seconds) is needed, except for interruptions, which have none")
        return self


@rule("timing", 1, Timing)
def timing(params: Timing, context: Context) -> Finding:
    """Measure on the times of the turns; not evaluated where there are none, or one mixed stream hides overlap."""
    timed = [t for t in context.conversation.turns if t.start is not None]
    if len(timed) < 2:
        return unjudged("no_times")
    if params.measure == "interruptions":
        return _interruptions(params, context)
    gaps = _gaps(params, timed)
    limit = params.longer_than or 0.0
    over = [(turn, gap) for turn, gap in gaps if gap > limit]
    longest = round(max((g for _, g in gaps), default=0.0), 1)
    if len(over) > params.times:
        params_ = {"count": len(over), "limit": limit, "longest": longest}
        return Finding(0.0, Reason("gap_long", params_), tuple(whole_turn(t) for t, _ in over))
    return Finding(1.0, Reason("gap_ok", {"longest": longest, "limit": limit}))


def _gaps(params: Timing, timed: list[Turn]) -> list[tuple[Turn, float]]:
    role = None if params.by == "any" else Role(params.by)
    if params.measure == "first_response":
        asked = next((t for t in timed if t.role == Role.CUSTOMER), None)
        answer = next((t for t in timed if asked and t.role == Role.AGENT and t.i > asked.i), None)
        return [(answer, _start(answer) - _end(asked))] if asked and answer else []
    gaps = []
    spoken_until, last = _end(timed[0]), timed[0]
    for turn in timed[1:]:
        wanted = params.measure == "dead_air" or (turn.role != last.role and role in (None, turn.role))
        if wanted:
            gaps.append((turn, _start(turn) - spoken_until))
        spoken_until, last = max(spoken_until, _end(turn)), turn
    return gaps


def _interruptions(params: Timing, context: Context) -> Finding:
    if not context.overlap_known:
        return unjudged("low_trust_times")
    cut_in = interruptions(context.conversation, None if params.by == "any" else Role(params.by))
    words = {"count": len(cut_in), "limit": params.times}
    if len(cut_in) > params.times:
        return Finding(0.0, Reason("overlap_many", words), tuple(map(whole_turn, cut_in)))
    return Finding(1.0, Reason("overlap_ok", words))


def interruptions(conversation: Conversation, by: Role | None) -> list[Turn]:
    """Turns of a party that start while the other has been speaking for a second or more, and overlap half a second or more."""
    found = []
    for before, turn in zip(conversation.turns, conversation.turns[1:], strict=False):
        if by not in (None, turn.role) or before.role == turn.role or before.end is None or turn.end is None:
            continue
        overlap = min(before.end, turn.end) - _start(turn)
        if overlap >= OVERLAP_GRACE and _start(turn) - _start(before) >= OTHER_SPOKE:
            found.append(turn)
    return found


def _start(turn: Turn) -> float:
    return turn.start if turn.start is not None else 0.0


def _end(turn: Turn) -> float:
    return turn.end if turn.end is not None else _start(turn)
