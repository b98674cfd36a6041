"""A measurement put into force, or out of it: who decided it stands in the history."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from qa.errors import UsageError
from qa.file_lock import locked
from qa.rubric_life import trust_file
from qa.rubric_life.ledger import Entry, append
from qa.rubric_life.places import RubricFolder
from qa.rubric_life.trust import RubricTrust
from qa.rubric_life.trust_file import Measured
from qa.rubrics import library_of, read


def put_into_force(found: RubricTrust, folder: RubricFolder, *, by: str, why: str = "") -> Entry:
    """Let the scoring go by a measurement from now on. Raises UsageError for no `by` or nothing reviewed, OSError."""
    _require(by)
    if not found.conversations:
        raise UsageError(f"{found.rubric}: nobody reviewed any conversation, so there is nothing to go by")
    folder.ensure()
    at = _now()
    counts = {item.item: item.counts for item in found.items if item.counts.judged or item.counts.found}
    reason = why.strip() or f"measured on {found.conversations} conversations"
    with locked(folder.lock):
        trust_file.keep(Measured(found.rubric, found.version, found.hash, by.strip(), at, counts), folder.trust)
        return append(folder.ledger, Entry("trust", found.rubric, found.version, found.hash, by.strip(), reason, at))


def forget_trust(path: Path, folder: RubricFolder, *, by: str, why: str = "") -> Entry:
    """Let the scoring of a rubric go by no measurement. Raises UsageError for no `by`, or where there is none in force."""
    _require(by)
    rubric = read(path, library_of(folder.state))
    if trust_file.kept(rubric.name, folder.trust) is None:
        raise UsageError(f"{rubric.name}: no measurement is in force")
    reason = why.strip() or "by no measurement any more"
    with locked(folder.lock):
        trust_file.forget(rubric.name, folder.trust)
        return append(
            folder.ledger, Entry("trust", rubric.name, rubric.version, rubric.hash, by.strip(), reason, _now())
        )


def _require(by: str) -> None:
    if not by.strip():
        raise UsageError("--by: is empty; the history keeps who decides it")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
