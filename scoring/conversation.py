"""What was said, by whom, when: the types everything else speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """Who speaks in a turn. `other` is an IVR, a bot, a system line or a third person."""

    AGENT = "agent"
    CUSTOMER = "customer"
    OTHER = "other"


class Channel(StrEnum):
    """How the customer reached us."""

    VOICE = "voice"
    CHAT = "chat"


class Timeline(StrEnum):
    """Where the times and speakers of a conversation come from, which says how far overlap and gaps can be trusted."""

    CHANNELS = "channels"
    """One party per audio channel: overlap is exact."""
    MIXED = "mixed"
    """One stream, roles guessed from what is said: overlap is unknown."""
    DIARIZED = "diarized"
    """One stream, speakers told apart by voice."""
    SUPPLIED = "supplied"
    """The input named the turns and their times."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word. `start` and `end` in seconds from the beginning; `confidence` 0..1."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One uninterrupted contribution of one party.

    `i` counts from 0 and equals the position in the conversation; `start` and `end` are seconds from the beginning, or
    None where the input gives none (a chat message has no `end`); `confidence` is the mean recognition confidence
    0..1, None for text that was typed.
    """

    i: int
    role: Role
    text: str
    start: float | None = None
    end: float | None = None
    confidence: float | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """One call or chat.

    `duration` is in seconds; `metadata` holds every further column of the source (customer group, direction …);
    `acoustics` holds measured facts of a call (see docs/metrics.md), `{}` for a chat.
    """

    id: str
    channel: Channel
    language: str
    turns: tuple[Turn, ...]
    started_at: str = ""
    duration: float = 0.0
    agent: str = ""
    team: str = ""
    queue: str = ""
    customer: str = ""
    timeline: Timeline = Timeline.SUPPLIED
    metadata: Mapping[str, Any] = field(default_factory=dict)
    acoustics: Mapping[str, Any] = field(default_factory=dict)

    def by(self, role: Role | None) -> tuple[Turn, ...]:
        """The turns of one party in order; of everybody when `role` is None."""
        return tuple(t for t in self.turns if role is None or t.role == role)


def turn_to_dict(turn: Turn) -> dict[str, Any]:
    """A JSON-able turn; `words` is left out where there are none."""
    data = asdict(turn) | {"role": str(turn.role)}
    if not turn.words:
        del data["words"]
    return data


def turn_from_dict(data: Mapping[str, Any]) -> Turn:
    """The inverse of `turn_to_dict`. Raises KeyError or ValueError on a missing key or an unknown role."""
    return Turn(
        i=int(data["i"]),
        role=Role(data["role"]),
        text=str(data["text"]),
        start=data.get("start"),
        end=data.get("end"),
        confidence=data.get("confidence"),
        words=tuple(Word(**w) for w in data.get("words", ())),
    )
