"""The one write path for results: segments of the spool into the tables, in one transaction, once."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from qa.errors import StoreError
from qa.moment import utc_now
from qa.store.connection import Cursor, Database, first_line, transaction
from qa.store.derived import settle
from qa.store.layout import EVENT, EVIDENCE, FORBIDDEN, ITEM, NEW, PROMISE, RESULT, SEGMENT, TURN, listed
from qa.store.score_history import keep_replaced
from qa.store.segments import Waiting, is_whole, set_aside, waiting_segments
from qa.store.survey_tying import tie_waiting

log = logging.getLogger("callqa")

BATCH = 200
"""Segments read by one statement."""

ABANDONED_SECONDS = 3600
"""A temporary file older than this belongs to a writer that was killed."""

UNREADABLE = (duckdb.ProgrammingError, duckdb.DataError)
"""What DuckDB raises over the content of a file, as against want of memory or room, which is no fault of the file."""

CHILD_TABLES = ("turn", "item", "evidence", "forbidden", "event", "promise")


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge took in: conversations written (new or replaced), failures recorded, segments taken in."""

    conversations: int
    failures: int
    segments: int


def merge_spool(database: Database, spool: Path) -> Merged:
    """Take in all segments that wait in `spool`, in one transaction, and remove their files after it is committed.

    A later result of a conversation replaces all rows of the one before; a result takes its label off the failures.
    A damaged segment is renamed to `.bad`, with the reason beside it, and the others go on. Killed at any point and
    run again, the tables end up the same. Raises StoreError when the database is closed or cannot take them (no room, no
    memory): nothing is lost then, the segments wait. Raises OSError when a file of the spool cannot be moved.
    """
    _remove_abandoned(spool)
    with database.writer() as cursor:
        # looked up under the writer's lock: two threads never take the same file
        waiting = waiting_segments(spool)
        if not waiting:
            return Merged(0, 0, 0)
        fresh = _not_recorded(cursor, waiting)
        try:
            read = _stage(cursor, fresh)
            with transaction(cursor):
                merged = _take_in(cursor, read)
        except duckdb.Error as error:
            raise StoreError(
                f"{database.path}: results could not be merged and wait in {spool}: {first_line(error)}"
            ) from error
        damaged = set(fresh) - set(read)
        _remove(segment.path for segment in waiting if segment not in damaged)
    return merged


def _not_recorded(cursor: Cursor, waiting: Sequence[Waiting]) -> list[Waiting]:
    """Those not taken in yet: a crash after the commit leaves files whose rows are already there.

    The time of writing counts too: work done again, later, gives a file of the same name that has to be taken in.
    """
    done = dict(cursor.execute("SELECT name, written_ns FROM segment").fetchall())
    return [segment for segment in waiting if done.get(segment.path.name) != segment.written_ns]


def _stage(cursor: Cursor, segments: Sequence[Waiting]) -> list[Waiting]:
    """Read segments to a temporary table and return those that could be read; the others are set aside.

    This is outside of the transaction, as in DuckDB any error ends a transaction. A batch that cannot be read is read
    again file by file. The temporary table goes with the cursor.
    """
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE staged (place BIGINT, line BIGINT, written_at TIMESTAMP, {SEGMENT})")
    read: list[Waiting] = []
    for first in range(0, len(segments), BATCH):
        batch = [segment for segment in segments[first : first + BATCH] if _checked(segment)]
        if not batch:
            continue
        try:
            _stage_batch(cursor, batch, first)
            read += batch
        except UNREADABLE:
            read += [s for k, s in enumerate(batch) if _stage_alone(cursor, s, first + k)]
    return read


def _checked(segment: Waiting) -> bool:
    if is_whole(segment.path):
        return True
    _give_up(segment, "its content is not what its name says, so it was damaged after it was written")
    return False


def _stage_alone(cursor: Cursor, segment: Waiting, place: int) -> bool:
    try:
        _stage_batch(cursor, [segment], place)
    except UNREADABLE as error:
        _give_up(segment, str(error))
        return False
    return True


def _give_up(segment: Waiting, why: str) -> None:
    if segment.path.exists():
        moved = set_aside(segment.path, f"{segment.path.name}: the segment cannot be read: {why}")
        log.warning("a damaged segment was set aside as %s: %s", moved, why)


def _stage_batch(cursor: Cursor, batch: Sequence[Waiting], first: int) -> None:
    """`place` is the order of the segments, `line` the order in a segment: what comes later counts.

    Columns go by name: what a segment of an earlier layout lacks is as `NEW` has it, or NULL, in what is nested too.
    """
    cursor.execute(
        """
        INSERT INTO staged BY NAME
        SELECT o.place, s.file_row_number AS line, make_timestamp(o.written_us) AS written_at,
            s.* EXCLUDE (filename, file_row_number)
        FROM read_parquet(?, filename = true, file_row_number = true, union_by_name = true) s
        JOIN (SELECT unnest(?::VARCHAR[]) AS name, unnest(?::BIGINT[]) AS place, unnest(?::BIGINT[]) AS written_us) o
          ON o.name = parse_filename(s.filename)
        """,
        [
            [str(segment.path) for segment in batch],
            [segment.path.name for segment in batch],
            list(range(first, first + len(batch))),
            [segment.written_ns // 1000 for segment in batch],
        ],
    )
    missing = ", ".join(f"{name} = coalesce({name}, '{nothing}')" for name, nothing in NEW.items())
    cursor.execute(f"UPDATE staged SET {missing} WHERE contact_reason IS NULL")


def _take_in(cursor: Cursor, segments: Sequence[Waiting]) -> Merged:
    now = utc_now()
    conversations = _replace_conversations(cursor, now)
    failures = _replace_failures(cursor)
    _record(cursor, segments, now)
    return Merged(conversations, failures, len(segments))


def _replace_conversations(cursor: Cursor, now: datetime) -> int:
    cursor.execute(
        """
        CREATE OR REPLACE TEMP TABLE latest AS SELECT * FROM staged WHERE kind = 'result'
        QUALIFY row_number() OVER (PARTITION BY id ORDER BY place DESC, line DESC) = 1
        """
    )
    keep_replaced(cursor)
    for table in CHILD_TABLES:
        cursor.execute(f"DELETE FROM {table} WHERE conversation_id IN (SELECT id FROM latest)")
    cursor.execute("DELETE FROM conversation WHERE id IN (SELECT id FROM latest)")
    own = listed(RESULT).removeprefix("label, ")
    cursor.execute(
        f"""
        INSERT INTO conversation (source, {own}, turn_count, audio, merged_at)
        SELECT label, {own}, coalesce(len(turns), 0), audio_path <> '', ? FROM latest
        """,
        [now],
    )
    _insert_children(cursor)
    cursor.execute("CREATE OR REPLACE TEMP TABLE touched AS SELECT id FROM latest")
    settle(cursor)
    tie_waiting(cursor)
    return _count(cursor, "latest")


def _insert_children(cursor: Cursor) -> None:
    for table, column, columns in (
        ("turn", "turns", TURN),
        ("item", "items", ITEM),
        ("forbidden", "forbidden", FORBIDDEN),
        ("event", "events", EVENT),
        ("promise", "promises", PROMISE),
    ):
        cursor.execute(
            f"""
            INSERT INTO {table} (conversation_id, {listed(columns)})
            SELECT id, {listed(columns, "x.")} FROM (SELECT id, unnest({column}) AS x FROM latest)
            """
        )
    cursor.execute(
        f"""
        INSERT INTO evidence (conversation_id, item, {listed(EVIDENCE)})
        SELECT id, item, {listed(EVIDENCE, "e.")}
        FROM (SELECT id, x.item AS item, unnest(x.evidence) AS e FROM (SELECT id, unnest(items) AS x FROM latest))
        """
    )


def _replace_failures(cursor: Cursor) -> int:
    """The last word on a label decides: a failure is recorded, anything else takes the label off the list."""
    cursor.execute("DELETE FROM failure WHERE label IN (SELECT label FROM staged)")
    cursor.execute(
        """
        CREATE OR REPLACE TEMP TABLE failed AS
        SELECT label, id, error, written_at FROM (
            SELECT * FROM staged QUALIFY row_number() OVER (PARTITION BY label ORDER BY place DESC, line DESC) = 1
        ) WHERE status = 'failed'
        """
    )
    cursor.execute("INSERT INTO failure (label, id, reason, failed_at) SELECT label, id, error, written_at FROM failed")
    return _count(cursor, "failed")


def _record(cursor: Cursor, segments: Sequence[Waiting], now: datetime) -> None:
    cursor.execute(
        """
        INSERT OR REPLACE INTO segment (name, written_ns, merged_at)
        SELECT unnest(?::VARCHAR[]), unnest(?::BIGINT[]), ?
        """,
        [[segment.path.name for segment in segments], [segment.written_ns for segment in segments], now],
    )


def _count(cursor: Cursor, table: str) -> int:
    (count,) = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(count)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _remove_abandoned(spool: Path) -> None:
    oldest = time.time() - ABANDONED_SECONDS
    for path in spool.glob("*.tmp"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:  # its writer has finished in the meantime
            continue
