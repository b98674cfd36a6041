"""YAML read with the place of every mapping kept, so that an error can name file and line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from scoring.problem import Problem, from_text


class FileError(ValueError):
    """Something wrong in a YAML file. `str()` is `file:line: what; how to mend it`, one line a problem."""

    def __init__(self, wrong: str | Iterable[Problem]) -> None:
        if isinstance(wrong, str):
            text, self.problems = wrong, tuple(map(from_text, wrong.splitlines()))
        else:
            self.problems = tuple({str(problem): problem for problem in wrong}.values())
            text = "\n".join(map(str, self.problems))
        super().__init__(text)


class Marked(dict[str, Any]):
    """A mapping that knows its file and line (from 1) and those of each of its keys."""

    file: str = ""
    line: int = 0
    places: dict[str, str]

    def where(self, key: str | None = None) -> str:
        """`file:line` of a key, or of the mapping."""
        return self.places.get(key or "") or f"{self.file}:{self.line}"

    def take(self, key: str, value: Any, source: Marked) -> None:
        """Set a key to what another mapping has it at, keeping that place."""
        self[key] = value
        self.places[key] = source.where(key)

    def without(self, *keys: str) -> Marked:
        """A copy without some keys, its places kept."""
        copy = Marked({k: v for k, v in self.items() if k not in keys})
        copy.file, copy.line, copy.places = self.file, self.line, dict(self.places)
        return copy


def load_yaml(path: Path) -> Marked:
    """The file's top mapping. Raises FileError for a file that cannot be read, is not YAML or repeats a key."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror}); check the path and its rights") from error
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileError(f"{path}:{line}: not UTF-8 text; save the file as UTF-8") from error
    return parse_yaml(text, str(path))


def parse_yaml(text: str, name: str) -> Marked:
    """As `load_yaml`, from text; `name` stands for the file in errors."""
    try:
        _refuse_aliases(text, name)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = _build(node, name) if node is not None else None
    except RecursionError as error:
        raise FileError(f"{name}: nested too deep; a rubric needs a dozen levels") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileError(f"{name}:{line}: not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise FileError(f"{name}: not valid YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(data, Marked):
        raise FileError(f"{name}:1: a mapping is expected at the top (key: value)")
    return data


def _refuse_aliases(text: str, name: str) -> None:
    """An alias may stand for itself or for a billion copies; a rubric needs none."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise FileError(f"{name}:{line}: the alias *{event.anchor} is not read here; write the content out")


def _build(node: yaml.Node, name: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        result = Marked()
        result.file, result.line, result.places = name, node.start_mark.line + 1, {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in result:
                first = result.where(key).rpartition(":")[2]
                raise FileError(f"{name}:{line}: the key {key!r} stands twice; keep one (first on line {first})")
            result[key] = _build(value_node, name)
            result.places[key] = f"{name}:{line}"
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, name) for child in node.value]
    return _scalar(node, name)


def _scalar(node: yaml.Node, name: str) -> Any:
    """The value of a scalar; a date stays the text it was written as."""
    if node.tag == "tag:yaml.org,2002:timestamp":
        return str(node.value)
    try:
        value = yaml.SafeLoader("").construct_object(node)
    except ValueError as error:  # such as 1:99:99 or 0x
        line = node.start_mark.line + 1
        raise FileError(f"{name}:{line}: {node.value!r} cannot be read; quote it if it is text") from error
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(node.value)


def locate(data: Any, path: Sequence[str | int]) -> str:
    """`file:line` of the innermost mapping key that a path of keys and indices reaches."""
    place = data.where() if isinstance(data, Marked) else ""
    for key in path:
        if isinstance(data, Marked) and isinstance(key, str):
            place = data.where(key)
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
            place = data.where() if isinstance(data, Marked) else place
        else:
            continue
    return place
