"""What more text would bring: the fast reader fitted on parts of the corpus, measured on the test conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qa.meaning.linear_turns import LinearTurns
from qa.meaning.turn_reader import FastReader
from qa.meaning.verdict_weights import weights_of
from qa.training import corpus_files, verdict_weights
from qa.training.corpus import CorpusConversation, to_conversation
from qa.training.fast_model import fit, samples_of
from scoring.acts import KIND_OF_ACT
from scoring.verdict_features import ITEMS, Talk
from scoring.verdicts import read_verdict

SHARES = (0.125, 0.25, 0.5, 1.0)
FORBIDDEN = 0.4


def curve(corpus: Path, report: Callable[[str], None], shares: Sequence[float] = SHARES) -> Iterator[dict[str, Any]]:
    """For each share of the files (evenly taken): turns learned from, mean kappa of the items, F1 of forbidden turns by acts
    alone, macro-F1 of feelings and kappa of the outcome on the test conversations."""
    conversations, utterances = corpus_files.training(corpus)
    test = corpus_files.conversations(corpus, "test")
    names = sorted({one.file.name for one in conversations} | {f"u/{one.file.name}" for one in utterances})
    for share in shares:
        step = round(1 / share)
        kept = set(names[::step])
        some = [one for one in conversations if one.file.name in kept]
        said = [one for one in utterances if f"u/{one.file.name}" in kept]
        samples = samples_of(some, said)
        fits = {role: fit(samples, role, lambda _: None) for role in ("agent", "customer")}
        models = {role: one.model for role, one in fits.items()}
        read = verdict_weights.held_out_readings(some, {role: one.held_out for role, one in fits.items()}, models)
        verdicts = verdict_weights.fit([verdict_weights.judged(*one) for one in zip(some, read, strict=True)])
        row = {"share": share, "turns": len(samples), **_measured(models, verdicts, test)}
        report(str(row))
        yield row


def _measured(
    models: dict[str, LinearTurns], verdicts: dict[str, Any], test: Sequence[CorpusConversation]
) -> dict[str, float]:
    reader = FastReader("curve", models)
    weights = {item: weights_of(one) for item, one in verdicts.items()}
    answers: dict[str, list[tuple[str, str]]] = {item: [] for item in (*ITEMS, "outcome")}
    both = found = labelled = 0
    feelings: list[tuple[str, str]] = []
    for source in test:
        talk = to_conversation(source)
        readings = reader.read(talk)
        words = verdict_weights.judged(source, readings).words
        for item, pairs in answers.items():
            verdict = read_verdict(item, weights[item], Talk(talk, readings), words.get(item, ""))
            pairs.append((verdict_weights.answer_of(source, item), verdict.answer))
        bad = {f.turn for f in source.forbidden}
        for i, (turn, reading) in enumerate(zip(source.turns, readings, strict=True)):
            if turn.role == "agent":
                hit = any(reading.acts.get(act, 0.0) >= FORBIDDEN for act in KIND_OF_ACT)
                both, found, labelled = both + (hit and i in bad), found + hit, labelled + (i in bad)
            elif turn.feeling:
                feelings.append((turn.feeling, reading.feeling.label))
    kappas = {
        i: verdict_weights.kappa(np.array([a for a, _ in p]), np.array([b for _, b in p])) for i, p in answers.items()
    }
    return {
        "mean_kappa": round(float(np.mean([kappas[item] for item in ITEMS])), 3),
        "outcome_kappa": round(kappas["outcome"], 3),
        "forbidden_f1": round(2 * both / max(1, found + labelled), 3),
        "feeling_macro_f1": round(_macro_f1(feelings), 3),
    }


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    scores = []
    for label in ("neg", "neu", "pos"):
        both = sum(a == b == label for a, b in pairs)
        scores.append(2 * both / max(1, sum((a == label) + (b == label) for a, b in pairs)))
    return float(np.mean(scores))
