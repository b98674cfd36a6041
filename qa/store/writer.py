"""The one write path for results: segments of the spool into the tables, in one transaction, once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from qa.store.connection import Cursor, Database
from qa.store.segments import set_aside, waiting_segments

BATCH = 200
"""Segments read by one statement."""

ABANDONED_SECONDS = 3600
"""A temporary file older than this belongs to a writer that was killed."""

CHILD_TABLES = ("turn", "item", "evidence", "forbidden")


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge took in: conversations written (new or replaced), failures recorded, segments taken in."""

    conversations: int
    failures: int
    segments: int


@dataclass(frozen=True, slots=True)
class _Segment:
    """A file of the spool and when it was written, which tells a rewritten one from a left-over."""

    path: Path
    written_ns: int


def merge_spool(database: Database, spool: Path) -> Merged:
    """Take in all segments that wait in `spool`, in one transaction, and remove their files after it is committed.

    A later result of a conversation replaces all rows of the one before; a result takes its label off the failures.
    A damaged segment is renamed to `.bad`, with the reason beside it, and the others go on. Killed at any point and
    run again, the tables end up the same. Raises StoreError when the database is closed, OSError on a full disk.
    """
    _remove_abandoned(spool)
    waiting = _waiting(spool)
    if not waiting:
        return Merged(0, 0, 0)
    with database.writing() as cursor:
        fresh = _not_recorded(cursor, waiting)
        _create_staging(cursor)
        read = [segment for batch in _batches(fresh) for segment in _stage(cursor, batch)]
        merged = _replace(cursor, read)
        _record(cursor, read)
        cursor.execute("DROP TABLE staged")
    _remove(set(waiting) - (set(fresh) - set(read)))
    return merged


def _waiting(spool: Path) -> list[_Segment]:
    found = []
    for path in waiting_segments(spool):
        try:
            found.append(_Segment(path, path.stat().st_mtime_ns))
        except FileNotFoundError:
            continue
    return found


def _not_recorded(cursor: Cursor, waiting: Sequence[_Segment]) -> list[_Segment]:
    """Those not taken in yet: a crash after the commit leaves files whose rows are already there."""
    done = dict(cursor.execute("SELECT name, written_ns FROM segment").fetchall())
    return [s for s in waiting if done.get(s.path.name) != s.written_ns]


def _batches(segments: Sequence[_Segment]) -> list[list[_Segment]]:
    return [list(segments[k : k + BATCH]) for k in range(0, len(segments), BATCH)]


_RESULT = (
    "label VARCHAR, id VARCHAR, status VARCHAR, error VARCHAR, channel VARCHAR, language VARCHAR, "
    "started_at TIMESTAMP, started_at_text VARCHAR, duration DOUBLE, agent VARCHAR, team VARCHAR, queue VARCHAR, "
    "customer VARCHAR, customer_group VARCHAR, direction VARCHAR, metadata VARCHAR, timeline VARCHAR, "
    "acoustics VARCHAR, rubric VARCHAR, rubric_version VARCHAR, rubric_hash VARCHAR, total DOUBLE, total_low DOUBLE, "
    "total_high DOUBLE, judged DOUBLE, band VARCHAR, critical_failed VARCHAR[], critical_suspected VARCHAR[], "
    "sections VARCHAR, outcome VARCHAR, outcome_reason VARCHAR, customer_mean DOUBLE, customer_start DOUBLE, "
    "customer_end DOUBLE, customer_change DOUBLE, agent_mean DOUBLE, agent_start DOUBLE, agent_end DOUBLE, "
    "agent_change DOUBLE, feeling_reader VARCHAR, search_text VARCHAR, versions VARCHAR, timings VARCHAR, "
    "audio_path VARCHAR"
)
_TURN = (
    "i INTEGER, role VARCHAR, text VARCHAR, start_time DOUBLE, end_time DOUBLE, confidence DOUBLE, words VARCHAR, "
    "label VARCHAR, score DOUBLE"
)
_ITEM = (
    "item VARCHAR, position INTEGER, section VARCHAR, status VARCHAR, points DOUBLE, max_points DOUBLE, "
    "confidence DOUBLE, reason VARCHAR, reason_code VARCHAR, reason_params VARCHAR"
)
_EVIDENCE = (
    "position INTEGER, turn INTEGER, quote VARCHAR, span_from INTEGER, span_to INTEGER, start_time DOUBLE, "
    "end_time DOUBLE, kind VARCHAR, severity VARCHAR"
)
_FORBIDDEN = "position INTEGER, turn INTEGER, text VARCHAR, kind VARCHAR, detail VARCHAR"

_STAGED = (
    f"kind VARCHAR, {_RESULT}, turns STRUCT({_TURN})[], "
    f"items STRUCT({_ITEM}, evidence STRUCT({_EVIDENCE})[])[], forbidden STRUCT({_FORBIDDEN})[]"
)


def _names(columns: str) -> list[str]:
    return [column.split()[0] for column in columns.split(", ")]


def _list(columns: str, prefix: str = "") -> str:
    return ", ".join(prefix + name for name in _names(columns))


_STAGED_NAMES = f"kind, {_list(_RESULT)}, turns, items, forbidden"


def _create_staging(cursor: Cursor) -> None:
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE staged (name VARCHAR, place BIGINT, {_STAGED})")


def _stage(cursor: Cursor, batch: Sequence[_Segment]) -> list[_Segment]:
    """Read a batch into the staging table; if that fails, file by file, setting aside what cannot be read."""
    sound, problems = _readable(batch)
    for segment, reason in problems:
        set_aside(segment.path, reason)
    if sound:
        cursor.execute(
            f"INSERT INTO staged SELECT parse_filename(filename), file_row_number, {_STAGED_NAMES} "
            "FROM read_parquet(?, filename = true, file_row_number = true)",
            [[str(s.path) for s in sound]],
        )
    return sound


def _readable(batch: Sequence[_Segment]) -> tuple[list[_Segment], list[tuple[_Segment, str]]]:
    """Which files can be read to the end, found outside of the transaction, which any error would end."""
    with duckdb.connect(":memory:") as trial:
        _create_staging(trial)
        if _problem(trial, batch) is None:
            return list(batch), []
        checked = [(segment, _problem(trial, [segment])) for segment in batch]
    return [s for s, problem in checked if problem is None], [(s, p) for s, p in checked if p is not None]
