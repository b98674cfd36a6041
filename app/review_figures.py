"""What a scorecard with a person's verdicts in it comes to, as the review page shows it."""

from __future__ import annotations

from typing import Any

from qa.store.rows import ConversationDetail
from scoring.reviewed import Reviewed


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
