"""A file of answers or tickets handed in by a command: taken in here, or by the dashboard that holds the database."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from time import sleep
from typing import Any

from qa.account_changes import owner
from qa.errors import InputError, StoreInUse, UsageError
from qa.manager.importing_surveys import import_file
from qa.merging import PAUSE, TRIES
from qa.server_link import find_server
from qa.state_folder import StateFolder
from qa.store.connection import Database, open_database

Told = dict[str, Any]


def request_import(folder: StateFolder, by: str, name: str, data: bytes, scale: str = "") -> Told:
    """Take a file in for the user of this machine, who owns the database file; what `import_as_asked` tells.

    Raises UsageError when it makes no sense, the file cannot be used or another program keeps holding the database, StoreError.
    """
    asked = {"by": by, "name": name, "data": b64encode(data).decode(), "scale": scale}
    for attempt in range(TRIES):
        server = find_server(folder.server)
        if server and (told := server.post("surveys", asked)) is not None:
            if "error" in told:
                raise UsageError(str(told["error"]))
            return told
        try:
            with open_database(folder.database) as database:
                return import_as_asked(database, asked)
        except StoreInUse:
            if attempt + 1 < TRIES:
                sleep(PAUSE)
    raise UsageError(f"{folder.database}: another process holds the database; close it, then run the command again")


def import_as_asked(database: Database, asked: Mapping[str, Any]) -> Told:
    """Take in the file `name` with the content `data` (base64). JSON-able: kind, counts, problems in words. Raises UsageError."""
    try:
        found = import_file(
            database, owner(str(asked["by"])), str(asked["name"]), b64decode(asked["data"]), str(asked.get("scale", ""))
        )
    except InputError as error:
        raise UsageError(str(error)) from None
    counts = {"new": found.kept.new, "replaced": found.kept.replaced, "same": found.kept.same, "tied": found.tied}
    return {
        **counts,
        "kind": found.kind,
        "scale": found.scale,
        "problems": [str(problem) for problem in found.problems],
    }
