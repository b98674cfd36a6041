"""How well words were heard, and when they were said: from the recogniser's words, else from the turn as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean

from scoring.conversation import Turn, Word

SHORTEST_HIDDEN = 2
"""A stretch of fewer badly heard characters hides nothing a rule looks for."""


def spoken_at(turn: Turn, span: tuple[int, int]) -> tuple[float | None, float | None]:
    """When characters `[from, to)` of a turn were said (seconds); by the share of the text where the words do not tell."""
    words = _words_at(turn, span)
    if words:
        return words[0].start, words[-1].end
    if turn.start is None or turn.end is None or not turn.text:
        return turn.start, turn.end
    pace = (turn.end - turn.start) / len(turn.text)
    return round(turn.start + pace * span[0], 3), round(turn.start + pace * span[1], 3)


def confidence_at(turn: Turn, span: tuple[int, int]) -> float:
    """Mean recognition confidence (0..1) of the words in characters `[from, to)`; 1 for typed text."""
    words = _words_at(turn, span)
    if words:
        return fmean(word.confidence for word in words)
    return 1.0 if turn.confidence is None else turn.confidence


def confidence_of(turns: Sequence[Turn]) -> float:
    """Mean recognition confidence of the turns; 1 for typed text and for none."""
    known = [t.confidence for t in turns if t.confidence is not None]
    return sum(known) / len(known) if known else 1.0


def may_hide(turn: Turn, below: float, characters: int) -> bool:
    """Whether so many characters in a row were heard with less confidence than `below` that they may have been something else."""
    needed = max(characters, SHORTEST_HIDDEN)
    if not turn.words:
        return turn.confidence is not None and turn.confidence < below and len(turn.text) >= needed
    row = 0
    for word in turn.words:
        row = row + len(word.text.strip()) if word.confidence < below else 0
        if row >= needed:
            return True
    return False


def _words_at(turn: Turn, span: tuple[int, int]) -> list[Word]:
    return [word for word, start, end in _placed(turn) if start < span[1] and end > span[0]] if turn.words else []


def _placed(turn: Turn) -> Iterator[tuple[Word, int, int]]:
    """Words with the characters they take in the turn's text; a word that is not found there (corrected text) is left out."""
    at = 0
    for word in turn.words:
        spoken = word.text.strip()
        found = turn.text.find(spoken, at)
        if found >= 0:
            at = found + len(spoken)
            yield word, found, at
