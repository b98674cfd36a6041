"""Reviews that are judged again by somebody else, as rows.

Who judges again does not get the first verdicts before theirs are submitted. A check is seen by its checker and the admin,
by managers who may see its conversation, and once it is submitted by the reviewer it is about.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer, viewer_sql


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """One review judged again. Times are UTC without zone; a draft has no `submitted_at`. `content`: verdicts by item.

    `given` is the content of the review itself, empty until the check is submitted. `agent` and `started_at` (wall clock) tell the
    conversation.
    """

    id: str
    review: str
    conversation: str
    reviewer: str
    checker: str
    rubric: str
    content: Mapping[str, Any]
    version: int
    made_at: datetime
    submitted_at: datetime | None
    given: Mapping[str, Any]
    agent: str
    started_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How many reviews of a reviewer stand, and how many of them were drawn for a check."""

    reviewer: str
    reviews: int
    drawn: int


_COLUMNS = (
    "k.id, k.review_id, k.conversation_id, k.reviewer, k.checker, coalesce(r.rubric, ''), k.content, k.version, k.made_at, "
    "k.submitted_at, CASE WHEN k.submitted_at IS NULL THEN '{}' ELSE coalesce(r.content, '{}') END, "
    "coalesce(c.agent, ''), c.started_at"
)
_FROM = "spot_check k LEFT JOIN review r ON r.id = k.review_id LEFT JOIN conversation c ON c.id = k.conversation_id"


def reviewers(db: Database | Cursor, viewer: Viewer) -> list[Reviewed]:
    """Everybody who reviewed conversations the viewer may see, by name, but the viewer: nobody checks themselves.

    A review without a reviewer is the machine's own scorecard and not counted.
    """
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT r.reviewer, count(*), count(k.id) FROM review r LEFT JOIN spot_check k ON k.review_id = r.id
        WHERE r.retracted_at IS NULL AND r.reviewer NOT IN ('', ?) AND r.conversation_id IN (SELECT c.id FROM conversation c WHERE {where})
        GROUP BY 1 ORDER BY 1
    """
    return [Reviewed(*line) for line in rows(db, sql, [viewer.name, *values])]


def undrawn(db: Database | Cursor, viewer: Viewer, reviewer: str) -> list[tuple[str, str]]:
    """The reviews of a reviewer that stand and were not drawn yet, as (review, conversation), in a steady order."""
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT r.id, r.conversation_id FROM review r
        WHERE r.retracted_at IS NULL AND r.reviewer = ? AND r.id NOT IN (SELECT k.review_id FROM spot_check k)
          AND r.conversation_id IN (SELECT c.id FROM conversation c WHERE {where})
        ORDER BY r.id
    """
    return [(review, conversation) for review, conversation in rows(db, sql, [reviewer, *values])]


def checks(db: Database | Cursor, viewer: Viewer, *, limit: int = 500) -> list[SpotCheck]:
    """The checks the viewer may see: open ones first, then the latest."""
    where, values = _seen(viewer)
    sql = f"SELECT {_COLUMNS} FROM {_FROM} WHERE {where} ORDER BY k.submitted_at DESC NULLS FIRST, k.made_at, k.id LIMIT ?"
    return [_check(line) for line in rows(db, sql, [*values, max(0, limit)])]


def check(db: Database | Cursor, viewer: Viewer, id: str) -> SpotCheck | None:
    """One check; None if there is none, or the viewer may not see it."""
    where, values = _seen(viewer)
    found = rows(db, f"SELECT {_COLUMNS} FROM {_FROM} WHERE k.id = ? AND {where}", [id, *values])
    return _check(found[0]) if found else None


def insert(cursor: Cursor, drawn: Sequence[tuple[str, str, str]], reviewer: str, checker: str, at: datetime) -> None:
    """Add checks, each as (id, review, conversation); to be called in a transaction of the writer."""
    cursor.executemany(
        "INSERT INTO spot_check VALUES (?, ?, ?, ?, ?, '{}', 0, ?, NULL, NULL)",
        [(id, review, conversation, reviewer, checker, at) for id, review, conversation in drawn],
    )


def save(
    cursor: Cursor, id: str, content: Mapping[str, Any], version: int, at: datetime, submitted: bool
) -> int | None:
    """Keep what was judged if what is stored has this version and is not submitted; the new version, else None."""
    sql = """
        UPDATE spot_check SET content = ?, version = version + 1, saved_at = ?, submitted_at = ?
        WHERE id = ? AND version = ? AND submitted_at IS NULL RETURNING version
    """
    values = [json.dumps(content, ensure_ascii=False), at, at if submitted else None, id, version]
    found = cursor.execute(sql, values).fetchall()
    return int(found[0][0]) if found else None


def items_of(db: Database | Cursor, viewer: Viewer, conversation: str) -> list[tuple[str, str]]:
    """The items of a conversation the viewer may see, each with its section, in the rubric's order."""
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT i.item, i.section FROM item i
        WHERE i.conversation_id = ? AND i.conversation_id IN (SELECT c.id FROM conversation c WHERE {where})
        ORDER BY i.position
    """
    return [(item, section) for item, section in rows(db, sql, [conversation, *values])]


def _seen(viewer: Viewer) -> tuple[str, list[Any]]:
    """The condition on `spot_check k` that keeps what the viewer may see."""
    if viewer.sees_all:
        return "TRUE", []
    if viewer.role == "agent":
        return "FALSE", []
    own, values = "(k.checker = ? OR (k.reviewer = ? AND k.submitted_at IS NOT NULL))", [viewer.name, viewer.name]
    if viewer.role != "manager":
        return own, values
    talks, more = viewer_sql(viewer)
    others = f"k.reviewer <> ? AND k.conversation_id IN (SELECT c.id FROM conversation c WHERE {talks})"
    return f"({own} OR ({others}))", [*values, viewer.name, *more]


def _check(line: Sequence[Any]) -> SpotCheck:
    id, review, conversation, reviewer, checker, rubric, content, version, made, submitted, given, *told = line
    texts = (id, review, conversation, reviewer, checker, rubric)
    return SpotCheck(*texts, json.loads(content), version, made, submitted, json.loads(given), *told)
