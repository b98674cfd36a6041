"""How well held-out readings agree with the labels: what the model card says of each act, of feelings, of the probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.meaning.linear_turns import FEELINGS
from qa.training.corpus import CorpusTurn
from qa.training.fast_model import Fitted, labels_of

BINS = 10


def figures(fitted: Fitted, turns: Sequence[CorpusTurn]) -> dict[str, Any]:
    """Those of a linear model on turns it had not seen."""
    return figures_of(fitted.model.columns, fitted.held_out, turns)


def figures_of(columns: Sequence[str], scores: NDArray[Any], turns: Sequence[CorpusTurn]) -> dict[str, Any]:
    """For each act `n`, `f1` at one half, `average_precision`; of feelings macro-F1; and the reliability of all acts together.

    `scores` are calibrated log-odds of the columns (logits of the feelings, the last three where there are some).
    """
    named = [name for name in columns if name not in FEELINGS]
    chances = 1.0 / (1.0 + np.exp(-scores[:, : len(named)]))
    truth = np.array([[name in labels_of(turn) for name in named] for turn in turns])
    out: dict[str, Any] = {"turns": len(turns), "acts": {}}
    for k, name in enumerate(named):
        out["acts"][name] = {
            "n": int(truth[:, k].sum()),
            "f1": round(_f1(truth[:, k], chances[:, k] >= 0.5), 3),
            "average_precision": round(_average_precision(truth[:, k], chances[:, k]), 3),
        }
    out["reliability"] = _reliability(truth.ravel(), chances.ravel())
    if len(columns) > len(named):
        found = scores[:, -3:].argmax(axis=1)
        said = np.array([FEELINGS.index(turn.feeling or "neu") for turn in turns])
        each = [_f1(said == k, found == k) for k in range(3)]
        out["feeling"] = {"macro_f1": round(float(np.mean(each)), 3), "f1": [round(one, 3) for one in each]}
    return out


def _f1(truth: NDArray[Any], found: NDArray[Any]) -> float:
    both = int((truth & found).sum())
    return 2 * both / max(1, int(truth.sum()) + int(found.sum()))


def _average_precision(truth: NDArray[Any], chances: NDArray[Any]) -> float:
    order = np.argsort(-chances, kind="stable")
    hits = truth[order]
    if not hits.any():
        return 0.0
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


def _reliability(truth: NDArray[Any], chances: NDArray[Any]) -> list[list[float]]:
    """Rows of mean probability, share that was true, number of answers, by tenths of probability."""
    place = np.minimum((chances * BINS).astype(int), BINS - 1)
    return [
        [
            round(float(chances[place == k].mean()), 3),
            round(float(truth[place == k].mean()), 3),
            int((place == k).sum()),
        ]
        for k in range(BINS)
        if (place == k).any()
    ]
