"""Stored conversations as `scoring` knows them, to try something on: the same ones every time."""

from __future__ import annotations

from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer, viewer_sql
from scoring.conversation import Channel, Conversation, Role, Turn


def sample(db: Database | Cursor, viewer: Viewer, most: int) -> list[Conversation]:
    """At most `most` conversations that the viewer may see, in the order of the hash of their ids: as good as drawn."""
    where, values = viewer_sql(viewer)
    sql = f"""
        WITH wanted AS (
            SELECT c.id, c.channel, c.language FROM conversation c
            WHERE c.status <> 'failed' AND c.turn_count > 0 AND {where} ORDER BY hash(c.id), c.id LIMIT ?
        )
        SELECT w.id, any_value(w.channel), any_value(w.language),
            list(t.role ORDER BY t.i), list(t.text ORDER BY t.i), list(t.start_time ORDER BY t.i)
        FROM wanted w JOIN turn t ON t.conversation_id = w.id GROUP BY w.id ORDER BY w.id
    """
    return [
        Conversation(
            id,
            Channel(channel),
            language,
            tuple(
                Turn(i, Role(role), text or "", start)
                for i, (role, text, start) in enumerate(zip(roles, texts, starts, strict=True))
            ),
        )
        for id, channel, language, roles, texts, starts in rows(db, sql, [*values, most])
    ]
