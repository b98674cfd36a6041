"""Reports asked for by a command: made here, or by the dashboard that holds the database."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from qa.account_changes import owner
from qa.reports.making import File, Format, export, make_report, teams_of
from qa.reports.span import named
from qa.server_request import Told, ask
from qa.state_folder import StateFolder
from qa.store.connection import Database


def request_reports(folder: StateFolder, by: str, asked: Mapping[str, Any]) -> list[File]:
    """The files, for the user of this machine, who owns the database. Raises UsageError, StoreError."""
    wanted = {"by": by, **asked}
    told = ask(folder, "report", wanted, lambda database: reports_as_asked(database, folder, wanted))
    return [File(str(one["name"]), b64decode(one["content"])) for one in told["files"]]


def reports_as_asked(database: Database, folder: StateFolder, asked: Mapping[str, Any]) -> Told:
    """Names and contents (base64) of the reports of the span called `span`, of `teams` ('' for all together; none named: all
    together and each by itself), as each of `formats`, in `language`. JSON-able. Raises UsageError."""
    by, language = owner(str(asked["by"])), str(asked["language"])
    span, made_on = named(str(asked["span"])), date.fromisoformat(str(asked["today"]))
    teams: Sequence[str] = asked.get("teams") or ["", *teams_of(database, by)]
    formats: Sequence[Format] = asked["formats"]
    files = []
    for team in teams:
        report = make_report(database, by, folder, span, team, made_on)
        files += [export(database, by, report, format, language) for format in formats]
    return {"files": [{"name": one.name, "content": b64encode(one.content).decode()} for one in files]}
