"""What a reader of meaning returns, and the protocol it follows. The instances live outside this package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from scoring.conversation import Conversation

FeelingLabel = Literal["neg", "neu", "pos"]


@dataclass(frozen=True, slots=True)
class Feeling:
    """The feeling of a turn toward the matter or the service. `score` runs from -1 (worst) to 1 (best)."""

    label: FeelingLabel
    score: float


NEUTRAL = Feeling("neu", 0.0)


@dataclass(frozen=True, slots=True)
class TurnReading:
    """What a reader makes of one turn: its feeling, and the probability (0..1) of each dialogue act it knows."""

    feeling: Feeling = NEUTRAL
    acts: Mapping[str, float] = field(default_factory=dict)


class TurnReader(Protocol):
    """Reads turns in their context."""

    @property
    def name(self) -> str:
        """Identity with version, e.g. `snownlp-calibrated@1`; part of the score's provenance."""
        ...

    def read(self, conversation: Conversation) -> tuple[TurnReading, ...]:
        """One reading for each turn, in order."""
        ...
