"""Moments marked outside a review, on the conversation itself: best practice, or to be coached.

A person has one mark at a turn. It is found with the agent's clips and gives nothing to the agent until a coach puts it in a record.
"""

from __future__ import annotations

from typing import Any

from qa.errors import UsageError
from qa.identity import text_hash
from qa.moment import utc_now
from qa.permissions import may
from qa.reviewing.content import Bookmark
from qa.store import audit, queries, reviews
from qa.store.connection import Cursor, Database
from qa.store.reviews import BookmarkRow
from qa.store.viewer import Viewer


def mark(database: Database, by: Viewer, conversation: str, asked: Bookmark) -> None:
    """Mark a turn, or change one's own mark there; the same twice is one. Raises UsageError.

    Where the moment begins and ends is the turn's own, whatever `asked` says.
    """
    with database.writing() as cursor:
        turn = _turn(cursor, by, conversation, asked.turn)
        id = mark_id(conversation, by.name, asked.turn)
        own = next(
            (one for one in reviews.bookmarks(cursor, by, conversation=conversation, limit=1000) if one.id == id), None
        )
        note = asked.note.strip()
        if own is not None and (own.kind, own.note) == (asked.kind, note):
            return
        reviews.drop_mark(cursor, id, by.name)
        at = utc_now()
        row = BookmarkRow(
            id,
            conversation,
            asked.turn,
            turn.get("start"),
            turn.get("end"),
            asked.kind,
            "",
            note,
            by.name,
            at,
            apart=True,
        )
        reviews.insert_bookmarks(cursor, [row])
        told = {"bookmark": asked.kind, "turn": asked.turn}
        audit.append(cursor, by.name, by.role, "changed", f"conversation:{conversation}", told)


def unmark(database: Database, by: Viewer, conversation: str, turn: int) -> bool:
    """Take one's own mark at a turn away; False where there is none. Raises UsageError."""
    with database.writing() as cursor:
        _turn(cursor, by, conversation, turn)
        gone = reviews.drop_mark(cursor, mark_id(conversation, by.name, turn), by.name)
        if gone:
            told = {"bookmark": "", "turn": turn}
            audit.append(cursor, by.name, by.role, "changed", f"conversation:{conversation}", told)
    return gone


def mark_id(conversation: str, by: str, turn: int) -> str:
    """The id of a person's mark at a turn."""
    return text_hash("mark", conversation, by, turn)[:32]


def _turn(cursor: Cursor, by: Viewer, conversation: str, turn: int) -> dict[str, Any]:
    if not by.name or not may(by, "mark"):
        raise UsageError("your role may not mark moments")
    detail = queries.get_conversation(cursor, by, conversation)
    found = next((one for one in detail.turns if one["i"] == turn), None) if detail else None
    if found is None:
        raise UsageError("there is no such moment")
    return found
