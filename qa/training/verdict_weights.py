"""Fits how facts about turns make verdicts: for each item a multinomial logistic regression over conversations of the corpus.

The readings it learns from are those of a reader that had not seen the conversation, so that it learns how far readings
can be trusted. What it is least sure of is left to a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from qa.assess import outcome_lexicon
from qa.meaning.linear_turns import LinearTurns
from qa.meaning.turn_reader import TurnScores, readings
from qa.rubrics import load, shipped_folder
from qa.training.corpus import CorpusConversation, to_conversation
from scoring.conversation import Conversation
from scoring.engine import score
from scoring.outcome import LABELS, STATUSES, outcome_by_words
from scoring.readings import TurnReading
from scoring.verdict_features import FACTS, Talk, facts_of

STRENGTHS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
FOLDS = 8
LEFT = 0.1
"""Share of conversations, the least sure, left to a person."""
SUREST = 0.7
"""A verdict as probable as this always stands."""


@dataclass(frozen=True)
class Judged:
    """A conversation with its readings, the status of each item by words alone, and its labels."""

    source: CorpusConversation
    talk: Conversation
    readings: Sequence[TurnReading]
    words: Mapping[str, str]


def held_out_readings(
    conversations: Sequence[CorpusConversation], held_out: Mapping[str, NDArray[Any]], models: Mapping[str, LinearTurns]
) -> list[tuple[TurnReading, ...]]:
    """Readings of conversations from scores (turns of a party x columns), the conversations' turns coming first in them."""
    at = dict.fromkeys(held_out, 0)
    out = []
    for source in conversations:
        scores: list[TurnScores | None] = []
        for turn in source.turns:
            scores.append(TurnScores(held_out[turn.role][at[turn.role]].astype(np.float32), 1.0))
            at[turn.role] += 1
        out.append(readings(to_conversation(source), scores, dict(models)))
    return out


def judged(source: CorpusConversation, readings: Sequence[TurnReading]) -> Judged:
    """With the verdicts that the standard of its language comes to by words."""
    talk = to_conversation(source)
    rubric = load(shipped_folder() / source.language / "standard.yaml")
    card = score(talk, rubric, tuple(readings))
    words = {name: str(result.status) for name, result in card.items.items()}
    words["outcome"] = STATUSES[outcome_by_words(talk, readings, outcome_lexicon(source.language)).label]
    return Judged(source, talk, readings, words)


def answer_of(source: CorpusConversation, item: str) -> str:
    """What the labels say of an item, or of the outcome in its place."""
    if item == "outcome":
        return next(answer for answer, label in LABELS.items() if label == source.outcome)
    return source.items[item].verdict


def fit(conversations: Sequence[Judged]) -> dict[str, Any]:
    """For each item its weights in the form of `scoring.verdicts.ItemWeights` as JSON, with held-out figures beside them."""
    return {item: _fit(item, conversations) for item in FACTS}


def _fit(item: str, conversations: Sequence[Judged]) -> dict[str, Any]:
    rows = [facts_of(item, Talk(one.talk, one.readings), one.words.get(item, "")) for one in conversations]
    names = [fact.name for fact in rows[0]]
    values = np.array([[fact.value for fact in row] for row in rows])
    truth = np.array([answer_of(one.source, item) for one in conversations])
    groups = [one.source.file.name for one in conversations]
    means, spread = values.mean(axis=0), values.std(axis=0) + 0.25
    scaled = (values - means) / spread
    held = {c: _held_out(scaled, truth, groups, c) for c in STRENGTHS}
    best = min(STRENGTHS, key=lambda c: _surprise(held[c][0], held[c][1], truth))
    chances, answers = held[best]
    model = LogisticRegression(C=best, max_iter=2000).fit(scaled, truth)
    weights, offsets = _rows(model)
    weights = weights / spread
    offsets = offsets - weights @ means
    top = chances.max(axis=1)
    sure = float(min(SUREST, np.quantile(top, LEFT)))
    found = np.array(answers)[chances.argmax(axis=1)]
    stands = top >= sure
    return {
        "answers": list(model.classes_),
        "offsets": [round(float(o), 4) for o in offsets],
        "weights": {n: [round(float(w), 4) for w in weights[:, k]] for k, n in enumerate(names)},
        "means": {n: round(float(m), 3) for n, m in zip(names, means, strict=True)},
        "sure": round(sure, 3),
        "held_out": {
            "n": len(truth),
            "judged": round(float(stands.mean()), 3),
            "kappa": round(kappa(truth[stands], found[stands]), 3),
            "accuracy": round(float((truth[stands] == found[stands]).mean()), 3),
            "strength": best,
        },
    }


def _rows(model: LogisticRegression) -> tuple[NDArray[Any], NDArray[Any]]:
    """Weights and offsets, a row an answer, also where there are two answers only."""
    if len(model.classes_) == 2:
        return np.vstack([-model.coef_[0] / 2, model.coef_[0] / 2]), np.array(
            [-model.intercept_[0] / 2, model.intercept_[0] / 2]
        )
    return model.coef_, model.intercept_


def _held_out(
    values: NDArray[Any], truth: NDArray[Any], groups: Sequence[str], c: float
) -> tuple[NDArray[Any], list[str]]:
    answers = sorted(set(truth))
    chances = np.full((len(truth), len(answers)), 1e-6)
    for train, test in GroupKFold(FOLDS).split(values, groups=groups):
        model = LogisticRegression(C=c, max_iter=2000).fit(values[train], truth[train])
        for k, answer in enumerate(model.classes_):
            chances[test, answers.index(answer)] = model.predict_proba(values[test])[:, k]
    return chances, answers


def _surprise(chances: NDArray[Any], answers: Sequence[str], truth: NDArray[Any]) -> float:
    place = [list(answers).index(t) for t in truth]
    return float(-np.log(np.maximum(chances[np.arange(len(truth)), place], 1e-6)).mean())


def kappa(truth: NDArray[Any], found: NDArray[Any]) -> float:
    """Cohen's kappa (1960); nan where all answers are one and the same."""
    answers = sorted({*truth, *found})
    agree = float((truth == found).mean())
    chance = sum(float((truth == a).mean()) * float((found == a).mean()) for a in answers)
    return (agree - chance) / (1 - chance) if chance < 1 else float("nan")
