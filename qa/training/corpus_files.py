"""Which files the corpus is made of, and their conversations as labelled conversations."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from qa.atomic import write_text
from qa.training.corpus import CorpusConversation, CorpusUtterance, read_conversations, read_utterances, to_conversation

FOLDER = Path(__file__).parents[2] / "data" / "corpus"


def files(corpus: Path, part: str) -> list[Path]:
    """The files of a part (`conversations`, `utterances`, `test`), in order."""
    return sorted((corpus / part).glob("*.txt"))


def conversations(corpus: Path, part: str) -> list[CorpusConversation]:
    """The conversations of a part. Raises InputError."""
    return list(read_conversations(files(corpus, part)))


def training(corpus: Path) -> tuple[list[CorpusConversation], list[CorpusUtterance]]:
    """All that may be learned from. Raises InputError."""
    return conversations(corpus, "conversations"), list(read_utterances(files(corpus, "utterances")))


def fingerprint(corpus: Path) -> str:
    """sha256 (16 hex) over the texts that are learned from."""
    digest = hashlib.sha256()
    for path in files(corpus, "conversations") + files(corpus, "utterances"):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def write_json(path: Path, data: Any) -> None:
    """Write weights or a card, one thing a line."""
    write_text(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n", mode=0o644)


def update_json(path: Path, key: str, data: Any) -> None:
    """Put one part of a file of weights in place of the old one."""
    known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    write_json(path, known | {key: data})


def labelled(source: CorpusConversation) -> dict[str, Any]:
    """A line of the labelled conversations of docs/evaluation.md."""
    turns = to_conversation(source).turns
    return {
        "id": source.id,
        "channel": source.channel,
        "language": source.language,
        "domain": source.domain,
        "customer_group": source.customer_group,
        "turns": [{"i": t.i, "role": t.role, "start": t.start, "end": t.end, "text": t.text} for t in turns],
        "labels": {
            "items": {name: {"verdict": one.verdict, "turns": list(one.turns)} for name, one in source.items.items()},
            "forbidden": [{"turn": f.turn, "text": f.text, "kind": f.kind} for f in source.forbidden],
            "sentiment": {str(i): t.feeling for i, t in enumerate(source.turns) if t.feeling},
            "outcome": source.outcome,
            "note": source.note,
        },
    }
