"""What share of the talk is one party's."""

from __future__ import annotations

from typing import Literal

from scoring.conversation import Channel, Role
from scoring.finding import Context, Finding, unjudged
from scoring.measuring import PERCENT, Bounds, measured
from scoring.registry import rule
from scoring.speaking import talk_seconds
from scoring.units import spoken_units


class TalkShare(Bounds):
    """Percent (0..100) of what agent and customer say, `of` time or units of text; by default time in calls, text in chats."""

    by: Literal["agent", "customer"] = "agent"
    of: Literal["time", "text"] | None = None


@rule("talk_share", 1, TalkShare)
def talk_share(params: TalkShare, context: Context) -> Finding:
    """One party's part of both parties'."""
    talk = context.conversation
    of = params.of or ("text" if talk.channel == Channel.CHAT else "time")
    parts = {
        role: talk_seconds(talk, role) if of == "time" else sum(spoken_units(t.text) for t in talk.by(role))
        for role in (Role.AGENT, Role.CUSTOMER)
    }
    if not sum(parts.values()):
        return unjudged("no_turns")
    what = {"agent": {"zh": "客服说话占比", "en": "agent's share of the talk"}}.get(
        params.by, {"zh": "客户说话占比", "en": "customer's share of the talk"}
    )
    return measured(params, what, round(100 * parts[Role(params.by)] / sum(parts.values()), 1), PERCENT)
