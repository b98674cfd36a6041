"""Results on their way to the database: immutable Parquet files that any number of processes write side by side.

One row a conversation, with its turns, items and forbidden words nested, so that a conversation is never half there;
a failure is a row too. The file is named after its content: the same work done twice is the same segment.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from qa.result import Result
from qa.source import Failure
from qa.store.segment_rows import failure_row, result_row, schema

LAYOUT, OLDEST = 5, 3
"""The layout that is written, and the oldest that is read; a segment of a newer one is left alone."""
PREFIXES = {number: f"s{number}-" for number in range(OLDEST, LAYOUT + 1)}
PREFIX = PREFIXES[LAYOUT]
"""Names the layout."""


def write_segment(results: Sequence[Result], failures: Sequence[Failure], folder: Path) -> Path:
    """Write one segment to `folder` (made if missing) and return its path.

    The file appears under its name only when it is whole and on the disk. Raises OSError when it cannot be written.
    """
    rows = [result_row(r) for r in results] + [failure_row(f) for f in failures]
    content = _parquet(rows)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / _name(content)
    _write_whole(target, content)
    return target


@dataclass(frozen=True, slots=True)
class Waiting:
    """A segment in the spool. `written_ns`, nanoseconds since 1970, gives the order in which results were made."""

    path: Path
    written_ns: int


def waiting_segments(spool: Path) -> list[Waiting]:
    """Segments not yet removed, oldest first: a later result of the same conversation comes later."""
    found = []
    for path in (path for prefix in PREFIXES.values() for path in spool.glob(f"{prefix}*.parquet")):
        try:
            found.append(Waiting(path, path.stat().st_mtime_ns))
        except FileNotFoundError:  # merged and removed by another process in the meantime
            continue
    return sorted(found, key=lambda segment: (segment.written_ns, segment.path.name))


def outdated_segments(spool: Path) -> list[Path]:
    """Segments an earlier version left in the spool: what is in them is in the result files as well."""
    found = ((path, re.match(r"s(\d+)-", path.name)) for path in spool.glob("s*-*.parquet"))
    return [path for path, layout in found if layout and int(layout[1]) < OLDEST]


def is_whole(segment: Path) -> bool:
    """Whether a segment still is what its name says: one changed byte is found. False where it is gone."""
    try:
        layout, _, rest = segment.name.partition("-")
        return f"{layout}-" in PREFIXES.values() and rest == _name(segment.read_bytes()).removeprefix(PREFIX)
    except OSError:
        return False


def set_aside(segment: Path, reason: str) -> Path:
    """Take a damaged segment out of the way, with the reason in a text file beside it. Returns where it is now."""
    bad = segment.with_name(segment.name + ".bad")
    segment.replace(bad)
    bad.with_name(bad.name + ".txt").write_text(reason + "\n", encoding="utf-8")
    return bad


def _name(content: bytes) -> str:
    return f"{PREFIX}{sha256(content).hexdigest()[:32]}.parquet"


def _write_whole(target: Path, content: bytes) -> None:
    temporary = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # the file system's own clock may tick too slowly to tell two segments apart
        now = time.time_ns()
        os.utime(temporary, ns=(now, now))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parquet(rows: Sequence[Mapping[str, Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema()), out, compression="zstd")
    content: bytes = out.getvalue().to_pybytes()
    return content
