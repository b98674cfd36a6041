"""Versions of the taxonomy of contact reasons: what was published, by whom and why, and the one draft."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from qa.store.connection import Cursor, Database, insert_rows, rows

State = Literal["draft", "published"]


@dataclass(frozen=True, slots=True)
class TaxonomyVersion:
    """One version. `content` is YAML; `version` counts the changes of a draft; `by` and `at` (UTC) are of its last change."""

    number: int
    name: str
    content: str
    note: str
    state: State
    version: int
    by: str
    at: datetime


_COLUMNS = ", ".join(f'"{field.name}"' for field in fields(TaxonomyVersion))


def versions(db: Database | Cursor) -> list[TaxonomyVersion]:
    """What was published, the one in force first."""
    sql = f"SELECT {_COLUMNS} FROM taxonomy WHERE state = 'published' ORDER BY number DESC"
    return [TaxonomyVersion(*line) for line in rows(db, sql)]


def draft(db: Database | Cursor) -> TaxonomyVersion | None:
    """The draft, where somebody works on one."""
    found = rows(db, f"SELECT {_COLUMNS} FROM taxonomy WHERE state = 'draft'")
    return TaxonomyVersion(*found[0]) if found else None


def next_number(cursor: Cursor) -> int:
    """The number of the next version."""
    return int(rows(cursor, "SELECT coalesce(max(number), 0) + 1 FROM taxonomy")[0][0])


def write(cursor: Cursor, row: TaxonomyVersion) -> None:
    """Put a version in the place of the one of its number."""
    drop(cursor, row.number)
    line = tuple(getattr(row, field.name) for field in fields(TaxonomyVersion))
    insert_rows(cursor, f"taxonomy ({_COLUMNS})", [line])


def drop(cursor: Cursor, number: int) -> None:
    """Take a draft away."""
    cursor.execute("DELETE FROM taxonomy WHERE number = ? AND state = 'draft'", [number])
