"""Which taxonomy of contact reasons is in force for a database, and where those that ship lie.

The database keeps every version; what is published lies as a file in the state folder as well, so that workers, which never open the
database, read it. A published file is never changed: the highest number counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from qa.atomic import write_text
from qa.rubrics import shipped_folder
from qa.state_folder import StateFolder
from scoring.contact_reason import Taxonomy, load_taxonomy
from scoring.yaml_file import FileError

GENERAL = "general"


def shipped() -> Mapping[str, Path]:
    """The taxonomies that ship, by name."""
    return {path.stem: path for path in sorted((shipped_folder() / "taxonomies").glob("*.yaml"))}


def general() -> Path:
    """The taxonomy that is in force where nothing is published."""
    return shipped()[GENERAL]


def in_force(folder: StateFolder | None) -> Path:
    """The file of the taxonomy in force for a database."""
    published = sorted(_place(folder).glob("[0-9]*.yaml")) if folder else []
    return published[-1] if published else general()


def put_into_force(folder: StateFolder, number: int, content: str) -> Path:
    """Write a published version where workers find it; the same again changes nothing."""
    place = _place(folder)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = place / f"{number:06d}.yaml"
    if not path.exists() or path.read_text(encoding="utf-8") != content:
        write_text(path, content)
        load.cache_clear()
    return path


@cache
def load(path: Path) -> Taxonomy:
    """A taxonomy. Raises FileError."""
    return load_taxonomy(path)


def titles_of(folder: StateFolder | None) -> Mapping[str, Mapping[str, str]]:
    """Titles of all reasons by id: of the taxonomy in force with its retired ones first, else as they ship."""
    return _titles(in_force(folder))


@cache
def _titles(path: Path) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for file in (path, general(), *shipped().values()):
        try:
            known = load(file)
        except FileError:  # told where taxonomies are worked on; a title is no place for it
            continue
        for id, titles in {**{id: words.titles for id, words in known.reasons.items()}, **known.retired}.items():
            found.setdefault(id, titles)
    return found


def _place(folder: StateFolder) -> Path:
    return folder.root / "taxonomies"
