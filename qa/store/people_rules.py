"""The rules of certification and of the 360° score as they were set: versions that are only ever added."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from qa.errors import UsageError
from qa.store.connection import Cursor, Database, rows

Kind = Literal["certification", "all_round"]


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of rules as plain data, who set it and when (UTC)."""

    version: int
    content: Mapping[str, Any]
    by: str
    at: datetime


def latest(db: Database | Cursor, kind: Kind) -> Rules | None:
    """The rules that count; None while nobody set any. They say nothing of anybody, so everybody may read them."""
    sql = 'SELECT version, content, "by", "at" FROM people_rules WHERE kind = ? ORDER BY version DESC LIMIT 1'
    found = rows(db, sql, [kind])
    if not found:
        return None
    version, content, by, at = found[0]
    return Rules(version, json.loads(content), by, at)


def add(cursor: Cursor, kind: Kind, rules: Rules) -> None:
    """Set new rules, in a transaction of the writer. Raises UsageError when another version came before them."""
    before = latest(cursor, kind)
    if rules.version != (before.version if before else 0) + 1:
        raise UsageError("somebody else has changed these rules meanwhile; look at them and change them again")
    content = json.dumps(rules.content, ensure_ascii=False)
    cursor.execute(
        "INSERT INTO people_rules VALUES (?, ?, ?, ?, ?)", [kind, rules.version, content, rules.by, rules.at]
    )
