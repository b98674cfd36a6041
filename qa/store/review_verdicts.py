"""What people decided on single items of conversations: the truth that the machine is measured by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Literal

from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer, viewer_sql

Verdict = Literal["pass", "fail", "na"]


@dataclass(frozen=True, slots=True)
class ReviewVerdict:
    """One person's verdict on one item of one conversation, at a time (UTC)."""

    conversation: str
    item: str
    verdict: Verdict
    by: str
    at: datetime


def add_verdicts(database: Database, verdicts: Iterable[ReviewVerdict]) -> None:
    """Add verdicts; one that the same person gave before on the same item is replaced."""
    given = list(verdicts)
    if given:
        with database.writing() as cursor:
            write_verdicts(cursor, given)


def write_verdicts(cursor: Cursor, verdicts: Iterable[ReviewVerdict]) -> None:
    """The same in a transaction of the writer."""
    given = [astuple(verdict) for verdict in verdicts]
    if not given:
        return
    cursor.executemany(
        'DELETE FROM review_verdict WHERE conversation_id = ? AND item = ? AND "by" = ?',
        [(conversation, item, by) for conversation, item, _, by, _ in given],
    )
    cursor.executemany(
        'INSERT INTO review_verdict (conversation_id, item, verdict, "by", "at") VALUES (?, ?, ?, ?, ?)', given
    )


def drop_verdicts(cursor: Cursor, conversation: str, by: str) -> None:
    """Take away what a person said of a conversation, before what they say now is written."""
    cursor.execute('DELETE FROM review_verdict WHERE conversation_id = ? AND "by" = ?', [conversation, by])


def latest_verdicts(db: Database | Cursor, viewer: Viewer) -> list[ReviewVerdict]:
    """The last verdict on every item of every conversation the viewer may see, whoever gave it."""
    where, values = viewer_sql(viewer)
    found = rows(
        db,
        f"""
        SELECT conversation_id, item, verdict, "by", "at" FROM review_verdict
        WHERE conversation_id IN (SELECT c.id FROM conversation c WHERE {where})
        QUALIFY row_number() OVER (PARTITION BY conversation_id, item ORDER BY "at" DESC, "by") = 1
        ORDER BY conversation_id, item
        """,
        values,
    )
    return [ReviewVerdict(*line) for line in found]
