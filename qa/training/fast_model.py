"""Fits the fast reader: a linear model of the acts and feelings of each party, with probabilities that can be believed.

One-against-the-rest logistic regression for the acts, multinomial for the feelings. Calibration (Platt 1999) rests on
scores of turns from files the scoring model had not seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from qa.meaning.linear_turns import FEELINGS, PARTS, LinearTurns, quantised
from qa.meaning.turn_features import TurnFeatures, features
from qa.training.corpus import CorpusConversation, CorpusTurn, CorpusUtterance, to_conversation
from scoring.acts import AGENT_ACTS, CUSTOMER_ACTS, EMOTIONS
from scoring.conversation import Conversation, Role, Turn

LEAST = {"own": 2, "before": 4, "after": 4, "place": 1}
"""Turns a feature must be met in."""
WEIGHT = {"own": 1.0, "before": 0.4, "after": 0.4, "place": 0.6}
"""How loud a part is: the larger, the less its weights are held back."""
STRENGTH = {"acts": 12.0, "feelings": 4.0}
"""Inverse of the penalty on large weights."""
RARE = 12
"""Acts met in fewer turns are not learned."""
FOLDS = 5
JOBS = 2


@dataclass(frozen=True, slots=True)
class Sample:
    """A turn to learn from. `group` is its file: what one file holds is never on both sides of a fold."""

    features: TurnFeatures
    turn: CorpusTurn
    group: str


@dataclass(frozen=True, eq=False)
class Fitted:
    """A model, and calibrated log-odds of the samples from folds that had not seen them (samples x columns)."""

    model: LinearTurns
    held_out: NDArray[Any]


def samples_of(conversations: Iterable[CorpusConversation], utterances: Iterable[CorpusUtterance]) -> list[Sample]:
    """All turns of conversations, and the last one of each utterance in its context."""
    out = []
    for source in conversations:
        for seen, turn in zip(features(to_conversation(source)), source.turns, strict=True):
            out.append(Sample(seen, turn, source.file.name))
    for said in utterances:
        out.append(Sample(utterance_features(said), said.turn, said.file.name))
    return out


def utterance_features(said: CorpusUtterance) -> TurnFeatures:
    """Those of its turn, less the place in a talk it does not have."""
    talk = utterance_conversation(said)
    seen = features(talk)[-1]
    place = tuple(name for name in seen.place if name.split()[0] not in ("first", "last"))
    return TurnFeatures(seen.own, seen.before, (), place)


def utterance_conversation(said: CorpusUtterance) -> Conversation:
    """The context and the turn as a conversation without times."""
    turns = tuple(Turn(i, Role(t.role), t.text) for i, t in enumerate((*said.context, said.turn)))
    return Conversation("utterance", said.channel, said.language, turns)


def columns_of(samples: Sequence[Sample], role: str) -> tuple[str, ...]:
    """The acts, and the emotions of the customer, that are met often enough, in their usual order."""
    names = AGENT_ACTS if role == "agent" else (*CUSTOMER_ACTS, *EMOTIONS)
    met = Counter(name for sample in samples for name in labels_of(sample.turn))
    return tuple(name for name in names if met[name] >= RARE)


def labels_of(turn: CorpusTurn) -> frozenset[str]:
    """The acts of a turn and the emotion in it."""
    return turn.acts | {turn.emotion} if turn.emotion else turn.acts


def fit(samples: Sequence[Sample], role: str, report: Callable[[str], None] = print) -> Fitted:
    """The model of a party (`agent` or `customer`) from its samples."""
    own = [sample for sample in samples if sample.turn.role == role]
    acts = columns_of(own, role)
    columns = acts + (FEELINGS if role == "customer" else ())
    answers = [np.array([act in labels_of(sample.turn) for sample in own]) for act in acts]
    feelings = np.array([FEELINGS.index(s.turn.feeling) if s.turn.feeling else -1 for s in own])
    rows = _rows(own)
    matrix = _matrix(own, rows)
    groups = [sample.group for sample in own]
    held_out = np.zeros((len(own), len(columns)))
    for fold, (train, test) in enumerate(GroupKFold(FOLDS).split(own, groups=groups)):
        report(f"{role}: fold {fold + 1} of {FOLDS}")
        weights, offset = _weights(matrix[train], [a[train] for a in answers], feelings[train])
        held_out[test] = matrix[test] @ weights + offset
    report(f"{role}: all of {len(own)} turns, {matrix.shape[1]} features, {len(columns)} columns")
    weights, offset = _weights(matrix, answers, feelings)
    slope, shift = calibration(held_out, answers, feelings)
    model = _model(columns, rows, weights, offset, slope, shift, feels=role == "customer")
    return Fitted(model, held_out * slope + shift)


def _rows(samples: Sequence[Sample]) -> dict[str, tuple[str, ...]]:
    """The features worth a weight, by part, the most frequent first."""
    out = {}
    for part in PARTS:
        met = Counter(name for sample in samples for name in getattr(sample.features, part))
        out[part] = tuple(
            name
            for name, n in sorted(met.items(), key=lambda pair: (-pair[1], pair[0]))
            if n >= LEAST[part] and "\n" not in name
        )
    return out


def _matrix(samples: Sequence[Sample], rows: dict[str, tuple[str, ...]]) -> Any:
    first, index = 0, {}
    for part in PARTS:
        index[part] = {name: first + k for k, name in enumerate(rows[part])}
        first += len(rows[part])
    values, places, starts = [], [], [0]
    for sample in samples:
        for part in PARTS:
            names = getattr(sample.features, part)
            found = [k for name in names if (k := index[part].get(name)) is not None]
            places += found
            values += [WEIGHT[part] / len(names) ** 0.5] * len(found) if names else []
        starts.append(len(places))
    matrix = csr_matrix((values, places, starts), shape=(len(samples), first), dtype=np.float64)
    matrix.sum_duplicates()
    return matrix


def _weights(matrix: Any, answers: Sequence[NDArray[Any]], feelings: NDArray[Any]) -> tuple[Any, Any]:
    fits = Parallel(n_jobs=JOBS)(delayed(_one)(matrix, answer) for answer in answers)
    weights, offset = [w for w, _ in fits], [b for _, b in fits]
    known = feelings >= 0
    if known.any():
        model = LogisticRegression(C=STRENGTH["feelings"], max_iter=300).fit(matrix[known], feelings[known])
        weights += list(model.coef_)
        offset += list(model.intercept_)
    return np.array(weights).T, np.array(offset)


def _one(matrix: Any, answer: NDArray[Any]) -> tuple[Any, float]:
    model = LogisticRegression(C=STRENGTH["acts"], solver="liblinear", random_state=0).fit(matrix, answer)
    return model.coef_[0], float(model.intercept_[0])


def calibration(scores: Any, answers: Sequence[NDArray[Any]], feelings: NDArray[Any]) -> tuple[Any, Any]:
    """Slope and shift of every column. Feelings share one slope, which leaves their order as it is."""
    slope, shift = np.ones(scores.shape[1]), np.zeros(scores.shape[1])
    for k, answer in enumerate(answers):
        if not RARE <= int(answer.sum()) <= len(answer) - RARE:
            continue
        model = LogisticRegression(C=100.0).fit(scores[:, [k]], answer)
        slope[k], shift[k] = max(0.05, float(model.coef_[0, 0])), float(model.intercept_[0])
    known = feelings >= 0
    if known.any():
        logits, truth = scores[known][:, -3:], feelings[known]
        tried = np.linspace(0.3, 3.0, 55)
        slope[-3:] = tried[int(np.argmin([_surprise(logits * t, truth) for t in tried]))]
    return slope, shift


def _surprise(logits: Any, truth: NDArray[Any]) -> float:
    top = logits.max(axis=1, keepdims=True)
    logs = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    return float(-logs[np.arange(len(truth)), truth].mean())


def _model(
    columns: tuple[str, ...],
    rows: dict[str, tuple[str, ...]],
    weights: Any,
    offset: Any,
    slope: Any,
    shift: Any,
    *,
    feels: bool,
) -> LinearTurns:
    bytes_of, scale_of, first = {}, {}, 0
    for part in PARTS:
        some = weights[first : first + len(rows[part])] * WEIGHT[part]
        if not len(some):
            some = np.zeros((0, len(columns)))
            bytes_of[part], scale_of[part] = some.astype(np.int8), np.ones(len(columns), np.float32)
        else:
            bytes_of[part], scale_of[part] = quantised(some)
        first += len(rows[part])
    offsets, slopes, shifts = (np.asarray(some, np.float32) for some in (offset, slope, shift))
    return LinearTurns(columns, rows, bytes_of, scale_of, offsets, slopes, shifts, feels)
