"""Saving views of pages under a name, for oneself or for everybody."""

from __future__ import annotations

from qa.errors import UsageError
from qa.identity import text_hash
from qa.moment import utc_now
from qa.permissions import may
from qa.store import audit
from qa.store.connection import Database
from qa.store.saved_views import SavedView, drop_view, list_views, write_view
from qa.store.viewer import Viewer

MOST_NAME, MOST_ADDRESS, MOST_VIEWS = 60, 4000, 100


def save_view(database: Database, by: Viewer, page: str, name: str, address: str, for_all: bool) -> SavedView:
    """Save the address of a page under a name; one's view of that name and page is replaced, so that saving twice is once.

    Raises UsageError on a name that is empty or too long, too many views, or a view for everybody without the permission.
    """
    name = " ".join(name.split())
    if not name or len(name) > MOST_NAME or len(address) > MOST_ADDRESS:
        raise UsageError(f"a view has a name of {MOST_NAME} characters at most")
    if for_all and not may(by, "manage"):
        raise UsageError("your role may save views for yourself only")
    owner = "" if for_all else by.name
    id = text_hash("view", owner, page, name)[:32]
    view = SavedView(id, page, name, address, owner, utc_now())
    with database.writing() as cursor:
        known = list_views(cursor, by)
        if len(known) >= MOST_VIEWS and all(one.id != id for one in known):
            raise UsageError(f"there are {MOST_VIEWS} views already; delete one first")
        if any((one.id, one.address) == (id, address) for one in known):
            return view
        write_view(cursor, view)
        audit.append(cursor, by.name, by.role, "changed", f"view:{id}", {"page": page, "for_all": for_all})
    return view


def may_delete(by: Viewer, view: SavedView) -> bool:
    """One's own; everybody's with the permission to manage."""
    return may(by, "manage") if view.owner == "" else view.owner == by.name


def delete_view(database: Database, by: Viewer, id: str) -> bool:
    """Delete a view; False where it is gone already. Raises UsageError on somebody else's."""
    with database.writing() as cursor:
        view = next((one for one in list_views(cursor, by) if one.id == id), None)
        if view is None:
            return False
        if not may_delete(by, view):
            raise UsageError("your role may not delete a view of everybody's")
        drop_view(cursor, id)
        audit.append(cursor, by.name, by.role, "changed", f"view:{id}", {"deleted": True})
    return True
