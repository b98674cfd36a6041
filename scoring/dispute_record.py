"""Steps of a dispute as JSON, times in UTC: kept one after the other, they are the whole of a case (`scoring.dispute.replay`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from scoring.dispute_model import Action, Doer, Step


def step_to_dict(step: Step) -> dict[str, Any]:
    """The step JSON-able."""
    plain = {field.name: getattr(step, field.name) for field in fields(Step)}
    return plain | {
        "action": str(step.action),
        "role": str(step.role),
        "at": step.at.astimezone(UTC).isoformat(),
        "items": dict(step.items),
    }


def step_from_dict(kept: Mapping[str, Any]) -> Step:
    """A step as `step_to_dict` gave it. Raises ValueError or TypeError for anything else."""
    told = {
        "action": Action(str(kept.get("action"))),
        "role": Doer(str(kept.get("role"))),
        "at": datetime.fromisoformat(str(kept.get("at"))),
    }
    return Step(**{**kept, **told})
