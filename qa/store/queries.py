"""Reading conversations. Every function takes the database (or a cursor) and who looks."""

from __future__ import annotations

from pathlib import Path

from qa.store.connection import Cursor, Database
from qa.store.filters import Filters
from qa.store.rows import ConversationDetail, ConversationRow, FailureRow
from qa.store.viewer import Viewer


def list_conversations(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    *,
    sort: str = "started_at",
    descending: bool = True,
    limit: int = 50,
    offset: int = 0,
) -> list[ConversationRow]: ...


def count_conversations(db: Database | Cursor, viewer: Viewer, filters: Filters) -> int: ...


def get_conversation(db: Database | Cursor, viewer: Viewer, id: str) -> ConversationDetail | None: ...


def audio_path(db: Database | Cursor, viewer: Viewer, id: str) -> Path | None: ...


def neighbours(
    db: Database | Cursor, viewer: Viewer, filters: Filters, sort: str, descending: bool, id: str
) -> tuple[str | None, str | None]: ...


def filter_options(db: Database | Cursor, viewer: Viewer) -> dict[str, list[str]]: ...


def list_failures(db: Database | Cursor, viewer: Viewer) -> list[FailureRow]: ...
