"""What can be released to agents, and what has waited too long for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qa.store.connection import Cursor, Database, insert_rows, rows
from qa.store.filters import Filters, scope_sql
from qa.store.viewer import Viewer, viewer_sql

MACHINE = ""
"""The reviewer of a review that nobody made: the machine's own scorecard, as it stood when it was released."""


@dataclass(frozen=True, slots=True)
class Releasable:
    """A conversation with the review that would be released: the last one submitted and not retracted, if any.

    `review` is its id, empty where nobody reviewed; `content` as it is kept (JSON); `results` status and points of the
    machine's scorecard by item. `case` is the review that was released before and stands, if any. Times are UTC,
    `started_at` is the conversation's wall clock.
    """

    conversation: str
    agent: str
    team: str
    started_at: datetime | None
    machine_total: float | None
    rubric: str
    rubric_version: str
    rubric_hash: str
    review: str
    reviewer: str
    content: str
    total: float | None
    case: str
    results: dict[str, tuple[str, float | None]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A review whose result its agent does not have yet. `submitted_at` is UTC."""

    conversation: str
    agent: str
    team: str
    reviewer: str
    submitted_at: datetime
    started_at: datetime | None
    channel: str
    total: float | None
    contact_reason: str
    source: str


_LAST_REVIEW = """
    SELECT conversation_id, arg_max(id, submitted_at) AS id, arg_max(reviewer, submitted_at) AS reviewer,
        arg_max(total, submitted_at) AS total, max(submitted_at) AS submitted_at
    FROM review WHERE retracted_at IS NULL AND submitted_at IS NOT NULL AND reviewer <> '' {} GROUP BY conversation_id
"""
"""The last review of every conversation that a person made; of several reviewers the one who submitted last counts.

Its content is fetched for the few that are wanted: there are kilobytes of it in each.
"""


def releasable(db: Database | Cursor, viewer: Viewer, ids: Sequence[str]) -> list[Releasable]:
    """Those of the conversations that the viewer may see, that have an agent, and a scorecard or a review."""
    if not ids:
        return []
    where, values = viewer_sql(viewer)
    marks = ", ".join("?" * len(ids))
    sql = f"""
        SELECT c.id, c.agent, c.team, c.started_at, c.total, c.rubric, c.rubric_version, c.rubric_hash,
            coalesce(v.id, ''), coalesce(v.reviewer, ''), v.total,
            coalesce((SELECT arg_max(k.review_id, k.changed_at) FROM review_case k
                WHERE k.conversation_id = c.id AND k.state NOT IN ('retracted', 'taken_back')), '')
        FROM conversation c LEFT JOIN ({_LAST_REVIEW.format(f"AND conversation_id IN ({marks})")}) v ON v.conversation_id = c.id
        WHERE c.id IN ({marks}) AND c.agent <> '' AND (c.status = 'ok' OR v.id IS NOT NULL) AND {where}
        ORDER BY c.id
    """
    found = rows(db, sql, [*ids, *ids, *values])
    contents = _contents(db, [line[8] for line in found if line[8]])
    items: dict[str, dict[str, tuple[str, float | None]]] = {}
    sql = f"""
        SELECT conversation_id, item, status, points FROM item WHERE conversation_id IN ({marks})
        ORDER BY conversation_id, position
    """
    for id, item, status, points in rows(db, sql, list(ids)):
        items.setdefault(id, {})[item] = (status, points)
    return [
        Releasable(*(*line[:10], contents.get(line[8], "{}"), *line[10:], items.get(line[0], {}))) for line in found
    ]


def _contents(db: Database | Cursor, reviews: Sequence[str]) -> dict[str, str]:
    if not reviews:
        return {}
    marks = ", ".join("?" * len(reviews))
    return dict(rows(db, f"SELECT id, content FROM review WHERE id IN ({marks})", list(reviews)))


def unreleased(db: Database | Cursor, viewer: Viewer, filters: Filters, limit: int) -> tuple[int, list[str]]:
    """How many of the filtered scored conversations are not released, and the ids of the latest `limit` of them."""
    where, values = scope_sql(viewer, filters)
    condition = f"""
        c.status = 'ok' AND c.agent <> '' AND c.id NOT IN (SELECT r.conversation_id FROM released r) AND {where}
    """
    return _latest(db, condition, values, limit)


def released(db: Database | Cursor, viewer: Viewer, filters: Filters, limit: int) -> tuple[int, list[str]]:
    """How many of the filtered conversations are released, and the ids of the latest `limit` of them."""
    where, values = scope_sql(viewer, filters)
    return _latest(db, f"c.id IN (SELECT r.conversation_id FROM released r) AND {where}", values, limit)


def waiting(
    db: Database | Cursor, viewer: Viewer, before: datetime, *, limit: int = 50, offset: int = 0
) -> list[Waiting]:
    """Reviewed before a time (UTC without zone) and still not released, the longest waiting first."""
    sql, values = _waiting(viewer, before)
    columns = """
        c.id, c.agent, c.team, v.reviewer, v.submitted_at, c.started_at, c.channel, v.total, c.contact_reason, c.source
    """
    found = rows(
        db,
        f"SELECT {columns} {sql} ORDER BY v.submitted_at, c.id LIMIT ? OFFSET ?",
        [*values, max(0, limit), max(0, offset)],
    )
    return [Waiting(*line) for line in found]


def count_waiting(db: Database | Cursor, viewer: Viewer, before: datetime) -> int:
    """How many there are."""
    sql, values = _waiting(viewer, before)
    return int(rows(db, f"SELECT count(*) {sql}", values)[0][0])


@dataclass(frozen=True, slots=True)
class Card:
    """A machine's scorecard as it was kept last, `number` counts those of the conversation; `content` is JSON."""

    conversation: str
    id: str
    content: str
    rubric_hash: str
    total: float | None
    number: int


def cards(db: Database | Cursor, conversations: Sequence[str]) -> dict[str, Card]:
    """The machine's scorecards that were kept of these conversations, of each the last."""
    if not conversations:
        return {}
    sql = f"""
        SELECT conversation_id, arg_max(id, submitted_at), arg_max(content, submitted_at),
            arg_max(rubric_hash, submitted_at), arg_max(total, submitted_at), count(*)
        FROM review WHERE reviewer = '' AND conversation_id IN ({", ".join("?" * len(conversations))})
        GROUP BY conversation_id
    """
    return {line[0]: Card(*line) for line in rows(db, sql, list(conversations))}


def machine_review(conversation: str, number: int = 1) -> str:
    """The id of the review that keeps the machine's scorecard of a conversation, the first or a later one."""
    return f"machine-{conversation}" + (f"-{number}" if number > 1 else "")


def add_machine_reviews(cursor: Cursor, kept: Sequence[tuple[str, Releasable, str]], at: datetime) -> None:
    """Keep machine's scorecards as reviews of nobody, each with its id and content (JSON, `qa.reviewing.content`), so that they
    can be disputed.

    Such a row is marked as retracted from the start: it is no person's review, and no figure about people counts it.
    """
    columns = """review (id, conversation_id, task_id, reviewer, revision, rubric, rubric_version, rubric_hash,
        content, total, machine_total, seconds, submitted_at, retracted_at)"""
    lines = [
        (
            id, o.conversation, "", MACHINE, 0, o.rubric, o.rubric_version, o.rubric_hash,
            content, o.machine_total, o.machine_total, 0.0, at, at,
        )
        for id, o, content in kept
    ]  # fmt: skip
    insert_rows(cursor, columns, lines)


def _latest(db: Database | Cursor, condition: str, values: Sequence[Any], limit: int) -> tuple[int, list[str]]:
    total = int(rows(db, f"SELECT count(*) FROM conversation c WHERE {condition}", list(values))[0][0])
    sql = f"SELECT c.id FROM conversation c WHERE {condition} ORDER BY c.started_at DESC NULLS LAST, c.id LIMIT ?"
    return total, [id for (id,) in rows(db, sql, [*values, limit])]


def _waiting(viewer: Viewer, before: datetime) -> tuple[str, list[Any]]:
    where, values = viewer_sql(viewer)
    sql = f"""
        FROM ({_LAST_REVIEW.format("")}) v JOIN conversation c ON c.id = v.conversation_id
        WHERE v.submitted_at < ? AND c.agent <> '' AND c.id NOT IN (SELECT r.conversation_id FROM released r) AND {where}
    """
    return sql, [before, *values]
