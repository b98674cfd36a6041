"""Times for the words of a corrected turn: what the recogniser heard too keeps its times, the rest lies evenly between.

The machine's and the corrected text are aligned by characters (difflib). A recognised word whose characters are all
found again, side by side, keeps start, end and confidence; the stretches between are cut into words and share the
time that is left there in proportion to their characters. What a person wrote has confidence 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from scoring.conversation import Turn, Word

PIECE = re.compile(r"(?:[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:['’.-][^\W_\u3400-\u9fff]+)*)[^\w\s]*")
"""One 汉字 or one other word, with the punctuation after it; signs alone are no word."""
LONGEST = 4000
"""Characters up to which texts are aligned; a longer turn gets evenly spread words (aligning takes time by the square)."""


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A recognised word found again at characters [start, end) of the corrected text."""

    start: int
    end: int
    word: Word


def realigned(turn: Turn, text: str) -> tuple[Word, ...]:
    """Words of `text`, the corrected text of `turn`, with times in seconds, in order; none where the turn has no times."""
    if turn.start is None or turn.end is None:
        return ()
    words: list[Word] = []
    at, time = 0, turn.start
    for anchor in _anchors(turn, text):
        words += _spread(text[at : anchor.start], time, max(time, anchor.word.start))
        words.append(anchor.word)
        at, time = anchor.end, max(time, anchor.word.end)
    words += _spread(text[at:], time, max(time, turn.end))
    return tuple(words)


def _anchors(turn: Turn, text: str) -> Iterator[_Anchor]:
    if max(len(text), len(turn.text)) > LONGEST:
        return
    places: dict[int, int] = {}
    for block in SequenceMatcher(None, turn.text, text, autojunk=False).get_matching_blocks():
        places |= {block.a + k: block.b + k for k in range(block.size)}
    at = 0
    for word in turn.words:
        bare = word.text.strip()
        found = turn.text.find(bare, at) if bare else -1
        if found < 0:
            continue
        at = found + len(bare)
        where = [places.get(k, -1) for k in range(found, at)]
        if (
            where[0] >= 0
            and where == list(range(where[0], where[0] + len(where)))
            and _whole(text, where[0], where[-1] + 1)
        ):
            yield _Anchor(where[0], where[-1] + 1, word)


def _whole(text: str, start: int, end: int) -> bool:
    """Whether characters [start, end) are words by themselves: `for` in `before` was not heard."""
    before, after = text[start - 1 : start] + text[start], text[end - 1] + text[end : end + 1]
    return not _inside(before) and not _inside(after)


def _inside(pair: str) -> bool:
    return len(pair) == 2 and all(c.isalnum() and not "\u3400" <= c <= "\u9fff" for c in pair)


def _spread(text: str, start: float, end: float) -> list[Word]:
    """The pieces of a text over the time from `start` to `end`."""
    pieces = [match.group() for match in PIECE.finditer(text)]
    total = sum(map(len, pieces))
    words, done = [], 0
    for piece in pieces:
        begin = start + (end - start) * done / total
        done += len(piece)
        words.append(Word(piece, round(begin, 3), round(start + (end - start) * done / total, 3), 1.0))
    return words
