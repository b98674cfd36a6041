"""`qa users`: who may log in to the dashboard. Whoever may write the database file may do this, without logging in."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from qa import passwords
from qa.account_changes import change
from qa.commands.options import DEFAULT_DATABASE, DatabaseOption, current_user
from qa.errors import UsageError
from qa.permissions import ROLES
from qa.state_folder import StateFolder
from qa.store.audit import Chain
from qa.store_reading import read_rows

app = typer.Typer(help="Who may log in to the dashboard.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The account's name.")]
Teams = Annotated[
    list[str] | None, typer.Option("--team", help="A team the person may see; again for more. None: all.")
]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking.")
]


@app.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ROLES)}.")],
    team: Teams = None,
    agent: Annotated[str, typer.Option(help="An agent's name in conversations, if it is another.")] = "",
    email: Annotated[str, typer.Option(help="The address by which the company's login (OIDC) knows the person.")] = "",
    no_password: Annotated[bool, typer.Option("--no-password", help="Only the company's login lets them in.")] = False,
    password_stdin: FromInput = False,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Add a person. The first is an admin; from then on the dashboard asks everybody to log in."""
    password = "" if no_password else _password(name, password_stdin)
    asked = {"name": name, "role": role, "teams": team or [], "agent": agent, "email": email, "password": password}
    _change(db, "add", asked)
    _say(f"{name} may log in as {role}, " + ("own released results only" if role == "agent" else _seen(team)))


@app.command("list")
def list_(db: DatabaseOption = DEFAULT_DATABASE) -> None:
    """List the accounts with role and teams."""
    found = read_rows(StateFolder(db.resolve()), "accounts")
    table = Table("name", "role", "teams", "agent", "e-mail", "state", box=None, header_style="bold")
    for one in found:
        state = "disabled" if one["disabled"] else "password to be changed" if one["must_change"] else ""
        teams = ", ".join(one["teams"]) or ("" if one["role"] == "agent" else "all")
        table.add_row(one["name"], one["role"], teams, one["agent"], one["email"], state)
    if found:
        Console().print(table)
    else:
        _say("no accounts: whoever sits at this machine needs no login")


@app.command("disable")
def disable(
    name: Name,
    undo: Annotated[bool, typer.Option("--undo", help="Let the person log in again.")] = False,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Let a person in no more; what they did stays."""
    _change(db, "disable", {"name": name, "disabled": not undo})
    _say(f"{name} may log in again" if undo else f"{name} is disabled and logged out")


@app.command("password")
def password(name: Name, password_stdin: FromInput = False, db: DatabaseOption = DEFAULT_DATABASE) -> None:
    """Give a person a new password, to be changed at the next login. Ends a lock-out, and logs the person out."""
    _change(db, "password", {"name": name, "password": _password(name, password_stdin)})
    _say(f"{name} has a new password")


@app.command("teams")
def teams(name: Name, team: Teams = None, db: DatabaseOption = DEFAULT_DATABASE) -> None:
    """Set the teams a person may see; without --team all of them."""
    _change(db, "teams", {"name": name, "teams": team or []})
    _say(f"{name}: {_seen(team)}")


@app.command("check-log")
def check_log(
    head: Annotated[
        str, typer.Option(help="A hash of the last entry kept elsewhere: the log has to be this far.")
    ] = "",
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Check that nothing of the audit log was changed or taken out; prints the last hash, to be kept elsewhere."""
    found = read_rows(StateFolder(db.resolve()), "audit_chain", head)
    chain = found[0] if found else asdict(Chain(0, "", None, not head))
    if chain["broken_at"] is not None:
        raise UsageError(f"the audit log was tampered with: entry {chain['broken_at']} does not fit the one before")
    if head and not chain["holds"]:
        raise UsageError("the audit log was tampered with: no entry has the hash that was kept, so its end was cut off")
    _say(f"{chain['entries']} entries, all whole; the last hash is {chain['head'] or '-'}")


def _change(db: Any, what: str, asked: dict[str, Any]) -> None:
    change(StateFolder(db.resolve()), what, current_user(), asked)


def _password(name: str, from_input: bool) -> str:
    def prompt() -> str:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))

    password = sys.stdin.readline().rstrip("\r\n") if from_input else prompt()
    passwords.check(password, name)
    return password


def _seen(teams: list[str] | None) -> str:
    return f"sees {', '.join(teams)}" if teams else "sees all teams"


def _say(text: str) -> None:
    Console().print(text, markup=False, highlight=False, soft_wrap=True)
