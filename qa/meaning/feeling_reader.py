"""A reader of feeling made of a lexicon, a general model as one weak witness, and the chain over a party's turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.meaning.chain import Matrix, feeling_of, label_probabilities, shipped_weights
from qa.meaning.cues import count_kinds, cue_matrix, feeling_lexicon
from scoring.conversation import Conversation, Role
from scoring.lexicon import read_ahead
from scoring.readings import NEUTRAL, Feeling, TurnReading

Witness = Callable[[Sequence[str]], list[float]]
"""Scores of texts, -1 (bad) to 1 (good), one each."""

AGENT_STEP = 0.5


@dataclass(frozen=True)
class FeelingReader:
    """Follows the TurnReader protocol. `language` names the lexicon, `witness` scores the words alone.

    A customer's turns go through the chain. An agent's feeling is read from rudeness and warmth only: set courtesy
    (an apology, thanks for the patience) says nothing about how the agent feels. Turns of others are neutral.
    """

    name: str
    language: str
    witness: Witness

    def read(self, conversation: Conversation) -> tuple[TurnReading, ...]:
        """One reading for each turn, in order."""
        turns = conversation.by(Role.CUSTOMER)
        rows = self.probabilities(conversation)
        feelings = {turn.i: feeling_of(row) for turn, row in zip(turns, rows, strict=True)}
        feelings |= {turn.i: self._agent_feeling(turn.text) for turn in conversation.by(Role.AGENT)}
        return tuple(TurnReading(feelings.get(turn.i, NEUTRAL)) for turn in conversation.turns)

    def probabilities(self, conversation: Conversation) -> Matrix:
        """Of neg, neu, pos for each of the customer's turns (turns x 3)."""
        return label_probabilities(self.cues(conversation), shipped_weights())

    def cues(self, conversation: Conversation) -> Matrix:
        """The cue matrix of the customer's turns, which the chain weighs."""
        read_ahead(turn.text for turn in conversation.turns)
        turns = conversation.by(Role.CUSTOMER)
        witness = self.witness([turn.text for turn in turns])
        return cue_matrix(conversation, turns, feeling_lexicon(self.language), witness)

    def _agent_feeling(self, text: str) -> Feeling:
        counts = count_kinds(text, feeling_lexicon(self.language))
        score = AGENT_STEP * (counts["warm"] - counts["rude"])
        score = max(-1.0, min(1.0, score))
        return Feeling("pos" if score > 0 else "neg", score) if score else NEUTRAL
