"""What a page of trends asks before it draws anything: which days there are, and which items were judged."""

from __future__ import annotations

from datetime import date

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.remembered import remembered
from qa.store.viewer import Viewer, viewer_sql


@remembered
def day_span(db: Database | Cursor, viewer: Viewer, filters: Filters) -> tuple[date, date] | None:
    """The first and the last day with a conversation, on the wall clock of the source; None without any."""
    where, values = scope_sql(viewer, filters)
    sql = f"SELECT min(c.started_at)::DATE, max(c.started_at)::DATE FROM conversation c WHERE {where}"
    first, last = rows(db, sql, values)[0]
    return None if first is None else (first, last)


@remembered
def judged_items(db: Database | Cursor, viewer: Viewer) -> list[str]:
    """The items of the rubrics that judged conversations the viewer may see, in the order of their rubric."""
    seen, values = viewer_sql(viewer)
    sql = f"""
        SELECT i.item FROM rubric_item i
        WHERE i.rubric_hash IN (SELECT DISTINCT c.rubric_hash FROM conversation c WHERE {seen})
        GROUP BY i.item ORDER BY min(i.place), i.item
    """
    return [item for (item,) in rows(db, sql, values)]
