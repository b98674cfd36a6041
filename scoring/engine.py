"""A conversation and a rubric in, a scorecard out: pure, the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from scoring.conversation import Conversation
from scoring.criticals import find_criticals
from scoring.finding import Context
from scoring.judging import judge_item, marked_not_applicable, without_trust
from scoring.matching import Reader
from scoring.readings import NO_SERVICES, Services, TurnReading
from scoring.rubric_model import Rubric
from scoring.scorecard import ItemResult, Scorecard
from scoring.totals import judged_share, section_scores, total, total_range

LEAST_JUDGED = 0.7
"""Under this share of judged points there is no band (design, section 4)."""
NONE: frozenset[str] = frozenset()


def score(
    conversation: Conversation,
    rubric: Rubric,
    readings: Sequence[TurnReading] = (),
    confirmed: frozenset[str] = NONE,
    *,
    trusted: frozenset[str] = NONE,
    distrusted: frozenset[str] = NONE,
    not_applicable: frozenset[str] = NONE,
    services: Services = NO_SERVICES,
) -> Scorecard:
    """Judge every item. `readings` has one entry a turn, or is empty.

    The sets are ids of items: `confirmed`, critical ones a person has confirmed as failed; `trusted`, critical ones
    whose measured precision is above its bar; `distrusted`, those whose measured agreement is under its bar, which go
    to a person; `not_applicable`, those a person has marked so. `services` are what rules may ask beside the rubric.
    """
    results = _results(conversation, rubric, readings, distrusted, not_applicable, services)
    found = find_criticals(rubric, results, confirmed, trusted)
    points = total(rubric, results, zeroed=found.sections_down)
    if found.form_down:
        points = 0.0
    judged = judged_share(results)
    return Scorecard(
        rubric=rubric.name,
        version=rubric.version,
        hash=rubric.hash,
        language=rubric.language,
        items=results,
        total=points,
        total_range=(0.0, 0.0) if found.form_down else total_range(rubric, results, found.sections_down),
        judged=judged,
        band=rubric.bands.of(points) if points is not None and judged >= LEAST_JUDGED else "",
        critical_failed=found.failed,
        critical_suspected=found.suspected,
        critical_reported=found.reported,
        critical_confirmed_by=found.confirmed_by,
        critical_classes=found.classes,
        sections=section_scores(rubric, results, found.sections_down),
        section_parents={inner.id: outer.id for outer in rubric.all_sections() for inner in outer.sections},
    )


def _results(
    conversation: Conversation,
    rubric: Rubric,
    readings: Sequence[TurnReading],
    distrusted: frozenset[str],
    not_applicable: frozenset[str],
    services: Services,
) -> dict[str, ItemResult]:
    """Every item's result in the order of the rubric, judged in the order of what they depend on."""
    known: dict[str, ItemResult] = {}
    texts = reader_of(rubric).read(turn.text for turn in conversation.turns)
    context = Context(conversation, tuple(readings), rubric.lexicons, services=services, texts=texts, results=known)
    items = {item.id: (section, item) for section, item in rubric.items()}
    for name in rubric.order:
        section, item = items[name]
        result = judge_item(section, item, context)
        if name in not_applicable:
            result = marked_not_applicable(item, result)
        elif name in distrusted:
            result = without_trust(item, result)
        known[name] = result
    return {name: known[name] for name in items}


def reader_of(rubric: Rubric) -> Reader:
    """What reads conversations for a rubric: kept from one to the next, it learns what the rubric looks for."""
    return _reader(rubric.hash)


@lru_cache(maxsize=16)
def _reader(rubric_hash: str) -> Reader:  # noqa: ARG001 - one for each
    return Reader()
