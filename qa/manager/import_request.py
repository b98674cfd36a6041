"""A file of answers or tickets handed in by a command: taken in here, or by the dashboard that holds the database."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from qa.account_changes import owner
from qa.errors import InputError, UsageError
from qa.manager.importing_surveys import import_file
from qa.server_request import Told, ask
from qa.state_folder import StateFolder
from qa.store.connection import Database


def request_import(folder: StateFolder, by: str, name: str, data: bytes, scale: str = "") -> Told:
    """Take a file in for the user of this machine, who owns the database file; what `import_as_asked` tells.

    Raises UsageError when it makes no sense, the file cannot be used or another program keeps holding the database, StoreError.
    """
    asked = {"by": by, "name": name, "data": b64encode(data).decode(), "scale": scale}
    return ask(folder, "surveys", asked, lambda database: import_as_asked(database, asked))


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
