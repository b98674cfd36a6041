"""`python -m qa.training LABELS.jsonl`: fit the weights of the reader of feelings on half A of labelled conversations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from qa.atomic import write_text
from qa.evaluation.labels import FEELINGS, Labelled, read_labels
from qa.meaning import english_feeling, snownlp_feeling
from qa.meaning.chain import ChainWeights, weights_to_dict
from qa.training.feeling_chain import LabelledChain, fit
from scoring.conversation import Role

WEIGHTS = Path(__file__).parents[1] / "meaning" / "weights" / "feeling.json"
VERSION = "2026.1"


def main(
    labels: Annotated[Path, typer.Argument(help="Labelled conversations; only half A is used.")],
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = WEIGHTS,
) -> None:
    """Fit and write the weights."""
    weights = fit([chain_of(one) for one in read_labels(labels, "A")], version=VERSION)
    write_text(out, weights_text(weights), mode=0o644)
    typer.echo(f"{out}: {len(weights.cue_names)} cues")


def chain_of(labelled: Labelled) -> LabelledChain:
    """The customer's turns of a labelled conversation as the chain sees them."""
    conversation = labelled.conversation
    reader = (snownlp_feeling if conversation.language.startswith("zh") else english_feeling).reader()
    feelings = labelled.labels.sentiment
    known = [feelings.get(turn.i) for turn in conversation.by(Role.CUSTOMER)]
    answers = [FEELINGS.index(feeling) if feeling else -1 for feeling in known]
    return LabelledChain(reader.cues(conversation), np.array(answers, dtype=np.int64))


def weights_text(weights: ChainWeights) -> str:
    """The weights as JSON, one cue a line, so that a change reads well in a diff."""
    data = weights_to_dict(weights)
    rows = ",\n".join(f"    {json.dumps(name)}: {json.dumps(row)}" for name, row in data["cues"].items())
    head = f'  "version": {json.dumps(data["version"])},\n  "labels": {json.dumps(list(FEELINGS))},\n'
    return f'{{\n{head}  "cues": {{\n{rows}\n  }},\n  "steps": {json.dumps(data["steps"])}\n}}\n'


if __name__ == "__main__":
    typer.run(main)
