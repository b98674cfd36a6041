"""The result contract `callqa.result/1`: one object a conversation, written by `qa run --json`.

Documented for users in docs/formats.md. Every key is there in every status; what is empty is `{}`, `[]` or `""`.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = "callqa.result/1"

ResultStatus = Literal["ok", "failed", "not_eligible"]


class Outcome(BaseModel):
    """How the conversation ended: `resolved`, `follow_up` (a next step with owner and time) or `unresolved`."""

    model_config = ConfigDict(frozen=True)

    label: str = ""
    reason: str = ""


class Result(BaseModel):
    """Everything known of one conversation. Times and `duration` are in seconds from its beginning."""

    model_config = ConfigDict(frozen=True)

    format: str = FORMAT
    id: str
    source: str
    status: ResultStatus
    error: str = ""
    channel: str = ""
    language: str = ""
    started_at: str = ""
    duration: float = 0.0
    agent: str = ""
    team: str = ""
    queue: str = ""
    customer: str = ""
    metadata: dict[str, Any] = Field(default_factory=dict)
    audio: str = ""
    """Absolute path of the recording on this machine; empty for a chat."""
    timeline: str = ""
    transcript: list[dict[str, Any]] = Field(default_factory=list)
    acoustics: dict[str, Any] = Field(default_factory=dict)
    scorecard: dict[str, Any] = Field(default_factory=dict)
    sentiment: dict[str, Any] = Field(default_factory=dict)
    forbidden: list[dict[str, Any]] = Field(default_factory=list)
    outcome: Outcome = Outcome()
    events: list[dict[str, Any]] = Field(default_factory=list)
    """What happened: threats, escalation, empathy … each with its places and why."""
    promises: list[dict[str, Any]] = Field(default_factory=list)
    contact_reason: dict[str, Any] = Field(default_factory=dict)
    """Why the customer came: id, title, probability, evidence, second."""
    stages: list[dict[str, Any]] = Field(default_factory=list)
    """What it went through, from the opening to the closing: stage, turn, turns, start, seconds."""
    summary: list[dict[str, Any]] = Field(default_factory=list)
    """Four lines in both languages, personal data masked: reason, done, outcome, feeling."""
    corrections: list[dict[str, Any]] = Field(default_factory=list)
    """What reviewers put right, in its order: at, by, kind, turn, before, after, text, status (`applied` or `stale`)."""
    versions: dict[str, Any] = Field(default_factory=dict)
    timings: dict[str, float] = Field(default_factory=dict)
