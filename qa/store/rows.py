"""What the queries return."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One line of the list. Seconds for `duration`; -1..1 for feelings; None where there is nothing to tell.

    `started_at` is the wall clock of the conversation as its source wrote it, without zone. `critical` holds the ids
    of critical items failed or suspected, `events` each kind with its grade (`threat:media`) once, in alphabetical order;
    `contact_reason` is an id of the taxonomy, empty where it was not worked out.
    """

    id: str
    source: str
    status: str
    error: str
    channel: str
    language: str
    started_at: datetime | None
    duration: float
    agent: str
    team: str
    queue: str
    customer: str
    customer_group: str
    total: float | None
    total_low: float | None
    total_high: float | None
    judged: float | None
    band: str
    critical: tuple[str, ...]
    outcome: str
    customer_mean: float | None
    customer_start: float | None
    customer_end: float | None
    customer_change: float | None
    turn_count: int
    contact_reason: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConversationDetail:
    """One conversation with all that is known of it.

    `turns`: dicts with i, role, text, start, end, confidence, words (list), label ("" without a reading), score,
    machine_text and machine_role (None where nothing was corrected). `corrections`: as in the result, in their order.
    `items`, in the rubric's order: dicts with id, section, status, points, max_points, confidence, reason,
    reason_code, reason_params, na_by, bonus, class, suggested and evidence, a list of dicts with turn, quote, span,
    start, end, kind, severity, witness. `sections`: score by section id; `section_parents`: the section around each inner one.
    `critical_classes`: ok, open, suspected or failed for each class the rubric has critical items of.
    `customer_feeling`, `agent_feeling`: mean, start, end, change, None if unknown.
    `audio_gone`: where the recording was, when it is not there any more.
    `contact` and `summary`: as `contact_reason` and `summary` of the result. `events`, in their order: dicts with kind,
    grade, by, start, probability, reason (zh and en), evidence (list), parameters. `promises`, in theirs: dicts with turn,
    start, who, what, kind, due, earliest and latest (wall clock, or None), kept, probability, evidence (one place).
    """

    row: ConversationRow
    turns: list[dict[str, Any]]
    items: list[dict[str, Any]]
    sections: dict[str, float | None]
    forbidden: list[dict[str, Any]]
    acoustics: dict[str, Any]
    metadata: dict[str, Any]
    versions: dict[str, Any]
    timings: dict[str, float]
    rubric: str
    rubric_version: str
    rubric_hash: str
    critical_failed: tuple[str, ...]
    critical_suspected: tuple[str, ...]
    outcome_reason: str
    corrections: list[dict[str, Any]]
    timeline: str
    direction: str
    started_at_text: str
    feeling_reader: str
    audio: bool
    customer_feeling: dict[str, float | None] = field(default_factory=dict)
    agent_feeling: dict[str, float | None] = field(default_factory=dict)
    audio_gone: str = ""
    critical_reported: tuple[str, ...] = ()
    critical_confirmed_by: dict[str, str] = field(default_factory=dict)
    critical_classes: dict[str, str] = field(default_factory=dict)
    section_parents: dict[str, str] = field(default_factory=dict)
    contact: dict[str, Any] = field(default_factory=dict)
    summary: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    promises: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FailureRow:
    """An input that gave no conversation: what it was, why, and when (UTC)."""

    label: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemCount:
    """How often an item came out how. `judged` = passed + partial + failed."""

    item: str
    section: str
    judged: int
    passed: int
    partial: int
    failed: int
    not_applicable: int
    not_evaluated: int
