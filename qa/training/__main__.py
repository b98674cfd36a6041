"""`python -m qa.training`: fits the readers of meaning of `qa/meaning/weights/` from the corpus of `data/corpus/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from qa.atomic import write_text
from qa.errors import CallQAError
from qa.evaluation.labels import read_labels
from qa.training import corpus_files

WEIGHTS = Path(__file__).parents[1] / "meaning" / "weights"
VERSION = "2026.2"

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)


@app.command("fast")
def fit_fast(corpus: Annotated[Path, typer.Option(help="The corpus.")] = corpus_files.FOLDER) -> None:
    """Fit the fast reader: linear, a few minutes."""
    from qa.meaning.linear_turns import save
    from qa.training.fast_model import fit, samples_of
    from qa.training.reading_figures import figures

    conversations, utterances = corpus_files.training(corpus)
    samples = samples_of(conversations, utterances)
    models, card = {}, {"version": VERSION, "corpus": corpus_files.fingerprint(corpus)}
    for role in ("agent", "customer"):
        fitted = fit(samples, role, typer.echo)
        models[role] = fitted.model
        card[role] = figures(fitted, [s.turn for s in samples if s.turn.role == role])
    save(WEIGHTS / "fast.zip", models, card)
    write_text(WEIGHTS / "fast.json", json.dumps(card, ensure_ascii=False, indent=1) + "\n", mode=0o644)
    typer.echo(f"{WEIGHTS / 'fast.zip'}: {(WEIGHTS / 'fast.zip').stat().st_size / 1e6:.1f} MB")


@app.command("labels")
def export_labels(
    out: Annotated[Path, typer.Argument(help="JSONL for `qa evaluate`.")],
    part: Annotated[str, typer.Option(help="test or conversations.")] = "test",
    corpus: Annotated[Path, typer.Option(help="The corpus.")] = corpus_files.FOLDER,
) -> None:
    """Write conversations of the corpus as labelled conversations."""
    rows = [corpus_files.labelled(source) for source in corpus_files.conversations(corpus, part)]
    write_text(out, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), mode=0o644)
    typer.echo(f"{out}: {len(rows)} conversations")


@app.command("feelings")
def fit_feelings(
    labels: Annotated[Path, typer.Argument(help="Labelled conversations; only half A is used.")],
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = WEIGHTS / "feeling.json",
) -> None:
    """Fit the weights of the readers of feeling that go by word lists."""
    from qa.training.feeling_chain import chain_of, fit, weights_text

    weights = fit([chain_of(one) for one in read_labels(labels, "A")], version="2026.1")
    write_text(out, weights_text(weights), mode=0o644)
    typer.echo(f"{out}: {len(weights.cue_names)} cues")


if __name__ == "__main__":
    try:
        app(standalone_mode=True)
    except CallQAError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from error
