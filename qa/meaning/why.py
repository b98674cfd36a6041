"""Why a turn was read as it was: the runs of words that weighed most for or against a good feeling, in the original text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from qa.meaning.chain import shipped_weights
from qa.meaning.cues import AGENT, PLAIN, SAYS, feeling_lexicon, phrase_cues
from qa.meaning.feeling_grammar import mark_spans
from qa.meaning.feeling_reader import AGENT_STEP, FeelingReader
from qa.meaning.linear_turns import LinearTurns
from qa.meaning.turn_features import LONGEST, features, runs, words_of
from qa.meaning.turn_reader import HARSH, WARM, AccurateReader, FastReader
from scoring.conversation import Conversation, Role, Turn
from scoring.readings import TurnReader
from scoring.spans import Span
from scoring.text import simplify

MOST = 5
FAINT = 0.15
"""A word with less than this share of the strongest word's weight is not named."""
GOOD_LESS_BAD = {"pos": 1.0, "neg": -1.0}
EDGES = " ,，。.、"


@dataclass(frozen=True, slots=True)
class Weighed:
    """Words of a turn, `[from, to)` in its text, and their weight in log-odds: above 0 for a good feeling, below for a bad one."""

    span: Span
    words: str
    weight: float


def why(reader: TurnReader, conversation: Conversation, turn: int, most: int = MOST) -> tuple[Weighed, ...]:
    """The words that weighed most on the feeling of turn number `turn`, the weightiest first.

    Of the fast reader these are the weights of its linear model; of the accurate one those of the linear model it is joined
    with; of readers by lexicon the phrases and marks found. What a turn owes to its neighbours and its place is not words of
    its own and not named. `()` for a reader that cannot say, for nothing found, and for turns of neither party.
    """
    said = conversation.turns[turn]
    linear = reader.fast if isinstance(reader, AccurateReader) else reader
    if isinstance(linear, FastReader) and said.role in linear.models:
        found = _of_linear_model(linear.models[said.role], conversation, said)
    elif isinstance(reader, FeelingReader) and said.role != Role.OTHER:
        found = list(_of_cues(reader, said))
    else:
        return ()
    named = [Weighed(span, said.text[slice(*span)], round(weight, 3)) for span, weight in found if round(weight, 3)]
    return tuple(sorted(named, key=lambda one: (-abs(one.weight), one.span))[:most])


def _of_linear_model(model: LinearTurns, conversation: Conversation, turn: Turn) -> list[tuple[Span, float]]:
    words = words_of(turn.text)
    places = word_spans(turn.text, words)
    if not places:
        return []
    side = GOOD_LESS_BAD if model.feels else _leading_manner(model, conversation, turn)
    return _joined(turn.text, places, word_weights(model, words, side))


def _leading_manner(model: LinearTurns, conversation: Conversation, turn: Turn) -> Mapping[str, float]:
    """Of an agent's turn the likeliest harsh or warm act, for that makes its feeling."""
    scores = model.calibrated(model.scores(features(conversation)[turn.i])[0])
    known = {name: k for k, name in enumerate(model.columns) if name in (*WARM, *HARSH)}
    if not known:
        return {}
    act = max(known, key=lambda name: float(scores[known[name]]))
    return {act: 1.0 if act in WARM else -1.0}


def word_weights(model: LinearTurns, words: tuple[str, ...], side: Mapping[str, float]) -> list[float]:
    """The weight of each word: that of every run it is part of, shared evenly among the run's words and occurrences.

    `side` says what each column of the model is worth. The sum of the weights is what the turn's own words add to its
    calibrated score.
    """
    known = model.index["own"]
    count = len(runs(words, LONGEST))
    worth = np.array([side.get(name, 0.0) for name in model.columns], np.float32)
    column = model.scale["own"] * model.slope * worth
    where: dict[str, list[range]] = {}
    for run, places in _placed(words):
        if run in known:
            where.setdefault(run, []).append(places)
    weights = [0.0] * len(words)
    for run, occurrences in where.items():
        weight = float(model.weights["own"][known[run]] @ column) / count**0.5
        for places in occurrences:
            for k in places:
                weights[k] += weight / len(places) / len(occurrences)
    return weights


def _placed(words: tuple[str, ...]) -> Iterator[tuple[str, range]]:
    """The runs of `turn_features.runs` with the words they are made of, the ends of the turn left out."""
    yield from ((word, range(k, k + 1)) for k, word in enumerate(words))
    some = ("^", *words, "$")
    for length in range(2, LONGEST + 1):
        for k in range(len(some) - length + 1):
            yield "".join(some[k : k + length]), range(max(0, k - 1), min(len(words), k - 1 + length))


def word_spans(text: str, words: Sequence[str]) -> list[Span]:
    """Where the folded `words` of `turn_features.words_of` stand in the original text; `[]` where they cannot be placed."""
    letters = list(_letters(text))
    spans: list[Span] = []
    at = 0
    for word in words:
        begin = -1
        for char in word.strip():
            while at < len(letters) and letters[at][0] != char:
                at += 1
            if at == len(letters):
                return []
            begin = letters[at][1] if begin < 0 else begin
            at += 1
        spans.append((begin, letters[at - 1][1] + 1))
    return spans


def _letters(text: str) -> Iterator[tuple[str, int]]:
    """Characters folded as `turn_features` folds them, each with its place in the text."""
    plain = simplify(text)
    for place, char in enumerate(plain if len(plain) == len(text) else text):
        for letter in unicodedata.normalize("NFKC", char).lower().replace("’", "'"):
            yield ("0" if letter.isdigit() else letter), place


def _joined(text: str, places: Sequence[Span], weights: Sequence[float]) -> list[tuple[Span, float]]:
    """Neighbouring words of one sign as one run; faint words divide runs."""
    top = max(map(abs, weights), default=0.0)

    def sign(k: int) -> int:
        return 0 if abs(weights[k]) < FAINT * top else 1 if weights[k] > 0 else -1

    found = []
    for side, group in groupby(range(len(places)), key=sign):
        some = list(group)
        if side:
            span = _without_edges(text, places[some[0]][0], places[some[-1]][1])
            found.append((span, sum(weights[k] for k in some)))
    return found


def _without_edges(text: str, begin: int, end: int) -> Span:
    """Without signs and blanks at its ends, unless nothing else is there."""
    words = text[begin:end]
    if not words.strip(EDGES):
        return begin, end
    return begin + len(words) - len(words.lstrip(EDGES)), end - (len(words) - len(words.rstrip(EDGES)))


def _of_cues(reader: FeelingReader, turn: Turn) -> Iterable[tuple[Span, float]]:
    """Phrases and marks; of places that overlap the weightiest stands."""
    lexicon = feeling_lexicon(reader.language)
    found = list(phrase_cues(turn.text, lexicon))
    if turn.role == Role.AGENT:
        steps = {"warm": AGENT_STEP, "rude": -AGENT_STEP}
        return _apart([(span, steps[cue] * amount) for cue, span, amount in found if cue in steps])
    weights = shipped_weights()
    side = dict(zip(weights.cue_names, (weights.cues[:, 2] - weights.cues[:, 0]).tolist(), strict=True))
    marks = ((SAYS + name, span, 1.0) for name, spans in mark_spans(turn.text).items() for span in spans)
    meant = [one for one in (*found, *marks) if one[0] in side and one[0] not in (*PLAIN, *AGENT)]
    return _apart([(span, side[cue] * amount) for cue, span, amount in meant])


def _apart(found: Iterable[tuple[Span, float]]) -> list[tuple[Span, float]]:
    kept: list[tuple[Span, float]] = []
    for span, weight in sorted(found, key=lambda one: -abs(one[1])):
        if all(span[1] <= other[0] or span[0] >= other[1] for other, _ in kept):
            kept.append((span, weight))
    return kept
