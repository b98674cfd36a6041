"""Reviews, their drafts, and moments that were marked in them. A review is never changed: a revision takes its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.viewer import Viewer, viewer_sql


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has written so far on one conversation. `content` is JSON, `seconds` the time spent, `saved_at` UTC.

    `purpose` keeps drafts of different work apart (`review`); `version` grows with every save.
    """

    conversation: str
    reviewer: str
    purpose: str
    content: str
    seconds: float
    version: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """A submitted review. `content` is JSON (`qa.reviewing.content`), `task` empty where it came from no task.

    `total` has the person's verdicts in it, `machine_total` not; None where there is none. `seconds` is the time spent. Times
    are UTC; `retracted_at` is set once a revision has taken its place.
    """

    id: str
    conversation: str
    task: str
    reviewer: str
    revision: int
    rubric: str
    rubric_version: str
    rubric_hash: str
    content: str
    total: float | None
    machine_total: float | None
    seconds: float
    submitted_at: datetime
    retracted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BookmarkRow:
    """A marked moment with what tells its conversation. Seconds from the beginning, None in a chat without times; `at` UTC.

    `apart`: it was marked outside a review, which it does not belong to.
    """

    id: str
    conversation: str
    turn: int
    start: float | None
    end: float | None
    kind: str
    item: str
    note: str
    by: str
    at: datetime
    agent: str = ""
    team: str = ""
    rubric: str = ""
    started_at: datetime | None = None
    quote: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A submitted review at a glance. `submitted_at` is UTC, `started_at` the conversation's wall clock."""

    id: str
    conversation: str
    reviewer: str
    submitted_at: datetime
    total: float | None
    machine_total: float | None
    started_at: datetime | None


_DRAFT = "conversation_id, reviewer, purpose, content, seconds, version, saved_at"
_REVIEW = ", ".join({"conversation": "conversation_id", "task": "task_id"}.get(f.name, f.name) for f in fields(Review))
_SEEN = "conversation_id IN (SELECT c.id FROM conversation c WHERE {where})"


def find_draft(db: Database | Cursor, viewer: Viewer, conversation: str, purpose: str, reviewer: str) -> Draft | None:
    """A person's draft on a conversation that the viewer may see."""
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT {_DRAFT} FROM review_draft
        WHERE conversation_id = ? AND purpose = ? AND reviewer = ? AND {_SEEN.format(where=where)}
    """
    found = rows(db, sql, [conversation, purpose, reviewer, *values])
    return Draft(*found[0]) if found else None


def write_draft(cursor: Cursor, draft: Draft) -> None:
    """Write a draft in place of the one before; to be called in a transaction that has compared the versions."""
    drop_draft(cursor, draft.conversation, draft.purpose, draft.reviewer)
    values = [getattr(draft, field.name) for field in fields(Draft)]
    cursor.execute(f"INSERT INTO review_draft ({_DRAFT}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def drop_draft(cursor: Cursor, conversation: str, purpose: str, reviewer: str) -> None:
    """Take a draft away: it was submitted, or its author does not want it."""
    sql = "DELETE FROM review_draft WHERE conversation_id = ? AND purpose = ? AND reviewer = ?"
    cursor.execute(sql, [conversation, purpose, reviewer])


def drafts_of(db: Database | Cursor, viewer: Viewer, reviewer: str, purpose: str = "review") -> list[Draft]:
    """What a person has begun and not submitted, the latest first."""
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT {_DRAFT} FROM review_draft WHERE reviewer = ? AND purpose = ? AND {_SEEN.format(where=where)}
        ORDER BY saved_at DESC LIMIT 200
    """
    return [Draft(*line) for line in rows(db, sql, [reviewer, purpose, *values])]


def also_at_work(db: Database | Cursor, viewer: Viewer, conversation: str, but: str, since: datetime) -> list[str]:
    """Who else has a draft on the conversation that was saved since then (UTC)."""
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT DISTINCT reviewer FROM review_draft
        WHERE conversation_id = ? AND reviewer <> ? AND purpose = 'review' AND saved_at >= ?
          AND {_SEEN.format(where=where)} ORDER BY reviewer
    """
    return [name for (name,) in rows(db, sql, [conversation, but, since, *values])]


def insert_review(cursor: Cursor, review: Review) -> None:
    """Add a review; to be called in the transaction that also ends its task and writes the log."""
    marks = ", ".join("?" * len(fields(Review)))
    values = [getattr(review, field.name) for field in fields(Review)]
    cursor.execute(f"INSERT INTO review ({_REVIEW}) VALUES ({marks})", values)


def retract_review(cursor: Cursor, id: str, at: datetime) -> None:
    """A revision takes the review's place; it is kept."""
    cursor.execute("UPDATE review SET retracted_at = ? WHERE id = ? AND retracted_at IS NULL", [at, id])


def find_review(db: Database | Cursor, viewer: Viewer, id: str) -> Review | None:
    """A review, also one that a revision took the place of; None if there is none, or the viewer may not see it."""
    where, values = viewer_sql(viewer)
    found = rows(db, f"SELECT {_REVIEW} FROM review WHERE id = ? AND {_SEEN.format(where=where)}", [id, *values])
    return Review(*found[0]) if found else None


def reviews_of(db: Database | Cursor, viewer: Viewer, conversation: str, *, retracted: bool = False) -> list[Review]:
    """The reviews of a conversation that stand, the latest first; with `retracted` also those that were revised."""
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT {_REVIEW} FROM review
        WHERE conversation_id = ? AND (? OR retracted_at IS NULL) AND {_SEEN.format(where=where)}
        ORDER BY submitted_at DESC, id
    """
    return [Review(*line) for line in rows(db, sql, [conversation, retracted, *values])]


def latest_reviews(db: Database | Cursor, viewer: Viewer, filters: Filters, limit: int = 6) -> list[ReviewLine]:
    """Reviews that people submitted of conversations of the selection and that stand, the latest first."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT w.id, w.conversation_id, w.reviewer, w.submitted_at, w.total, w.machine_total, c.started_at
        FROM review w JOIN conversation c ON c.id = w.conversation_id
        WHERE w.retracted_at IS NULL AND w.reviewer <> '' AND {where} ORDER BY w.submitted_at DESC, w.id LIMIT ?
    """
    return [ReviewLine(*line) for line in rows(db, sql, [*values, max(0, limit)])]


def standing_review(cursor: Cursor, conversation: str, task: str, reviewer: str) -> Review | None:
    """A person's review of a conversation for a task ("" for none) that stands; to be called in a transaction."""
    sql = f"""
        SELECT {_REVIEW} FROM review
        WHERE conversation_id = ? AND task_id = ? AND reviewer = ? AND retracted_at IS NULL
        ORDER BY revision DESC LIMIT 1
    """
    found = rows(cursor, sql, [conversation, task, reviewer])
    return Review(*found[0]) if found else None


def replace_bookmarks(cursor: Cursor, conversation: str, by: str, marks: Sequence[BookmarkRow]) -> None:
    """Write the marks of a person's review of a conversation in place of those it had; what they marked apart stays."""
    cursor.execute('DELETE FROM bookmark WHERE conversation_id = ? AND "by" = ? AND NOT apart', [conversation, by])
    insert_bookmarks(cursor, marks)


def drop_mark(cursor: Cursor, id: str, by: str) -> bool:
    """Take away what a person marked apart; False where there is no such mark of theirs."""
    gone = cursor.execute('DELETE FROM bookmark WHERE id = ? AND "by" = ? AND apart', [id, by]).fetchone()
    return bool(gone and gone[0])


def insert_bookmarks(cursor: Cursor, marks: Sequence[BookmarkRow]) -> None:
    """Add marked moments; to be called in a transaction of the writer."""
    if marks:
        cursor.executemany(
            """
            INSERT INTO bookmark (id, conversation_id, turn, start_time, end_time, kind, item, note, "by", "at", apart)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                (m.id, m.conversation, m.turn, m.start, m.end, m.kind, m.item, m.note, m.by, m.at, m.apart)
                for m in marks
            ],
        )


def bookmarks(
    db: Database | Cursor, viewer: Viewer, *, kind: str = "", agent: str = "", conversation: str = "", limit: int = 50
) -> list[BookmarkRow]:
    """Marked moments that the viewer may see, the latest first, with what was said there."""
    where, values = viewer_sql(viewer)
    conditions: Mapping[str, str] = {"b.kind": kind, "c.agent": agent, "b.conversation_id": conversation}
    asked = {column: value for column, value in conditions.items() if value}
    sql = f"""
        SELECT b.id, b.conversation_id, b.turn, b.start_time, b.end_time, b.kind, b.item, b.note, b."by", b."at",
            c.agent, c.team, c.rubric, c.started_at, coalesce(t.text, ''), b.apart
        FROM bookmark b JOIN conversation c ON c.id = b.conversation_id
        LEFT JOIN turn t ON t.conversation_id = b.conversation_id AND t.i = b.turn
        WHERE {" AND ".join([where, *(f"{column} = ?" for column in asked)])}
        ORDER BY b."at" DESC, b.id LIMIT ?
    """
    return [BookmarkRow(*line) for line in rows(db, sql, [*values, *asked.values(), max(0, limit)])]


def review_times(db: Database | Cursor, viewer: Viewer, since: datetime) -> list[dict[str, Any]]:
    """Of each reviewer: reviews that stand, seconds spent (mean), and the mean difference of total to the machine's."""
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT reviewer, count(*), avg(seconds), avg(total - machine_total)
        FROM review WHERE retracted_at IS NULL AND submitted_at >= ? AND {_SEEN.format(where=where)}
        GROUP BY reviewer ORDER BY reviewer
    """
    names = ("reviewer", "reviews", "seconds", "difference")
    return [dict(zip(names, line, strict=True)) for line in rows(db, sql, [since, *values])]
