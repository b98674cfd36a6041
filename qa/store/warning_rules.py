"""The settings of warnings as people set them: rules, quiet hours, addresses. Versions that are only ever added."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qa.errors import UsageError
from qa.store.connection import Cursor, Database, rows


@dataclass(frozen=True, slots=True)
class KeptRules:
    """One version as plain data, who set it and when (UTC)."""

    number: int
    content: Mapping[str, Any]
    by: str
    at: datetime


def latest(db: Database | Cursor) -> KeptRules | None:
    """The version that counts; None while nobody set any. It says nothing of anybody, so every role may read it."""
    found = rows(db, 'SELECT number, content, "by", "at" FROM warning_rules ORDER BY number DESC LIMIT 1')
    if not found:
        return None
    number, content, by, at = found[0]
    return KeptRules(number, json.loads(content), by, at)


def add(cursor: Cursor, kept: KeptRules) -> None:
    """Let this version count, in a transaction of the writer. Raises UsageError when another one came before it."""
    before = latest(cursor)
    if kept.number != (before.number if before else 0) + 1:
        raise UsageError("somebody else has changed the rules meanwhile; look at them again")
    content = json.dumps(kept.content, ensure_ascii=False)
    cursor.execute("INSERT INTO warning_rules VALUES (?, ?, ?, ?)", [kept.number, content, kept.by, kept.at])
