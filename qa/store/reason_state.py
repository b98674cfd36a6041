"""How many conversations bear their reason by a taxonomy that is not the one in force."""

from __future__ import annotations

from qa.store.connection import Cursor, Database, rows
from qa.store.remembered import remembered
from qa.store.viewer import Viewer, viewer_sql


@remembered
def read_otherwise(db: Database | Cursor, viewer: Viewer, taxonomy: str) -> tuple[int, int]:
    """Of the conversations the viewer may see those read by another taxonomy (name and version), and all of them."""
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT count(*) FILTER (NOT contains(c.versions, ?)), count(*)
        FROM conversation c WHERE c.status <> 'failed' AND {where}
    """
    ((other, every),) = rows(db, sql, [f'"taxonomy": "{taxonomy}"', *values])
    return int(other), int(every)
