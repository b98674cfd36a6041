"""Making a report: loaded as the viewer may see it, written as a file with its entry in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from qa.errors import UsageError
from qa.identity import text_hash
from qa.permissions import may
from qa.reports.content import Report, load
from qa.reports.pptx import pptx
from qa.reports.sheet import report_sheet
from qa.reports.span import Span
from qa.reports.xlsx import xlsx
from qa.sheets.html import whole_page
from qa.sheets.pdf import pdf
from qa.state_folder import StateFolder
from qa.store import audit, queries
from qa.store.connection import Database
from qa.store.viewer import Viewer

Format = Literal["html", "pdf", "xlsx", "pptx"]
FORMATS: tuple[Format, ...] = get_args(Format)
_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: Mapping[Format, str] = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of a report: a name without personal data, and its content."""

    name: str
    content: bytes


def make_report(db: Database, viewer: Viewer, folder: StateFolder, span: Span, team: str, made_on: date) -> Report:
    """The report. Raises UsageError for those who may not, and for a team that is none of the viewer's."""
    if not may(viewer, "compare"):
        raise UsageError("your role does not read reports")
    if team and team not in teams_of(db, viewer):
        raise UsageError(f"{team}: there are no conversations of such a team; teams are named as in conversations")
    return load(db, viewer, folder, span, team, made_on)


def teams_of(db: Database, viewer: Viewer) -> list[str]:
    """The teams that a report can be of."""
    return [team for team in queries.filter_options(db, viewer).get("teams", ()) if team]


def export(db: Database, viewer: Viewer, report: Report, format: Format, language: str) -> File:
    """The file of a report that was made for the viewer, in the audit log before it is given. Raises UsageError."""
    if not may(viewer, "export"):
        raise UsageError("not permitted to export")
    content = render(report, format, language)
    details = {"report": report.span.name, "format": format, "language": language}
    with db.writing() as cursor:
        audit.append(cursor, viewer.name, viewer.role, "exported", f"report:{report.team or 'all'}", details)
    return File(file_name(report, format), content)


def file_name(report: Report, format: Format) -> str:
    """`report-2026-W12.pdf`; of a team with a short sign of it, as a name may not fit in a file's."""
    sign = f"-{text_hash(report.team)[:6]}" if report.team else ""
    return f"report-{report.span.name}{sign}.{format}"


def render(report: Report, format: Format, language: str) -> bytes:
    """The report as a file. Raises UsageError for an unknown format."""
    if format == "html":
        return whole_page(report_sheet(report, language), {}).encode()
    if format == "pdf":
        return pdf(report_sheet(report, language), report.made_on)
    if format == "xlsx":
        return xlsx(report, language)
    if format == "pptx":
        return pptx(report, language)
    raise UsageError(f"unknown format {format!r}; choose one of {', '.join(FORMATS)}")
