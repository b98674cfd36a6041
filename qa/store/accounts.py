"""People who log in, as rows. What a password or a role has to be is decided in `qa.accounts`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer, ViewerRole


@dataclass(frozen=True, slots=True)
class Account:
    """One person. `teams` empty means every team; `agent` is the name in conversations. Times are UTC without zone.

    `must_change`: the password was given by somebody else. `failures` counts wrong passwords in a row.
    """

    name: str
    role: ViewerRole
    teams: tuple[str, ...] = ()
    agent: str = ""
    email: str = ""
    password_hash: str = ""
    must_change: bool = False
    disabled: bool = False
    failures: int = 0
    locked_until: datetime | None = None
    created_at: datetime | None = None

    def viewer(self) -> Viewer:
        """What this person may see."""
        every_team = not self.teams and self.role != "agent"
        return Viewer(self.role, self.teams, self.agent if self.role == "agent" else "", self.name, every_team)


_NAMES = tuple(field.name for field in fields(Account))
_COLUMNS = ", ".join(_NAMES)


def key_of(name: str) -> str:
    """Names that differ in case or in spaces around them only are one."""
    return name.strip().casefold()


def exist(db: Database | Cursor) -> bool:
    """Whether anybody has an account: if not, the one person at this machine needs no login."""
    return bool(rows(db, "SELECT 1 FROM account LIMIT 1"))


def find(db: Database | Cursor, name: str) -> Account | None:
    """The account of this name, disabled ones too."""
    return _one(rows(db, f"SELECT {_COLUMNS} FROM account WHERE name_key = ?", [key_of(name)]))


def find_email(db: Database | Cursor, email: str) -> Account | None:
    """The account an e-mail address belongs to; None for an empty one."""
    if not email.strip():
        return None
    return _one(rows(db, f"SELECT {_COLUMNS} FROM account WHERE email = ?", [key_of(email)]))


def everyone(db: Database | Cursor) -> list[Account]:
    """All accounts by name."""
    return [_account(line) for line in rows(db, f"SELECT {_COLUMNS} FROM account ORDER BY name_key")]


def insert(cursor: Cursor, account: Account) -> None:
    """Add a row; to be called in a transaction of the writer, once it is known that the name is free."""
    marks = ", ".join("?" * (len(_NAMES) + 1))
    cursor.execute(
        f"INSERT INTO account (name_key, {_COLUMNS}) VALUES ({marks})", [key_of(account.name), *_values(account)]
    )


def update(cursor: Cursor, account: Account) -> None:
    """Write all of an account's row anew, found by its name."""
    changes = ", ".join(f"{name} = ?" for name in _NAMES)
    cursor.execute(f"UPDATE account SET {changes} WHERE name_key = ?", [*_values(account), key_of(account.name)])


def _values(account: Account) -> list[Any]:
    named = {name: getattr(account, name) for name in _NAMES}
    return list((named | {"teams": list(account.teams), "email": key_of(account.email)}).values())


def _one(found: list[tuple[Any, ...]]) -> Account | None:
    return _account(found[0]) if found else None


def _account(line: tuple[Any, ...]) -> Account:
    named = dict(zip(_NAMES, line, strict=True))
    return Account(**named | {"teams": tuple(named["teams"] or ())})
