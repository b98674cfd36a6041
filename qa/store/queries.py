"""Reading conversations. Every function takes the database (or a cursor) and who looks."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from qa.errors import UsageError
from qa.store.connection import Cursor, Database, rows, snapshot
from qa.store.filters import CHOICES, EVENT, GRADED, Filters, scope_sql
from qa.store.remembered import remembered
from qa.store.rows import ConversationDetail, ConversationRow, FailureRow
from qa.store.viewer import Viewer, viewer_sql
from scoring.scorecard import CLASSES

__all__ = [
    "SORTS",
    "ConversationDetail",
    "ConversationRow",
    "FailureRow",
    "audio_path",
    "count_conversations",
    "filter_options",
    "get_conversation",
    "ids_beginning",
    "is_empty",
    "list_conversations",
    "list_failures",
    "list_ids",
    "neighbours",
    "newest_day",
]

_EVENTS = f"SELECT list_sort(list(DISTINCT {EVENT})) FROM event e WHERE e.conversation_id = c.id"
_COMPUTED = {
    "critical": "list_distinct(list_concat(c.critical_failed, c.critical_suspected))",
    "events": f"coalesce(({_EVENTS}), [])",
}
_COLUMNS = ", ".join(_COMPUTED.get(f.name, f"c.{f.name}") for f in fields(ConversationRow))

SORTS = {f.name: f"c.{f.name}" for f in fields(ConversationRow) if f.name not in _COMPUTED} | {
    "critical": "len(c.critical_failed) + len(c.critical_suspected)"
}
"""What a list can be sorted by, and the SQL of each. Nothing else reaches an ORDER BY."""


def list_conversations(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    *,
    sort: str = "started_at",
    descending: bool = True,
    limit: int = 50,
    offset: int = 0,
) -> list[ConversationRow]:
    """One page of the list. What has no value to sort by comes last either way. Raises UsageError on an unknown sort."""
    # the page is found on narrow columns first: text and events are fetched for its few rows only
    with snapshot(db) as cursor:
        ids = list_ids(cursor, viewer, filters, sort=sort, descending=descending, limit=limit, offset=offset)
        sql = f"SELECT {_COLUMNS} FROM conversation c WHERE c.id IN ({', '.join('?' * len(ids))})"
        found = {row.id: row for row in map(_row, rows(cursor, sql, ids))} if ids else {}
    return [found[id] for id in ids]


def list_ids(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    *,
    sort: str = "started_at",
    descending: bool = True,
    limit: int = 50,
    offset: int = 0,
) -> list[str]:
    """The ids of the same page of the list."""
    where, values = scope_sql(viewer, filters)
    sql = f"SELECT c.id FROM conversation c WHERE {where} ORDER BY {_order(sort, descending)} LIMIT ? OFFSET ?"
    return [id for (id,) in rows(db, sql, [*values, max(0, limit), max(0, offset)])]


def count_conversations(db: Database | Cursor, viewer: Viewer, filters: Filters) -> int:
    """How many conversations the list has."""
    where, values = scope_sql(viewer, filters)
    return int(rows(db, f"SELECT count(*) FROM conversation c WHERE {where}", values)[0][0])


def neighbours(
    db: Database | Cursor, viewer: Viewer, filters: Filters, sort: str, descending: bool, id: str
) -> tuple[str | None, str | None]:
    """The ids before and after a conversation in the list; None at its ends, and both if the list does not hold it."""
    where, values = scope_sql(viewer, filters)
    order = _order(sort, descending)
    sql = f"""
        SELECT previous, following FROM (
            SELECT c.id, lag(c.id) OVER w AS previous, lead(c.id) OVER w AS following
            FROM conversation c WHERE {where} WINDOW w AS (ORDER BY {order})
        ) WHERE id = ?
    """
    found = rows(db, sql, [*values, id])
    return (found[0][0], found[0][1]) if found else (None, None)


@remembered
def newest_day(db: Database | Cursor, viewer: Viewer) -> date | None:
    """The day of the newest conversation the viewer may see; None where none has a start."""
    where, values = viewer_sql(viewer)
    found = rows(db, f"SELECT max(c.started_at)::DATE FROM conversation c WHERE {where}", values)
    day: date | None = found[0][0]
    return day


@remembered
def filter_options(db: Database | Cursor, viewer: Viewer) -> dict[str, list[str]]:
    """The values there are to choose from, by field of `Filters`, among what the viewer may see.

    Of events each kind, and of those of `GRADED` each grade too.
    """
    where, values = viewer_sql(viewer)
    parts = ", ".join(f"list_sort(list(DISTINCT {column}) FILTER ({column} <> ''))" for column in CHOICES.values())
    seen = "" if viewer.sees_all else f"JOIN conversation c ON c.id = e.conversation_id WHERE {where}"
    happened = f"SELECT e.kind, {EVENT} FROM (SELECT DISTINCT e.kind, e.grade FROM event e {seen}) e"
    with snapshot(db) as cursor:
        (found,) = rows(cursor, f"SELECT {parts} FROM conversation c WHERE {where}", values)
        events = rows(cursor, happened, values)
    graded = (event for kind, event in events if kind in GRADED)
    return {
        **{field: list(options or ()) for field, options in zip(CHOICES, found, strict=True)},
        "events": sorted({*(kind for kind, _ in events), *graded}),
    }


def list_failures(db: Database | Cursor, viewer: Viewer) -> list[FailureRow]:
    """Inputs that gave no conversation, the latest first.

    A failure of a known conversation is shown to those who may see that one. Of the others nobody knows whose they
    are, so they are shown to the admin only.
    """
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT f.label, f.reason, f.failed_at FROM failure f
        WHERE ? OR f.id IN (SELECT c.id FROM conversation c WHERE c.id <> '' AND {where})
        ORDER BY f.failed_at DESC, f.label
    """
    return [FailureRow(*line) for line in rows(db, sql, [viewer.sees_all, *values])]


def is_empty(db: Database | Cursor) -> bool:
    """Whether no segment was ever taken in: the database is new. It says nothing of any conversation, to nobody."""
    return not rows(db, "SELECT 1 FROM segment LIMIT 1")


def audio_path(db: Database | Cursor, viewer: Viewer, id: str) -> Path | None:
    """Where the sound of a conversation lies; None for a chat, for what the viewer may not see, or a file now gone."""
    where, values = viewer_sql(viewer)
    found = rows(db, f"SELECT c.audio_path FROM conversation c WHERE c.id = ? AND c.audio AND {where}", [id, *values])
    path = Path(found[0][0]) if found else None
    return path if path is not None and path.is_file() else None


def ids_beginning(db: Database | Cursor, viewer: Viewer, beginning: str) -> list[str]:
    """The ids of conversations that begin so, two at most: one, none, or too many."""
    where, values = viewer_sql(viewer)
    sql = f"SELECT c.id FROM conversation c WHERE starts_with(c.id, ?) AND {where} ORDER BY c.id LIMIT 2"
    return [id for (id,) in rows(db, sql, [beginning, *values])]


_DETAIL_TEXT = (
    "rubric",
    "rubric_version",
    "rubric_hash",
    "outcome_reason",
    "timeline",
    "direction",
    "started_at_text",
    "feeling_reader",
    "audio",
)
_DETAIL_JSON = (
    "sections",
    "section_parents",
    "acoustics",
    "metadata",
    "versions",
    "timings",
    "corrections",
    "critical_confirmed_by",
    "contact",
    "summary",
)
_DETAIL_LISTS = ("critical_failed", "critical_suspected", "critical_reported")
_CLASSES = {name: f"critical_{name}" for name in CLASSES}
_FEELING = ("mean", "start", "end", "change")


def get_conversation(db: Database | Cursor, viewer: Viewer, id: str) -> ConversationDetail | None:
    """Everything known of one conversation; None if there is none, or the viewer may not see it."""
    where, values = viewer_sql(viewer)
    feelings = [f"{role}_{key}" for role in ("customer", "agent") for key in _FEELING]
    names = [*_DETAIL_TEXT, *_DETAIL_LISTS, *_CLASSES.values(), *_DETAIL_JSON, *feelings, "audio_path"]
    sql = f"SELECT {_COLUMNS}, {', '.join(f'c.{n}' for n in names)} FROM conversation c WHERE c.id = ? AND {where}"
    with snapshot(db) as cursor:
        found = rows(cursor, sql, [id, *values])
        if not found:
            return None
        turns, items, forbidden = _turns(cursor, id), _items(cursor, id), _forbidden(cursor, id)
        events, promises = _events(cursor, id), _promises(cursor, id)
    width = len(fields(ConversationRow))
    known = dict(zip(names, found[0][width:], strict=True))
    text = {name: known[name] for name in _DETAIL_TEXT}
    return ConversationDetail(
        row=_row(found[0][:width]),
        turns=turns,
        items=items,
        forbidden=forbidden,
        events=events,
        promises=promises,
        customer_feeling={key: known[f"customer_{key}"] for key in _FEELING},
        agent_feeling={key: known[f"agent_{key}"] for key in _FEELING},
        audio_gone=_gone(known["audio"], known["audio_path"]),
        **{name: json.loads(known[name]) for name in _DETAIL_JSON},
        critical_classes={name: known[column] for name, column in _CLASSES.items() if known[column]},
        **text | {name: tuple(known[name]) for name in _DETAIL_LISTS},
    )


def _gone(audio: bool, path: str) -> str:
    return path if audio and not Path(path).is_file() else ""


def _order(sort: str, descending: bool) -> str:
    if sort not in SORTS:
        raise UsageError(f"cannot sort by {sort!r}; choose one of {', '.join(SORTS)}")
    way = "DESC" if descending else "ASC"
    return f"{SORTS[sort]} {way} NULLS LAST, c.id {way}"


def _row(line: tuple[Any, ...]) -> ConversationRow:
    named = dict(zip((f.name for f in fields(ConversationRow)), line, strict=True))
    return ConversationRow(**named | {"critical": tuple(sorted(named["critical"])), "events": tuple(named["events"])})


def _turns(cursor: Cursor, id: str) -> list[dict[str, Any]]:
    names = (
        "i",
        "role",
        "text",
        "start",
        "end",
        "confidence",
        "words",
        "label",
        "score",
        "machine_text",
        "machine_role",
    )
    sql = """
        SELECT i, role, text, start_time, end_time, confidence, words, label, score, machine_text, machine_role
        FROM turn WHERE conversation_id = ? ORDER BY i
    """
    found = (dict(zip(names, line, strict=True)) for line in rows(cursor, sql, [id]))
    return [turn | {"words": json.loads(turn["words"])} for turn in found]


def _items(cursor: Cursor, id: str) -> list[dict[str, Any]]:
    names = (
        "item, section, status, points, max_points, confidence, reason, reason_code, na_by, bonus, error_class, "
        "reason_params, suggested"
    )
    keys = ["class" if name == "error_class" else name for name in ("id", *names.split(", ")[1:])]
    evidence = _evidence(cursor, id)
    found = rows(cursor, f"SELECT {names} FROM item WHERE conversation_id = ? ORDER BY position", [id])
    items = (dict(zip(keys, line, strict=True)) for line in found)
    return [
        item
        | {key: json.loads(item[key]) for key in ("reason_params", "suggested")}
        | {"evidence": evidence.get(item["id"], [])}
        for item in items
    ]


def _evidence(cursor: Cursor, id: str) -> dict[str, list[dict[str, Any]]]:
    names = ("turn", "quote", "span", "start", "end", "kind", "severity", "witness")
    sql = """
        SELECT item, turn, quote, [span_from, span_to], start_time, end_time, kind, severity, coalesce(witness, '')
        FROM evidence WHERE conversation_id = ? ORDER BY item, position
    """
    by_item: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item, *line in rows(cursor, sql, [id]):
        by_item[item].append(dict(zip(names, line, strict=True)))
    return by_item


def _forbidden(cursor: Cursor, id: str) -> list[dict[str, Any]]:
    sql = "SELECT detail FROM forbidden WHERE conversation_id = ? ORDER BY position"
    return [json.loads(detail) for (detail,) in rows(cursor, sql, [id])]


def _events(cursor: Cursor, id: str) -> list[dict[str, Any]]:
    names = ("kind", "grade", "by", "start", "probability", "reason", "evidence", "parameters")
    sql = """
        SELECT kind, grade, party, start_time, probability, {'zh': reason_zh, 'en': reason_en}, evidence, parameters
        FROM event WHERE conversation_id = ? ORDER BY position
    """
    return [_loaded(dict(zip(names, line, strict=True)), "evidence", "parameters") for line in rows(cursor, sql, [id])]


def _promises(cursor: Cursor, id: str) -> list[dict[str, Any]]:
    names = ("turn", "start", "who", "what", "kind", "due", "earliest", "latest", "kept", "probability", "evidence")
    sql = """
        SELECT turn, start_time, who, what, kind, due, due_earliest, due_latest, kept, probability, evidence
        FROM promise WHERE conversation_id = ? ORDER BY position
    """
    return [_loaded(dict(zip(names, line, strict=True)), "due", "evidence") for line in rows(cursor, sql, [id])]


def _loaded(line: dict[str, Any], *names: str) -> dict[str, Any]:
    """A row with what is kept as JSON as it was."""
    return line | {name: json.loads(line[name]) for name in names}
