"""A draft becomes a version that never changes again; a rubric is retired. Both go into the history, with who and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qa.errors import RubricError, UsageError
from qa.file_lock import locked
from qa.rubric_life.backtest_summary import kept_summary
from qa.rubric_life.checking import check, failing_examples
from qa.rubric_life.ledger import Entry, append, read_ledger
from qa.rubric_life.library import Published, active_versions, all_versions, standing_entry
from qa.rubric_life.places import RubricFolder, checked_name, checked_version
from qa.rubric_life.snapshot_writing import write_snapshot
from qa.rubrics import library_of
from scoring.example_check import ExampleResult
from scoring.problem import Problem
from scoring.rubric_model import Rubric

SHOWN = 5
"""Examples named in an error."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A version just published: what it took the place of (None: nothing), what a check noted, whether this content was
    ever back-tested."""

    version: Published
    replaced: Entry | None
    notes: tuple[Problem, ...]
    backtested: bool


def publish(draft: Path, folder: RubricFolder, *, by: str, why: str) -> Publication:
    """Publish a draft, with all it extends and its word lists, as the version it says it is.

    It is checked and its examples are run first. Raises RubricError for mistakes, for examples that come out otherwise
    than written, and for a version that is published already, UsageError for no `by` or `why`. Two at once are safe:
    one comes after the other.
    """
    _require(by=by, why=why)
    library = library_of(folder.state)
    checked = check(draft, library, tuple(version.path for version in active_versions(folder)))
    rubric = checked.rubric
    if rubric is None or checked.errors:
        raise RubricError("\n".join(map(str, checked.errors)) + f"\n{draft}: not published; mend this first")
    if wrong := list(failing_examples(rubric)):
        raise RubricError(_wrong_examples(draft, wrong))
    checked_name(rubric.name)
    checked_version(rubric.version)
    folder.ensure()
    with locked(folder.lock):
        entries = read_ledger(folder.ledger)
        standing = standing_entry(entries, rubric.name)
        _refuse_conflict(draft, rubric, entries, standing)
        place, seal = write_snapshot(draft, rubric, library, folder.published)
        entry = append(
            folder.ledger,
            Entry(
                "publish", rubric.name, rubric.version, rubric.hash, by.strip(), why.strip(), _now(), seal,
                standing.hash if standing else "", rubric.effective.from_,
            ),
        )  # fmt: skip
    version = Published(rubric.name, rubric.version, rubric.hash, place / "rubric.yaml", entry)
    return Publication(version, standing, checked.problems, kept_summary(rubric.hash, folder) is not None)


def retire(name: str, folder: RubricFolder, *, by: str, why: str) -> Entry:
    """End the life of a rubric: no version of it judges any more; what it judged keeps its scores.

    Raises UsageError for one that is not published, or is retired already.
    """
    _require(by=by, why=why)
    checked_name(name)
    if not folder.ledger.is_file():
        raise UsageError(_nothing_to_retire(name, folder))
    with locked(folder.lock):
        standing = standing_entry(read_ledger(folder.ledger), name)
        if standing is None:
            raise UsageError(_nothing_to_retire(name, folder))
        return append(
            folder.ledger,
            Entry("retire", name, standing.version, standing.hash, by.strip(), why.strip(), _now(), "", standing.hash),
        )


def _require(**given: str) -> None:
    for name, text in given.items():
        if not text.strip():
            what = "who does it" if name == "by" else "the reason"
            raise UsageError(f"--{name}: is empty; the history keeps {what}")


def _refuse_conflict(draft: Path, rubric: Rubric, entries: Iterable[Entry], standing: Entry | None) -> None:
    label = f"{rubric.name}@{rubric.version}"
    for entry in entries:
        if (entry.event, entry.rubric, entry.version) == ("publish", rubric.name, rubric.version):
            if entry.hash != rubric.hash:
                raise RubricError(
                    f"{draft}: {label} was published with other content on {entry.at[:10]} by {entry.by}; "
                    "a version never changes: raise `version` in the draft"
                )
            if standing and standing.hash == rubric.hash:
                raise RubricError(f"{draft}: {label} is published already, by {entry.by} on {entry.at[:10]}")


def _nothing_to_retire(name: str, folder: RubricFolder) -> str:
    labels = [version.label for version in all_versions(folder)]
    if any(label.partition("@")[0] == name for label in labels):
        return f"{name}: is retired already"
    return f"{name}: not published here; there are: {', '.join(labels) or 'none yet'}"


def _wrong_examples(draft: Path, wrong: list[ExampleResult]) -> str:
    lines = [f"{r.place}: item {r.item}: expected {r.expected}, came out {r.actual}" for r in wrong[:SHOWN]]
    more = f" (and {len(wrong) - SHOWN} more)" if len(wrong) > SHOWN else ""
    last = (
        f"{draft}: not published: {len(wrong)} examples come out otherwise than written{more}; qa rubric test {draft}"
    )
    return "\n".join([*lines, last])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
