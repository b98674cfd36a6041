"""Answers to surveys and tickets as they were imported: kept once, replaced where a later file tells otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any, Literal

from qa.store.connection import Cursor, rows
from qa.store.outside_ratings import Kept

Question = Literal["csat", "nps"]
Table = Literal["survey_answer", "ticket"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one question. Times are wall clock times without a zone, as those of conversations are.

    `id` is the same whenever the same answer is read again; `wanted` is the conversation the file names, `scale` that of the `score`
    (`1-5`). `satisfied` is None for other questions than satisfaction. `awaits`: somebody is to reply to it.
    """

    id: str
    question: Question
    score: float
    scale: str
    satisfied: bool | None
    wanted: str
    customer: str
    customer_key: str
    at: datetime | None
    comment: str
    themes: tuple[str, ...]
    team: str
    agent: str
    awaits: bool
    replied_at: datetime | None
    source: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket of another system with the times of its steps, on the wall clock; None for a step that was not taken (yet).

    `severity`: urgent, general or complex; `grade`: P1, P2, P3 or ''; `status`: open, paused, resolved or closed.
    """

    id: str
    wanted: str
    customer: str
    customer_key: str
    team: str
    agent: str
    severity: str
    grade: str
    status: str
    reason: str
    opened_at: datetime
    classified_at: datetime | None
    answered_at: datetime | None
    escalated_at: datetime | None
    solution_at: datetime | None
    resolved_at: datetime | None
    called_back_at: datetime | None
    closed_at: datetime | None
    knowledge_at: datetime | None
    paused_seconds: float
    source: str


_TYPES = {
    "score": "DOUBLE",
    "satisfied": "BOOLEAN",
    "awaits": "BOOLEAN",
    "themes": "VARCHAR[]",
    "paused_seconds": "DOUBLE",
}
_COLUMNS: Mapping[Table, tuple[str, ...]] = {
    "survey_answer": tuple(field.name for field in fields(Answer)),
    "ticket": tuple(field.name for field in fields(Ticket)),
}


def keep(cursor: Cursor, table: Table, found: Sequence[Answer] | Sequence[Ticket], by: str, at: datetime) -> Kept:
    """Keep what was read, in a transaction of the writer. Of one id in `found` the last counts; one that is there and differs is replaced.

    Afterwards the temporary table `changed (id, conversation_id)` holds what is new or replaced, with the conversation it was tied to.
    """
    names = _COLUMNS[table]
    latest: dict[str, tuple[Any, ...]] = {row[0]: row for row in map(astuple, found)}
    _stage(cursor, names, list(latest.values()))
    told = ", ".join(f'"{name}"' for name in names if name != "source")
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE changed AS
        SELECT i.id, k.conversation_id FROM incoming i LEFT JOIN {table} k USING (id)
        WHERE k.id IS NULL OR i.id IN (SELECT id FROM (SELECT {told} FROM incoming EXCEPT SELECT {told} FROM {table}))
        """
    )
    new, changed = rows(cursor, f"SELECT count(*) FILTER (id NOT IN (SELECT id FROM {table})), count(*) FROM changed")[
        0
    ]
    cursor.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM changed)")
    cursor.execute(
        f"""
        INSERT INTO {table} BY NAME
        SELECT *, '' AS conversation_id, '' AS how, '' AS why, ? AS "by", ?::TIMESTAMP AS imported_at
        FROM incoming WHERE id IN (SELECT id FROM changed)
        """,
        [by, at],
    )
    return Kept(new, changed - new, len(latest) - changed)


def tied(cursor: Cursor, table: Table) -> int:
    """How many of what the last `keep` was handed are tied to a conversation."""
    sql = f"SELECT count(*) FROM {table} WHERE how <> '' AND id IN (SELECT id FROM incoming)"
    return int(rows(cursor, sql)[0][0])


def _stage(cursor: Cursor, names: Sequence[str], lines: Sequence[tuple[Any, ...]]) -> None:
    """The rows as a temporary table `incoming`, by column at once: one statement a row takes a second for a thousand."""
    lists = list(map(list, zip(*lines, strict=True))) or [[] for _ in names]
    parts = ", ".join(f'unnest(?::{_type(name)}[]) AS "{name}"' for name in names)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE incoming AS SELECT {parts}", lists)


def _type(name: str) -> str:
    return _TYPES.get(name, "TIMESTAMP" if name == "at" or name.endswith("_at") else "VARCHAR")
