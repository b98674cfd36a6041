"""Results that their agents may see. A conversation judged again stays released; its row is not the result's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from qa.store.connection import Cursor, Database, insert_rows, rows
from qa.store.viewer import Viewer, viewer_sql


def release(cursor: Cursor, viewer: Viewer, ids: Iterable[str], at: datetime) -> list[str]:
    """Let agents see these results from now on (`at`, UTC without zone); to be called in a transaction of the writer.

    Gives the ids that were released: those the viewer may see and that were not released before.
    """
    wanted = _visible(cursor, viewer, ids)
    done = set(_known(cursor, wanted))
    fresh = [id for id in wanted if id not in done]
    insert_rows(cursor, 'released (conversation_id, released_at, "by")', [(id, at, viewer.name) for id in fresh])
    return fresh


def take_back(cursor: Cursor, viewer: Viewer, ids: Iterable[str]) -> list[str]:
    """Hide results from their agents again; gives the ids of those that were released and that the viewer may see."""
    known = _known(cursor, _visible(cursor, viewer, ids))
    if known:
        cursor.execute(f"DELETE FROM released WHERE conversation_id IN ({', '.join('?' * len(known))})", known)
    return known


def released_at(db: Database | Cursor, viewer: Viewer, id: str) -> datetime | None:
    """When the result was released (UTC without zone); None where it is not, or the viewer may not see it."""
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT released_at FROM released
        WHERE conversation_id = ? AND conversation_id IN (SELECT c.id FROM conversation c WHERE {where})
    """
    found = rows(db, sql, [id, *values])
    return found[0][0] if found else None


def _known(cursor: Cursor, ids: list[str]) -> list[str]:
    """Those of them that are released, in their order."""
    if not ids:
        return []
    sql = f"SELECT conversation_id FROM released WHERE conversation_id IN ({', '.join('?' * len(ids))})"
    found = {id for (id,) in rows(cursor, sql, ids)}
    return [id for id in ids if id in found]


def _visible(cursor: Cursor, viewer: Viewer, ids: Iterable[str]) -> list[str]:
    where, values = viewer_sql(viewer)
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    sql = f"SELECT c.id FROM conversation c WHERE c.id IN ({', '.join('?' * len(wanted))}) AND {where}"
    seen = {id for (id,) in rows(cursor, sql, [*wanted, *values])}
    return [id for id in wanted if id in seen]
