"""Another item of the rubric came out in a certain way; mostly used as a condition."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from scoring.finding import Context, Finding, unjudged
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import RuleParams
from scoring.scorecard import Status


class ItemCameOut(RuleParams):
    """Holds when the item `id` has one of the statuses `status`."""

    id: str
    status: Annotated[tuple[Status, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)] = Field(
        default=(Status.PASS,), min_length=1
    )


@rule("item", 1, ItemCameOut)
def item(params: ItemCameOut, context: Context) -> Finding:
    """Compare the item's status; its evidence is passed on. What waits for a person has no answer yet, unless asked for."""
    result = (context.results or {}).get(params.id)
    if result is None:
        return unjudged("item_missing", item=params.id)
    met = result.status in params.status
    if not met and result.status == Status.NOT_EVALUATED:
        return unjudged("item_open", item=params.id)
    words = {"item": params.id, "status": str(result.status)}
    return Finding(float(met), Reason("item_met" if met else "item_unmet", words), result.evidence if met else ())
