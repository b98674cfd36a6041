"""Who is to be told of a step in a dispute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from scoring.dispute_model import Action, Case

Party = Literal["agent", "reviewer", "assignee", "managers"]
TOLD: Mapping[Action, tuple[Party, ...]] = {
    Action.SUBMIT: ("agent",),
    Action.ACKNOWLEDGE: ("reviewer",),
    Action.DISPUTE: ("reviewer", "managers"),
    Action.ASSIGN: ("assignee", "agent"),
    Action.UPHOLD: ("agent", "reviewer"),
    Action.CHANGE: ("agent", "reviewer"),
    Action.WITHDRAW: ("assignee", "reviewer", "managers"),
    Action.CLOSE: ("agent", "reviewer"),
    Action.EXPIRE: ("agent", "reviewer"),
    Action.RETRACT: ("agent", "assignee", "reviewer"),
    Action.TAKE_BACK: ("agent", "assignee", "reviewer"),
}
"""Whom each step concerns."""


def people_to_tell(case: Case) -> tuple[str, ...]:
    """The people the last step concerns, by name; whoever took it need not be told. Managers are told by `managers_to_tell`."""
    if not case.log:
        return ()
    step = case.log[-1].step
    names = {"agent": case.agent, "reviewer": case.reviewer, "assignee": case.assignee}
    found = [names[party] for party in TOLD[step.action] if party != "managers"]
    return tuple(dict.fromkeys(name for name in found if name and name != step.by))


def managers_to_tell(case: Case) -> bool:
    """Whether the last step concerns the managers of the team."""
    return bool(case.log) and "managers" in TOLD[case.log[-1].step.action]
