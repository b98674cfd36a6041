"""The score that counts after a dispute."""

from __future__ import annotations

from qa.reviewing.content import Answer, Content
from qa.reviewing.review import figures_of
from qa.state_folder import StateFolder
from qa.store import queries, reviews
from qa.store.cases import CaseRow
from qa.store.connection import Cursor
from qa.store.viewer import Viewer
from scoring.dispute_model import Action, Case, Rating


def total_with(cursor: Cursor, folder: StateFolder, viewer: Viewer, row: CaseRow, case: Case) -> float | None:
    """The total (0..100) of the review with what disputes changed in place of its verdicts, by the rubric that judged it.

    None where that cannot be told any more: the conversation was judged by another rubric since.
    """
    detail = queries.get_conversation(cursor, viewer, row.conversation)
    review = reviews.find_review(cursor, viewer, case.review)
    if detail is None or review is None or detail.rubric_hash != review.rubric_hash:
        return None
    content = Content.model_validate_json(review.content)
    changed = {item: _changed(content.answers.get(item), rating) for item, rating in changes(case).items()}
    found = figures_of(detail, folder, content.model_copy(update={"answers": {**content.answers, **changed}}))
    return found.total if found else None


def changes(case: Case) -> dict[str, Rating]:
    """The ratings that decisions on disputes gave, the last one of each item."""
    found: dict[str, Rating] = {}
    for logged in case.log:
        if logged.step.action == Action.CHANGE:
            found |= logged.step.items
    return found


def _changed(before: Answer | None, rating: Rating) -> Answer:
    return (before or Answer()).model_copy(update={"verdict": rating})
