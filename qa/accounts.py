"""People who log in: made, changed, let in or locked out. Every change and every login is written to the audit log with it."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from qa import passwords
from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import ROLES
from qa.store import accounts as table
from qa.store import audit
from qa.store.accounts import Account
from qa.store.connection import Cursor, Database
from qa.store.viewer import Viewer

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
"""After this many wrong passwords in a row an account lets nobody in for this long."""

_NAME = re.compile(r"[^\s\x00-\x1f\x7f:/\\<>\"']+( [^\s\x00-\x1f\x7f:/\\<>\"']+)*")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_one_at_a_time = threading.Lock()
"""Held while a password is tried, so that many tries at once are counted one by one and need the memory of one."""

Why = Literal["", "unknown", "wrong", "locked", "disabled", "no_password"]


@dataclass(frozen=True, slots=True)
class Login:
    """What came of a try: the account, or why not. The reason is for the audit log; a person is told less."""

    account: Account | None
    why: Why = ""


def add(database: Database, by: Viewer, account: Account, password: str = "") -> Account:
    """Add a person; the first has to be an admin. Without a password only the company's login lets them in.

    The password of any but the first has to be changed at the first login.

    Raises UsageError: a bad or taken name, role, e-mail or password.
    """
    account = _checked(account)
    if password:
        passwords.check(password, account.name)
        account = replace(account, password_hash=passwords.hashed(password))
    with database.writing() as cursor:
        if table.find(cursor, account.name):
            raise UsageError(f"there is an account named {account.name} already")
        if not table.exist(cursor) and (account.role != "admin" or not account.password_hash):
            raise UsageError("the first account has to be an admin with a password, or nobody could let others in")
        _refuse_taken_email(cursor, account)
        # whoever adds a later account knows its password: it is changed by the person it is for
        given = bool(account.password_hash) and table.exist(cursor)
        table.insert(cursor, replace(account, must_change=given, created_at=utc_now()))
        _record(cursor, by, account.name, {"added": True, "role": account.role, "teams": len(account.teams)})
    return account


def change(database: Database, by: Viewer, account: Account) -> Account:
    """Give a person another role, teams, name in conversations, e-mail, or disable them: all as in `account`.

    The password, and what is known of failed tries, stay as they are. Raises UsageError.
    """
    account = _checked(account)
    with database.writing() as cursor:
        before = _known(cursor, account.name)
        kept = ("name", "password_hash", "must_change", "failures", "locked_until", "created_at")
        after = replace(account, **{name: getattr(before, name) for name in kept})
        if _is_acting_admin(before) and not _is_acting_admin(after):
            others = [one for one in table.everyone(cursor) if _is_acting_admin(one) and one.name != before.name]
            if not others:
                raise UsageError(f"{before.name} is the last admin; make somebody else one first")
        _refuse_taken_email(cursor, after)
        table.update(cursor, after)
        changed = [
            name for name in ("role", "teams", "agent", "email") if getattr(before, name) != getattr(after, name)
        ]
        details: dict[str, Any] = {"fields": changed, "role": after.role, "teams": len(after.teams)}
        if before.disabled != after.disabled:
            details["disabled"] = after.disabled
        _record(cursor, by, after.name, details)
    return after


def set_password(database: Database, by: Viewer, name: str, password: str) -> None:
    """Give a person a new password, which also ends a lock-out. Given by somebody else, it has to be changed at the next login.

    Raises UsageError.
    """
    passwords.check(password, name)
    hash = passwords.hashed(password)
    with database.writing() as cursor:
        account = _known(cursor, name)
        other = table.key_of(by.name) != table.key_of(name)
        fresh = replace(account, password_hash=hash, must_change=other, failures=0, locked_until=None)
        table.update(cursor, fresh)
        _record(cursor, by, account.name, {"fields": ["password"]})


def log_in(
    database: Database, name: str, password: str, now: datetime | None = None, *, only_check: bool = False
) -> Login:
    """Try a name and a password. After `MOST_FAILURES` wrong ones in a row the account is locked for `LOCKED_FOR`.

    An unknown name takes as long as a wrong password. With `only_check` somebody who is in already is asked again: what is
    right is no login then, what is wrong counts all the same. `now` is UTC without zone. Raises StoreError.
    """
    now = now or utc_now()
    with _one_at_a_time:
        account = table.find(database, name)
        right = passwords.fits(password, account.password_hash if account else "")
        why = _why_not(account, right, now)
        with database.writing() as cursor:
            if account is None:
                audit.append(cursor, "", "", "login_failed", "", {"why": why})
                return Login(None, why)
            table.update(cursor, _after_try(account, password, why, now))
            if why or not only_check:
                _record_login(cursor, account, why, "password")
    return Login(None if why else account, why)


def log_in_by_email(database: Database, email: str) -> Login:
    """Let in whom the company's own login has vouched for, if an account has that e-mail address. Raises StoreError."""
    account = table.find_email(database, email)
    why: Why = "unknown" if account is None else "disabled" if account.disabled else ""
    with database.writing() as cursor:
        if account is None:
            audit.append(cursor, "", "", "login_failed", "", {"why": why, "way": "oidc"})
        else:
            _record_login(cursor, account, why, "oidc")
    return Login(None if why else account, why)


def _why_not(account: Account | None, right: bool, now: datetime) -> Why:
    if account is None:
        return "unknown"
    if account.disabled:
        return "disabled"
    if account.locked_until is not None and now < account.locked_until:
        return "locked"
    if not account.password_hash:
        return "no_password"
    return "" if right else "wrong"


def _after_try(account: Account, password: str, why: Why, now: datetime) -> Account:
    if why == "wrong":
        failures = account.failures + 1
        if failures >= MOST_FAILURES:
            return replace(account, failures=0, locked_until=now + LOCKED_FOR)
        return replace(account, failures=failures)
    if why:
        return account
    hash = passwords.hashed(password) if passwords.is_dated(account.password_hash) else account.password_hash
    return replace(account, failures=0, locked_until=None, password_hash=hash)


def _record_login(cursor: Cursor, account: Account, why: Why, way: str) -> None:
    action: audit.Action = "login_failed" if why else "login"
    details = {"way": way} | ({"why": why} if why else {})
    audit.append(cursor, account.name, account.role, action, f"account:{account.name}", details)


def _record(cursor: Cursor, by: Viewer, name: str, details: dict[str, Any]) -> None:
    audit.append(cursor, by.name, by.role, "changed", f"account:{name}", details)


def _checked(account: Account) -> Account:
    name = " ".join(account.name.split())
    if not _NAME.fullmatch(name) or len(name) > 64:
        raise UsageError("an account's name has 1 to 64 characters, without quotes, slashes, colons and angle brackets")
    if account.role not in ROLES:
        raise UsageError(f"there is no role {account.role!r}; choose one of {', '.join(ROLES)}")
    email = account.email.strip().casefold()
    if email and not _EMAIL.fullmatch(email):
        raise UsageError(f"{account.email!r} is no e-mail address")
    teams = tuple(dict.fromkeys(team.strip() for team in account.teams if team.strip()))
    agent = (account.agent.strip() or name) if account.role == "agent" else ""
    return replace(account, name=name, email=email, teams=teams, agent=agent)


def _refuse_taken_email(cursor: Cursor, account: Account) -> None:
    other = table.find_email(cursor, account.email)
    if other is not None and table.key_of(other.name) != table.key_of(account.name):
        raise UsageError(f"another account has the e-mail address {account.email}")


def _known(cursor: Cursor, name: str) -> Account:
    account = table.find(cursor, name)
    if account is None:
        raise UsageError(f"there is no account named {name}")
    return account


def _is_acting_admin(account: Account) -> bool:
    """Whether the account can let others in: the way back must not be lost."""
    return account.role == "admin" and not account.disabled and bool(account.password_hash)
