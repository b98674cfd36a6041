"""What only a person can judge."""

from __future__ import annotations

from pydantic import Field

from scoring.finding import Context, Finding, unjudged
from scoring.registry import rule
from scoring.scope import RuleParams


class Manual(RuleParams):
    """`instruction` tells the reviewer what to look at, in both languages."""

    instruction: dict[str, str] = Field(default_factory=dict)


@rule("manual", 1, Manual)
def manual(params: Manual, context: Context) -> Finding:  # noqa: ARG001 - the shape of every rule
    """Never judged by the machine."""
    return unjudged("manual")
