"""What an event is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scoring.conversation import Conversation, Role
from scoring.reasons import QUOTE_LENGTH, Reason, render
from scoring.scorecard import Evidence, evidence_to_dict
from scoring.spans import Span


class EventKind(StrEnum):
    """The kinds of events, in the order in which those of one turn are told."""

    COMPLAINT_GRADE = "complaint_grade"
    VULNERABLE_CUSTOMER = "vulnerable_customer"
    REPEATED_CONTACT = "repeated_contact"
    ANGER = "anger"
    EMPATHY = "empathy"
    ESCALATION_ASKED = "escalation_asked"
    THREAT = "threat"
    AGENT_UNDER_ATTACK = "agent_under_attack"
    CHURN_RISK = "churn_risk"
    PRAISE = "praise"
    TIME_TO_CALM = "time_to_calm"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, by whom, with the places that bear it out (never none, in order of the turns).

    `grade` says which sort of its kind it is (docs/events.md lists them); `start` is in seconds, None where the input has no
    times; `probability` 0..1; `parameters` are JSON-able and depend on the kind.
    """

    kind: EventKind
    by: Role
    grade: str
    evidence: tuple[Evidence, ...]
    probability: float
    reason: Reason
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def turns(self) -> tuple[int, ...]:
        """The turns it stands on, each once, in order."""
        return tuple(dict.fromkeys(e.turn for e in self.evidence))

    @property
    def start(self) -> float | None:
        """When it begins, in seconds."""
        return self.evidence[0].start


def make_event(
    conversation: Conversation,
    kind: EventKind,
    by: Role,
    grade: str,
    evidence: Sequence[Evidence],
    probability: float,
    *,
    parameters: Mapping[str, Any] | None = None,
    told: Mapping[str, Any] | None = None,
    code: str = "",
) -> Event:
    """An event with its reason: the sentence `code` (`event_KIND` unless named), `told` filling its gaps.

    It is told of the first place that names words of the grade, else the first of all.
    """
    evidence = sorted(evidence, key=lambda e: (e.turn, e.span))
    first = next((e for e in evidence if e.kind == grade), evidence[0])
    turn = conversation.turns[first.turn]
    params: dict[str, Any] = {"who": str(turn.role), "turn": turn.i, "quote": in_context(turn.text, first.span)}
    if first.start is not None:
        params["at"] = first.start
    reason = Reason(code or f"event_{kind}", params | dict(told or {}))
    return Event(kind, by, grade, tuple(evidence), round(probability, 3), reason, dict(parameters or {}))


def in_context(text: str, span: Span) -> str:
    """Words `[from, to)` of a text with as much around them as a sentence quotes, cutting no Latin word; a short text whole."""
    if len(text) <= QUOTE_LENGTH:
        return text
    room = max(0, QUOTE_LENGTH - 2 - (span[1] - span[0])) // 2
    start, end = max(0, span[0] - room), min(len(text), span[1] + room)
    while 0 < start < span[0] and _latin(text[start - 1]):
        start += 1
    while span[1] < end < len(text) and _latin(text[end]):
        end -= 1
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def event_to_dict(event: Event, language: str) -> dict[str, Any]:
    """The event JSON-able, its reason in words of `language` (zh or en)."""
    return {
        "kind": str(event.kind),
        "by": str(event.by),
        "grade": event.grade,
        "turns": list(event.turns),
        "start": event.start,
        "probability": event.probability,
        "evidence": [evidence_to_dict(e) for e in event.evidence],
        "parameters": dict(event.parameters),
        "reason": render(event.reason, language),
        "reason_code": event.reason.code,
        "reason_params": dict(event.reason.params),
    }
