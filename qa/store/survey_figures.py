"""What surveys are counted by beyond their metrics: what each group speaks of, verdicts beside satisfaction, answers open or untied."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.remembered import remembered
from qa.store.viewer import Viewer, people_sql
from scoring.manager.satisfaction import PASSIVE, PROMOTER, Group
from scoring.reasons import Reason
from scoring.statistics import Floats

_GROUP = f"CASE WHEN s.recommend >= {PROMOTER} THEN 'promoter' WHEN s.recommend >= {PASSIVE} THEN 'passive' ELSE 'detractor' END"
_HALF = 62
"""Bits that go into one integer on the way to numpy."""
MOST_ANSWERS = 6_000


@dataclass(frozen=True, slots=True)
class Voices:
    """How many answers each group gave, with which reasons of contact, and on what the comments touch; `commented`: with a comment."""

    sizes: Mapping[Group, int]
    reasons: Mapping[tuple[Group, str], int]
    commented: Mapping[Group, int]
    themes: Mapping[tuple[Group, str], int]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with what was answered, and the conversation it is about."""

    conversation: str
    at: datetime | None
    text: str
    themes: tuple[str, ...]
    satisfied: bool | None
    recommend: float | None
    team: str
    agent: str


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Satisfaction beside the verdicts of one rubric: `passed` (answers, items) is 0, 1/2, 1 or nan, `satisfied` (answers,) 0 or 1.

    `answers`: how many there are, of which some `MOST_ANSWERS`, drawn by the hash of their id, are looked at.
    """

    rubric: str
    items: tuple[str, ...]
    passed: Floats
    satisfied: Floats
    answers: int


@dataclass(frozen=True, slots=True)
class Untied:
    """An answer or ticket that belongs to no conversation, and why."""

    kind: str
    wanted: str
    customer: str
    at: datetime | None
    reason: Reason | None
    source: str


@remembered
def answered(db: Database | Cursor, viewer: Viewer, filters: Filters) -> int:
    """How many conversations have an answer to either question."""
    where, values = scope_sql(viewer, filters)
    sql = f"SELECT count(*) FROM contact_satisfaction s JOIN conversation c ON c.id = s.conversation_id WHERE {where}"
    return int(rows(db, sql, values)[0][0])


@remembered
def voices(db: Database | Cursor, viewer: Viewer, filters: Filters) -> Voices:
    """What promoters, passives and detractors speak of."""
    where, values = scope_sql(viewer, filters)
    joined = f"FROM contact_satisfaction s JOIN conversation c ON c.id = s.conversation_id WHERE s.recommend IS NOT NULL AND {where}"
    reasons = rows(db, f"SELECT {_GROUP} AS g, coalesce(c.contact_reason, ''), count(*) {joined} GROUP BY ALL", values)
    said = f"""
        WITH said AS (
            SELECT {_GROUP} AS g, s.conversation_id AS id, list_distinct(flatten(list(a.themes))) AS themes
            FROM contact_satisfaction s JOIN conversation c ON c.id = s.conversation_id
            JOIN survey_answer a ON a.conversation_id = s.conversation_id
            WHERE s.recommend IS NOT NULL AND a.comment <> '' AND {where} GROUP BY g, s.conversation_id
        )
        SELECT g, '', count(*) FROM said GROUP BY g
        UNION ALL SELECT g, theme, count(*) FROM (SELECT g, unnest(themes) AS theme FROM said) GROUP BY g, theme
    """
    themes = rows(db, said, values)
    sizes: dict[Group, int] = {}
    for group, _, count in reasons:
        sizes[group] = sizes.get(group, 0) + count
    return Voices(
        sizes,
        {(group, reason): count for group, reason, count in reasons if reason},
        {group: count for group, theme, count in themes if not theme},
        {(group, theme): count for group, theme, count in themes if theme},
    )


def comments(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    group: Group | None = None,
    theme: str = "",
    limit: int = 20,
) -> list[Comment]:
    """The latest comments, of one group or on one theme where named."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT a.conversation_id, a."at", a.comment, a.themes, s.satisfied, s.recommend, c.team, c.agent
        FROM survey_answer a JOIN contact_satisfaction s ON s.conversation_id = a.conversation_id
        JOIN conversation c ON c.id = a.conversation_id
        WHERE a.comment <> '' AND (? = '' OR s.recommend IS NOT NULL AND {_GROUP} = ?) AND (? = '' OR list_contains(a.themes, ?)) AND {where}
        ORDER BY a."at" DESC NULLS LAST, a.id LIMIT ?
    """
    found = rows(db, sql, [group or "", group or "", theme, theme, *values, limit])
    return [Comment(id, at, text, tuple(themes or ()), *rest) for id, at, text, themes, *rest in found]


@remembered
def verdicts(db: Database | Cursor, viewer: Viewer, filters: Filters) -> Verdicts | None:
    """The verdicts beside each answer on satisfaction, of the rubric that most of these conversations were judged by; None without any."""
    where, values = scope_sql(viewer, filters)
    joined = f"""
        FROM contact_satisfaction s JOIN conversation c ON c.id = s.conversation_id
        WHERE s.satisfied IS NOT NULL AND c.status = 'ok' AND c.judged_bits IS NOT NULL AND {where}
    """
    best = rows(
        db,
        f"SELECT c.rubric_hash, any_value(c.rubric), count(*) AS n {joined} GROUP BY 1 ORDER BY n DESC, 1 LIMIT 1",
        values,
    )
    if not best:
        return None
    hash, rubric, count = best[0]
    places = rows(db, "SELECT item, place FROM rubric_item WHERE rubric_hash = ? ORDER BY place", [hash])
    halves = ", ".join(
        f"(c.{kind}_bits & {2**_HALF - 1})::BIGINT, (c.{kind}_bits >> {_HALF})::BIGINT"
        for kind in ("judged", "failed", "partial")
    )
    drawn = "AND hash(c.id) % ? = 0"  # one in so many, always the same ones
    sql = f"SELECT s.satisfied::INT, {halves} {joined} AND c.rubric_hash = ? {drawn} ORDER BY c.id"
    table = np.asarray(rows(db, sql, [*values, hash, -(-count // MOST_ANSWERS)]), dtype=np.int64)
    columns = [_verdict(table, place) for _, place in places]
    passed = np.column_stack(columns) if columns else np.empty((len(table), 0))
    return Verdicts(rubric, tuple(item for item, _ in places), passed, table[:, 0].astype(np.float64), count)


def _verdict(table: Any, place: int) -> Floats:
    """1 passed, 1/2 partly, 0 failed, nan not judged; the table has satisfied and three pairs of integers."""
    high, bit = divmod(place, _HALF)
    judged, failed, partly = (table[:, 1 + 2 * kind + high] >> bit & 1 for kind in range(3))
    return np.where(judged == 1, 1.0 - failed - partly / 2, np.nan)


@dataclass(frozen=True, slots=True)
class Replies:
    """Replies to answers that ask for one: by how they stand against the limit, and those that wait, the longest first."""

    kept: int
    broken: int
    waiting: int
    overdue: int
    soon: int
    answers: Sequence[Comment]


def replies(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    now: datetime,
    limit: timedelta,
    soon: float,
    most: int = 50,
) -> Replies:
    """How answers were replied to `now` (wall clock): `limit` after they came, `soon` due from this part of it on."""
    where, values = scope_sql(viewer, filters)
    joined = f"""
        FROM survey_answer a JOIN conversation c ON c.id = a.conversation_id
        WHERE a.awaits AND a."at" IS NOT NULL AND a."at" <= ? AND {where}
    """
    counts = rows(
        db,
        f"""
        SELECT count(*) FILTER (replied_at <= due AND due <= now), count(*) FILTER (replied_at > due),
            count(*) FILTER (replied_at IS NULL), count(*) FILTER (replied_at IS NULL AND now > due),
            count(*) FILTER (replied_at IS NULL AND now BETWEEN soon AND due)
        FROM (SELECT a.replied_at, a."at" + ? AS due, a."at" + ? AS soon, ?::TIMESTAMP AS now {joined})
        """,
        [limit, soon * limit, now, now, *values],
    )[0]
    listed = f"""
        SELECT w.id, w."at", w.comment, w.themes, s.satisfied, s.recommend, w.team, w.agent FROM (
            SELECT c.id, a."at", a.comment, a.themes, c.team, c.agent, a.id AS answer {joined} AND a.replied_at IS NULL
            ORDER BY a."at", a.id LIMIT ?
        ) w LEFT JOIN contact_satisfaction s ON s.conversation_id = w.id ORDER BY w."at", w.answer
    """
    waiting = rows(db, listed, [now, *values, most])
    kept, broken, open_, overdue, soon_due = counts
    answers = [Comment(id, at, said, tuple(themes or ()), *rest) for id, at, said, themes, *rest in waiting]
    return Replies(kept, broken, open_, overdue, soon_due, answers)


def untied(db: Database | Cursor, viewer: Viewer, limit: int = 50) -> tuple[list[tuple[Reason, int]], list[Untied]]:
    """Why answers and tickets belong to no conversation, with how many, and the latest of them; of the teams the viewer may see."""
    where, values = people_sql(viewer, "t")
    table = f"""
        (
            SELECT 'answers' AS kind, wanted, customer, "at", why, source, imported_at, team, agent, how, id FROM survey_answer
            UNION ALL
            SELECT 'tickets', wanted, customer, opened_at, why, source, imported_at, team, agent, how, id FROM ticket
        ) t WHERE t.how = '' AND {where}
    """
    counted = rows(
        db,
        f"SELECT any_value(t.why), count(*) AS n FROM {table} GROUP BY nullif(t.why, '')->>'code' ORDER BY n DESC",
        values,
    )
    sql = f"SELECT t.kind, t.wanted, t.customer, t.at, t.why, t.source FROM {table} ORDER BY t.imported_at DESC, t.at DESC, t.id LIMIT ?"
    latest = rows(db, sql, [*values, limit])
    reasons = [(reason, n) for why, n in counted if (reason := _reason(why))]
    return reasons, [
        Untied(kind, wanted, who, at, _reason(why), source) for kind, wanted, who, at, why, source in latest
    ]


def counts(db: Database | Cursor, viewer: Viewer) -> tuple[int, int]:
    """Answers on satisfaction and on recommending there are, tied or not, of which the viewer may know."""
    where, values = people_sql(viewer, "t")
    sql = f"SELECT count(*) FILTER (question = 'csat'), count(*) FILTER (question = 'nps') FROM survey_answer t WHERE {where}"
    csat, nps = rows(db, sql, values)[0]
    return int(csat), int(nps)


def _reason(why: str) -> Reason | None:
    if not why:
        return None
    told = json.loads(why)
    return Reason(told["code"], told["params"])
