"""One item judged: what it requires first, then its condition, then its rule, then what the hits cost."""

from __future__ import annotations

from dataclasses import replace

from scoring.combine import evaluate
from scoring.finding import Context, Finding
from scoring.reasons import Reason
from scoring.rubric_model import Item, Rubric, Section
from scoring.rule_tree import walk
from scoring.scorecard import JUDGED, ItemResult, Status, Suggestion
from scoring.verdict_finding import finding_of
from scoring.verdicts import read_verdict

FACTS = frozenset({"metadata", "duration", "turns"})
"""Families that read facts: a condition made of these alone is not the machine's opinion."""


def judge_item(section: Section, item: Item, context: Context) -> ItemResult:
    """Judge one item; `context.results` has those of the items it depends on.

    Where the item may be read and a reader of meaning is at hand, its verdict counts, the words being one witness of it.
    """
    by_words = _judge_by_rule(section, item, context)
    weights = (context.services.verdicts or {}).get(item.reading) if item.reading else None
    if weights is None or not _open_to_reading(item, by_words) or not any(r.acts for r in context.readings):
        return by_words
    verdict = read_verdict(item.reading, weights, context.talk, str(by_words.status))
    finding = finding_of(verdict, by_words, context)
    status = _status(finding.score)
    if verdict.stands and verdict.answer == "na":
        status = Status.NOT_APPLICABLE
    return _result(section, item, status, finding)


def _open_to_reading(item: Item, by_words: ItemResult) -> bool:
    """Not where facts alone make the item not applicable, or another item it requires decides."""
    if by_words.reason.code.startswith("requires_"):
        return False
    return by_words.status != Status.NOT_APPLICABLE or item.when is None or not _only_facts(item)


def _judge_by_rule(section: Section, item: Item, context: Context) -> ItemResult:
    unmet = _unmet(item, context)
    if unmet is not None:
        status, reason = unmet
        return _result(section, item, status, Finding(None, reason))
    if item.when is not None:
        condition = evaluate(item.when, context)
        if condition.score is None and item.when_unknown != "apply":
            status = Status(item.when_unknown)
            return _result(section, item, status, Finding(None, Reason("condition_open")))
        if condition.score == 0:
            return _result(section, item, Status.NOT_APPLICABLE, Finding(None, Reason("condition_unmet")))
        context = context.triggered(condition.evidence)
    finding = evaluate(item.rule, context)
    certainty = min(finding.confidence, finding.sure)
    if finding.score is not None and certainty < item.min_confidence:
        words = {"confidence": round(certainty, 2), "needed": item.min_confidence}
        finding = Finding(None, Reason("low_confidence", words), finding.evidence, finding.confidence, finding.sure)
    return _result(section, item, _status(finding.score), finding)


def judge_alone(rubric: Rubric, name: str, context: Context) -> ItemResult:
    """One item of a rubric and, before it, only what it depends on. Raises KeyError for an unknown item."""
    items = {item.id: (section, item) for section, item in rubric.items()}
    results: dict[str, ItemResult] = {}
    context = replace(context, results=results)
    for other in needed_for(rubric, name):
        results[other] = judge_item(*items[other], context)
    return results[name]


def needed_for(rubric: Rubric, name: str) -> tuple[str, ...]:
    """An item and all it depends on, in an order in which they can be judged."""
    wanted, items = {name}, {item.id: item for _, item in rubric.items()}
    for other in reversed(rubric.order):
        if other in wanted:
            wanted |= items[other].depends_on()
    return tuple(other for other in rubric.order if other in wanted)


def without_trust(item: Item, result: ItemResult) -> ItemResult:
    """The result of an item whose measured agreement with people is too low: open, its verdict kept as a suggestion.

    Not applicable stays so where that rests on facts alone.
    """
    guessed = result.status == Status.NOT_APPLICABLE and item.when is not None and not _only_facts(item)
    if result.status not in JUDGED and not guessed:
        return result
    suggested = Suggestion(result.status, result.points, result.reason)
    return replace(
        result, status=Status.NOT_EVALUATED, points=None, reason=Reason("not_trusted"), na_by="", suggested=suggested
    )


def marked_not_applicable(item: Item, result: ItemResult) -> ItemResult:
    """The result of an item a person has marked as not applicable."""
    points = _award(item)
    status, reason = Status.NOT_APPLICABLE, Reason("marked_not_applicable")
    return replace(result, status=status, points=points, evidence=(), reason=reason, na_by="human", suggested=None)


def _only_facts(item: Item) -> bool:
    families = {n.family.name for n in walk(item.when) if n.family} if item.when else set()
    return families <= FACTS


def _unmet(item: Item, context: Context) -> tuple[Status, Reason] | None:
    """What an item is whose requirements are not met, and why; None where they are."""
    if not item.requires:
        return None
    results = context.results or {}
    by_status = {r.item: results[r.item].status for r in item.requires if r.item in results}

    def titles(*wanted: Status) -> list[dict[str, str]]:
        return [dict(r.title) for r in item.requires if by_status.get(r.item) in wanted]

    if failed := titles(Status.FAIL, Status.PARTIAL):
        return Status(item.requires_else), Reason("requires_unmet", {"items": failed})
    if absent := titles(Status.NOT_APPLICABLE):
        return Status.NOT_APPLICABLE, Reason("requires_absent", {"items": absent})
    if still_open := titles(Status.NOT_EVALUATED):
        return Status.NOT_EVALUATED, Reason("requires_open", {"items": still_open})
    return None


def _status(value: float | None) -> Status:
    if value is None:
        return Status.NOT_EVALUATED
    return Status.PASS if value >= 1 else Status.FAIL if value <= 0 else Status.PARTIAL


def _result(section: Section, item: Item, status: Status, finding: Finding) -> ItemResult:
    absent = status == Status.NOT_APPLICABLE
    points = _award(item) if absent else _points(item, status, finding)
    return ItemResult(
        item.id, section.id, status, points, item.points, finding.evidence, finding.reason,
        min(finding.confidence, finding.sure), na_by="system" if absent else "", bonus=item.bonus, error_class=item.error_class,
    )  # fmt: skip


def _award(item: Item) -> float | None:
    return item.points if item.not_applicable == "award" and not item.bonus else None


def _points(item: Item, status: Status, finding: Finding) -> float | None:
    if status not in JUDGED:
        return None
    if item.deduct is None or status == Status.PASS:
        return round(item.points * (finding.score or 0.0), 3)
    lost = item.deduct.loss(tuple(e.severity for e in finding.evidence))
    return round(max(min(item.deduct.floor, item.points), item.points - lost), 3)
