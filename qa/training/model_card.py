"""The model card: what the readers of meaning are, what they were taught, and how well they do, from the files beside the weights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa.training import corpus_files

HEAD = """\
# Model card: the readers of meaning

Made by `python -m qa.training card` from the files training leaves beside the weights; do not edit. How they work and how far
to believe them: [meaning.md](meaning.md). The corpus and its guide: [data/corpus](../data/corpus/README.md).
"""


def card(weights: Path) -> str:
    """The card as Markdown."""
    return (
        "\n".join((HEAD, *_corpus(), *_fast(weights), *_accurate(weights), *_verdicts(weights), *_curve(weights)))
        + "\n"
    )


def _corpus() -> Iterator[str]:
    conversations, utterances = corpus_files.training(corpus_files.FOLDER)
    test = corpus_files.conversations(corpus_files.FOLDER, "test")
    yield "## Learned from\n"
    yield "| | conversations | turns | Chinese | English | calls | chats | industries |\n|---|---|---|---|---|---|---|---|"
    for name, some in (("training", conversations), ("test, never learned from", test)):
        counts = [len(some), sum(len(one.turns) for one in some)]
        counts += [sum(one.language == language for one in some) for language in ("zh", "en")]
        counts += [sum(one.channel == channel for one in some) for channel in ("voice", "chat")]
        yield f"| {name} | {' | '.join(map(str, counts))} | {len({one.domain for one in some})} |"
    yield f"\nand {len(utterances):,} single utterances in context.\n"


def _fast(weights: Path) -> Iterator[str]:
    data = _read(weights / "fast.json")
    yield f"## Fast, version {data['version']}\n"
    size = (weights / "fast.zip").stat().st_size / 1e6
    yield f"Linear over runs of words; {size:.1f} MB, no torch. Figures on files that were held out, five folds.\n"
    yield from _figures(data["agent"], data["customer"])


def _accurate(weights: Path) -> Iterator[str]:
    path = weights / "accurate.json"
    if not path.is_file():
        return
    data = _read(path)
    yield f"## Accurate, version {data['version']}\n"
    size = (weights / "accurate.onnx").stat().st_size / 1e6
    yield (
        f"multilingual-e5-small (MIT), {len(data['layers'])} of its 12 layers, fine-tuned {data['rounds']:g} rounds; {size:.1f} MB of 8 bits, "
        f"sha256 `{data['sha256']}`. Figures of the network alone on every eighth file, which was held out.\n"
    )
    yield from _figures(data["agent"]["figures"], data["customer"]["figures"])


def _figures(agent: dict[str, Any], customer: dict[str, Any]) -> Iterator[str]:
    yield "| act or emotion | of | turns | average precision | F1 at one half |\n|---|---|---|---|---|"
    for who, side in (("agent", agent), ("customer", customer)):
        for name, one in side["acts"].items():
            yield f"| {name} | {who} | {one['n']} | {one['average_precision']:.2f} | {one['f1']:.2f} |"
    neg, neu, pos = customer["feeling"]["f1"]
    yield f"\nFeeling of the customer's turns: macro-F1 {customer['feeling']['macro_f1']:.3f} (neg {neg:.2f}, neu {neu:.2f}, pos {pos:.2f})."
    yield "\nReliability (all acts of the agent together): of what was given such a probability so much was true.\n"
    yield "| mean probability | true | answers |\n|---|---|---|"
    yield from (f"| {mean:.2f} | {true:.2f} | {count:,} |" for mean, true, count in agent["reliability"])
    yield ""


def _verdicts(weights: Path) -> Iterator[str]:
    yield "## Verdicts of the fast reader\n"
    yield "Held out by file, eight folds; the least sure tenth at most is left to a person.\n"
    yield "| item | conversations | judged | kappa of the judged | accuracy |\n|---|---|---|---|---|"
    for item, one in _read(weights / "fast.json")["verdicts"].items():
        yield f"| {item} | {one['n']} | {one['judged']:.2f} | {one['kappa']:.2f} | {one['accuracy']:.2f} |"
    yield ""


def _curve(weights: Path) -> Iterator[str]:
    path = weights / "curve.json"
    if not path.is_file():
        return
    yield "## What more text brings\n"
    yield "The fast reader fitted on parts of the corpus, measured on the test conversations; every verdict taken as it stands.\n"
    yield "| turns learned from | mean kappa of 12 items | kappa of the outcome | F1 of forbidden turns, acts alone | macro-F1 of feeling |"
    yield "|---|---|---|---|---|"
    for row in _read(path):
        yield (
            f"| {row['turns']:,} | {row['mean_kappa']:.3f} | {row['outcome_kappa']:.3f} | {row['forbidden_f1']:.3f} "
            f"| {row['feeling_macro_f1']:.3f} |"
        )


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
