"""From what was named on the command line to the files to process: files, folders, globs and manifests.

Listing is cheap: a folder of a hundred thousand files is walked, none of them read; chats are read as they come up.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qa import manifest
from qa.errors import InputError, UsageError
from qa.party_files import parties
from qa.readers import audio, registry
from qa.readers.draft import failure
from qa.readers.wording import one_line
from qa.source import Failure, Source

MANIFEST = "manifest.csv"
_LEVELS_UP = 2


@dataclass(frozen=True, slots=True)
class Listed:
    """One file to read. `label` is the path as people named it; `metadata` the manifest's columns for it. With
    `customer`, `path` is the agent's recording and that the other party's, and both are one conversation.
    """

    path: Path
    label: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    customer: Path | None = None

    def read(self) -> Iterator[Source | Failure]:
        """The conversations of the file; a recording gives one, a chat file one or many."""
        if self.customer is not None:
            read = audio.read_parties(self.path, self.customer, self.label, self.metadata)
        else:
            read = registry.read(self.path, self.metadata, self.label)
        channel = "chat" if registry.is_chat(self.path) else "voice"
        for entry in read:
            if isinstance(entry, Failure):
                entry = replace(entry, channel=channel, metadata=self.metadata)
            yield entry


@dataclass(frozen=True, slots=True)
class Expanded:
    """All that was named: files to read and what cannot be, in order; `skipped` counts files of unknown kind in folders."""

    items: tuple[Listed | Failure, ...]
    skipped: int = 0

    def __len__(self) -> int:
        return len(self.items)

    def sources(self) -> Iterator[Source | Failure]:
        """Every conversation, read one file at a time."""
        for item in self.items:
            if isinstance(item, Failure):
                yield item
            else:
                yield from item.read()


def expand(paths: Sequence[str]) -> Expanded:
    """All files behind `paths`, each once, in the order named, folders sorted.

    Raises UsageError when a path does not exist or a pattern matches nothing. A manifest that cannot be used and a row
    of it that names no readable file are failures; the rest goes on.
    """
    collected = _Collection()
    for name in paths:
        for path in _matches(name):
            if path.is_dir():
                collected.add_folder(path)
            else:
                collected.add_file(path, from_pattern=str(path) != str(Path(name)))
    return Expanded(tuple(collected.items), collected.skipped)


def _matches(name: str) -> list[Path]:
    if not name:
        raise UsageError("an empty path was given; name a file, a folder or a pattern")
    if os.path.lexists(name):
        return [Path(name)]
    if "\x00" in name or not glob.has_magic(name):
        raise UsageError(f"{one_line(name)}: no such file or folder; check the path")
    found = sorted(glob.glob(name, recursive=True))
    if not found:
        raise UsageError(f"{one_line(name)}: the pattern matches no file; check it")
    return [Path(path) for path in found]


@dataclass(slots=True)
class _Collection:
    """Gathers items; a file met twice is listed once, with the metadata of whichever naming gave some."""

    items: list[Listed | Failure] = field(default_factory=list)
    skipped: int = 0
    _places: dict[str, int] = field(default_factory=dict)
    _visited: set[str] = field(default_factory=set)
    _said: dict[Path, Mapping[str, Listed]] = field(default_factory=dict)

    def add(self, item: Listed | Failure) -> None:
        if isinstance(item, Failure):
            self.items.append(item)
            return
        key = os.path.realpath(item.path)
        place = self._places.get(key)
        if place is None:
            self._places[key] = len(self.items)
            self.items.append(item)
            return
        before = self.items[place]
        if item.metadata and isinstance(before, Listed) and not before.metadata:
            self.items[place] = item

    def add_file(self, path: Path, from_pattern: bool) -> None:
        """A file named by itself. One that a pattern met is judged like one in a folder."""
        if path.name == MANIFEST or (path.suffix.lower() == ".csv" and manifest.is_manifest(path)):
            self.add_manifest(path)
        elif not os.path.isfile(path):
            self.add(Failure(_label(path), "is not a regular file or cannot be found; check the path"))
        elif registry.reader_for(path) is not None:
            self.add(self._with_metadata(path))
        elif from_pattern and os.access(path, os.R_OK):
            self.skipped += 1
        else:
            self.add(Failure(_label(path), _why_unreadable(path)))

    def add_manifest(self, path: Path) -> None:
        """The files a manifest lists, and its bad rows."""
        if self._seen(path):
            return
        try:
            rows = manifest.read(path)
        except InputError as error:
            self.add(failure(_label(path), error))
            return
        for row in rows:
            self.add(row if isinstance(row, Failure) else _listed(row, path))

    def add_folder(self, folder: Path) -> None:
        """Its manifest where it has one, else its files and folders, sorted, hidden ones left out."""
        if os.path.isfile(folder / MANIFEST):
            self.add_manifest(folder / MANIFEST)
            return
        if self._seen(folder):
            return
        try:
            names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
        except OSError as error:
            self.add(Failure(_label(folder), f"cannot be opened ({error.strerror or error}); check its rights"))
            return
        for path in (folder / name for name in names):
            if os.path.isdir(path):
                self.add_folder(path)
            elif os.path.isfile(path) and registry.reader_for(path) is not None:
                self.add(self._with_metadata(path))
            else:
                self.skipped += 1

    def _seen(self, path: Path) -> bool:
        """Whether a folder or manifest was met before; also ends the rounds of links that point upwards."""
        key = os.path.realpath(path)
        met = key in self._visited
        self._visited.add(key)
        return met

    def _with_metadata(self, path: Path) -> Listed:
        """The file with what a manifest beside or above it says of it, and with the other party's where each has one:
        naming a file by itself must not lose its agent, nor make a call of half a call.
        """
        folder = path.parent.absolute()
        if folder not in self._said:
            self._said[folder] = _nearest_manifest(folder)
        said = self._said[folder].get(os.path.realpath(path))
        if said is not None:
            return said if said.customer else Listed(path, _label(path), said.metadata)
        pair = parties(path)
        return Listed(pair[0], _pair_label(*pair), customer=pair[1]) if pair else Listed(path, _label(path))


def _nearest_manifest(folder: Path) -> Mapping[str, Listed]:
    """What is said of each file, from the manifest in this folder or a little above; empty without one or when it is bad."""
    for place in (folder, *folder.parents[:_LEVELS_UP]):
        if os.path.isfile(place / MANIFEST):
            try:
                rows = manifest.read(place / MANIFEST)
            except InputError:
                return {}
            said = [_row_listed(row, place / MANIFEST) for row in rows if isinstance(row, manifest.Row)]
            return {os.path.realpath(path): one for one in said for path in (one.path, one.customer) if path}
    return {}


def _listed(row: manifest.Row, path: Path) -> Listed | Failure:
    listed = _row_listed(row, path)
    for file in (listed.path, listed.customer):
        problem = _problem(file, alone=listed.customer is None) if file else ""
        if problem:
            reason = f"listed in {_label(path)}:{row.line}: {problem}"
            return Failure(_label(file or path), reason, metadata=row.metadata)
    return listed


def _row_listed(row: manifest.Row, path: Path) -> Listed:
    file = path.parent / row.file
    if not row.customer_file:
        return Listed(file, _label(file), row.metadata)
    customer = path.parent / row.customer_file
    label = one_line(row.name) if row.name else _pair_label(file, customer)
    return Listed(file, label, row.metadata, customer)


def _problem(file: Path, alone: bool) -> str:
    if not os.path.exists(file):
        return "is not there; correct the name or remove the row"
    if not os.path.isfile(file):
        return "is not a file; list files only"
    reader = registry.reader_for(file)
    if reader is None:
        return _why_unreadable(file)
    return "" if alone or reader.name == "audio" else "is no recording; agent_file and customer_file are for those"


def _pair_label(agent: Path, customer: Path) -> str:
    return one_line(f"{agent} + {customer.name}")


def _label(path: Path) -> str:
    return one_line(str(path))


def _why_unreadable(path: Path) -> str:
    if not os.access(path, os.R_OK):
        return "cannot be opened (Permission denied); check its rights"
    return registry.unknown_kind(path)
