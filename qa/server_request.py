"""What a command asks of the database: done by the dashboard that holds it, else here. Nothing fails on a lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import sleep
from typing import Any

from qa.errors import StoreInUse, UsageError
from qa.merging import PAUSE, TRIES
from qa.server_link import find_server
from qa.state_folder import StateFolder
from qa.store.connection import Database, open_database

Told = dict[str, Any]


def ask(folder: StateFolder, what: str, asked: Mapping[str, Any], here: Callable[[Database], Told]) -> Told:
    """Post `asked` to the dashboard's private API as `what`; where none runs, open the database and do it with `here`.

    Raises UsageError with what went wrong there, where there is no such database, or where another program keeps holding it;
    StoreError.
    """
    if not folder.database.exists():
        raise UsageError(f"{folder.database}: there is no such database; name one with --db")
    for attempt in range(TRIES):
        server = find_server(folder.server)
        if server and (told := server.post(what, dict(asked))) is not None:
            if "error" in told:
                raise UsageError(str(told["error"]))
            return told
        try:
            with open_database(folder.database) as database:
                return here(database)
        except StoreInUse:
            if attempt + 1 < TRIES:
                sleep(PAUSE)
    raise UsageError(f"{folder.database}: another process holds the database; close it, then run the command again")
