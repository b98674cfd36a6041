"""Why a conversation should be looked at, and in which order: each cause with a reason, the priority their weights added up.

The weights are ours and a team's to change; nothing else moves a priority. Limits follow published practice: confidence
from 0.85 on accepted, under 0.70 to be reviewed (GovInsight-AI); outliers from two standard deviations off the team's mean
(eboo.ai); a customer who begins well and ends badly (Amazon Connect Contact Lens).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scoring.event_words import GRADES, TITLES
from scoring.reasons import Reason
from scoring.standing import Moments
from scoring.statistics import ENOUGH

Told = Mapping[str, str]

WEIGHTS: Mapping[str, float] = {
    "critical_suspected": 300,
    "disputed": 35,
    "sentiment_crash": 20,
    "outlier_low": 20,
    "low_confidence": 15,
    "low_judged": 15,
    "weak_item": 15,
    "vip": 10,
    "outlier_high": 5,
}
"""What each cause adds; a suspected critical error more than all others together, so that it heads the queue."""
EVENT_WEIGHTS: Mapping[tuple[str, str], float] = {
    ("complaint_grade", "P1"): 40,
    ("complaint_grade", "P2"): 20,
    ("threat", ""): 20,
    ("escalation_asked", "outside"): 20,
    ("agent_under_attack", ""): 15,
    ("churn_risk", ""): 15,
    ("vulnerable_customer", ""): 10,
    ("time_to_calm", "never"): 10,
}
"""What each kind of event of high grade adds, once a conversation; an empty grade is any. Others add nothing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a cause counts. `confidence` 0..1 of an item, under it; `judged`: share 0..1 of points, under it; `outlier`: standard
    deviations; `crash`: fall of the customer's feeling (-1..1) to `bad` or under; `vip_groups`: customer groups, letters' case ignored."""

    confidence: float = 0.70
    judged: float = 0.70
    outlier: float = 2.0
    crash: float = 0.5
    bad: float = -0.2
    vip_groups: tuple[str, ...] = ("vip", "高价值", "high_value")


LIMITS = Limits()
SAME = 1e-6
"""A variance under this is that of equal totals."""


@dataclass(frozen=True, slots=True)
class Norm:
    """How a team scores: mean and standard deviation of `n` totals (0..100)."""

    mean: float
    deviation: float
    n: int


def norm_of(totals: Moments) -> Norm | None:
    """The norm of a team's totals; None of under ten or of equal ones, as nothing can then be said to stand out."""
    if totals.n < ENOUGH or (variance := totals.variance) < SAME:
        return None
    return Norm(totals.mean, math.sqrt(variance), totals.n)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a conversation. Items are named by their titles in both languages, or by id for both.

    `confidence`: of each item the machine judged, 0..1; `judged`: share of the points; `suspected`, `weak`: items whose
    critical failure only the machine found, and items whose measured trust is under their bar; `feeling`: the customer's at
    the beginning and end, -1..1; `events`: (kind, grade) as `docs/events.md` has them.
    """

    conversation: str
    total: float | None = None
    norm: Norm | None = None
    confidence: Mapping[str, float] = field(default_factory=dict)
    judged: float = 1.0
    suspected: tuple[str | Told, ...] = ()
    weak: tuple[str | Told, ...] = ()
    feeling: tuple[float, float] | None = None
    disputed: bool = False
    customer_group: str = ""
    events: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: its name (a key of the weights; of an event `kind` or `kind:grade`), what it adds, and why in words."""

    name: str
    weight: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Triage:
    """The causes of one conversation, the weightiest first."""

    conversation: str
    causes: tuple[Cause, ...]

    @property
    def priority(self) -> float:
        """The sum of the causes' weights; 0 where there is none."""
        return sum(cause.weight for cause in self.causes)


def triage(
    facts: Facts,
    weights: Mapping[str, float] = WEIGHTS,
    event_weights: Mapping[tuple[str, str], float] = EVENT_WEIGHTS,
    limits: Limits = LIMITS,
) -> Triage:
    """Why this conversation should be looked at. A cause without a weight, or with 0, is left out."""
    found = [(name, weights.get(name, 0.0), params) for name, params in _causes(facts, limits)]
    causes = [Cause(name, weight, Reason(f"triage_{name}", params)) for name, weight, params in found]
    causes += _events(facts.events, event_weights)
    return Triage(
        facts.conversation, tuple(sorted((c for c in causes if c.weight > 0), key=lambda c: (-c.weight, c.name)))
    )


def queue(triages: Iterable[Triage]) -> tuple[Triage, ...]:
    """Those with a cause, the most urgent first; of equals by name, so that the order stays."""
    return tuple(sorted((t for t in triages if t.causes), key=lambda t: (-t.priority, t.conversation)))


def _causes(facts: Facts, limits: Limits) -> Iterable[tuple[str, dict[str, Any]]]:
    if facts.suspected:
        yield "critical_suspected", {"items": _names(facts.suspected)}
    if facts.disputed:
        yield "disputed", {}
    if facts.feeling is not None:
        start, end = facts.feeling
        if end <= limits.bad and start - end >= limits.crash:
            yield "sentiment_crash", {"from": round(start, 2), "to": round(end, 2)}
    if facts.total is not None and facts.norm is not None:
        off = (facts.total - facts.norm.mean) / facts.norm.deviation
        if abs(off) >= limits.outlier:
            told = {"total": round(facts.total, 1), "off": round(abs(off), 1), "mean": round(facts.norm.mean, 1)}
            yield "outlier_low" if off < 0 else "outlier_high", told | {"n": facts.norm.n}
    if unsure := {sure: item for item, sure in sorted(facts.confidence.items()) if sure < limits.confidence}:
        count = sum(sure < limits.confidence for sure in facts.confidence.values())
        lowest = min(unsure)
        yield (
            "low_confidence",
            {"count": count, "bar": limits.confidence, "item": unsure[lowest], "lowest": round(lowest, 2)},
        )
    if facts.judged < limits.judged:
        yield "low_judged", {"judged": round(100 * facts.judged)}
    if facts.weak:
        yield "weak_item", {"items": _names(facts.weak)}
    if facts.customer_group.strip().casefold() in {group.casefold() for group in limits.vip_groups}:
        yield "vip", {"group": facts.customer_group.strip()}


def _events(events: Iterable[tuple[str, str]], weights: Mapping[tuple[str, str], float]) -> Iterable[Cause]:
    for kind, grade in dict.fromkeys(sorted(events)):
        key = (kind, grade) if (kind, grade) in weights else (kind, "")
        if weight := weights.get(key, 0.0):
            told = {"title": TITLES.get(kind, _both(kind)), "grade": GRADES.get(grade, _both(grade))}
            yield Cause(f"{kind}:{grade}" if grade else kind, weight, Reason("triage_event", told))


def _names(items: Sequence[str | Told]) -> list[Told]:
    return [_both(item) if isinstance(item, str) else dict(item) for item in items]


def _both(word: str) -> Told:
    return {"zh": word, "en": word}
