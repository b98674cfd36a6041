"""Opening the database, and the one object through which all of it is used."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import duckdb

from qa.errors import StoreError, StoreInUse
from qa.store.migrations import migrate, require_current

Cursor: TypeAlias = Any
"""A DuckDB cursor (the library's own types are not checked)."""

CONFIG = {
    # a DuckDB of the version before this one can still open the file
    "storage_compatibility_version": "v1.4.0",
    # nothing is ever fetched from the network
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


ROWS_AT_ONCE = 200


class Database:
    """An open database. Safe to share between threads: each call gets a cursor of its own, and there is one writer."""

    def __init__(self, path: Path, connection: Cursor, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self.writes = 0
        """How often the writer was done: what was read before the last time may be old."""
        self._connection = connection
        self._cursors = threading.Lock()
        self._writing = threading.Lock()

    def cursor(self) -> Cursor:
        """A new cursor; to be closed by the caller, used by one thread only. Raises StoreError when closed."""
        with self._cursors:
            if self._connection is None:
                raise StoreError(f"{self.path}: the database is closed")
            return self._connection.cursor()

    @contextmanager
    def writer(self) -> Iterator[Cursor]:
        """A cursor of the one writer; others wait. Statements are committed one by one: see `transaction`."""
        with self._writing:
            cursor = self.cursor()
            try:
                yield cursor
            finally:
                cursor.close()
                self.writes += 1

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """One transaction of the one writer: committed at the end, rolled back on any error."""
        with self.writer() as cursor, transaction(cursor):
            yield cursor

    def close(self) -> None:
        """Write everything to the file and let go of it. Waits for a running write; a second call does nothing."""
        with self._writing, self._cursors:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def transaction(cursor: Cursor) -> Iterator[None]:
    """All that is executed inside is committed together, or on any error not at all."""
    cursor.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):  # what went wrong is what is to be told, not that nothing was left to roll back
            cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")


def open_database(path: Path, read_only: bool = False) -> Database:
    """Open a database, creating it where there is none, and bring its schema up to date.

    Raises StoreError, in one line: held by another process, not a database, not ours, or of a newer version.
    """
    path = Path(path)
    new = not path.exists()
    if new and read_only:
        raise StoreError(f"{path}: there is no such database")
    if new and not path.parent.is_dir():
        raise StoreError(f"{path}: the folder {path.parent} does not exist")
    try:
        if new:
            _create(path)
        connection = duckdb.connect(str(path), read_only=read_only, config=CONFIG)
    except (duckdb.Error, OSError) as error:
        raise _open_error(path, str(error)) from error
    try:
        if read_only:
            require_current(connection, path)
        else:
            migrate(connection, path)
    except duckdb.Error as error:
        connection.close()
        raise StoreError(f"{path}: the schema could not be brought up to date: {first_line(str(error))}") from error
    except BaseException:
        connection.close()
        raise
    return Database(path, connection, read_only)


@contextmanager
def snapshot(db: Database | Cursor) -> Iterator[Cursor]:
    """A cursor on which several queries see the same state, whatever is merged meanwhile. A cursor is used as it is."""
    if not isinstance(db, Database):
        yield db
        return
    cursor = db.cursor()
    try:
        with transaction(cursor):
            yield cursor
    finally:
        cursor.close()


def _create(path: Path) -> None:
    """Make an empty database beside `path` and give it its name when it is whole: a kill leaves no half a file there.

    Where another process was faster, its file stands.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        draft.unlink(missing_ok=True)
        with duckdb.connect(str(draft), config=CONFIG) as connection:
            migrate(connection, path)
        draft.chmod(0o600)
        if not path.exists():
            draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
        draft.with_name(draft.name + ".wal").unlink(missing_ok=True)


def rows(db: Database | Cursor, sql: str, values: list[Any] | tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query, on a cursor of its own where `db` is a `Database`."""
    if not isinstance(db, Database):
        return db.execute(sql, list(values)).fetchall()  # type: ignore[no-any-return]
    cursor = db.cursor()
    try:
        return cursor.execute(sql, list(values)).fetchall()  # type: ignore[no-any-return]
    finally:
        cursor.close()


def insert_rows(cursor: Cursor, into: str, lines: Sequence[Sequence[Any]]) -> None:
    """Add many rows at once, many times as fast as one by one; `into` is a table, with its columns where not all are given."""
    for first in range(0, len(lines), ROWS_AT_ONCE):
        some = lines[first : first + ROWS_AT_ONCE]
        marks = ", ".join(f"({', '.join('?' * len(line))})" for line in some)
        cursor.execute(f"INSERT INTO {into} VALUES {marks}", [value for line in some for value in line])


def _open_error(path: Path, message: str) -> StoreError:
    kind = StoreInUse if "lock on file" in message else StoreError
    return kind(_open_problem(path, message))


def _open_problem(path: Path, message: str) -> str:
    if "lock on file" in message:
        holder = re.search(r"\(PID (\d+)\)", message)
        who = f"another process (PID {holder[1]})" if holder else "another process"
        return f"{path}: the database is in use by {who}; close that, or wait until it is done"
    if "not a valid DuckDB database" in message:
        return f"{path}: not a DuckDB database; name another file with --db"
    if "Is a directory" in message:
        return f"{path}: this is a folder, not a database"
    return f"{path}: the database cannot be opened: {first_line(message)}"


def first_line(error: object) -> str:
    """What an error says, in one line."""
    text = str(error).strip()
    return text.splitlines()[0] if text else "unknown reason"
