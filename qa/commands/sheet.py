"""`qa sheet`: a feedback sheet of one conversation, or of one week of one agent, as PDF, HTML or DOCX."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from qa.atomic import write_bytes
from qa.commands.options import DEFAULT_DATABASE, DatabaseOption, current_user, known_language
from qa.errors import UsageError
from qa.sheets.making import FORMATS, monday
from qa.sheets.request import request_sheet
from qa.state_folder import StateFolder


def command(
    conversation: Annotated[
        str, typer.Argument(metavar="[CONVERSATION]", help="The conversation's id, or the beginning of it.")
    ] = "",
    agent: Annotated[str, typer.Option(help="An agent's name as in conversations: the sheet of a week.")] = "",
    week: Annotated[str, typer.Option(help="The week, as 2026-W12.")] = "",
    team: Annotated[str, typer.Option(help="The agent's team, where two bear one name.")] = "",
    to: Annotated[Path, typer.Option(help="Where to write: the ending says the format, .pdf, .html or .docx.")] = Path(
        "feedback.pdf"
    ),
    language: Annotated[str, typer.Option(help="Language of the sheet: zh or en.")] = "zh",
    note: Annotated[str, typer.Option(help="Words from the coach to the agent.")] = "",
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Write a feedback sheet: total, what was good, what to work on, promises, next steps. Personal data is masked; the
    HTML holds the clips. The file is readable by its owner only, and the export is in the audit log."""
    make(StateFolder(db.resolve()), conversation, agent, week, team, to, language, note)
    Console(stderr=True).print(str(to), markup=False, highlight=False)


def make(
    folder: StateFolder, conversation: str, agent: str, week: str, team: str, to: Path, language: str, note: str = ""
) -> None:
    """Write the sheet. Raises UsageError when it makes no sense or there is nothing to tell."""
    if bool(conversation) == bool(agent) or bool(agent) != bool(week):
        raise UsageError("name a conversation, or --agent NAME with --week 2026-W12")
    if week:
        monday(week)
    format = to.suffix.lower().removeprefix(".")
    if format not in FORMATS:
        raise UsageError(f"{to}: the ending says the format; choose one of {', '.join(f'.{name}' for name in FORMATS)}")
    known_language(language)
    if not folder.database.exists():
        raise UsageError(f"{folder.database}: there is no such database; name one with --db")
    asked = {
        "conversation": conversation,
        "agent": agent,
        "team": team,
        "week": week,
        "format": format,
        "language": language,
        "note": note,
        "today": date.today().isoformat(),
    }
    content = request_sheet(folder, current_user(), asked)
    try:
        write_bytes(to, content, mode=0o600)
    except OSError as error:
        raise UsageError(f"{to}: cannot be written ({error.strerror}); name a file in a folder that exists") from error
