"""Every rubric there is for a database: those that ship, published versions, drafts; with who published them and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from qa.rubric_life.finding import DRAFT
from qa.rubric_life.ledger import Entry, read_ledger
from qa.rubric_life.library import active_versions, all_versions, drafts
from qa.rubric_life.places import RubricFolder
from qa.rubrics import active_rubrics, library_of, shipped_rubrics
from scoring.rubric_inheritance import Library, join
from scoring.yaml_file import FileError

Kind = Literal["active", "published", "retired", "shipped", "draft"]
"""`active` judges now; `published` was replaced by a newer version; a `shipped` one that judges is active."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One rubric of the list. `key` is what `finding.find` understands; `items` their number, 0 where `problem` keeps it
    from being read. `entry` is what published it, None for shipped ones and drafts."""

    key: str
    kind: Kind
    name: str
    version: str
    title: Mapping[str, str]
    language: str
    items: int
    path: Path
    entry: Entry | None = None
    problem: str = ""

    @property
    def label(self) -> str:
        """How a person names it: `our-standard@2026.1`."""
        return f"{self.name}@{self.version}"


def shelf(folder: RubricFolder) -> tuple[Listed, ...]:
    """Drafts first, then what judges now, then the rest. Raises RubricError when something published was changed."""
    library = library_of(folder.state)
    judging = set(active_rubrics(folder.state))
    found = [*_drafts(folder, library), *_published(folder, library), *_shipped(library, judging)]
    order = {"draft": 0, "active": 1, "shipped": 2, "published": 3, "retired": 4}
    return tuple(sorted(found, key=lambda listed: order[listed.kind]))


def _drafts(folder: RubricFolder, library: Library) -> Iterator[Listed]:
    for name in drafts(folder):
        yield _listed(DRAFT + name, "draft", folder.draft(name), library, name=name)


def _published(folder: RubricFolder, library: Library) -> Iterator[Listed]:
    active = {version.label for version in active_versions(folder)}
    standing = _not_retired(read_ledger(folder.ledger))
    for version in all_versions(folder):
        kind: Kind = (
            "active" if version.label in active else "published" if version.entry.seal in standing else "retired"
        )
        yield _listed(version.label, kind, version.path, library, entry=version.entry)


def _not_retired(entries: tuple[Entry, ...]) -> set[str]:
    """Seals of publications that no retirement of the same rubric follows."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        if entry.event == "retire":
            found[entry.rubric] = set()
        elif entry.event == "publish":
            found.setdefault(entry.rubric, set()).add(entry.seal)
    return {seal for seals in found.values() for seal in seals}


def _shipped(library: Library, judging: set[Path]) -> Iterator[Listed]:
    for path in shipped_rubrics():
        kind: Kind = "active" if path in judging else "shipped"
        yield _listed(f"{path.parent.name}/{path.stem}", kind, path, library)


def _listed(
    key: str, kind: Kind, path: Path, library: Library, *, name: str = "", entry: Entry | None = None
) -> Listed:
    try:
        data = _data(path, path.stat().st_mtime_ns, library)
    except (FileError, OSError) as error:
        return Listed(key, kind, name or key, "", {}, "", 0, path, entry, str(error).splitlines()[0])
    title = data.get("title") or {}
    words = {str(k): str(v) for k, v in title.items()} if isinstance(title, dict) else {"zh": str(title)}
    return Listed(
        key, kind, str(data.get("rubric") or name), str(data.get("version") or ""), words,
        str(data.get("language") or ""), sum(1 for _ in _items(data.get("sections"))), path, entry,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _data(path: Path, _changed: int, library: Library) -> Mapping[str, Any]:
    """The file with what it extends, not checked: enough for a list, and a hundred times faster than with its word lists."""
    return join(path, library).data


def _items(sections: Any) -> Iterator[Any]:
    for section in sections if isinstance(sections, list) else ():
        if isinstance(section, dict):
            items = section.get("items")
            yield from items if isinstance(items, list) else ()
            yield from _items(section.get("sections"))
