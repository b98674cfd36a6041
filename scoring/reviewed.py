"""A scorecard with people's verdicts in place of the machine's: the same totals, worked out anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from scoring.criticals import is_broken
from scoring.engine import LEAST_JUDGED
from scoring.judging import marked_not_applicable
from scoring.reasons import Reason
from scoring.rubric_model import Item, Rubric
from scoring.scorecard import ItemResult, Status
from scoring.totals import judged_share, section_scores, total, total_range

Verdict = Literal["pass", "partial", "fail", "na"]
VERDICTS: Mapping[Verdict, Status] = {
    "pass": Status.PASS,
    "partial": Status.PARTIAL,
    "fail": Status.FAIL,
    "na": Status.NOT_APPLICABLE,
}
"""What a person can say of an item, and the status it stands for."""
PARTLY = 0.5
"""Share of an item's points that is won where a person says partial and the machine did not."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's verdict. `grave`: of a critical item failed, that it was so grave that it takes the form or section down."""

    verdict: Verdict
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Figures as in `scoring.scorecard.Scorecard`; `status` and `points` by item."""

    total: float | None
    total_range: tuple[float, float]
    judged: float
    band: str
    sections: Mapping[str, float | None]
    critical_failed: tuple[str, ...]
    critical_suspected: tuple[str, ...]
    status: Mapping[str, Status]
    points: Mapping[str, float | None]


def reviewed(
    rubric: Rubric,
    machine: Mapping[str, ItemResult],
    decisions: Mapping[str, Decision],
    sure: frozenset[str] = frozenset(),
) -> Reviewed:
    """The scorecard with the decisions in it; what nobody decided stays as the machine had it.

    `sure` are critical items whose failure counted before any decision. What depends on an item that was decided
    otherwise is not judged again: the person judges it too. Raises KeyError for an item the rubric does not have.
    """
    items = {item.id: (section, item) for section, item in rubric.items()}
    results = {
        name: decided(items[name][1], result, decisions[name].verdict) if name in decisions else result
        for name, result in machine.items()
    }
    failed = frozenset(name for name in sure if name not in decisions) | frozenset(
        name
        for name, decision in decisions.items()
        if items[name][1].critical and decision.verdict == "fail" and decision.grave
    )
    critical = {item.id: item for _, item in items.values() if item.critical in ("form", "section")}
    heavy = tuple(name for name in critical if name in failed)
    open_ones = (name for name in critical if name not in decisions and name not in failed)
    suspected = tuple(name for name in open_ones if is_broken(critical[name], machine[name]))
    down = frozenset(items[name][0].id for name in heavy if critical[name].critical == "section")
    form_down = any(critical[name].critical == "form" for name in heavy)
    points, share = 0.0 if form_down else total(rubric, results, zeroed=down), judged_share(results)
    return Reviewed(
        total=points,
        total_range=(0.0, 0.0) if form_down else total_range(rubric, results, down),
        judged=share,
        band=rubric.bands.of(points) if points is not None and share >= LEAST_JUDGED else "",
        sections=section_scores(rubric, results, down),
        critical_failed=heavy,
        critical_suspected=suspected,
        status={name: result.status for name, result in results.items()},
        points={name: result.points for name, result in results.items()},
    )


def decided(item: Item, machine: ItemResult, verdict: Verdict) -> ItemResult:
    """The item's result as a person has it; where they agree with the machine, with the machine's points."""
    status = VERDICTS[verdict]
    if status == machine.status:
        return machine
    if status == Status.NOT_APPLICABLE:
        return marked_not_applicable(item, machine)
    suggested = machine.suggested
    points = (
        suggested.points
        if suggested is not None and suggested.status == status and suggested.points is not None
        else {Status.PASS: item.points, Status.PARTIAL: PARTLY * item.points}.get(status, _lost(item, machine))
    )
    return replace(machine, status=status, points=points, reason=Reason("none"), na_by="", suggested=None)


def _lost(item: Item, machine: ItemResult) -> float:
    """Points that are left of an item failed: none, or what its deductions leave for the evidence there is."""
    if item.deduct is None:
        return 0.0
    lost = item.deduct.loss(tuple(e.severity for e in machine.evidence))
    return round(max(min(item.deduct.floor, item.points), item.points - lost), 3)
