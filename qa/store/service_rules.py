"""The limits of service as they were set: versions that are only ever added."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qa.errors import UsageError
from qa.store.connection import Cursor, Database, rows


def latest(db: Database | Cursor) -> tuple[int, Mapping[str, Any] | None]:
    """The number and content of the rules that count; 0 and None while nobody set any. They say nothing of anybody."""
    found = rows(db, "SELECT number, content FROM service_rules ORDER BY number DESC LIMIT 1")
    return (int(found[0][0]), json.loads(found[0][1])) if found else (0, None)


def add(cursor: Cursor, number: int, content: Mapping[str, Any], by: str, at: datetime) -> None:
    """Set new rules, in a transaction of the writer. Raises UsageError when another version came before them."""
    if number != latest(cursor)[0] + 1:
        raise UsageError("somebody else has changed these limits meanwhile; look at them and change them again")
    cursor.execute("INSERT INTO service_rules VALUES (?, ?, ?, ?)", [number, json.dumps(content), by, at])
