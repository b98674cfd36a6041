"""Recognised words to turns: cut at pauses and where the other party speaks, put in order of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scoring.conversation import Role, Turn, Word

UTTERANCE_PAUSE = 0.5
"""A party's words with a longer pause between them (seconds) may be two turns, if the other party speaks between."""
TURN_PAUSE = 1.2
"""After a pause this long (seconds) a party begins a new turn in any case."""
SENTENCE_ENDS = tuple("。?？!！.")


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words of one party spoken in one go; `party` is the position of its signal."""

    party: int
    words: tuple[Word, ...]

    @property
    def start(self) -> float:
        """Seconds from the beginning of the recording."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """Seconds from the beginning of the recording."""
        return max(word.end for word in self.words)

    @property
    def text(self) -> str:
        """The words as the recogniser wrote them."""
        return "".join(word.text for word in self.words).strip()


def utterances(words: Sequence[Word], party: int, pause: float = UTTERANCE_PAUSE) -> list[Utterance]:
    """Cut one party's words wherever it is quiet for longer than `pause` seconds."""
    cuts = [i for i in range(1, len(words)) if words[i].start - words[i - 1].end > pause]
    return [Utterance(party, tuple(words[a:b])) for a, b in zip([0, *cuts], [*cuts, len(words)], strict=True) if b > a]


def sentences(words: Sequence[Word], pause: float) -> list[Utterance]:
    """Cut a mixed signal's words at pauses and at the ends of sentences, where the speaker may change."""
    cuts = [
        i
        for i in range(1, len(words))
        if words[i].start - words[i - 1].end > pause or words[i - 1].text.rstrip().endswith(SENTENCE_ENDS)
    ]
    return [Utterance(0, tuple(words[a:b])) for a, b in zip([0, *cuts], [*cuts, len(words)], strict=True) if b > a]


def interleaved(parties: Sequence[Sequence[Word]]) -> list[Utterance]:
    """Every party's words as turns in order of their start.

    What one party says with no pause stays whole even when the other throws in a word meanwhile.
    """
    pieces = [piece for party, words in enumerate(parties) for piece in utterances(words, party)]
    return joined(sorted(pieces, key=lambda piece: (piece.start, piece.party)))


def joined(pieces: Iterable[Utterance]) -> list[Utterance]:
    """Neighbouring pieces of one party as one, unless `TURN_PAUSE` lies between them."""
    turns: list[Utterance] = []
    for piece in pieces:
        last = turns[-1] if turns else None
        if last is not None and last.party == piece.party and piece.start - last.end <= TURN_PAUSE:
            turns[-1] = Utterance(piece.party, last.words + piece.words)
        else:
            turns.append(piece)
    return turns


def numbered(pieces: Sequence[Utterance], roles: Sequence[Role]) -> tuple[Turn, ...]:
    """The turns of a conversation; `roles[p]` is the role of party p. Confidence is the mean of the words' own."""
    turns = []
    for i, piece in enumerate(pieces):
        words = tuple(Word(word.text.strip(), word.start, word.end, word.confidence) for word in piece.words)
        confidence = round(sum(word.confidence for word in words) / len(words), 3)
        turns.append(Turn(i, roles[piece.party], piece.text, piece.start, piece.end, confidence, words))
    return tuple(turns)
