"""`qa report`: the report of a week or month, of all teams or some, as HTML, PDF, XLSX and PPTX."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from qa.atomic import write_bytes
from qa.commands.options import DEFAULT_DATABASE, DatabaseOption, current_user, known_language
from qa.errors import UsageError
from qa.reports.making import FORMATS
from qa.reports.request import request_reports
from qa.reports.span import KINDS, last_full, named
from qa.state_folder import StateFolder


def command(
    of: Annotated[
        str, typer.Argument(metavar="[SPAN]", help="2026-W12 or 2026-03; the last full one by default.")
    ] = "",
    period: Annotated[str, typer.Option(help="week or month, where no span is named.")] = "week",
    team: Annotated[
        list[str] | None,
        typer.Option(help="Only this team (again for more). Without it: all together, then each team."),
    ] = None,
    together: Annotated[bool, typer.Option("--together", help="All teams in one report, none by itself.")] = False,
    format: Annotated[str, typer.Option(help="Formats, apart by commas: html, pdf, xlsx, pptx.")] = "pdf,xlsx",
    out: Annotated[Path, typer.Option(help="Folder to write to; made if it is missing.")] = Path("reports"),
    language: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Write reports for managers: what surely changed, key figures with intervals, course, teams, items, what waits, and an
    appendix for the analyst. Fit for cron: exit code 0 when all files are written; their paths go to standard output. The files
    are readable by their owner only, and each is in the audit log."""
    wanted = [""] if together else list(team or [])
    for path in make(StateFolder(db.resolve()), of, period, wanted, format, out, language, date.today()):
        print(path)


def make(
    folder: StateFolder, of: str, period: str, teams: list[str], format: str, out: Path, language: str, today: date
) -> list[Path]:
    """Write the files; their paths. Raises UsageError when it makes no sense or a file cannot be written."""
    formats = list(dict.fromkeys(part.strip().lower() for part in format.split(",") if part.strip()))
    if strange := [one for one in formats if one not in FORMATS]:
        raise UsageError(f"unknown format {strange[0]!r}; choose of {', '.join(FORMATS)}")
    if not formats:
        raise UsageError(f"name a format: {', '.join(FORMATS)}")
    known_language(language)
    kind = next((kind for kind in KINDS if kind == period), None)
    if kind is None:
        raise UsageError(f"{period}: no such period; choose one of {', '.join(KINDS)}")
    span = named(of) if of else last_full(kind, today)
    asked = {"span": span.name, "teams": teams, "formats": formats, "language": language, "today": today.isoformat()}
    with Console(stderr=True).status(f"[dim]{span.name} …"):
        files = request_reports(folder, current_user(), asked)
    written = []
    for file in files:
        path = out / file.name
        try:
            out.mkdir(parents=True, exist_ok=True)
            write_bytes(path, file.content, mode=0o600)
        except OSError as error:
            raise UsageError(
                f"{path}: cannot be written ({error.strerror}); choose another folder with --out"
            ) from error
        written.append(path)
    return written
