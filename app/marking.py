"""Moments marked on the conversation page: what is shown of them, and what the component asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from app.access import acting, permitted
from app.i18n.translate import t
from app.state import current, viewer
from qa.errors import CallQAError
from qa.reviewing.content import Bookmark
from qa.reviewing.marking import mark, unmark
from qa.reviewing.reading import Reviewed
from qa.store import reviews

WORDS = ("mark", "help", "best_practice", "to_coach", "note", "remove", "save", "cancel", "hint")
MOST = 200
LONGEST_NOTE = 500


def moments(conversation: str, reviewed: Reviewed, problem: str = "") -> dict[str, Any] | None:
    """The marks at the turns of a conversation and whether one may be set; None for who sees none.

    What others marked is open together with their reviews.
    """
    if not permitted("read_reviews"):
        return None
    me = acting().name
    found = reviews.bookmarks(current().database, viewer(), conversation=conversation, limit=MOST)
    return {
        "marks": [
            {"turn": one.turn, "kind": one.kind, "note": one.note, "who": one.by, "mine": one.apart and one.by == me}
            for one in reversed(found)
            if reviewed.open or one.by == me
        ],
        "may": permitted("mark"),
        "problem": problem,
        "longest": LONGEST_NOTE,
        "words": {name: t(f"marking.{name}") for name in WORDS},
    }


def keep(conversation: str, asked: object) -> str:
    """Do what the component asks for; "" or, in the session's language, why not."""
    told = asked if isinstance(asked, Mapping) else {}
    database, by = current().database, acting()
    try:
        note = str(told.get("note") or "")[:LONGEST_NOTE]
        wanted = Bookmark.model_validate({"turn": told.get("turn"), "kind": told.get("kind"), "note": note})
        if told.get("remove"):
            unmark(database, by, conversation, wanted.turn)
        else:
            mark(database, by, conversation, wanted)
    except (ValidationError, CallQAError):
        return t("marking.refused")
    return ""
