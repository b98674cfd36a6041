"""What people decided on items, whatever it comes from: a file of labels, the reviews in the database, or both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from qa.evaluation.labels import ItemLabel, LabelledTalk, LabelledTurn, Verdict, read_lines
from qa.identity import text_hash
from qa.store.review_verdicts import ReviewVerdict
from scoring.conversation import Channel, Conversation, Turn

Verdicts = Mapping[str, Verdict]
"""Verdict by item."""


class HumanVerdicts(Protocol):
    """People's verdicts on conversations."""

    def of(self, conversation: str, words: str) -> Verdicts:
        """The verdicts on a conversation, named by its id and by `words_key`; empty where there are none."""


class ReviewedVerdicts:
    """Verdicts of reviews, found by the id of the conversation."""

    def __init__(self, verdicts: Iterable[ReviewVerdict] = ()) -> None:
        self._by_id: dict[str, dict[str, Verdict]] = {}
        for verdict in verdicts:
            self._by_id.setdefault(verdict.conversation, {})[verdict.item] = verdict.verdict

    def of(self, conversation: str, words: str) -> Verdicts:  # noqa: ARG002
        """By the id; the words do not matter."""
        return self._by_id.get(conversation, {})


class _Items(BaseModel):
    model_config = ConfigDict(frozen=True)
    items: dict[str, ItemLabel]


class LabelledItems(LabelledTalk):
    """A line of a labels file of which only the items count, those of any rubric; `turns` may be left out."""

    channel: Channel = Channel.CHAT
    language: Literal["zh", "en"] = "zh"
    turns: tuple[LabelledTurn, ...] = ()
    labels: _Items

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """Verdict by item."""
        return {name: label.verdict for name, label in self.labels.items.items()}


class LabelledVerdicts:
    """Verdicts of a labels file, found by the id of the conversation or, where ids differ, by what was said."""

    def __init__(self, lines: Sequence[LabelledItems]) -> None:
        self.lines = tuple(lines)
        self._by_id = {line.id: line.verdicts for line in lines}
        self._by_words = {words_key(line.conversation): line.verdicts for line in lines if line.turns}

    def of(self, conversation: str, words: str) -> Verdicts:
        """By the id, else by the words."""
        return self._by_id.get(conversation) or self._by_words.get(words, {})


class FirstOf:
    """Several sources: for each item the verdict of the first that has one."""

    def __init__(self, *sources: HumanVerdicts) -> None:
        self._sources = sources

    def of(self, conversation: str, words: str) -> Verdicts:
        """Those of all sources together."""
        found: dict[str, Verdict] = {}
        for source in reversed(self._sources):
            found |= source.of(conversation, words)
        return found


def read_verdicts(path: Path) -> LabelledVerdicts:
    """Verdicts from a file in the format of docs/evaluation.md. Raises InputError naming file and line."""
    return LabelledVerdicts(read_lines(path, LabelledItems))


def words_key(conversation: Conversation) -> str:
    """What was said by whom, whatever id and times a source gives it."""
    return text_hash([_said(turn) for turn in conversation.turns])


def _said(turn: Turn) -> tuple[str, str]:
    return str(turn.role), "".join(turn.text.split())
