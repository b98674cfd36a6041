"""A dispute that is written and not sent: kept with the conversation for whoever writes it, until it is sent or given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field, ValidationError

from qa.errors import UsageError
from qa.moment import utc_now
from qa.reviewing.content import Id, Part
from qa.reviewing.disputing import DISPUTE, LONGEST_COMMENT, doer
from qa.store import cases, reviews
from qa.store.connection import Cursor, Database
from qa.store.reviews import Draft
from qa.store.viewer import Viewer
from scoring.dispute_model import Action, Case, Doer, Rating
from scoring.reviewed import Verdict


@dataclass(frozen=True, slots=True)
class Written:
    """The items chosen with the rating each should have, "" where none is chosen yet, and the reason."""

    items: Mapping[str, Rating | str] = field(default_factory=dict)
    why: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is written."""
        return not self.items and not self.why.strip()


class _Kept(Part):
    items: dict[Id, Verdict | Literal[""]] = Field(max_length=500)
    why: str = Field(max_length=LONGEST_COMMENT)


def keep_draft(database: Database, by: Viewer, review: str, written: Written) -> None:
    """Keep what an agent has written so far in place of what was kept before; nothing written is nothing kept.

    The last of two windows counts. Raises UsageError where there is no such case of theirs.
    """
    now = utc_now()
    with database.writing() as cursor:
        conversation = _own(cursor, by, review)
        reviews.drop_draft(cursor, conversation, DISPUTE, by.name)
        if not written.empty:
            content = _Kept.model_validate(
                {"items": dict(written.items), "why": written.why[:LONGEST_COMMENT]}
            ).model_dump_json()
            reviews.write_draft(cursor, Draft(conversation, by.name, DISPUTE, content, 0.0, 1, now))


def draft_of(db: Database | Cursor, by: Viewer, case: Case, conversation: str) -> Written | None:
    """What the person has written of a dispute of this conversation; of items that can be disputed as the case stands now."""
    kept = reviews.find_draft(db, by, conversation, DISPUTE, by.name)
    if kept is None:
        return None
    try:
        found = _Kept.model_validate_json(kept.content)
    except ValidationError:  # of a later version
        return None
    items = {name: rating for name, rating in found.items.items() if case.ratings.get(name, rating) != rating}
    written = Written(items, found.why)
    return None if written.empty else written


def _own(cursor: Cursor, by: Viewer, review: str) -> str:
    """The conversation of a case that the person may dispute."""
    row, case = cases.case_row(cursor, by, review), cases.find_case(cursor, by, review)
    if row is None or case is None or doer(by, case, Action.DISPUTE) != (case.agent, Doer.AGENT):
        raise UsageError("there is no such case")
    return row.conversation
