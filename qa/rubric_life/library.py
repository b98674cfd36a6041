"""Which versions of which rubrics are published, which of them judge now, and where a rubric that is named lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qa.errors import RubricError, UsageError
from qa.rubric_life.ledger import Entry, read_ledger
from qa.rubric_life.places import RubricFolder, checked_name
from qa.rubric_life.snapshot import check_snapshot, snapshot_name
from qa.state_folder import StateFolder


@dataclass(frozen=True, slots=True)
class Published:
    """A published version and the entry of the history that published it. `path` is its file, in its snapshot."""

    name: str
    version: str
    hash: str
    path: Path
    entry: Entry

    @property
    def label(self) -> str:
        """How a person names it: `our-standard@2026.1`."""
        return f"{self.name}@{self.version}"


def published_rubrics(state: StateFolder) -> tuple[Path, ...]:
    """The files of the rubrics that judge now. Raises RubricError when one, or the history, was changed."""
    return tuple(version.path for version in active_versions(RubricFolder(state)))


def active_versions(folder: RubricFolder) -> tuple[Published, ...]:
    """The versions that judge now, by name, of one name the newest first.

    A newer version takes the place of those before it, unless it is effective from a day on: then the one before still
    judges what was before that day. Raises RubricError when one of them, or the history, was changed.
    """
    found: list[Published] = []
    for _, versions in sorted(_standing(read_ledger(folder.ledger)).items()):
        for entry in reversed(versions):
            found.append(_published(folder, entry))
            if not entry.effective_from:
                break
    return tuple(found)


def all_versions(folder: RubricFolder, name: str = "") -> tuple[Published, ...]:
    """Every version ever published (of one rubric), the first first. Raises RubricError when one was changed."""
    entries = [e for e in read_ledger(folder.ledger) if e.event == "publish" and e.rubric == (name or e.rubric)]
    latest = {(entry.rubric, entry.version): entry for entry in entries}
    return tuple(_published(folder, entry) for entry in latest.values())


def published_version(folder: RubricFolder, name: str, version: str = "") -> Published | None:
    """A published version; without `version` the newest that was not retired. Raises RubricError when it was changed."""
    entries = read_ledger(folder.ledger)
    chosen = (
        [e for e in entries if e.event == "publish" and (e.rubric, e.version) == (name, version)]
        if version
        else _standing(entries).get(name, [])
    )
    return _published(folder, chosen[-1]) if chosen else None


def standing_entry(entries: Iterable[Entry], name: str) -> Entry | None:
    """What published the version of a rubric that is the newest and not retired."""
    versions = _standing(entries).get(name)
    return versions[-1] if versions else None


def drafts(folder: RubricFolder) -> tuple[str, ...]:
    """The names of the drafts that belong to this database, sorted."""
    return tuple(sorted(path.parent.name for path in folder.drafts.glob("*/rubric.yaml")))


def find_published(folder: RubricFolder, name: str) -> Published:
    """`our-standard`, or `our-standard@2026.1`. Raises UsageError naming what there is, RubricError when it was changed."""
    base, _, version = name.partition("@")
    found = published_version(folder, checked_name(base), version)
    if found is not None:
        return found
    labels = [v.label for v in all_versions(folder)]
    if own := [label for label in labels if label.partition("@")[0] == base and not version]:
        raise UsageError(f"{name}: is retired; its versions are still there: {', '.join(own)}")
    raise UsageError(f"{name}: not published here; there are: {', '.join(labels) or 'none yet'}")


def _standing(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """What was published of each rubric and not retired, in the order it was published."""
    standing: dict[str, list[Entry]] = {}
    for entry in entries:
        versions = standing.setdefault(entry.rubric, [])
        if entry.event == "retire":
            versions.clear()
        elif entry.event == "publish":
            versions[:] = [e for e in versions if e.version != entry.version] + [entry]
    return {name: versions for name, versions in standing.items() if versions}


def _published(folder: RubricFolder, entry: Entry) -> Published:
    place = folder.published / snapshot_name(entry.rubric, entry.version, entry.hash)
    if not place.is_dir():
        raise RubricError(
            f"{place}: the published version {entry.rubric}@{entry.version} is gone; restore the folder from a backup"
        )
    check_snapshot(place, entry.snapshot)
    return Published(entry.rubric, entry.version, entry.hash, place / "rubric.yaml", entry)
