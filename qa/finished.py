"""What is done already, as files: a result for every conversation, a note for every failure.

`qa run` learns from here, not from the database, what needs no work.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from qa.atomic import write_text
from qa.identity import text_hash
from qa.result import Result
from qa.source import Failure
from qa.state_folder import StateFolder


class Finished:
    """The result and failure files of one state folder. Files are named by hashes, never by ids or paths."""

    def __init__(self, folder: StateFolder) -> None:
        self._folder = folder

    def result(self, identity: str, key: str = "") -> Result | None:
        """The result of a conversation; with `key`, only when it is what this work would give."""
        found = self.entry(identity)
        return found[0] if found and (not key or found[1] == key) else None

    def entry(self, identity: str) -> tuple[Result, str] | None:
        """The result of a conversation with its work key."""
        return read_entry(self._result_file(identity))

    def files(self) -> list[Path]:
        """The file of every result. Names are hashes, so their order has nothing to do with what is in them."""
        return sorted(self._folder.results.glob("*.json"))

    def keep(self, result: Result, key: str) -> None:
        """Remember a result, and forget that its source ever failed."""
        stored = {"key": key, "result": result.model_dump()}
        write_text(self._result_file(result.id), json.dumps(stored, ensure_ascii=False))
        self._failure_file(result.source).unlink(missing_ok=True)

    def keep_failure(self, failure: Failure) -> None:
        """Remember why an input gave no conversation."""
        stored = asdict(failure) | {"at": datetime.now(UTC).isoformat(timespec="seconds")}
        write_text(self._failure_file(failure.label), json.dumps(stored, ensure_ascii=False))

    def failures(self) -> list[tuple[Failure, str]]:
        """Every failure with the time it happened (ISO 8601, UTC), by label."""
        found = []
        for path in self._folder.failures.glob("*.json"):
            try:
                stored = json.loads(path.read_text(encoding="utf-8"))
                found.append((Failure(stored["label"], stored["reason"], stored["id"]), stored["at"]))
            except (OSError, ValueError, KeyError):
                continue
        return sorted(found, key=lambda entry: entry[0].label)

    def all(self) -> Iterator[Result]:
        """Every result there is, to fill a database anew."""
        for path in self.files():
            if (entry := read_entry(path)) is not None:
                yield entry[0]

    def _result_file(self, identity: str) -> Path:
        return self._folder.results / f"{text_hash(identity)}.json"

    def _failure_file(self, label: str) -> Path:
        return self._folder.failures / f"{text_hash(label)}.json"


def read_entry(path: Path) -> tuple[Result, str] | None:
    """What a result file holds, the result and its work key; None for one that is gone or of another version."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return Result.model_validate(stored["result"]), str(stored["key"])
    except (OSError, ValueError, KeyError, ValidationError):
        return None
