"""What people are told, and whether they have read it. Only ever one's own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qa.store.connection import Cursor, Database, insert_rows, rows
from qa.store.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person is told. `recipient` is an account's name, `kind` chooses the words, `params` fill their gaps.

    `object` is what it is about (`case:ID`, `coaching:ID`, `tasks:DAY` …); times are UTC without zone. `once` tells apart what is told
    of the same object more than once, as the steps of a case.
    """

    recipient: str
    kind: str
    object: str
    at: datetime
    params: Mapping[str, Any] = field(default_factory=dict)
    once: str = ""
    read_at: datetime | None = None

    @property
    def id(self) -> str:
        """The same thing told to the same person is one notice, however often it is sent."""
        text = "\n".join((self.recipient, self.kind, self.object, self.once))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as it is kept."""

    id: str
    kind: str
    object: str
    params: Mapping[str, Any]
    at: datetime
    read_at: datetime | None


def notify(cursor: Cursor, notices: Iterable[Notice]) -> None:
    """Tell people; to be called in the transaction of the writer that does what they are told of."""
    unique = {one.id: one for one in notices}
    marks = ", ".join("?" * len(unique))
    known = rows(cursor, f"SELECT id FROM notification WHERE id IN ({marks})", list(unique)) if unique else []
    for (id,) in known:
        del unique[id]
    lines = [
        (id, one.recipient, one.kind, one.object, json.dumps(dict(one.params), ensure_ascii=False), one.at)
        for id, one in unique.items()
    ]
    insert_rows(cursor, 'notification (id, recipient, kind, object, params, "at")', lines)


def unread(db: Database | Cursor, viewer: Viewer) -> int:
    """How many notices the viewer has not read."""
    sql = "SELECT count(*) FROM notification WHERE recipient = ? AND recipient <> '' AND read_at IS NULL"
    return int(rows(db, sql, [viewer.name])[0][0])


def told(db: Database | Cursor, viewer: Viewer, *, limit: int = 30, offset: int = 0) -> list[Told]:
    """The viewer's notices: those not read first, the latest first."""
    sql = """
        SELECT id, kind, object, params, "at", read_at FROM notification WHERE recipient = ? AND recipient <> ''
        ORDER BY read_at IS NOT NULL, "at" DESC, id LIMIT ? OFFSET ?
    """
    found = rows(db, sql, [viewer.name, max(0, limit), max(0, offset)])
    return [Told(id, kind, object, json.loads(params), at, read) for id, kind, object, params, at, read in found]


def known(db: Database | Cursor, viewer: Viewer, kind: str, objects: Sequence[str]) -> set[str]:
    """Of which of these objects the viewer was told."""
    if not objects or not viewer.name:
        return set()
    marks = ", ".join("?" * len(objects))
    sql = f"SELECT object FROM notification WHERE recipient = ? AND kind = ? AND object IN ({marks})"
    return {object for (object,) in rows(db, sql, [viewer.name, kind, *objects])}


def mark_read(cursor: Cursor, viewer: Viewer, ids: Iterable[str] | None, at: datetime) -> None:
    """Keep that the viewer has read these of their notices, or all; to be called in a transaction of the writer."""
    if ids is None:
        cursor.execute("UPDATE notification SET read_at = ? WHERE recipient = ? AND read_at IS NULL", [at, viewer.name])
        return
    for id in ids:
        cursor.execute(
            "UPDATE notification SET read_at = ? WHERE id = ? AND recipient = ? AND read_at IS NULL",
            [at, id, viewer.name],
        )
