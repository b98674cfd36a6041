"""What the fast reader sees of a turn: its words and their neighbours, the turns around it, and its place in the talk.

A Chinese character is a word here, so that short runs of words are character n-grams in Chinese and word n-grams in
English; a text that mixes both needs no switch.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.matching import simplify

LONGEST = 4
"""Words in the longest run looked at in the turn itself."""
LONGEST_AROUND = 2
"""The same in the turns around it."""
SIMILAR = 0.5
"""Share of common word pairs from which a turn says again what its speaker said before."""

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|0+|\S")
_DIGIT = re.compile(r"\d")
_REPEATED = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class TurnFeatures:
    """Runs of words of the turn (up to `LONGEST`), of the turns before and after (up to `LONGEST_AROUND`, those of the same
    party marked), and what is known of its place as names."""

    own: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    place: tuple[str, ...]


def features(conversation: Conversation) -> list[TurnFeatures]:
    """One for each turn, in order."""
    turns = conversation.turns
    words = [words_of(turn.text) for turn in turns]
    short = [runs(some, LONGEST_AROUND) for some in words]
    places = _places(conversation, words)
    out = []
    for k, turn in enumerate(turns):
        out.append(
            TurnFeatures(
                runs(words[k], LONGEST),
                _around(turn, turns, short, k - 1),
                _around(turn, turns, short, k + 1),
                places[k],
            )
        )
    return out


@lru_cache(maxsize=65536)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded: width, case, script; every digit 0; a sign said over and over is said twice.

    Latin words begin with a space, so that runs of words written together cannot be mistaken for one word.
    """
    folded = simplify(unicodedata.normalize("NFKC", text).lower().replace("’", "'"))
    folded = _REPEATED.sub(r"\1\1", _DIGIT.sub("0", folded))
    return tuple(f" {word}" if word[0].isascii() and word[0].isalpha() else word for word in _WORD.findall(folded))


@lru_cache(maxsize=65536)
def runs(words: tuple[str, ...], longest: int) -> tuple[str, ...]:
    """Runs of 1 to `longest` words, each once; `^` and `$` stand for the ends."""
    some = ("^", *words, "$")
    found: dict[str, None] = dict.fromkeys(words)
    current: Sequence[str] = some
    for length in range(2, longest + 1):
        current = [a + b for a, b in zip(current, some[length - 1 :], strict=False)]
        found.update(dict.fromkeys(current))
    return tuple(found)


def _around(turn: Turn, turns: Sequence[Turn], short: Sequence[tuple[str, ...]], k: int) -> tuple[str, ...]:
    """The runs of a neighbour; of the same party's they are marked, for they mean something else."""
    if not 0 <= k < len(turns):
        return ()
    return short[k] if turns[k].role != turn.role else tuple(f"={run}" for run in short[k])


def _places(conversation: Conversation, words: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Names for the place of each turn: among its party's from either end, its length, whether it says again, how it came."""
    turns = conversation.turns
    count = {role: sum(turn.role == role for turn in turns) for role in Role}
    seen = dict.fromkeys(Role, 0)
    said: dict[Role, list[set[str]]] = {role: [] for role in Role}
    end: float | None = None
    out = []
    for turn, some in zip(turns, words, strict=True):
        first, last = seen[turn.role], count[turn.role] - seen[turn.role] - 1
        names = [f"first {min(first, 3)}", f"last {min(last, 3)}", f"length {min(len(some).bit_length(), 7)}"]
        names.append(str(conversation.channel))
        pairs = {a + b for a, b in itertools.pairwise(some)}
        if len(pairs) > 3 and any(
            len(pairs & old) >= SIMILAR * min(len(pairs), len(old)) for old in said[turn.role] if len(old) > 3
        ):
            names.append("again")
        if (
            conversation.channel == Channel.VOICE
            and end is not None
            and turn.start is not None
            and turn.start < end - 0.2
        ):
            names.append("cuts in")
        said[turn.role].append(pairs)
        seen[turn.role] += 1
        end = turn.end
        out.append(tuple(names))
    return out
