"""One conversation waiting to be processed: an audio file, or a conversation that came as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scoring.conversation import Conversation

KNOWN_FIELDS = ("agent", "team", "queue", "customer", "started_at", "language")
"""Metadata columns with a place of their own in the result; every other column goes to `metadata`."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the runners hand to `process_one`.

    `path` is the file it comes from and `label` how people are told of it (`calls.jsonl#42` for one of many in a
    file). `metadata` are the manifest's columns for it, all text, empty ones left out. `conversation` is set for chats
    and supplied transcripts and None for audio. `customer_path` is set where each party has a file of its own: then
    `path` is the agent's.
    """

    path: Path
    label: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    conversation: Conversation | None = None
    customer_path: Path | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that gave no conversation. `reason` says why and how to mend it, without naming the file: that is `label`.

    `id` is the content's where the file could be read, else made of the label; `metadata` is what the manifest says.
    """

    label: str
    reason: str
    id: str = ""
    channel: str = "voice"
    metadata: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.label}: {self.reason}"
