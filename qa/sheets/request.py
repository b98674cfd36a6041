"""A sheet asked for by a command: made here, or by the dashboard that holds the database."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import date
from typing import Any

from qa.account_changes import owner
from qa.errors import UsageError
from qa.server_request import Told, ask
from qa.sheets.making import Asked, Format, export
from qa.state_folder import StateFolder
from qa.store.connection import Database
from qa.store.queries import ids_beginning


def request_sheet(folder: StateFolder, by: str, asked: Mapping[str, Any]) -> bytes:
    """The file of a sheet for the user of this machine, who owns the database.

    Raises UsageError where there is nothing to tell or another program keeps holding the database, StoreError.
    """
    wanted = {"by": by, **asked}
    told = ask(folder, "sheet", wanted, lambda database: sheet_as_asked(database, folder, wanted))
    return b64decode(told["content"])


def sheet_as_asked(database: Database, folder: StateFolder, asked: Mapping[str, Any]) -> Told:
    """Name and content (base64) of the sheet of a `conversation` (its id or the beginning of it), or of the `week` of an `agent`
    (of a `team`), as `format` in `language`, with a `note`. JSON-able. Raises UsageError."""
    by = owner(str(asked["by"]))
    conversation = str(asked.get("conversation") or "")
    if conversation:
        found = ids_beginning(database, by, conversation)
        if len(found) > 1:
            raise UsageError(f"{conversation}: more than one conversation begins so; give more of the id")
        if not found:
            raise UsageError(f"{conversation}: there is no such conversation; its id stands under Origin on its page")
        conversation = found[0]
    wanted = Asked(conversation, *(str(asked.get(name) or "") for name in ("agent", "team", "week")))
    format: Format = asked["format"]
    made_on = date.fromisoformat(str(asked["today"]))
    file = export(database, by, folder, wanted, format, str(asked["language"]), made_on, str(asked.get("note") or ""))
    if file is None:
        raise UsageError(f"{wanted.agent}: no conversation in {wanted.week}; agents are named as in conversations")
    return {"name": file[0], "content": b64encode(file[1]).decode("ascii")}
