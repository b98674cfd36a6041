"""Themes found and promises checked for a command: done here, or by the dashboard that holds the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from time import sleep
from typing import Any

from qa.account_changes import owner
from qa.errors import StoreInUse, UsageError
from qa.manager.promise_following import follow
from qa.manager.theme_finding import find
from qa.merging import PAUSE, TRIES
from qa.server_link import find_server
from qa.state_folder import StateFolder
from qa.store.connection import Database, open_database
from qa.store.filters import Filters
from qa.store.promise_checks import standing_counts

Told = dict[str, Any]


def request_explore(folder: StateFolder, by: str, asked: Mapping[str, Any]) -> Told:
    """What `explore_as_asked` tells. Raises UsageError when another program keeps holding the database, StoreError."""
    if not folder.database.exists():
        raise UsageError(f"{folder.database}: there is no such database")
    for attempt in range(TRIES):
        server = find_server(folder.server)
        if server and (told := server.post("explore", {"by": by, **asked})) is not None:
            if "error" in told:
                raise UsageError(str(told["error"]))
            return told
        try:
            with open_database(folder.database) as database:
                return explore_as_asked(database, {"by": by, **asked})
        except StoreInUse:
            if attempt + 1 < TRIES:
                sleep(PAUSE)
    raise UsageError(f"{folder.database}: another process holds the database; close it, then run the command again")


def explore_as_asked(database: Database, asked: Mapping[str, Any]) -> Told:
    """`what` is `themes` (with `days`) or `promises` (with `most`, 0 for all). JSON-able. Raises UsageError."""
    by = owner(str(asked["by"]))
    if asked["what"] == "themes":
        run = find(database, by, days=int(asked["days"]))
        return {"since": run.since.isoformat(), "until": run.until.isoformat(), **run.content}
    now = datetime.now()
    checked = follow(database, now, int(asked.get("most") or 0))
    return {"checked": checked, "standings": standing_counts(database, by, Filters(), now)}
