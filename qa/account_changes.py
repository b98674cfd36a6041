"""Changing accounts from a command: done here, or by the dashboard that holds the database. Nothing fails on a lock.

A password goes over the wire on this machine only, to the program that the token of `server.json` names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import sleep
from typing import Any

from qa import accounts
from qa.errors import StoreInUse, UsageError
from qa.merging import PAUSE, TRIES
from qa.server_link import find_server
from qa.state_folder import StateFolder
from qa.store import accounts as table
from qa.store.accounts import Account
from qa.store.connection import Database, open_database
from qa.store.viewer import Viewer

Asked = Mapping[str, Any]


def _add(database: Database, by: Viewer, asked: Asked) -> None:
    account = Account(asked["name"], asked["role"], tuple(asked["teams"]), asked["agent"], asked["email"])
    accounts.add(database, by, account, asked["password"])


def _password(database: Database, by: Viewer, asked: Asked) -> None:
    accounts.set_password(database, by, asked["name"], asked["password"])


def _disable(database: Database, by: Viewer, asked: Asked) -> None:
    accounts.change(database, by, replace(_of(database, asked), disabled=asked["disabled"]))


def _teams(database: Database, by: Viewer, asked: Asked) -> None:
    accounts.change(database, by, replace(_of(database, asked), teams=tuple(asked["teams"])))


def _of(database: Database, asked: Asked) -> Account:
    account = table.find(database, asked["name"])
    if account is None:
        raise UsageError(f"there is no account named {asked['name']}")
    return account


CHANGES: Mapping[str, Callable[[Database, Viewer, Asked], None]] = {
    "add": _add,
    "password": _password,
    "disable": _disable,
    "teams": _teams,
}
"""What can be changed, by name."""


def change(folder: StateFolder, what: str, by: str, asked: Asked) -> None:
    """Change an account by the name of the change; `by` is the user of this machine, who owns the file.

    Raises UsageError when it makes no sense or another program keeps holding the database, StoreError.
    """
    for attempt in range(TRIES):
        server = find_server(folder.server)
        if server and (problem := server.change_account(what, {"by": by, **asked})) is not None:
            if problem:
                raise UsageError(problem)
            return
        try:
            with open_database(folder.database) as database:
                CHANGES[what](database, owner(by), asked)
                return
        except StoreInUse:
            if attempt + 1 < TRIES:
                sleep(PAUSE)
    raise UsageError(f"{folder.database}: another process holds the database; close it, then run the command again")


def owner(name: str) -> Viewer:
    """Whoever may read and write the database file. No account can bear a name like the one the log tells."""
    return Viewer("admin", name=f"os:{name}")
