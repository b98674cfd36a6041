"""From the wheel and the corpus to the files of the accurate reader: network, pieces, card.

Every eighth file of conversations is held out: on those the scores are calibrated and the figures of the card measured.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.atomic import write_text
from qa.meaning.linear_turns import FEELINGS
from qa.training import corpus_files
from qa.training.accurate_model import LENGTH, Columns, TurnNetwork, examples_of, scores, train
from qa.training.corpus import CorpusConversation
from qa.training.e5_wheel import Network, pruned, read_network, tokenizer_of
from qa.training.fast_model import calibration, columns_of, labels_of, samples_of
from qa.training.reading_figures import figures_of
from qa.training.turn_network_file import write_network
from qa.training.wide_vocabulary import texts

LAYERS = (0, 1, 3, 5, 7, 8, 10, 11)
"""Of the twelve: what is left out costs little after fine-tuning and saves a third of the time."""
HELD_OUT = 8
SHARE = 0.5
"""How much the network counts beside the linear model: the log loss on the files held out is least here."""


def build(wheel: Path, corpus: Path, out: Path, version: str, rounds: float, report: Callable[[str], None]) -> None:
    """Train, calibrate, write `accurate.onnx`, `accurate-pieces.json` and `accurate.json`."""
    conversations, utterances = corpus_files.training(corpus)
    names = sorted({source.file.name for source in conversations})
    held = set(names[::HELD_OUT])
    learned = [source for source in conversations if source.file.name not in held]
    aside = [source for source in conversations if source.file.name in held]
    network = pruned(read_network(wheel), texts(conversations, utterances))
    tokenizer = tokenizer_of(network.pieces)
    samples = samples_of(conversations, utterances)
    columns = Columns(columns_of(samples, "agent"), columns_of(samples, "customer"))
    examples = examples_of(learned, utterances, tokenizer)
    report(
        f"{len(network.pieces.texts)} pieces, {len(examples)} windows, {sum(e.size for e in examples)} pieces of text"
    )
    model = train(network, columns, examples, layers=LAYERS, rounds=rounds, report=report)
    write_network(model, out / "accurate.onnx")
    write_text(out / "accurate-pieces.json", tokenizer.to_str(), mode=0o644)
    card = _card(model, network, columns, aside)
    card |= {"version": version, "corpus": corpus_files.fingerprint(corpus), "rounds": rounds, "layers": list(LAYERS)}
    card["sha256"] = hashlib.sha256((out / "accurate.onnx").read_bytes()).hexdigest()
    corpus_files.write_json(out / "accurate.json", card)
    report(f"{out / 'accurate.onnx'}: {(out / 'accurate.onnx').stat().st_size / 1e6:.1f} MB")


def _card(
    model: TurnNetwork, network: Network, columns: Columns, aside: Sequence[CorpusConversation]
) -> dict[str, Any]:
    pieces = network.pieces
    card: dict[str, Any] = {
        "begin": pieces.begin,
        "end": pieces.end,
        "pad": pieces.pad,
        "share": SHARE,
        "length": LENGTH,
    }
    rows: dict[str, list[NDArray[Any]]] = {"agent": [], "customer": []}
    turns: dict[str, list[Any]] = {"agent": [], "customer": []}
    for source in aside:
        for turn, row in zip(source.turns, scores(model, network, source), strict=True):
            rows[turn.role].append(row)
            turns[turn.role].append(turn)
    for role, named in (("agent", columns.agent), ("customer", columns.customer)):
        raw = np.array(rows[role], dtype=np.float64)
        answers = [np.array([name in labels_of(turn) for turn in turns[role]]) for name in named]
        feelings = np.array([FEELINGS.index(t.feeling) if t.feeling else -1 for t in turns[role]])
        slope, shift = calibration(raw, answers, feelings)
        all_columns = named + (FEELINGS if role == "customer" else ())
        card[role] = {
            "columns": list(all_columns),
            "slope": [round(float(value), 4) for value in slope],
            "shift": [round(float(value), 4) for value in shift],
            "figures": figures_of(all_columns, raw * slope + shift, turns[role]),
        }
    return card
