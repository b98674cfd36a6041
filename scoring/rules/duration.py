"""How long the conversation lasted."""

from __future__ import annotations

from pydantic import Field

from scoring.finding import Context, Finding, unjudged
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import RuleParams


class Duration(RuleParams):
    """Bounds in seconds; either may be left out."""

    at_least: float | None = Field(default=None, ge=0)
    at_most: float | None = Field(default=None, ge=0)


@rule("duration", 1, Duration)
def duration(params: Duration, context: Context) -> Finding:
    """Holds when the length of the conversation lies within the bounds."""
    seconds = context.conversation.duration
    if seconds <= 0:
        return unjudged("no_times")
    low = params.at_least if params.at_least is not None else 0.0
    high = params.at_most if params.at_most is not None else float("inf")
    return Finding(float(low <= seconds <= high), Reason("duration", {"seconds": round(seconds)}))
