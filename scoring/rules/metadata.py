"""A field of the conversation has a value: the channel, the queue, any column of the manifest."""

from __future__ import annotations

from pydantic import Field

from scoring.finding import Context, Finding
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import RuleParams


class Metadata(RuleParams):
    """Holds when `field` is one of `any` (compared as text, case does not matter)."""

    field: str
    any: tuple[str, ...] = Field(min_length=1)


@rule("metadata", 1, Metadata)
def metadata(params: Metadata, context: Context) -> Finding:
    """Compare; a missing field does not hold."""
    talk = context.conversation
    own = {
        "channel": str(talk.channel),
        "language": talk.language,
        "agent": talk.agent,
        "team": talk.team,
        "queue": talk.queue,
    }
    value = str(own.get(params.field) or talk.metadata.get(params.field) or "")
    if not value:
        return Finding(0.0, Reason("metadata_missing", {"field": params.field}))
    met = value.casefold() in {v.casefold() for v in params.any}
    code = "metadata_met" if met else "metadata_unmet"
    return Finding(float(met), Reason(code, {"field": params.field, "value": value}))
