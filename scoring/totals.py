"""From points to totals: sections in sections, what is left out, awards, bonuses, and the range of what is still open.

Siblings count against each other: the points of items and the weights of sections on one scale. A section's share is
Σ won / Σ counted over what stands in it (design, section 4, from the innermost section outwards).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.rubric_model import Item, Rubric, Section
from scoring.scorecard import JUDGED, ItemResult, Status

Results = Mapping[str, ItemResult]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tally:
    """Points `won` of those `counted`; `judged` says whether any item behind them was judged."""

    won: float = 0.0
    counted: float = 0.0
    judged: bool = False

    @property
    def share(self) -> float | None:
        """0..1; None where nothing counted."""
        return min(1.0, max(0.0, self.won / self.counted)) if self.counted and self.judged else None


def total(
    rubric: Rubric, results: Results, *, zeroed: frozenset[str] = NOTHING, open_as: float | None = None
) -> float | None:
    """0..100, or None where nothing was judged: the outermost sections joined, bonuses added, never over 100 or under 0.

    `zeroed` are the sections a critical item took down; open items are left out, or count as `open_as` (0 failed,
    1 passed).
    """
    share = _joined([], rubric.sections, results, zeroed, open_as).share
    if share is None:
        return None
    extra = sum(_bonus(s, results, zeroed, open_as) for s in rubric.all_sections())
    return round(min(100.0, max(0.0, 100 * share + extra)), 1)


def section_scores(rubric: Rubric, results: Results, zeroed: frozenset[str] = NOTHING) -> dict[str, float | None]:
    """The score (0..100) of every section, None where nothing in it was judged."""
    tallies = {s.id: _tally(s, results, zeroed, None).share for s in rubric.all_sections()}
    return {name: None if share is None else round(100 * share, 1) for name, share in tallies.items()}


def total_range(rubric: Rubric, results: Results, zeroed: frozenset[str] = NOTHING) -> tuple[float, float]:
    """The total with every open item failed, and with every open item passed."""
    worst, best = (total(rubric, results, zeroed=zeroed, open_as=value) for value in (0.0, 1.0))
    return (worst if worst is not None else 0.0, best if best is not None else 100.0)


def judged_share(results: Results) -> float:
    """Share (0..1) of the applicable points that were judged; bonuses are beside them."""
    judged = sum(r.max_points for r in results.values() if r.status in JUDGED and not r.bonus)
    still_open = sum(r.max_points for r in results.values() if r.status == Status.NOT_EVALUATED and not r.bonus)
    return round(judged / (judged + still_open), 3) if judged + still_open else 0.0


def _tally(section: Section, results: Results, zeroed: frozenset[str], open_as: float | None) -> Tally:
    tally = _joined(section.items, section.sections, results, zeroed, open_as)
    return Tally(0.0, tally.counted, tally.judged) if section.id in zeroed else tally


def _joined(
    items: Sequence[Item], sections: Sequence[Section], results: Results, zeroed: frozenset[str], open_as: float | None
) -> Tally:
    won = counted = 0.0
    judged = False
    for part in (_item_tally(item, results[item.id], open_as) for item in items if not item.bonus):
        won, counted, judged = won + part.won, counted + part.counted, judged or part.judged
    for section in sections:
        inner = _tally(section, results, zeroed, open_as)
        if section.weight is None:
            won, counted = won + max(0.0, inner.won), counted + inner.counted
        elif inner.share is not None:
            won, counted = won + section.weight * inner.share, counted + section.weight
        judged = judged or inner.judged
    return Tally(won, counted, judged)


def _item_tally(item: Item, result: ItemResult, open_as: float | None) -> Tally:
    if result.status in JUDGED:
        return Tally(result.points or 0.0, item.points, True)
    if result.status == Status.NOT_EVALUATED and open_as is not None:
        floor = item.deduct.floor if item.deduct else 0.0
        return Tally(item.points if open_as else min(floor, item.points), item.points, True)
    if result.points is not None:  # not applicable, and awarded
        return Tally(result.points, item.points)
    return Tally()


def _bonus(section: Section, results: Results, zeroed: frozenset[str], open_as: float | None) -> float:
    if section.id in zeroed:
        return 0.0
    return sum(_item_tally(item, results[item.id], open_as).won for item in section.items if item.bonus)
