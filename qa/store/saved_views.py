"""Views of pages that people saved under a name: the address of the page with what it filtered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer


@dataclass(frozen=True, slots=True)
class SavedView:
    """A page with the query of its address. `owner` is '' for a view of everybody's; `at` is UTC."""

    id: str
    page: str
    name: str
    address: str
    owner: str
    at: datetime


def list_views(db: Database | Cursor, viewer: Viewer) -> list[SavedView]:
    """The viewer's own views and everybody's, by name. What a view shows is limited where it is opened."""
    sql = "SELECT id, page, name, address, owner, \"at\" FROM saved_view WHERE owner = ? OR owner = '' ORDER BY name, owner, id"
    return [SavedView(*line) for line in rows(db, sql, [viewer.name])]


def write_view(cursor: Cursor, view: SavedView) -> None:
    """Save one, or put it in the place of the one with its id; in a transaction of the writer."""
    cursor.execute(
        "INSERT OR REPLACE INTO saved_view VALUES (?, ?, ?, ?, ?, ?)",
        [view.id, view.page, view.name, view.address, view.owner, view.at],
    )


def drop_view(cursor: Cursor, id: str) -> None:
    """Take one away, in a transaction of the writer."""
    cursor.execute("DELETE FROM saved_view WHERE id = ?", [id])
