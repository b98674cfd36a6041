"""Reading the database from a command: it is opened here, or the dashboard that holds it is asked. Nothing fails on a lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from time import sleep
from typing import Any

from qa.errors import StoreInUse, UsageError
from qa.merging import PAUSE, TRIES
from qa.server_link import find_server
from qa.state_folder import StateFolder
from qa.store import audit
from qa.store.accounts import everyone
from qa.store.connection import Database, open_database
from qa.store.review_verdicts import latest_verdicts
from qa.store.score_history import scores_of_rubric
from qa.store.viewer import ADMIN

Rows = list[dict[str, Any]]
READERS: Mapping[str, Callable[[Database, str], Rows]] = {
    "review_verdicts": lambda db, _: [asdict(verdict) for verdict in latest_verdicts(db, ADMIN)],
    "accounts": lambda db, _: [asdict(replace(account, password_hash="")) for account in everyone(db)],
    "audit_chain": lambda db, kept: [asdict(audit.verify(db, kept))],
    "scores": lambda db, rubric: [asdict(score) for score in scores_of_rubric(db, ADMIN, rubric)],
}
"""What can be read, by name, with one argument. The person at the command line owns the file, so nothing is withheld."""


def read_rows(folder: StateFolder, what: str, argument: str = "") -> Rows:
    """Rows by the name of their reader; none where there is no database yet. Times may be text in ISO 8601.

    Raises StoreError when the database cannot be used, UsageError when another program keeps holding it.
    """
    if not folder.database.exists():
        return []
    for attempt in range(TRIES):
        server = find_server(folder.server)
        if server and (rows := server.read(what, argument)) is not None:
            return rows
        try:
            with open_database(folder.database) as database:
                return READERS[what](database, argument)
        except StoreInUse:
            if attempt + 1 < TRIES:
                sleep(PAUSE)
    raise UsageError(f"{folder.database}: another process holds the database; close it, then run the command again")
