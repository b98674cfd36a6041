"""A conversation and a rubric in, a scorecard out: pure, the same every time."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.combine import evaluate
from scoring.conversation import Channel, Conversation, Role
from scoring.finding import Context, Finding
from scoring.readings import TurnReading
from scoring.reasons import Reason
from scoring.rubric import Item, Rubric, Section
from scoring.scorecard import JUDGED, ItemResult, Scorecard, Status

LEAST_JUDGED = 0.7
"""Under this share of judged points there is no band (design, section 4)."""
SEVERITIES = {"minor": 1, "moderate": 2, "severe": 3}


def not_eligible(conversation: Conversation, rubric: Rubric) -> Reason | None:
    """Why the rubric does not judge this conversation, or None when it does."""
    wanted = rubric.applies_to
    if conversation.channel not in wanted.channels:
        return Reason("wrong_channel")
    if len(conversation.turns) < wanted.min_turns:
        return Reason("too_short_turns", {"found": len(conversation.turns), "needed": wanted.min_turns})
    if conversation.channel == Channel.VOICE and 0 < conversation.duration < wanted.min_seconds:
        return Reason("too_short_seconds", {"found": round(conversation.duration, 1), "needed": wanted.min_seconds})
    if not (conversation.by(Role.AGENT) and conversation.by(Role.CUSTOMER)):
        return Reason("one_party")
    return None


def score(
    conversation: Conversation,
    rubric: Rubric,
    readings: Sequence[TurnReading] = (),
    confirmed: frozenset[str] = frozenset(),
) -> Scorecard:
    """Judge every item. `readings` has one entry a turn, or is empty; `confirmed` are critical items a person has confirmed as failed."""
    context = Context(conversation, tuple(readings), rubric.lexicons)
    results = {item.id: judge_item(section, item, context) for section, item in rubric.items()}
    failed = [item for _, item in rubric.items() if _critical(item, results[item.id])]
    sure = tuple(item.id for item in failed if item.id in confirmed)
    sections = {s.id: _share(s, results, zero=_zeroed(s, failed, sure)) for s in rubric.sections}
    total = _total(rubric, sections)
    if any(item.critical == "form" for item in failed if item.id in sure):
        total = 0.0
    judged = _judged(results)
    return Scorecard(
        rubric=rubric.name,
        version=rubric.version,
        hash=rubric.hash,
        language=rubric.language,
        items=results,
        total=total,
        total_range=_range(rubric, results),
        judged=judged,
        band=rubric.bands.of(total) if total is not None and judged >= LEAST_JUDGED else "",
        critical_failed=sure,
        critical_suspected=tuple(item.id for item in failed if item.id not in confirmed),
        sections={name: None if share is None else round(100 * share, 1) for name, share in sections.items()},
    )


def judge_item(section: Section, item: Item, context: Context) -> ItemResult:
    """One item: its condition first, then its rule."""
    if item.when is not None:
        condition = evaluate(item.when, context)
        if condition.score is None:
            return _result(section, item, Status.NOT_EVALUATED, Finding(None, Reason("condition_open")))
        if condition.score == 0:
            return _result(section, item, Status.NOT_APPLICABLE, Finding(None, Reason("condition_unmet")))
        trigger = tuple(sorted({e.turn for e in condition.evidence}))
        context = Context(context.conversation, context.readings, context.lexicons, trigger)
    finding = evaluate(item.rule, context)
    if finding.score is not None and finding.confidence < item.min_confidence:
        words = {"confidence": round(finding.confidence, 2), "needed": item.min_confidence}
        finding = Finding(None, Reason("low_confidence", words), finding.evidence, finding.confidence)
    return _result(section, item, _status(finding.score), finding)


def _status(value: float | None) -> Status:
    if value is None:
        return Status.NOT_EVALUATED
    return Status.PASS if value >= 1 else Status.FAIL if value <= 0 else Status.PARTIAL


def _result(section: Section, item: Item, status: Status, finding: Finding) -> ItemResult:
    points = None if finding.score is None else round(item.points * finding.score, 3)
    evidence, confidence = finding.evidence, finding.confidence
    return ItemResult(item.id, section.id, status, points, item.points, evidence, finding.reason, confidence)


def _critical(item: Item, result: ItemResult) -> bool:
    if item.critical not in ("form", "section") or result.status != Status.FAIL:
        return False
    if not item.critical_severity:
        return True
    return any(SEVERITIES.get(e.severity, 0) >= SEVERITIES[item.critical_severity] for e in result.evidence)


def _zeroed(section: Section, failed: list[Item], sure: tuple[str, ...]) -> bool:
    own = {item.id for item in section.items}
    return any(item.critical == "section" and item.id in own for item in failed if item.id in sure)


def _share(
    section: Section, results: dict[str, ItemResult], *, zero: bool = False, open_as: float | None = None
) -> float | None:
    """Points won / points judged of a section (0..1), open items left out or counted as `open_as`; None with nothing judged."""
    won = judged = 0.0
    for item in section.items:
        result = results[item.id]
        if result.status in JUDGED:
            won, judged = won + (result.points or 0.0), judged + item.points
        elif result.status == Status.NOT_EVALUATED and open_as is not None:
            won, judged = won + open_as * item.points, judged + item.points
    if not judged:
        return None
    return 0.0 if zero else won / judged


def _total(rubric: Rubric, shares: dict[str, float | None]) -> float | None:
    """100 × Σ weight × share / Σ weight, over sections with a judged item (design, section 4)."""
    known = [(section.weight, share) for section in rubric.sections if (share := shares[section.id]) is not None]
    weights = sum(weight for weight, _ in known)
    return round(100 * sum(w * s for w, s in known) / weights, 1) if weights else None


def _range(rubric: Rubric, results: dict[str, ItemResult]) -> tuple[float, float]:
    worst, best = (
        _total(rubric, {s.id: _share(s, results, open_as=value) for s in rubric.sections}) for value in (0.0, 1.0)
    )
    return (worst if worst is not None else 0.0, best if best is not None else 100.0)


def _judged(results: dict[str, ItemResult]) -> float:
    judged = sum(r.max_points for r in results.values() if r.status in JUDGED)
    still_open = sum(r.max_points for r in results.values() if r.status == Status.NOT_EVALUATED)
    return round(judged / (judged + still_open), 3) if judged + still_open else 0.0
