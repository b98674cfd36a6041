"""A rubric that extends others: where they are found, and one mapping joined of all of them, every key with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoring.problem import Problem, closest, error, listed
from scoring.yaml_file import FileError, Marked, load_yaml

JUDGING = ("rule", "when", "when_unknown", "requires", "min_confidence", "deduct", "examples")
"""Keys of an item that bear on how its examples come out."""
ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Library:
    """Where else rubrics and word lists are found: `folders` hold `LANGUAGE/NAME.yaml` and `lexicons/`; `files` are
    rubrics by their name, such as published ones."""

    folders: tuple[Path, ...] = ()
    files: tuple[tuple[str, Path], ...] = ()


NOWHERE = Library()


@dataclass(frozen=True, slots=True)
class Joined:
    """A rubric with all it extends. `files` are those it was joined of, its own first."""

    data: Marked
    files: tuple[Path, ...]

    def is_inherited(self, item: Marked) -> bool:
        """Whether the rubric's own file says nothing of how an item of a rubric it extends is judged."""
        own = str(self.files[0])
        return item.file != own and not any(_file_of(item.where(key)) == own for key in JUDGING if key in item)


def join(path: Path, library: Library = NOWHERE) -> Joined:
    """Read a rubric and everything it extends. Raises FileError for a parent that is missing or a circle."""
    return _join(path, library, ())


def _join(path: Path, library: Library, seen: tuple[Path, ...]) -> Joined:
    own = load_yaml(path)
    if "extends" not in own:
        return Joined(own, (path,))
    parent = _parent(own, path, library)
    seen = (*seen, path.resolve())
    if parent.resolve() in seen:
        raise FileError([error(own.where("extends"), "extends_circle", parent=str(own["extends"]))])
    base = _join(parent, library, seen)
    problems: list[Problem] = []
    data = _merged(base.data, own.without("extends"), problems)
    if problems:
        raise FileError(problems)
    return Joined(data, (path, *base.files))


def _parent(own: Marked, path: Path, library: Library) -> Path:
    """The file a rubric extends: beside it, one folder up, by its path, in the library, or by a published name."""
    name = str(own["extends"])
    folders = (path.parent, path.parent.parent, *library.folders)
    wanted = (name,) if name.endswith(ENDINGS) else tuple(name + ending for ending in ENDINGS)
    found = [file for folder in folders for file in (folder / n for n in wanted) if file.is_file()]
    files, own_path = dict(library.files), path.resolve()
    others = [file for file in found if file.resolve() != own_path]
    if others or name in files:
        return others[0] if others else files[name]
    if found:
        return found[0]  # itself, which is a circle
    known = sorted({*_names(folders, own_path), *files})
    raise FileError([error(own.where("extends"), "no_parent", closest(name, known), parent=name, known=listed(known))])


def _names(folders: Sequence[Path], own: Path) -> Iterator[str]:
    for k, folder in enumerate(folders):
        files = sorted(folder.glob("*.yaml")) if k == 0 else sorted(folder.glob("*/*.yaml"))
        for file in files:
            if file.resolve() != own and file.parent.name != "lexicons":
                yield file.stem if k == 0 else f"{file.parent.name}/{file.stem}"


def _merged(base: Marked, change: Marked, problems: list[Problem]) -> Marked:
    known = {str(section["id"]): section for section in _all_sections(base.get("sections"))}
    for key, value in change.items():
        if key == "sections" and isinstance(value, list):
            base[key] = _with_sections(base.get(key) or [], value, known, problems)
        else:
            base.take(key, value, change)
    return base


def _all_sections(sections: Any) -> Iterator[Marked]:
    for section in sections if isinstance(sections, list) else ():
        if isinstance(section, Marked) and "id" in section:
            yield section
            yield from _all_sections(section.get("sections"))


def _with_sections(base: list[Any], change: list[Any], known: dict[str, Marked], problems: list[Problem]) -> list[Any]:
    """Sections joined by `id`, wherever in the base they stand; new ones come after those that were there."""
    result = list(base)
    for entry in change:
        if not isinstance(entry, Marked) or str(entry.get("id")) not in known:
            if _dropped(entry, known, problems):
                continue
            result.append(entry)
            continue
        old = known[str(entry["id"])]
        if _is_drop(entry):
            if old in result:
                result.remove(old)
            else:
                _remove(old, known)
            continue
        for key, value in entry.items():
            if key == "items" and isinstance(value, list):
                old[key] = _with_items(old.get(key) or [], value, problems)
            elif key == "sections" and isinstance(value, list):
                old[key] = _with_sections(old.get(key) or [], value, known, problems)
            elif key != "id":
                old.take(key, value, entry)
    return result


def _with_items(base: list[Any], change: list[Any], problems: list[Problem]) -> list[Any]:
    """Items joined by `id`: changed where both have it, added at the end, left out by `drop: true`."""
    entries: dict[Any, Any] = {_key(entry): entry for entry in base}
    for entry in change:
        old = entries.get(_key(entry))
        if old is None:
            if not _dropped(entry, entries, problems):
                entries[_key(entry)] = entry
        elif _is_drop(entry):
            del entries[_key(entry)]
        else:
            for key, value in entry.items():
                if key != "id":
                    old.take(key, value, entry)
    return list(entries.values())


def _key(entry: Any) -> Any:
    """The id; something of its own for an entry without one, which the check of the file will name."""
    return str(entry["id"]) if isinstance(entry, Marked) and "id" in entry else id(entry)


def _is_drop(entry: Marked) -> bool:
    return entry.get("drop") is True


def _dropped(entry: Any, known: dict[Any, Any], problems: list[Problem]) -> bool:
    """Whether an entry drops what is not there; noted as a problem."""
    if not (isinstance(entry, Marked) and _is_drop(entry)):
        return False
    name = str(entry.get("id", ""))
    names = [key for key in known if isinstance(key, str)]
    problems.append(error(entry.where("drop"), "nothing_to_drop", closest(name, names), id=name))
    return True


def _remove(section: Marked, known: dict[str, Marked]) -> None:
    for holder in known.values():
        inner = holder.get("sections")
        if isinstance(inner, list) and any(entry is section for entry in inner):
            holder["sections"] = [entry for entry in inner if entry is not section]


def _file_of(place: str) -> str:
    return place.rpartition(":")[0]
