"""The figures of a call after its turns were corrected: whose they are follows the corrected roles, pace the corrected text.

The sound is not needed. What a channel of its own has measured (talk, interruptions, overlap) goes with the channel when
agent and customer are swapped, and stays when only a turn is given to another; what is measured on turns is measured
again. `machine` keeps what was there, so that it can be brought back exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qa.speech.acoustics import (
    DEFAULTS,
    AcousticOptions,
    floor_figures,
    pace,
    quiet,
    raised_voice,
    share_of,
    talk_by_turns,
    talk_to_listen,
)
from qa.speech.voice_activity import Region
from scoring.conversation import Role, Turn

OTHER_PARTY = {"agent": "customer", "customer": "agent"}


def reattributed(
    acoustics: Mapping[str, Any], machine: Sequence[Turn], turns: Sequence[Turn], language: str, swapped: bool
) -> dict[str, Any]:
    """`acoustics` of the `machine`'s turns, for the corrected `turns` (as many). `swapped`: agent and customer changed places."""
    if not acoustics:
        return {}
    options = _options(acoustics)
    duration = float(acoustics.get("duration") or 0.0)
    figures = _swapped(acoustics) if swapped else dict(acoustics)
    given = [OTHER_PARTY.get(str(t.role), str(t.role)) if swapped else str(t.role) for t in machine]
    moved = any(role != str(turn.role) for role, turn in zip(given, turns, strict=True))
    reworded = any(old.text != new.text for old, new in zip(machine, turns, strict=True))
    if moved:
        figures |= floor_figures(turns, options) | _talk(figures, turns, duration, options)
    if moved or reworded:
        talk = {role: (Region(0.0, part["seconds"]),) for role, part in (figures.get("talk") or {}).items()}
        figures["pace"] = pace(turns, talk, language, options.least_talk) if talk else figures.get("pace", {})
    if swapped or moved or reworded:
        figures |= _quiet(acoustics, turns, duration, options)
    changed = {name for name in figures.keys() | acoustics.keys() if figures.get(name) != acoustics.get(name)}
    figures = {name: value for name, value in figures.items() if value is not None}
    return figures | {"machine": _record(acoustics, changed)} if changed else figures


def _options(acoustics: Mapping[str, Any]) -> AcousticOptions:
    """The limits the figures were measured with."""
    known = DEFAULTS.limits()
    given = {name: value for name, value in (acoustics.get("parameters") or {}).items() if name in known}
    return replace(DEFAULTS, **given)


def _quiet(
    acoustics: Mapping[str, Any], turns: Sequence[Turn], duration: float, options: AcousticOptions
) -> dict[str, Any]:
    """Whether a silence is a hold depends on what the agent said before it."""
    if "silence" not in acoustics or "hold" not in acoustics:
        return {}
    instances = acoustics["silence"]["instances"] + acoustics["hold"]["instances"]
    found = quiet(sorted(Region(one["start"], one["end"]) for one in instances), turns, duration, options)
    same = found["hold"]["instances"] == acoustics["hold"]["instances"]
    return {} if same else found


def with_checked_roles(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The same after a person has said who is who: the roles are certain."""
    if figures.get("role_confidence") in (None, 1.0):
        return dict(figures)
    kept = {**figures.get("machine", {}), "role_confidence": figures["role_confidence"]}
    return {**figures, "role_confidence": 1.0, "machine": kept}


def machine_figures(figures: Mapping[str, Any]) -> dict[str, Any]:
    """What the machine had measured, before any correction."""
    kept = figures.get("machine") or {}
    found = {name: value for name, value in figures.items() if name != "machine"} | {
        name: value for name, value in kept.items() if name != "lane_roles"
    }
    if "lane_roles" in kept:
        lanes = zip(figures["lanes"], kept["lane_roles"], strict=True)
        found["lanes"] = [{**lane, "role": role} for lane, role in lanes]
    return {name: value for name, value in found.items() if value is not None}


def _record(acoustics: Mapping[str, Any], changed: set[str]) -> dict[str, Any]:
    """The machine's values of what changed, None for what it had not; of the lanes only whose they were."""
    kept = {name: acoustics.get(name) for name in sorted(changed - {"lanes"})}
    return kept | ({"lane_roles": [lane["role"] for lane in acoustics["lanes"]]} if "lanes" in changed else {})


def _swapped(acoustics: Mapping[str, Any]) -> dict[str, Any]:
    """Every figure that is kept by party, with the parties changed over."""
    figures = {name: _other_way(value) for name, value in acoustics.items()}
    if "lanes" in figures:
        figures["lanes"] = [
            {**lane, "role": OTHER_PARTY.get(lane["role"], lane["role"])} for lane in acoustics["lanes"]
        ]
    return figures | _ratio(figures, acoustics)


def _other_way(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    parties = {role: value[other] for role, other in OTHER_PARTY.items() if other in value}
    rest = {name: part for name, part in value.items() if name not in OTHER_PARTY}
    return (
        {**parties, **rest, "role": OTHER_PARTY.get(rest["role"], rest["role"])} if "role" in rest else parties | rest
    )


def _talk(
    figures: Mapping[str, Any], turns: Sequence[Turn], duration: float, options: AcousticOptions
) -> dict[str, Any]:
    """Talk time by turns, where the parties have no channel of their own."""
    lanes = figures.get("lanes") or ()
    if any(lane.get("role") for lane in lanes):
        return {}
    talk = {str(role): talk_by_turns(turns, role) for role in (Role.AGENT, Role.CUSTOMER)}
    shares = {role: share_of(sum(r.duration for r in regions), duration) for role, regions in talk.items()}
    raised = raised_voice(lanes, talk, options)
    return {"talk": shares, "talk_to_listen": talk_to_listen(talk), "raised_voice": raised}


def _ratio(figures: Mapping[str, Any], acoustics: Mapping[str, Any]) -> dict[str, Any]:
    if "talk_to_listen" not in acoustics and "talk" not in acoustics:
        return {}
    agent, customer = (((figures.get("talk") or {}).get(r) or {}).get("seconds", 0.0) for r in ("agent", "customer"))
    return {"talk_to_listen": round(agent / customer, 2)} if customer else {"talk_to_listen": None}
