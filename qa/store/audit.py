"""Who saw, changed and exported what: rows that are only ever added, each sealed with the hash of the one before.

A row that was changed, taken out or put in between no longer fits its hash. Somebody who may write the file can make all
hashes anew or cut off the end: to notice that, the last hash has to be kept elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, get_args

from qa.moment import utc_now
from qa.store.connection import Cursor, Database, rows, snapshot
from qa.store.viewer import Viewer

Action = Literal["saw", "heard", "changed", "exported", "login", "login_failed", "logout"]
ACTIONS: tuple[Action, ...] = get_args(Action)
BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `at` is UTC without zone, `object` what was acted on (`conversation:ID`, `account:NAME` …).

    `details` hold no personal data: counts, kinds and names of fields.
    """

    number: int
    at: datetime
    who: str
    role: str
    action: str
    object: str
    details: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """Conditions that all have to hold; an empty one is no condition. Days are UTC and both included."""

    who: str = ""
    action: str = ""
    object: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """How far the log is whole: rows that fit, the hash of the last of them, and the first that does not (None: all do).

    `holds`: whether the hash that was kept elsewhere, if any, is that of one of them.
    """

    entries: int
    head: str
    broken_at: int | None
    holds: bool = True


def append(
    cursor: Cursor, who: str, role: str, action: Action, object: str = "", details: Mapping[str, Any] | None = None
) -> None:
    """Add one act; to be called in a transaction of the writer, best the one that does what is recorded."""
    append_all(cursor, who, role, action, [object], details)


def append_all(
    cursor: Cursor,
    who: str,
    role: str,
    action: Action,
    objects: Sequence[str],
    details: Mapping[str, Any] | None = None,
) -> None:
    """The same of several objects at once, an entry each."""
    last = rows(cursor, "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
    number, seal = last[0] if last else (0, "")
    lines = []
    for object in objects:
        number += 1
        line = (number, utc_now(), who, role, action, object, _text(details or {}))
        seal = _seal(seal, line)
        lines.append((*line, seal))
    if lines:
        cursor.executemany("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", lines)


def entries(
    db: Database | Cursor, viewer: Viewer, filters: AuditFilters, *, limit: int = 50, offset: int = 0
) -> list[Entry]:
    """One page of the log, the latest first; nothing for anybody but the admin."""
    where, values = _where(viewer, filters)
    sql = f"SELECT * FROM audit WHERE {where} ORDER BY number DESC LIMIT ? OFFSET ?"
    found = rows(db, sql, [*values, max(0, limit), max(0, offset)])
    names = [field.name for field in fields(Entry)]
    return [Entry(**dict(zip(names, line, strict=True)) | {"details": json.loads(line[6])}) for line in found]


def count(db: Database | Cursor, viewer: Viewer, filters: AuditFilters) -> int:
    """How many acts there are; 0 for anybody but the admin."""
    where, values = _where(viewer, filters)
    return int(rows(db, f"SELECT count(*) FROM audit WHERE {where}", values)[0][0])


def people(db: Database | Cursor, viewer: Viewer) -> list[str]:
    """Everybody named in the log, by name."""
    where, values = _where(viewer, AuditFilters())
    return [
        who for (who,) in rows(db, f"SELECT DISTINCT who FROM audit WHERE who <> '' AND {where} ORDER BY 1", values)
    ]


def verify(db: Database | Cursor, kept: str = "") -> Chain:
    """Read the whole log and seal it again: the first row whose number or hash is not what it has to be is told.

    `kept` is a hash that was noted elsewhere; whether a row bears it tells a log whose end was cut off.
    """
    head, done, holds = "", 0, not kept
    with snapshot(db) as cursor:
        while batch := rows(cursor, "SELECT * FROM audit ORDER BY number, hash LIMIT ? OFFSET ?", [BATCH, done]):
            for *line, hash in batch:
                if line[0] != done + 1 or hash != _seal(head, line):
                    return Chain(done, head, done + 1, holds)
                head, done, holds = hash, done + 1, holds or hash == kept
    return Chain(done, head, None, holds)


def _where(viewer: Viewer, filters: AuditFilters) -> tuple[str, list[Any]]:
    parts: list[tuple[str, list[Any]]] = [] if viewer.sees_all else [("FALSE", [])]
    for name in ("who", "action"):
        if value := getattr(filters, name):
            parts.append((f"{name} = ?", [value]))
    if filters.object:
        parts.append(("contains(lower(object), lower(?))", [filters.object]))
    if filters.since is not None:
        parts.append(('"at" >= ?', [datetime.combine(filters.since, time.min)]))
    if filters.until is not None and filters.until < date.max:
        parts.append(('"at" < ?', [datetime.combine(filters.until + timedelta(days=1), time.min)]))
    return " AND ".join(sql for sql, _ in parts) or "TRUE", [value for _, values in parts for value in values]


def _text(details: Mapping[str, Any]) -> str:
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _seal(before: str, line: Any) -> str:
    number, at, *rest = line
    text = json.dumps([before, number, at.isoformat(timespec="microseconds"), *rest], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
