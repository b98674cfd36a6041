"""What readers of meaning, classifiers and judges return, and the protocols they follow. The instances live outside this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from scoring.conversation import Conversation, Role

if TYPE_CHECKING:
    from scoring.verdicts import ItemWeights

FeelingLabel = Literal["neg", "neu", "pos"]


@dataclass(frozen=True, slots=True)
class Feeling:
    """The feeling of a turn toward the matter or the service. `score` runs from -1 (worst) to 1 (best); `probability` is how
    sure the reader is of the label, 0..1."""

    label: FeelingLabel
    score: float
    probability: float = 1.0


NEUTRAL = Feeling("neu", 0.0)


@dataclass(frozen=True, slots=True)
class TurnReading:
    """What a reader makes of one turn: its feeling, and the probability (0..1) of each dialogue act (`scoring.acts`) and each
    emotion it knows."""

    feeling: Feeling = NEUTRAL
    acts: Mapping[str, float] = field(default_factory=dict)
    emotions: Mapping[str, float] = field(default_factory=dict)


class TurnReader(Protocol):
    """Reads turns in their context."""

    @property
    def name(self) -> str:
        """Identity with version, e.g. `snownlp-calibrated@1`; part of the score's provenance."""
        ...

    def read(self, conversation: Conversation) -> tuple[TurnReading, ...]:
        """One reading for each turn, in order."""
        ...


class ServiceError(Exception):
    """A classifier or judge that gave no usable answer. `str()` says why in a few words; the rule says not_evaluated."""


class Classifier(Protocol):
    """Puts texts into classes of its own."""

    def classify(self, texts: Sequence[str]) -> Sequence[Mapping[str, float]]:
        """For each text the probability (0..1) of every label. Raises ServiceError."""
        ...


class Classifiers(Protocol):
    """Classifiers by the name or path a rubric gives."""

    def named(self, model: str) -> Classifier:
        """The classifier, loaded when first asked for. Raises ServiceError when it cannot be had."""
        ...


@dataclass(frozen=True, slots=True)
class JudgeTurn:
    """A turn as a judge is shown it: its number in the conversation (from 0), who speaks, what was said."""

    i: int
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class JudgeQuestion:
    """What a judge is asked: the question, when it is a pass and when a fail, and the turns to look at."""

    question: str
    passes: str
    fails: str
    language: str
    turns: tuple[JudgeTurn, ...]


JudgeVerdict = Literal["pass", "fail", "unclear"]


@dataclass(frozen=True, slots=True)
class JudgeAnswer:
    """A judge's answer. `quote` is from turn `turn`; `shown` is that turn's text as the judge saw it, of the same length as
    the original with personal data starred out."""

    verdict: JudgeVerdict
    turn: int
    quote: str
    reason: str
    shown: str


class Judge(Protocol):
    """Answers a question about a conversation, with a quote."""

    def ask(self, question: JudgeQuestion) -> JudgeAnswer:
        """The answer. Raises ServiceError: no answer in time, not understood, not available."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """What rules may ask beside the readings; None where it is not configured."""

    judge: Judge | None = None
    classifiers: Classifiers | None = None
    verdicts: Mapping[str, ItemWeights] | None = None
    """How the readings make verdicts, by item (`scoring.verdicts`): learned for one reader of meaning, no use to another."""


NO_SERVICES = Services()
