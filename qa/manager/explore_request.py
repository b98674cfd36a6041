"""Themes found and promises checked for a command: done here, or by the dashboard that holds the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qa.account_changes import owner
from qa.manager.promise_following import follow
from qa.manager.theme_finding import find
from qa.server_request import Told, ask
from qa.state_folder import StateFolder
from qa.store.connection import Database
from qa.store.filters import Filters
from qa.store.promise_checks import standing_counts


def request_explore(folder: StateFolder, by: str, asked: Mapping[str, Any]) -> Told:
    """What `explore_as_asked` tells. Raises UsageError when another program keeps holding the database, StoreError."""
    wanted = {"by": by, **asked}
    return ask(folder, "explore", wanted, lambda database: explore_as_asked(database, wanted))


def explore_as_asked(database: Database, asked: Mapping[str, Any]) -> Told:
    """`what` is `themes` (with `days`) or `promises` (with `most`, 0 for all). JSON-able. Raises UsageError."""
    by = owner(str(asked["by"]))
    if asked["what"] == "themes":
        run = find(database, by, days=int(asked["days"]))
        return {"since": run.since.isoformat(), "until": run.until.isoformat(), **run.content}
    now = datetime.now()
    checked = follow(database, now, int(asked.get("most") or 0))
    return {"checked": checked, "standings": standing_counts(database, by, Filters(), now)}
