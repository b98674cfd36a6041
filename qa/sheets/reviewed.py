"""What counts on a sheet: people's verdicts where the conversation was reviewed or disputed, the machine's elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from qa.reviewing.content import Answer, Content
from qa.reviewing.review import figures_of
from qa.state_folder import StateFolder
from qa.store.reviews import Review
from qa.store.rows import ConversationDetail
from scoring.reviewed import VERDICTS, Reviewed, Verdict


@dataclass(frozen=True, slots=True)
class Counted:
    """A conversation as it counts; `content` is what the person wrote and `at` when (UTC), None where nobody reviewed it."""

    detail: ConversationDetail
    content: Content | None = None
    at: datetime | None = None

    def answer(self, item: str) -> Answer:
        """What the person said of an item; nothing where nobody did."""
        return self.content.answers.get(item, Answer()) if self.content else Answer()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The review that counts, with the `ratings` that decisions on disputes gave in place of its own, and when (UTC)."""

    review: Review
    ratings: Mapping[str, Verdict]
    at: datetime

    @property
    def by_person(self) -> bool:
        """Whether a person had a hand in it; the machine's own scorecard is kept as a review of nobody."""
        return bool(self.review.reviewer or self.ratings)


def counted(detail: ConversationDetail, judgement: Judgement | None, folder: StateFolder) -> Counted:
    """The conversation with what people judged in place; a review of what was judged by another standard is left out."""
    if judgement is None or not judgement.by_person or judgement.review.rubric_hash != detail.rubric_hash:
        return Counted(detail)
    try:
        content = _decided(Content.model_validate_json(judgement.review.content), judgement.ratings)
    except ValidationError:  # written by another version: the machine's verdicts stand
        return Counted(detail)
    found = figures_of(detail, folder, content)
    items = [_item(item, content, found) for item in detail.items]
    if found is None:
        total = None if judgement.ratings else judgement.review.total
        row = replace(detail.row, total=total, total_low=None, total_high=None, band="")
        return Counted(replace(detail, row=row, items=items), content, judgement.at)
    low, high = found.total_range
    row = replace(detail.row, total=found.total, total_low=low, total_high=high, judged=found.judged, band=found.band)
    changed = replace(
        detail,
        row=row,
        items=items,
        critical_failed=found.critical_failed,
        critical_suspected=found.critical_suspected,
    )
    return Counted(changed, content, judgement.at)


def _decided(content: Content, ratings: Mapping[str, Verdict]) -> Content:
    answers = {
        name: content.answers.get(name, Answer()).model_copy(update={"verdict": rating})
        for name, rating in ratings.items()
    }
    return content.model_copy(update={"answers": {**content.answers, **answers}})


def _item(item: Mapping[str, Any], content: Content, found: Reviewed | None) -> dict[str, Any]:
    """An item that a person decided otherwise has their status and points, and neither reason nor evidence of the machine's."""
    decision = content.decisions.get(item["id"])
    if decision is None or str(VERDICTS[decision.verdict]) == item["status"]:
        return dict(item)
    points = found.points.get(item["id"]) if found else content.points.get(item["id"])
    changed = {"status": str(VERDICTS[decision.verdict]), "points": points}
    return dict(item) | changed | {"reason": "", "reason_code": "", "evidence": []}
