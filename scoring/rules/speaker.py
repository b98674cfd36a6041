"""Who speaks first, who speaks last, who hung up."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from scoring.conversation import Role
from scoring.finding import Context, Finding, unjudged, whole_turn
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import RuleParams

Party = Literal["agent", "customer"]
NAMES = {
    **dict.fromkeys(("agent", "客服", "坐席", "座席"), "agent"),
    **dict.fromkeys(("customer", "caller", "client", "user", "客户", "用户", "来电方"), "customer"),
}


class Speaker(RuleParams):
    """One of `first`, `last` (who speaks) and `hung_up` (who ended the call, from the field `field` of the metadata)."""

    first: Party | None = None
    last: Party | None = None
    hung_up: Party | None = None
    field: str = "hung_up_by"

    @model_validator(mode="after")
    def _one(self) -> Speaker:
        if sum(side is not None for side in (self.first, self.last, self.hung_up)) != 1:
            raise ValueError("give one of `first`, `last` and `hung_up`: agent or customer")
        return self


@rule("speaker", 1, Speaker)
def speaker(params: Speaker, context: Context) -> Finding:
    """Compare the party; voice menus and system lines count for nobody."""
    if params.hung_up is not None:
        return _hung_up(params.hung_up, params.field, context)
    turns = [t for t in context.conversation.turns if t.role in (Role.AGENT, Role.CUSTOMER)]
    if not turns:
        return unjudged("no_turns")
    turn, wanted = (turns[0], params.first) if params.first is not None else (turns[-1], params.last)
    code = "spoke_first" if params.first is not None else "spoke_last"
    words = {"turn": turn.i, "at": turn.start, "who": str(turn.role), "quote": turn.text}
    return Finding(float(turn.role == wanted), Reason(code, words), (whole_turn(turn),))


def _hung_up(wanted: Party, field: str, context: Context) -> Finding:
    value = str(context.conversation.metadata.get(field) or "").strip()
    party = NAMES.get(value.casefold())
    if party is None:
        return unjudged("hang_up_unknown", field=field)
    return Finding(float(party == wanted), Reason("hung_up", {"field": field, "value": value}))
