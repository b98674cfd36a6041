"""A taxonomy from draft to being in force: one draft at a time, changed reason by reason, published with a note.

Every change names the version of the draft it was made from: whoever comes second is told, and nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from qa import taxonomies
from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.state_folder import StateFolder
from qa.store import audit
from qa.store import taxonomies as table
from qa.store.connection import Cursor, Database
from qa.store.taxonomies import TaxonomyVersion
from qa.store.viewer import Viewer
from scoring.contact_reason import taxonomy_of
from scoring.taxonomy_edit import Data, problems, to_yaml
from scoring.yaml_file import load_yaml, parse_yaml

LONGEST_NOTE = 500


class Conflict(UsageError):
    """Somebody changed the draft meanwhile; what is stored is theirs, and nothing of it was overwritten."""


def data_of(row: TaxonomyVersion) -> Data:
    """A version as plain data."""
    return dict(parse_yaml(row.content, row.name))


def data_in_force(folder: StateFolder) -> Data:
    """The taxonomy in force as plain data."""
    return dict(load_yaml(taxonomies.in_force(folder)))


def begin(database: Database, folder: StateFolder, by: Viewer, origin: str = "") -> TaxonomyVersion:
    """A draft of what is in force, or of the shipped taxonomy `origin`; where there is one, that one. Raises UsageError."""
    _require(by)
    if origin and origin not in taxonomies.shipped():
        raise UsageError(f"there is no taxonomy {origin!r}; choose one of {', '.join(taxonomies.shipped())}")
    data = dict(load_yaml(taxonomies.shipped()[origin])) if origin else data_in_force(folder)
    with database.writing() as cursor:
        if found := table.draft(cursor):
            return found
        row = TaxonomyVersion(
            table.next_number(cursor), str(data["taxonomy"]), to_yaml(data), "", "draft", 1, by.name, utc_now()
        )
        table.write(cursor, row)
        _record(cursor, by, row, {"begun": row.name})
    return row


def change(database: Database, by: Viewer, seen: int, edit: Callable[[Data], Data], what: str) -> TaxonomyVersion:
    """Change the draft as it was at version `seen`; a change that changes nothing is none. Raises UsageError, Conflict."""
    _require(by)
    with database.writing() as cursor:
        row = _draft(cursor, seen)
        content = to_yaml(edit(data_of(row)))
        if content == row.content:
            return row
        changed = replace(row, content=content, version=row.version + 1, by=by.name, at=utc_now())
        table.write(cursor, changed)
        _record(cursor, by, changed, {"changed": what})
    return changed


def discard(database: Database, by: Viewer, seen: int) -> None:
    """Throw the draft away. Raises UsageError, Conflict."""
    _require(by)
    with database.writing() as cursor:
        row = _draft(cursor, seen)
        table.drop(cursor, row.number)
        _record(cursor, by, row, {"discarded": row.name})


def publish(database: Database, folder: StateFolder, by: Viewer, seen: int, note: str) -> TaxonomyVersion:
    """Put the draft into force for what is judged from now on. Raises UsageError for mistakes or without a note, Conflict."""
    _require(by)
    if not note.strip():
        raise UsageError("a note says what changed and why; the history keeps it")
    with database.writing() as cursor:
        row = _draft(cursor, seen)
        data = data_of(row)
        if wrong := problems(data):
            raise UsageError(f"{len(wrong)} mistakes are left: see the reason {wrong[0].reason!r}")
        content = to_yaml({**data, "version": _version(data, row.number)})
        taxonomy_of(parse_yaml(content, row.name))
        done = replace(
            row, content=content, note=note.strip()[:LONGEST_NOTE], state="published", by=by.name, at=utc_now()
        )
        table.write(cursor, done)
        _record(cursor, by, done, {"published": row.name})
        # a crash after this and before the commit leaves a file that the next publishing of this number writes again
        taxonomies.put_into_force(folder, done.number, content)
    return done


def _version(data: Data, number: int) -> str:
    """The version that conversations bear: that of the file it began with, and the number of the publication."""
    return f"{str(data['version']).partition('-')[0]}-{number}"


def _draft(cursor: Cursor, seen: int) -> TaxonomyVersion:
    row = table.draft(cursor)
    if row is None:
        raise Conflict("there is no draft any more; somebody published or discarded it")
    if row.version != seen:
        raise Conflict(f"{row.by or 'somebody'} changed the draft meanwhile; look at it again")
    return row


def _require(by: Viewer) -> None:
    if not may(by, "publish"):
        raise UsageError("only managers change the reasons of contact")


def _record(cursor: Cursor, by: Viewer, row: TaxonomyVersion, details: dict[str, Any]) -> None:
    audit.append(cursor, by.name, by.role, "changed", f"taxonomy:{row.number}", details)
