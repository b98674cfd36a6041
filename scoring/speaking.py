"""Who spoke when, from the sound where it was measured, else from the times of the turns. All times in seconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from scoring.conversation import Conversation, Role, Timeline, Turn
from scoring.scope import CannotJudge

PAUSE = 0.5
"""A pause up to this long is still speaking, when it is asked who cut in on whom."""
SLACK = 0.5
"""Ends of silences and beginnings of turns agree to about this much."""


class Stretch(NamedTuple):
    """A stretch of time."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


def timed(conversation: Conversation) -> list[Turn]:
    """The turns that have a beginning. Raises CannotJudge where fewer than two have."""
    turns = [turn for turn in conversation.turns if turn.start is not None]
    if len(turns) < 2:
        raise CannotJudge("no_times")
    return turns


def begin(turn: Turn) -> float:
    """When a turn begins, 0 where that is unknown."""
    return turn.start if turn.start is not None else 0.0


def end(turn: Turn) -> float:
    """When a turn ends; a chat message ends when it begins."""
    return turn.end if turn.end is not None else begin(turn)


def union(stretches: Iterable[Stretch], pause: float = 0.0) -> list[Stretch]:
    """Stretches in order, those that touch or lie no more than `pause` apart made one."""
    joined: list[Stretch] = []
    for one in sorted(stretches):
        if joined and one.start - joined[-1].end <= pause:
            joined[-1] = Stretch(joined[-1].start, max(joined[-1].end, one.end))
        else:
            joined.append(one)
    return joined


def speech_of(conversation: Conversation, role: Role) -> list[Stretch]:
    """When a party speaks: its own channel's speech where it has one, else its turns. Raises CannotJudge without times."""
    lanes = [lane for lane in conversation.acoustics.get("lanes", ()) if lane.get("role") == str(role)]
    if lanes:
        return union(Stretch(*part) for lane in lanes for part in lane["speech"])
    turns = [t for t in conversation.turns if t.role == role and t.start is not None and t.end is not None]
    if not turns and conversation.by(role):
        raise CannotJudge("no_times")
    return union(Stretch(begin(t), end(t)) for t in turns if end(t) > begin(t))


def talk_seconds(conversation: Conversation, role: Role) -> float:
    """How long a party talks. Raises CannotJudge without times."""
    known = conversation.acoustics.get("talk", {}).get(str(role), {}).get("seconds")
    return float(known) if known is not None else sum(part.seconds for part in speech_of(conversation, role))


def overlaps(conversation: Conversation) -> list[Stretch]:
    """Stretches in which agent and customer both speak. Raises CannotJudge where the times cannot show it."""
    _overlap_known(conversation)
    agent, customer = speech_of(conversation, Role.AGENT), speech_of(conversation, Role.CUSTOMER)
    both = (Stretch(max(a.start, c.start), min(a.end, c.end)) for a in agent for c in customer)
    return [part for part in both if part.seconds > 0]


def cut_ins(conversation: Conversation, by: Role, after: float, overlap: float) -> list[Stretch]:
    """Times a party began when the other had been speaking for `after`, and both spoke on together for `overlap`.

    Shorter overlaps are signs of listening. Raises CannotJudge where the times cannot show who spoke over whom.
    """
    _overlap_known(conversation)
    other = Role.CUSTOMER if by == Role.AGENT else Role.AGENT
    speaking = union(speech_of(conversation, other), PAUSE)
    found = []
    for mine in union(speech_of(conversation, by), PAUSE):
        for theirs in speaking:
            together = Stretch(mine.start, min(mine.end, theirs.end))
            later = round(mine.start - theirs.start, 3) >= after
            if later and together.start < theirs.end and round(together.seconds, 3) >= overlap:
                found.append(together)
    return found


def silences(conversation: Conversation, longer_than: float) -> list[Stretch]:
    """Stretches over `longer_than` in which nobody speaks, between the first and the last speech.

    Where the sound was measured, holds the agent announced are apart and not among them.
    """
    parts = _measured(conversation, "silence", longer_than)
    if parts is None:
        apart = _measured(conversation, "hold", longer_than) or []
        parts = [gap for gap in _gaps(conversation) if not any(h.start < gap.end and gap.start < h.end for h in apart)]
    return [part for part in parts if part.seconds > longer_than]


def holds(conversation: Conversation, longer_than: float) -> list[Stretch]:
    """Stretches over `longer_than` in which nobody speaks, announced or not; the holds the source itself names come first."""
    named = conversation.metadata.get("holds")
    if isinstance(named, Sequence) and not isinstance(named, str):
        parts = [Stretch(float(one["start"]), float(one["end"])) for one in named if _is_stretch(one)]
        return union(part for part in parts if part.seconds > longer_than)
    announced = _measured(conversation, "hold", longer_than)
    if announced is None:
        return [part for part in _gaps(conversation) if part.seconds > longer_than]
    return union([*silences(conversation, longer_than), *(part for part in announced if part.seconds > longer_than)])


def turn_at(conversation: Conversation, moment: float, role: Role | None = None) -> Turn:
    """The first turn (of a party) that begins at a moment or later, else the last that has times."""
    turns = [t for t in conversation.turns if t.start is not None and role in (None, t.role)]
    if not turns:
        raise CannotJudge("no_times")
    return next((t for t in turns if begin(t) >= moment - SLACK), turns[-1])


def _gaps(conversation: Conversation) -> list[Stretch]:
    turns = timed(conversation)
    spoken = union(Stretch(begin(turn), max(begin(turn), end(turn))) for turn in turns)
    return [Stretch(a.end, b.start) for a, b in pairwise(spoken)]


def _measured(conversation: Conversation, kind: str, longer_than: float) -> list[Stretch] | None:
    """What was measured on the sound; None where nothing was, or only longer stretches than are asked for."""
    figures: dict[str, Any] = conversation.acoustics.get(kind, {})
    if "instances" not in figures or figures.get("threshold", 0.0) > longer_than:
        return None
    return [Stretch(one["start"], one["end"]) for one in figures["instances"]]


def _overlap_known(conversation: Conversation) -> None:
    if conversation.timeline not in (Timeline.CHANNELS, Timeline.SUPPLIED):
        raise CannotJudge("low_trust_times")
    if not any(turn.end is not None for turn in conversation.turns):
        raise CannotJudge("no_times")


def _is_stretch(one: Any) -> bool:
    return isinstance(one, dict) and all(isinstance(one.get(key), int | float) for key in ("start", "end"))
