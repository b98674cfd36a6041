"""The two witnesses of an event: the acts and feelings a reader found in a turn, and the words that were said in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scoring.conversation import Conversation, Role, Turn
from scoring.finding import evidence_at, whole_turn
from scoring.lexicon import Lexicon
from scoring.reader import Texts, shared_reader
from scoring.readings import TurnReading
from scoring.regexes import TooCostly
from scoring.scorecard import Evidence
from scoring.spans import Span

SURE = 0.5
"""Probability from which on something counts as having happened."""
NEGATIVE = -0.3
"""Feeling (-1..1) from which down a turn is negative."""
TRUST = 0.75
"""How often words alone are right, where it was not measured for their kind."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Something heard in a turn: kinds of words that say so (none where only the reading does), its places, and how sure it is."""

    turn: Turn
    kinds: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    probability: float


class Witnesses:
    """A conversation with its readings and with everything its words say, looked for once.

    `readings` has one entry a turn or is empty; ValueError otherwise.
    """

    def __init__(
        self, conversation: Conversation, readings: Sequence[TurnReading], words: Lexicon, trust: Mapping[str, float]
    ) -> None:
        if readings and len(readings) != len(conversation.turns):
            raise ValueError(f"{len(readings)} readings for {len(conversation.turns)} turns")
        self.conversation = conversation
        self.customer = conversation.by(Role.CUSTOMER)
        self.agent = conversation.by(Role.AGENT)
        self.readings = readings
        self.acts_known = any(reading.acts for reading in readings)
        self.emotions_known = any(reading.emotions for reading in readings)
        self._first_negative = next((turn.i for turn in self.customer if self.negative(turn)), len(conversation.turns))
        self._trust = trust
        self._spoken = _spoken(shared_reader().read(turn.text for turn in conversation.turns), words)

    def of(self, role: Role) -> tuple[Turn, ...]:
        """The turns of a party."""
        return self.agent if role == Role.AGENT else self.customer

    def act(self, turn: Turn, *acts: str) -> float:
        """The highest probability of some acts in a turn, 0 where no act is known."""
        if not self.readings:
            return 0.0
        known = self.readings[turn.i].acts
        return max((known.get(act, 0.0) for act in acts), default=0.0)

    def emotion(self, turn: Turn, emotion: str) -> float:
        """The probability of an emotion in a turn, 0 where none is known."""
        return self.readings[turn.i].emotions.get(emotion, 0.0) if self.readings else 0.0

    def feeling(self, turn: Turn) -> float:
        """The feeling of a turn, -1..1; 0 where it is not known."""
        return self.readings[turn.i].feeling.score if self.readings else 0.0

    def negative(self, turn: Turn) -> bool:
        """Whether the feeling of a turn is negative."""
        return self.feeling(turn) <= NEGATIVE

    def unhappy(self, turn: Turn) -> bool:
        """Whether the customer has been negative up to this turn; True where no feeling is known."""
        return not self.readings or self._first_negative <= turn.i

    def said(self, turn: Turn, *kinds: str) -> tuple[Evidence, ...]:
        """The words of some kinds in a turn."""
        return tuple(
            evidence_at(turn, span, kind=kind) for kind in kinds for span in self._spoken.get(kind, {}).get(turn.i, ())
        )

    def heard(
        self, role: Role, acts: Sequence[str], kinds: Sequence[str], *, hostile: Sequence[str] = ()
    ) -> Iterator[Heard]:
        """Turns of a party in which one of the acts is sure enough or words of one of the kinds stand.

        The witnesses are taken as independent: together they are wrong only where both are. Evidence names the words, or the
        whole turn where there are none. Words of a `hostile` kind count alone only when the customer has been negative.
        """
        spoken = {place for kind in kinds for place in self._spoken.get(kind, ())}
        if not spoken and not (acts and self.acts_known):
            return
        for turn in self.of(role):
            chance = self.act(turn, *acts)
            if chance < SURE and turn.i not in spoken:
                continue
            words = self.said(turn, *kinds)
            if words and hostile and chance < SURE and not self.unhappy(turn):
                words = tuple(e for e in words if e.kind not in hostile)
            if not words and chance < SURE:
                continue
            trusted = max((self._trust.get(e.kind, TRUST) for e in words), default=0.0)
            witness = "reading" if not words else "both" if chance >= SURE else "words"
            places = words or (whole_turn(turn),)
            probability = 1 - (1 - chance) * (1 - trusted)
            if probability >= SURE:
                found = tuple(dict.fromkeys(e.kind for e in words))
                yield Heard(turn, found, tuple(replace(e, witness=witness) for e in places), probability)


def turn_evidence(turn: Turn, witness: str = "reading") -> Evidence:
    """Evidence for a whole turn that a reader speaks for."""
    return replace(whole_turn(turn), witness=witness)


def _spoken(texts: Texts, words: Lexicon) -> dict[str, dict[int, tuple[Span, ...]]]:
    """The spans of every kind by turn; a text made to be slow says nothing."""
    absent = texts.absent()
    return {
        kind: {place: spans for place, spans in words.found(texts, kind).items() if not isinstance(spans, TooCostly)}
        for kind, own in words.kinds.items()
        if own.phrases not in absent
    }
