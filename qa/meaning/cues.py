"""What in a turn speaks for a feeling: phrases of a lexicon, grammar, signs of writing, and the turn's place in the talk.

The cues of a turn are a row of numbers in the order of `CUES`; `qa.meaning.chain` weighs them. Nothing here knows a
language: the phrases come from a lexicon file with the kinds named below, the grammar from `qa.meaning.feeling_grammar`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.meaning import feeling_grammar
from scoring.conversation import Conversation, Role, Turn
from scoring.lexicon import Lexicon, load_lexicon
from scoring.matching import normalise
from scoring.regexes import TooCostly
from scoring.spans import Span

NEGATIVE = ("anger", "complaint", "worry", "trouble", "resignation")
POSITIVE = ("relief", "praise", "content")
PLAIN = ("courtesy", "assent", "ask")
SAYS = "says_"
GRAMMAR = tuple(SAYS + name for name in feeling_grammar.NAMES)
AGENT = ("let_down", "rude", "help")
"""Kinds looked for in what the agent said just before: they move the customer's feeling."""
PLACE = ("witness", "constant", "opening", "last", "brief", "length", "data", "questions", "bangs", "dots")
SIGNS = ("joy_sign", "grief_sign", "repeated", "in_a_row")
CUES = NEGATIVE + POSITIVE + PLAIN + AGENT + PLACE + SIGNS + GRAMMAR
"""The columns of a cue matrix."""

MOST_HITS = 2.0
BRIEF = 4
"""A turn of at most so many letters is a bare answer."""
REPEATED = 0.55
"""Share of common letter pairs from which a turn says again what an earlier one said."""
JOY = re.compile("[😀😁😂🤣😃😄😊😍🥰😘🤗😎🥳👍👏🙏❤💕🎉✨😆🌹💯]")
GRIEF = re.compile("[😭😢😞😔😟😩😫😤😠😡🤬💔😱😰😥😓🙄😒🤦🤷😑😣😖]")


@cache
def feeling_lexicon(language: str) -> Lexicon:
    """The shipped lexicon of feelings of a language, `zh` or `en`."""
    return load_lexicon(Path(str(files("rubrics"))) / "lexicons" / f"feeling-{language}.yaml")


def phrase_cues(text: str, lexicon: Lexicon) -> Iterator[tuple[str, Span, float]]:
    """Each phrase of the lexicon found in a text: its cue, where it stands, what it counts.

    A plain one counts 1, by degree and contrast more or less (`qa.meaning.feeling_grammar`); of plain kinds the share of
    the text it covers. A good word that is denied or ironic counts as a complaint; a denied worry or trouble does not count. Sound
    is not matched: on labelled calls it found more wrong than right, the phrases being short.
    """
    for hit in lexicon.hits(normalise(text)):
        if hit.kind in PLAIN:
            yield hit.kind, hit.span, (hit.span[1] - hit.span[0]) / max(1, len(text))
            continue
        weight = feeling_grammar.weight_of(text, hit.span)
        if hit.kind in POSITIVE and feeling_grammar.is_ironic(text, hit.span):
            yield "complaint", hit.span, weight
        elif not feeling_grammar.is_denied(text, hit.span):
            yield hit.kind, hit.span, weight
        elif hit.kind in POSITIVE:
            yield "complaint", hit.span, weight


def count_kinds(text: str, lexicon: Lexicon) -> dict[str, float]:
    """What the phrases of a text count by kind, at most `MOST_HITS`; a text made to be slow says nothing."""
    counts = dict.fromkeys(lexicon.kinds, 0.0)
    with suppress(TooCostly):
        for kind, _, amount in phrase_cues(text, lexicon):
            counts[kind] += amount
    return {kind: min(count, MOST_HITS) for kind, count in counts.items()}


def cue_matrix(
    conversation: Conversation, turns: Sequence[Turn], lexicon: Lexicon, witness: Sequence[float]
) -> NDArray[np.float64]:
    """Cues of a customer's turns, one row a turn, columns `CUES`; `witness` has one score a turn, -1..1."""
    said_before: list[set[str]] = []
    rows = []
    for k, turn in enumerate(turns):
        pairs = _pairs(normalise(turn.text).text)
        counts = count_kinds(turn.text, lexicon)
        values = counts | _agent_before(conversation, turn, lexicon) | _signs(turn.text)
        values |= {"witness": witness[k], "constant": 1.0, "opening": float(k == 0)}
        values |= {"last": float(k == len(turns) - 1), "repeated": _repeats(pairs, said_before)}
        values["in_a_row"] = float(turn.i > 0 and conversation.turns[turn.i - 1].role == Role.CUSTOMER)
        rows.append([values[cue] for cue in CUES])
        said_before.append(pairs)
    return np.array(rows, dtype=np.float64).reshape(len(turns), len(CUES))


def _agent_before(conversation: Conversation, turn: Turn, lexicon: Lexicon) -> dict[str, float]:
    """Agent kinds in what was said since the customer's last turn."""
    counts = dict.fromkeys(AGENT, 0.0)
    for earlier in reversed(conversation.turns[: turn.i]):
        if earlier.role == Role.CUSTOMER:
            break
        if earlier.role == Role.AGENT:
            found = count_kinds(earlier.text, lexicon)
            counts = {kind: min(MOST_HITS, counts[kind] + found[kind]) for kind in AGENT}
    return counts


def _signs(text: str) -> dict[str, float]:
    letters = normalise(text).text
    size = _size(letters)
    return {
        "brief": float(size <= BRIEF),
        "length": min(1.5, float(np.log1p(size)) / 3.0),
        "data": sum(c.isdigit() for c in letters) / max(1, len(letters)),
        "questions": min(3, len(re.findall("[??]", text))) / 2.0,
        "bangs": min(3, len(re.findall("[!!]", text))) / 2.0,
        "dots": float(bool(re.search(r"…|。。|\.\.", text))),
        "joy_sign": float(bool(JOY.search(text))),
        "grief_sign": float(bool(GRIEF.search(text))),
        **{SAYS + name: count for name, count in feeling_grammar.marks(text).items()},
    }


def _size(letters: str) -> int:
    """Length in Chinese characters or, roughly, their worth in Latin letters."""
    latin = sum(c.isascii() for c in letters)
    return len(letters) - latin + latin // 3


def _pairs(letters: str) -> set[str]:
    return {letters[i : i + 2] for i in range(len(letters) - 1)}


def _repeats(pairs: set[str], earlier: Iterable[set[str]]) -> float:
    """1 when the turn says again what an earlier one of the same party said."""
    return float(len(pairs) > BRIEF and any(len(pairs & e) / len(pairs | e) >= REPEATED for e in earlier if e))
