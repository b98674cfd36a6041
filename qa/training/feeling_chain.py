"""Fits the weights of `qa.meaning.chain` on labelled conversations.

Maximum a posteriori: the likelihood of the labels, and a normal prior around hand-set weights, so that a kind of phrase
seldom met in the labelled set keeps a sensible weight.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.labels import FEELINGS, Labelled
from qa.meaning import english_feeling, snownlp_feeling
from qa.meaning.chain import ChainWeights, Matrix, chain_marginals, weights_to_dict
from qa.meaning.cues import CUES
from qa.training import corpus_files
from scoring.conversation import Role

PRIOR: dict[str, tuple[float, float, float]] = {
    "anger": (1.6, -0.6, -1.0),
    "complaint": (0.9, -0.4, -0.5),
    "worry": (0.9, -0.3, -0.6),
    "trouble": (0.6, -0.2, -0.4),
    "resignation": (0.6, -0.3, -0.3),
    "relief": (-0.8, -0.5, 1.3),
    "praise": (-0.9, -0.6, 1.5),
    "content": (-0.5, 0.0, 0.5),
    "courtesy": (-0.4, 0.6, -0.2),
    "assent": (-0.4, 0.6, -0.2),
    "ask": (-0.2, 0.4, -0.2),
    "let_down": (0.3, -0.1, -0.2),
    "rude": (0.6, -0.3, -0.3),
    "help": (-0.2, 0.1, 0.1),
    "witness": (-0.2, 0.0, 0.2),
    "opening": (0.2, 0.1, -0.3),
    "brief": (-0.2, 0.3, -0.1),
    "data": (-0.7, 1.0, -0.3),
    "questions": (0.2, -0.1, -0.1),
    "bangs": (0.2, -0.4, 0.2),
    "dots": (0.3, -0.1, -0.2),
    "joy_sign": (-0.6, -0.2, 0.8),
    "grief_sign": (1.0, -0.2, -0.8),
    "repeated": (0.4, -0.2, -0.2),
    "constant": (0.0, 0.3, -0.3),
}
"""Hand-set weights for neg, neu, pos; cues not named start at 0."""
STRENGTH = 5.0
"""Precision of the prior, chosen by leaving out one writer of the corpus after the other."""
FAVOUR = (0.4, 0.0, 0.45)
"""Added to the weights of the constant cue, chosen likewise for macro-F1: most turns are neutral, and a reader that only
maximises likelihood finds too few of the others."""
PRIOR_STEPS = ((0.5, -0.2, -0.3), (-0.2, 0.3, -0.1), (-0.4, 0.1, 0.3))


@dataclass(frozen=True)
class LabelledChain:
    """One party's turns: the cue matrix and each turn's label (0 neg, 1 neu, 2 pos; -1 not labelled)."""

    matrix: Matrix
    labels: NDArray[np.int64]


def prior_weights() -> ChainWeights:
    """The hand-set weights alone."""
    cues = np.array([PRIOR.get(name, (0.0, 0.0, 0.0)) for name in CUES])
    return ChainWeights("prior", CUES, cues, np.array(PRIOR_STEPS))


def fit(
    chains: Sequence[LabelledChain], *, version: str, strength: float = 25.0, rounds: int = 300, rate: float = 0.05
) -> ChainWeights:
    """Weights fitted by Adam (Kingma and Ba 2015). `strength` is the prior's precision: higher stays nearer to it.

    Only turns with a label count in the likelihood of single turns; pairs need both labels. Repeatable: no randomness.
    """
    prior = prior_weights()
    start = np.vstack([prior.cues, prior.steps])
    values, first, second = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, rounds + 1):
        slope = _slope(chains, values) - strength * (values - start)
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        values = values + rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return ChainWeights(version, CUES, values[:-3], values[-3:])


def favouring(weights: ChainWeights, favour: tuple[float, float, float] = FAVOUR) -> ChainWeights:
    """The weights with so much more for neg, neu, pos in every turn."""
    cues = weights.cues.copy()
    cues[weights.cue_names.index("constant")] += favour
    return replace(weights, cues=cues)


def _slope(chains: Sequence[LabelledChain], values: Matrix) -> Matrix:
    """Gradient of the log likelihood: what the labels show less what the weights expect."""
    total = np.zeros_like(values)
    for chain in chains:
        marginals, pairs, _ = chain_marginals(chain.matrix @ values[:-3], values[-3:])
        known = chain.labels >= 0
        wanted = np.eye(3)[np.where(known, chain.labels, 0)]
        total[:-3] += (chain.matrix * known[:, None]).T @ (wanted - marginals)
        if known.all():
            total[-3:] += wanted[:-1].T @ wanted[1:] - pairs
    return total


def chain_of(labelled: Labelled) -> LabelledChain:
    """The customer's turns of a labelled conversation as the chain sees them."""
    conversation = labelled.conversation
    reader = (snownlp_feeling if conversation.language.startswith("zh") else english_feeling).reader()
    feelings = labelled.labels.sentiment
    known = [feelings.get(turn.i) for turn in conversation.by(Role.CUSTOMER)]
    answers = [FEELINGS.index(feeling) if feeling else -1 for feeling in known]
    return LabelledChain(reader.cues(conversation), np.array(answers, dtype=np.int64))


def corpus_chains(corpus: Path) -> list[LabelledChain]:
    """The conversations that may be learned from, as the chain sees them. Raises InputError."""
    sources = corpus_files.conversations(corpus, "conversations")
    return [chain_of(Labelled.model_validate(corpus_files.labelled(source))) for source in sources]


def weights_text(weights: ChainWeights) -> str:
    """The weights as JSON, one cue a line, so that a change reads well in a diff."""
    data = weights_to_dict(weights)
    rows = ",\n".join(f"    {json.dumps(name)}: {json.dumps(row)}" for name, row in data["cues"].items())
    head = f'  "version": {json.dumps(data["version"])},\n  "labels": {json.dumps(list(FEELINGS))},\n'
    return f'{{\n{head}  "cues": {{\n{rows}\n  }},\n  "steps": {json.dumps(data["steps"])}\n}}\n'
