"""Who reviewed a conversation, as far as whoever looks may know it."""

from __future__ import annotations

from dataclasses import dataclass

from qa.permissions import may
from qa.reviewing.review import others_at_work
from qa.store import reviews
from qa.store.connection import Database
from qa.store.releasable import MACHINE
from qa.store.reviews import Review
from qa.store.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The reviews of people that stand, the latest first, and who else writes one now. `open`: what they say may be seen."""

    reviews: tuple[Review, ...] = ()
    at_work: tuple[str, ...] = ()
    open: bool = False


def reviewed_by(database: Database, by: Viewer, conversation: str) -> Reviewed:
    """The reviews of a conversation. A reviewer sees what others said once their own is submitted, so as not to be led by it."""
    if not may(by, "read_reviews"):
        return Reviewed()
    found = tuple(one for one in reviews.reviews_of(database, by, conversation) if one.reviewer != MACHINE)
    is_open = by.role != "reviewer" or any(one.reviewer == by.name for one in found)
    return Reviewed(found, tuple(others_at_work(database, by, conversation)), is_open)
