"""Critical errors: which items took the form or their section down, who is sure of it, and the classes apart.

A failure that only the machine found is suspected, and the total stands. It is sure once a person confirmed it, or
where the item's measured precision is above its bar (design, section 4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.rubric_model import Item, Rubric
from scoring.scorecard import CLASSES, ItemResult, Status

SEVERITIES = {"minor": 1, "moderate": 2, "severe": 3}
BY_PERSON, BY_PRECISION = "person", "precision"


@dataclass(frozen=True, slots=True)
class Criticals:
    """`failed` and `suspected` are ids of items critical for the form or a section, `reported` those that only flag.

    `confirmed_by` says of each of the failed who is sure: `person` or `precision`. `classes` has `failed`, `suspected`,
    `open` (an item could not be judged) or `ok` for each class the rubric has critical items of.
    """

    failed: tuple[str, ...]
    suspected: tuple[str, ...]
    reported: tuple[str, ...]
    confirmed_by: Mapping[str, str]
    classes: Mapping[str, str]
    form_down: bool
    sections_down: frozenset[str]


def find_criticals(
    rubric: Rubric, results: Mapping[str, ItemResult], confirmed: frozenset[str], trusted: frozenset[str]
) -> Criticals:
    """What the results say of the rubric's critical items."""
    items = [(section, item) for section, item in rubric.items() if item.critical]
    broken = [(section, item) for section, item in items if is_broken(item, results[item.id])]
    sure = {item.id: BY_PERSON if item.id in confirmed else BY_PRECISION for _, item in broken}
    sure = {name: by for name, by in sure.items() if by == BY_PERSON or _stands_alone(name, results, trusted)}
    heavy = [item for _, item in broken if item.critical != "report"]
    return Criticals(
        failed=tuple(item.id for item in heavy if item.id in sure),
        suspected=tuple(item.id for item in heavy if item.id not in sure),
        reported=tuple(item.id for _, item in broken if item.critical == "report"),
        confirmed_by={item.id: sure[item.id] for _, item in broken if item.id in sure},
        classes=_classes([item for _, item in items], [item for _, item in broken], results, sure),
        form_down=any(item.critical == "form" and item.id in sure for item in heavy),
        sections_down=frozenset(s.id for s, item in broken if item.critical == "section" and item.id in sure),
    )


def is_broken(item: Item, result: ItemResult) -> bool:
    """Whether a critical item failed gravely enough, as a verdict or as the suggestion of an item not trusted."""
    status = result.suggested.status if result.suggested else result.status
    if status != Status.FAIL:
        return False
    if not item.critical_severity:
        return True
    return any(SEVERITIES.get(e.severity, 0) >= SEVERITIES[item.critical_severity] for e in result.evidence)


def _stands_alone(name: str, results: Mapping[str, ItemResult], trusted: frozenset[str]) -> bool:
    return name in trusted and results[name].suggested is None


def _classes(
    items: Sequence[Item], broken: Sequence[Item], results: Mapping[str, ItemResult], sure: Mapping[str, str]
) -> dict[str, str]:
    return {
        name: _standing([i for i in items if i.error_class == name], broken, results, sure)
        for name in CLASSES
        if any(item.error_class == name for item in items)
    }


def _standing(
    items: Sequence[Item], broken: Sequence[Item], results: Mapping[str, ItemResult], sure: Mapping[str, str]
) -> str:
    own = [item.id for item in items if item in broken]
    if any(name in sure for name in own):
        return "failed"
    if own:
        return "suspected"
    return "open" if any(results[item.id].status == Status.NOT_EVALUATED for item in items) else "ok"
