"""Making a sheet: loaded as the viewer may see it, decided, written as a file with its entry in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from qa.errors import UsageError
from qa.identity import text_hash
from qa.permissions import may
from qa.sheets.clips import cut_clips
from qa.sheets.content import conversation_sheet
from qa.sheets.docx import docx
from qa.sheets.html import whole_page
from qa.sheets.loading import Loader
from qa.sheets.pdf import pdf
from qa.sheets.sheet import Clip, Sheet
from qa.sheets.week import first_day, week_sheet
from qa.state_folder import StateFolder
from qa.store import audit, queries
from qa.store.connection import Database, snapshot
from qa.store.viewer import Viewer
from qa.text.redact import mask

Format = Literal["html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA_TYPES: Mapping[Format, str] = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
LONGEST_NOTE = 2000
"""Characters of what the coach writes on the sheet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sheet is wanted of: a conversation by its id, or the `week` (`2026-W12`) of an agent, of a team if one is named."""

    conversation: str = ""
    agent: str = ""
    team: str = ""
    week: str = ""

    @property
    def object(self) -> str:
        """What the audit log calls it."""
        return f"conversation:{self.conversation}" if self.conversation else f"agent:{mask(self.agent)}"


def make_sheet(
    db: Database, viewer: Viewer, folder: StateFolder, asked: Asked, language: str, made_on: date, note: str = ""
) -> Sheet | None:
    """The sheet; None where there is nothing to tell, or the viewer may not see it. Raises UsageError for a week that is none."""
    note = note[:LONGEST_NOTE]
    with snapshot(db) as cursor:
        load = Loader(cursor, viewer, folder, language)
        if asked.conversation:
            one = load.conversation(asked.conversation)
            return conversation_sheet(one, made_on, note) if one else None
        found = load.week(asked.agent, asked.team, monday(asked.week))
    name = f"feedback-{asked.week}-{text_hash(asked.agent, asked.team)[:6]}"
    return week_sheet(found, language, made_on, name, mask(note)) if found else None


def sounds(db: Database, viewer: Viewer, sheet: Sheet) -> dict[Clip, bytes]:
    """The sheet's clips, of recordings that the viewer may hear."""
    return cut_clips(sheet.clips(), lambda id: queries.audio_path(db, viewer, id))


def export(
    db: Database,
    viewer: Viewer,
    folder: StateFolder,
    asked: Asked,
    format: Format,
    language: str,
    made_on: date,
    note: str = "",
) -> tuple[str, bytes] | None:
    """File name and content of a sheet, written into the audit log before it is given; None where there is nothing to tell.

    `viewer.name` is who exports. Raises UsageError for those who may not.
    """
    if not may(viewer, "export"):
        raise UsageError("not permitted to export")
    sheet = make_sheet(db, viewer, folder, asked, language, made_on, note)
    if sheet is None:
        return None
    content = render(sheet, format, made_on, lambda: sounds(db, viewer, sheet))
    details = {"sheet": "conversation" if asked.conversation else asked.week, "format": format, "language": language}
    with db.writing() as cursor:
        audit.append(cursor, viewer.name, viewer.role, "exported", asked.object, details)
    return f"{sheet.name}.{format}", content


def render(sheet: Sheet, format: Format, made_on: date, clips: Callable[[], Mapping[Clip, bytes]]) -> bytes:
    """The sheet as a file; only HTML holds the sound. Raises UsageError for an unknown format."""
    if format == "html":
        return whole_page(sheet, clips()).encode()
    if format == "pdf":
        return pdf(sheet, made_on)
    if format == "docx":
        return docx(sheet, made_on)
    raise UsageError(f"unknown format {format!r}; choose one of {', '.join(FORMATS)}")


def monday(week: str) -> date:
    """First day of a week as it is named by people. Raises UsageError."""
    try:
        return first_day(week)
    except ValueError as error:
        raise UsageError(f"{week!r} is no week; name one like 2026-W12") from error
