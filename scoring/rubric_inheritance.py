"""A rubric that extends others: where they are found, and one mapping joined of all of them, every key with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoring.problem import Problem, closest, error, listed
from scoring.yaml_file import FileError, Marked, load_yaml

JUDGING = ("rule", "reading", "when", "when_unknown", "requires", "min_confidence", "deduct", "examples")
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

    def own_reading(self, item: Marked) -> str:
        """What a reader of meaning judges the item as. A rubric that gives an inherited item another rule gives it another
        meaning: then only a `reading` of its own counts."""
        named = str(item.get("reading") or "")
        return named if named and _file_of(item.where("reading")) == _file_of(item.where("rule")) else ""


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
    merge = _Merge(base, problems)
    for key, value in change.items():
        if key == "sections" and isinstance(value, list):
            base[key] = merge.sections(base.get(key) or [], value)
        else:
            base.take(key, value, change)
    return base


class _Merge:
    """Sections and items joined by `id`, wherever in the base they stand; an item named in another section moves there."""

    def __init__(self, base: Marked, problems: list[Problem]) -> None:
        self.problems = problems
        self.known = {str(section["id"]): section for section in _all_sections(base.get("sections"))}

    def sections(self, base: list[Any], change: list[Any]) -> list[Any]:
        """Those of the base as changed; new ones come after them."""
        result = list(base)
        for entry in change:
            old = self.known.get(str(entry.get("id"))) if isinstance(entry, Marked) else None
            if old is None:
                if not self._drops_nothing(entry, self.known):
                    result.append(self._new(entry))
            elif not _is_drop(entry):
                self._change(old, entry)
            elif any(one is old for one in result):
                result = [one for one in result if one is not old]
            else:
                self._take_out(old, "sections")
        return result

    def _new(self, entry: Any) -> Any:
        if isinstance(entry, Marked) and isinstance(entry.get("items"), list):
            entry["items"] = self._items([], entry["items"])
        return entry

    def _change(self, section: Marked, entry: Marked) -> None:
        for key, value in entry.items():
            if key == "items" and isinstance(value, list):
                section[key] = self._items(section.get(key) or [], value)
            elif key == "sections" and isinstance(value, list):
                section[key] = self.sections(section.get(key) or [], value)
            elif key != "id":
                section.take(key, value, entry)

    def _items(self, base: list[Any], change: list[Any]) -> list[Any]:
        entries: dict[Any, Any] = {_key(entry): entry for entry in base}
        for entry in change:
            key = _key(entry)
            if isinstance(entry, Marked) and _is_drop(entry):
                if not self._drops_nothing(entry, entries):
                    del entries[key]
                continue
            old = entries.get(key) or self._elsewhere(key)
            entries[key] = entry if old is None else _changed(old, entry)
        return list(entries.values())

    def _elsewhere(self, key: Any) -> Marked | None:
        """An item of another section, taken out of it."""
        for section in self.known.values():
            for item in section.get("items") or ():
                if isinstance(item, Marked) and _key(item) == key:
                    self._take_out(item, "items")
                    return item
        return None

    def _take_out(self, entry: Marked, key: str) -> None:
        for holder in self.known.values():
            inner = holder.get(key)
            if isinstance(inner, list) and any(one is entry for one in inner):
                holder[key] = [one for one in inner if one is not entry]

    def _drops_nothing(self, entry: Any, known: Mapping[Any, Any]) -> bool:
        """Whether an entry drops what is not there; noted as a problem."""
        if not (isinstance(entry, Marked) and _is_drop(entry)) or _key(entry) in known:
            return False
        name = str(entry.get("id", ""))
        names = [key for key in known if isinstance(key, str)]
        self.problems.append(error(entry.where("drop"), "nothing_to_drop", closest(name, names), id=name))
        return True


def _changed(item: Marked, entry: Marked) -> Marked:
    for key, value in entry.items():
        if key != "id":
            item.take(key, value, entry)
    return item


def _all_sections(sections: Any) -> Iterator[Marked]:
    for section in sections if isinstance(sections, list) else ():
        if isinstance(section, Marked) and "id" in section:
            yield section
            yield from _all_sections(section.get("sections"))


def _key(entry: Any) -> Any:
    """The id; something of its own for an entry without one, which the check of the file will name."""
    return str(entry["id"]) if isinstance(entry, Marked) and "id" in entry else id(entry)


def _is_drop(entry: Marked) -> bool:
    return entry.get("drop") is True


def _file_of(place: str) -> str:
    return place.rpartition(":")[0]
