"""What the process shares: the open database, its state folder, and who looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.sessions import Sessions
from qa.errors import UsageError
from qa.state_folder import StateFolder
from qa.store.connection import Database
from qa.store.viewer import Viewer


@dataclass(frozen=True, slots=True)
class AppState:
    """The one writer of the database, where it keeps its files, and who is logged in.

    `setup_token` is asked of whoever makes the first account at the page; without one only the command line makes it.
    """

    database: Database
    folder: StateFolder
    sessions: Sessions = field(default_factory=Sessions)
    setup_token: str = ""

    @property
    def path(self) -> Path:
        """The database file."""
        return self.folder.database


class _Holder:
    state: AppState | None = None


def attach(state: AppState | None) -> None:
    """Make `state` the one every page uses; None lets go of it. Called by the server's start and end, and by tests."""
    _Holder.state = state


def current() -> AppState:
    """The state of this process. Raises UsageError where the pages run without their server."""
    if _Holder.state is None:
        raise UsageError("the dashboard has no database; start it with `qa serve`")
    return _Holder.state


def viewer() -> Viewer:
    """Who looks at the page now. One-person mode: everybody at this machine is the admin."""
    from app.access import page_viewer

    return page_viewer()
