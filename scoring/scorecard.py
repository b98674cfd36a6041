"""The judgment: a status with evidence and a reason for every item, and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scoring.reasons import Reason, render


class Status(StrEnum):
    """What became of an item. `not_applicable`: nothing to judge; `not_evaluated`: could not be judged, a person must."""

    PASS = "pass"
    PARTIAL = "partial"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    NOT_EVALUATED = "not_evaluated"


JUDGED = (Status.PASS, Status.PARTIAL, Status.FAIL)
CLASSES = ("customer", "business", "compliance")
"""Classes of errors, by whom they hurt."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in the conversation that bears a judgment out.

    `span` is `[from, to)` in characters of the turn's original text; `start` and `end` are seconds, None where the
    input has no times; `kind` and `severity` name what a lexicon found (for forbidden words), else empty. `witness` says who
    speaks for an act: `words`, `reading` (the reader of meaning) or `both`; empty where only words were asked.
    """

    turn: int
    quote: str
    span: tuple[int, int]
    start: float | None = None
    end: float | None = None
    kind: str = ""
    severity: str = ""
    witness: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the machine says of an item it is not trusted with: for the person who judges it."""

    status: Status
    points: float | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item judged.

    `points` is None where the item was not judged, unless not applicable is awarded; `confidence` 0..1 is the lesser of
    how well the words were heard and how sure the reader of meaning is. `na_by` says who made it not applicable:
    `system` (its condition), `human`, or empty. `bonus` points stand outside the base; `error_class` is customer,
    business, compliance or empty. `suggested` is set where the measured agreement of the item is too low for the
    machine's verdict to count.
    """

    id: str
    section: str
    status: Status
    points: float | None
    max_points: float
    evidence: tuple[Evidence, ...] = ()
    reason: Reason = field(default_factory=lambda: Reason("none"))
    confidence: float = 1.0
    na_by: str = ""
    bonus: bool = False
    error_class: str = ""
    suggested: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All items of one rubric for one conversation.

    `total` is 0..100 or None when nothing could be judged; `total_range` is the total with every open item failed and
    with every open item passed; `judged` is the share 0..1 of applicable points that were judged; `band` is empty when
    `judged` is under 0.7. `critical_suspected` lists critical items that only the machine found failed,
    `critical_reported` those that only flag, `critical_confirmed_by` who is sure of a failed one (`person`, or
    `precision`: it is measured to be above its bar), `critical_classes` the standing of each class: `ok`, `open`,
    `suspected` or `failed`. `section_parents` names the section around each inner one.
    """

    rubric: str
    version: str
    hash: str
    language: str
    items: Mapping[str, ItemResult]
    total: float | None
    total_range: tuple[float, float]
    judged: float
    band: str
    critical_failed: tuple[str, ...] = ()
    critical_suspected: tuple[str, ...] = ()
    sections: Mapping[str, float | None] = field(default_factory=dict)
    critical_reported: tuple[str, ...] = ()
    critical_confirmed_by: Mapping[str, str] = field(default_factory=dict)
    critical_classes: Mapping[str, str] = field(default_factory=dict)
    section_parents: Mapping[str, str] = field(default_factory=dict)


def evidence_to_dict(evidence: Evidence) -> dict[str, Any]:
    """The evidence as the result contract has it."""
    return {name: getattr(evidence, name) for name in Evidence.__slots__} | {"span": list(evidence.span)}


def item_to_dict(item: ItemResult, language: str) -> dict[str, Any]:
    """The item as the result contract has it, its reason in words of `language` (zh or en)."""
    return {
        "section": item.section,
        "status": str(item.status),
        "points": item.points,
        "max_points": item.max_points,
        "evidence": [evidence_to_dict(e) for e in item.evidence],
        "reason": render(item.reason, language),
        "reason_code": item.reason.code,
        "reason_params": dict(item.reason.params),
        "confidence": round(item.confidence, 3),
        "na_by": item.na_by,
        "bonus": item.bonus,
        "class": item.error_class,
        "suggested": _suggestion(item.suggested, language) if item.suggested else {},
    }


def _suggestion(suggested: Suggestion, language: str) -> dict[str, Any]:
    return {
        "status": str(suggested.status),
        "points": suggested.points,
        "reason": render(suggested.reason, language),
        "reason_code": suggested.reason.code,
        "reason_params": dict(suggested.reason.params),
    }


def scorecard_to_dict(card: Scorecard) -> dict[str, Any]:
    """The scorecard as the result contract (`docs/formats.md`) has it."""
    return {
        "rubric": card.rubric,
        "version": card.version,
        "hash": card.hash,
        "total": card.total,
        "total_range": list(card.total_range),
        "judged": card.judged,
        "band": card.band,
        "critical_failed": list(card.critical_failed),
        "critical_suspected": list(card.critical_suspected),
        "critical_reported": list(card.critical_reported),
        "critical_confirmed_by": dict(card.critical_confirmed_by),
        "critical_classes": dict(card.critical_classes),
        "sections": dict(card.sections),
        "section_parents": dict(card.section_parents),
        "items": {name: item_to_dict(item, card.language) for name, item in card.items.items()},
    }
