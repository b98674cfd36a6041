"""Making a sheet: loaded as the viewer may see it, decided, written as a file with its entry in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, get_args

from qa.errors import UsageError
from qa.identity import text_hash
from qa.metrics import key_figures, score_trend
from qa.permissions import may
from qa.sheets.clips import cut_clips
from qa.sheets.content import Told, conversation_sheet, counts_in, told
from qa.sheets.docx import docx
from qa.sheets.html import whole_page
from qa.sheets.pdf import pdf
from qa.sheets.reviewed import counted
from qa.sheets.sheet import Clip, Sheet
from qa.sheets.standard import standard
from qa.sheets.week import WEEKS, Gap, WeekFindings, first_day, repeated_gaps, week_sheet
from qa.state_folder import StateFolder
from qa.store import audit, queries
from qa.store.connection import Cursor, Database, snapshot
from qa.store.figures import item_counts
from qa.store.filters import Filters
from qa.store.reviews import reviews_of
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
        if asked.conversation:
            one = _told(cursor, viewer, folder, asked.conversation, language)
            return conversation_sheet(one.counted, one.standard, language, made_on, note) if one else None
        found = _week(cursor, viewer, folder, asked, language)
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


def _told(cursor: Cursor, viewer: Viewer, folder: StateFolder, id: str, language: str) -> Told | None:
    detail = queries.get_conversation(cursor, viewer, id)
    if detail is None:
        return None
    one = counted(detail, reviews_of(cursor, viewer, id), folder)
    return told(one, standard(folder, detail.rubric, detail.rubric_hash, language), language)


def _week(cursor: Cursor, viewer: Viewer, folder: StateFolder, asked: Asked, language: str) -> WeekFindings | None:
    first = monday(asked.week)
    teams = (asked.team,) if asked.team else ()
    last = first + timedelta(days=6)
    week = Filters(agents=(asked.agent,), teams=teams, since=first, until=last)
    before = Filters(agents=(asked.agent,), teams=teams, since=first - timedelta(weeks=WEEKS - 1), until=last)
    figures = key_figures(cursor, viewer, week)
    if not asked.agent or not figures.conversations:
        return None
    counts = tuple(item_counts(cursor, viewer, week))

    def best_of(filters: Filters, sort: str = "started_at") -> Told | None:
        rows = queries.list_conversations(cursor, viewer, filters, sort=sort, limit=1)
        return _told(cursor, viewer, folder, rows[0].id, language) if rows else None

    latest = best_of(replace(week, statuses=("ok",))) or best_of(week)
    praised = best_of(replace(week, events=("praise",)), "customer_change")
    failed = [(count, best_of(replace(week, item_failed=count.item))) for count in repeated_gaps(counts)]
    trend = score_trend(cursor, viewer, before, by="agent", period="week")
    return WeekFindings(
        agent=mask(asked.agent),
        team=asked.team or (latest.detail.row.team if latest else ""),
        first=first,
        figures=figures,
        trend=tuple((point.period_start, point.score) for point in trend),
        gaps=tuple(
            Gap(count.item, count.failed, count.judged, one)
            for count, one in failed
            if one and counts_in(one, count.item)
        ),
        counts=counts,
        moment=praised or best_of(week, "customer_change"),
        titles={c.item: latest.standard.item_title(c.item) for c in counts} if latest else {},
    )
