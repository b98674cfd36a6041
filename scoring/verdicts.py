"""Verdicts of a reader of meaning: the facts of an item weighed, how sure that is, and the turns it stands on.

The weights are learned (multinomial logistic regression); nothing of them lies in this package. A verdict that is not
sure enough is left to a person.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scoring.verdict_features import Fact, Talk, facts_of, places_of_absence

Answer = Literal["pass", "fail", "na"]
SPEAKS = 0.25
"""A fact is named as evidence when it speaks for the verdict by so much (log-odds), compared with the usual conversation."""
MOST_PLACES = 3


@dataclass(frozen=True)
class ItemWeights:
    """Of one item: for each answer an offset and a weight for each fact; the mean of each fact; the least probability of a verdict."""

    answers: tuple[Answer, ...]
    offsets: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]
    means: Mapping[str, float]
    sure: float


@dataclass(frozen=True)
class ReadVerdict:
    """An answer with its probability (0..1), the turns that bear it out, and whether it is sure enough to stand."""

    answer: Answer
    probability: float
    turns: tuple[int, ...]
    stands: bool
    because: str
    """The fact that spoke loudest."""


def read_verdict(item: str, weights: ItemWeights, talk: Talk, words: str) -> ReadVerdict:
    """The verdict on an item; `words` is the status the words alone came to."""
    facts = facts_of(item, talk, words)
    totals = list(weights.offsets)
    for fact in facts:
        for k, weight in enumerate(weights.weights.get(fact.name, ())):
            totals[k] += weight * fact.value
    top = max(totals)
    powers = [math.exp(total - top) for total in totals]
    best = max(range(len(totals)), key=totals.__getitem__)
    chance = powers[best] / sum(powers)
    answer = weights.answers[best]
    spoken = _speaking(facts, weights, best)
    turns = tuple(dict.fromkeys(fact.turn for fact, _ in spoken if fact.turn is not None))[:MOST_PLACES]
    if answer == "fail":
        raised = [fact for fact, weight in spoken if weight > 0 and fact.turn is not None]  # something bad was done
        turns = tuple(dict.fromkeys(f.turn for f in raised if f.turn is not None))[:MOST_PLACES]
        turns = turns or places_of_absence(item, talk)
    else:
        turns = tuple(dict.fromkeys(f.turn for f, weight in spoken if weight > 0 and f.turn is not None))[:MOST_PLACES]
    return ReadVerdict(answer, chance, turns, chance >= weights.sure, spoken[0][0].name if spoken else "")


def _speaking(facts: Sequence[Fact], weights: ItemWeights, best: int) -> list[tuple[Fact, float]]:
    """Facts that speak for an answer, the loudest first, each with its weight against the other answers.

    A pass is held against a failure and a failure against a pass: what only tells that there was something to judge is
    no evidence of either.
    """
    opposite = {"pass": "fail", "fail": "pass"}.get(weights.answers[best], "")
    others = [k for k, answer in enumerate(weights.answers) if k != best and opposite in ("", answer)]
    others = others or [k for k in range(len(weights.answers)) if k != best]
    out = []
    for fact in facts:
        row = weights.weights.get(fact.name)
        if row is None:
            continue
        weight = row[best] - sum(row[k] for k in others) / max(1, len(others))
        if (loud := weight * (fact.value - weights.means.get(fact.name, 0.0))) >= SPEAKS:
            out.append((loud, fact, weight))
    return [(fact, weight) for _, fact, weight in sorted(out, key=lambda one: -one[0])]
