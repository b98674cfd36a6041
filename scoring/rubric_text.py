"""A rubric with everything it extends written in, as YAML that says the same, with a comment where each part comes from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from scoring.rubric_inheritance import NOWHERE, Joined, Library, join
from scoring.yaml_file import Marked

WIDTH = 120
STEP = 2


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks; lists set in below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - yaml's own shape
        super().increase_indent(flow, False)


class _Block(dict[str, Any]):
    """A mapping written over several lines, however little is in it."""


def _block(dumper: yaml.SafeDumper, value: _Block) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    block = "\n" in value and all(line == line.rstrip() for line in value.split("\n")) and "\t" not in value
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if block else None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Block, _block)
_Dumper.add_representer(Marked, yaml.SafeDumper.represent_dict)


def resolved_yaml(path: Path, library: Library = NOWHERE) -> str:
    """The whole of a rubric as YAML: read again it has the same hash. Raises FileError for a parent that is missing.

    Comments name the file of each section and item, and the keys that another file has changed.
    """
    joined = join(path, library)
    names = {str(file): _short(file, joined) for file in joined.files}
    lines = [f"# {names[str(path)]} with everything it extends: {_chain(joined, names)}"]
    lines += _mapping(joined.data, names, 0)
    return "\n".join(lines) + "\n"


def _chain(joined: Joined, names: dict[str, str]) -> str:
    return " ← ".join(names[str(file)] for file in joined.files)


def _short(file: Path, joined: Joined) -> str:
    """The name of a file, with its folder where another has the same name."""
    alike = [other for other in joined.files if other.name == file.name]
    return file.name if len(alike) == 1 else f"{file.parent.name}/{file.name}"


def _mapping(data: Marked, names: dict[str, str], indent: int) -> Iterator[str]:
    for key, value in data.items():
        if key in ("sections", "items") and isinstance(value, list):
            yield " " * indent + f"{key}:"
            for entry in value:
                yield from _entry(entry, names, indent + STEP)
        else:
            yield from _plain(_Block({key: value}), indent)


def _entry(entry: Any, names: dict[str, str], indent: int) -> Iterator[str]:
    if not isinstance(entry, Marked):
        yield from _plain([entry], indent)
        return
    if len(names) > 1:
        yield " " * indent + f"# {_origin(entry, names)}"
    body = list(_mapping(entry, names, indent + STEP))
    first = next((k for k, line in enumerate(body) if not line.lstrip().startswith("#")), 0)
    body[first] = " " * indent + "- " + body[first][indent + STEP :]
    yield from body


def _origin(entry: Marked, names: dict[str, str]) -> str:
    """Where a section or item is defined, and which of its keys other files have changed."""
    changed: dict[str, list[str]] = {}
    for key in entry:
        file, _, line = entry.where(key).rpartition(":")
        if file != entry.file:
            changed.setdefault(f"{names.get(file, file)}:{line}", []).append(key)
    said = [f"{names.get(entry.file, entry.file)}:{entry.line}"]
    said += [f"{', '.join(keys)} from {place}" for place, keys in changed.items()]
    return "; ".join(said)


def _plain(data: Any, indent: int) -> Iterator[str]:
    text = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=None)
    for line in text.rstrip("\n").split("\n"):
        yield " " * indent + line if line else line
