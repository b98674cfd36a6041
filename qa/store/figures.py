"""Raw numbers that `qa.store.metric_figures` does not have: inputs without a conversation, and how items came out."""

from __future__ import annotations

from collections import Counter, defaultdict

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.rows import ItemCount
from qa.store.viewer import Viewer

_JUDGED = ("pass", "partial", "fail")
_OPEN = ("not_applicable", "not_evaluated")


def failed(db: Database | Cursor, viewer: Viewer, filters: Filters) -> int:
    """Conversations that could not be processed."""
    where, values = scope_sql(viewer, filters)
    return int(rows(db, f"SELECT count(*) FROM conversation c WHERE c.status = 'failed' AND {where}", values)[0][0])


def failures_without_conversation(db: Database | Cursor, viewer: Viewer) -> int:
    """Inputs of which not even a conversation is known; 0 for all but the admin, as nobody knows whose they are."""
    if not viewer.sees_all:
        return 0
    # counted from the few: a look for each failure among all conversations would read these twice
    known = "SELECT count(DISTINCT f.label) FROM failure f JOIN conversation c ON c.id = f.id"
    return int(rows(db, f"SELECT (SELECT count(*) FROM failure) - ({known})")[0][0])


def item_counts(db: Database | Cursor, viewer: Viewer, filters: Filters) -> list[ItemCount]:
    """How often each item came out how. Rubrics that name an item alike share its line."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT i.item, i.section, i.status, count(*) FROM item i JOIN conversation c ON c.id = i.conversation_id
        WHERE c.status = 'ok' AND {where} GROUP BY i.item, i.section, i.status ORDER BY i.item, i.section
    """
    sections: dict[str, str] = {}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for item, section, status, count in rows(db, sql, values):
        sections.setdefault(item, section)
        counts[item][status] += count
    return [
        ItemCount(item, section, sum(counts[item][s] for s in _JUDGED), *(counts[item][s] for s in (*_JUDGED, *_OPEN)))
        for item, section in sections.items()
    ]
