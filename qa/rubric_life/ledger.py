"""The append-only history of all rubrics of a database. Each entry seals itself and all before it, so a change is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from qa.atomic import write_text
from qa.errors import RubricError

Event = Literal["publish", "retire", "trust"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a rubric: who, when (ISO 8601, UTC), why.

    `hash` is the content of the version, `snapshot` the seal of its files, `previous` the content that it took the
    place of (empty for the first). `effective_from` is the first day (ISO) it judges, empty: every day. `seal` is the
    SHA-256 over the entry and the seal before it.
    """

    event: Event
    rubric: str
    version: str
    hash: str
    by: str
    why: str
    at: str
    snapshot: str = ""
    previous: str = ""
    effective_from: str = ""
    seal: str = ""


def read_ledger(path: Path) -> tuple[Entry, ...]:
    """All entries, the first first; none where there is no file. Raises RubricError for a damaged or changed history."""
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise RubricError(f"{path}: the history cannot be read; restore the file from a backup") from error
    entries: list[Entry] = []
    for number, line in enumerate(lines, start=1):
        try:
            entry = Entry(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise RubricError(f"{path}:{number}: not an entry of a history; restore the file from a backup") from error
        if entry.seal != _seal(entry, entries):
            raise RubricError(
                f"{path}:{number}: the history was changed after it was written; restore the file from a backup"
            )
        entries.append(entry)
    return tuple(entries)


def append(path: Path, entry: Entry) -> Entry:
    """Add an entry and return it sealed. The caller holds the lock. Raises RubricError as `read_ledger`, OSError."""
    before = read_ledger(path)
    sealed = replace(entry, seal=_seal(entry, before))
    lines = [json.dumps(asdict(e), ensure_ascii=False) + "\n" for e in (*before, sealed)]
    # written whole and renamed: a kill leaves the history as it was, never half a line
    write_text(path, "".join(lines))
    return sealed


def _seal(entry: Entry, before: Sequence[Entry]) -> str:
    content = asdict(replace(entry, seal=before[-1].seal if before else ""))
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
