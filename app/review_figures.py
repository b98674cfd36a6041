"""What a scorecard with a person's verdicts in it comes to, as the review page shows it."""

from __future__ import annotations

from typing import Any

from qa.reviewing.content import Content
from qa.store.reviews import Review
from qa.store.rows import ConversationDetail
from scoring.reviewed import Reviewed
from scoring.rubric_model import Rubric


def submitted_figures(review: Review, rubric: Rubric | None) -> dict[str, Any]:
    """The figures of a submitted review as they were then, whatever the machine says by now."""
    total = review.total
    return {
        "total": total,
        "band": rubric.bands.of(total) if rubric is not None and total is not None else "",
        "machine": review.machine_total,
        "points": Content.model_validate_json(review.content).points,
    }


def figures_data(detail: ConversationDetail, found: Reviewed | None) -> dict[str, Any] | None:
    """Total, range, band, points by item, and the critical items; None where there is no total to be had."""
    if found is None:
        return None
    return {
        "total": found.total,
        "range": list(found.total_range),
        "judged": found.judged,
        "band": found.band,
        "machine": detail.row.total,
        "points": dict(found.points),
        "failed": list(found.critical_failed),
        "suspected": list(found.critical_suspected),
    }
