"""YAML read with the place of every mapping kept, so that an error can name file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from scoring.problem import Problem, from_text

FAST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where it is there: a rubric with its word lists is read in a tenth of the time."""
DEEPEST = 60
TEXTS = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp")


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
        data = _Reader(text, name).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileError(f"{name}:{line}: not valid YAML: {error.problem}") from error
    except UnicodeError as error:
        raise FileError(f"{name}: holds half a character; write it anew") from error
    except yaml.YAMLError as error:
        raise FileError(f"{name}: not valid YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(data, Marked):
        raise FileError(f"{name}:1: a mapping is expected at the top (key: value)")
    return data


class _Reader:
    """Builds the content from the parser's events, so that an alias or a deep nest is refused before it costs anything."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.events = yaml.parse(text, Loader=FAST_LOADER)
        self.values: Any = yaml.SafeLoader("")

    def document(self) -> Any:
        """The first document; None for an empty file. Raises FileError where there is another."""
        data: Any = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise FileError(f"{self._place(event)}: a second document begins here; keep one in a file")
            elif isinstance(event, yaml.NodeEvent):
                data = self._value(event, 1)
        return data

    def _value(self, event: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise FileError(f"{self._place(event)}: nested too deep; a rubric needs a dozen levels")
        if isinstance(event, yaml.AliasEvent):
            # an alias may stand for itself or for a billion copies; a rubric needs none
            place = self._place(event)
            raise FileError(f"{place}: the alias *{event.anchor} is not read here; write the content out")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._value(e, depth + 1) for e in self._until(yaml.SequenceEndEvent)]
        return self._mapping(event, depth)

    def _mapping(self, start: Any, depth: int) -> Marked:
        result = Marked()
        result.file, result.line, result.places = self.name, start.start_mark.line + 1, {}
        for event in self._until(yaml.MappingEndEvent):
            place = self._place(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise FileError(f"{place}: a key is a plain word, not a list or a mapping")
            key = str(event.value)
            if key in result:
                first = result.where(key).rpartition(":")[2]
                raise FileError(f"{place}: the key {key!r} stands twice; keep one (first on line {first})")
            result[key] = self._value(next(self.events), depth + 1)
            result.places[key] = place
        return result

    def _scalar(self, event: Any) -> Any:
        """The value of a scalar; a date stays the text it was written as."""
        tag = event.tag or self.values.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag in TEXTS:
            return str(event.value)
        try:
            value = self.values.construct_object(yaml.ScalarNode(tag, event.value, event.start_mark, event.end_mark))
        except ValueError as error:  # such as 0x
            raise FileError(f"{self._place(event)}: {event.value!r} cannot be read; quote it if it is text") from error
        return value if isinstance(value, (str, int, float, bool, type(None))) else str(event.value)

    def _until(self, end: type) -> Iterator[Any]:
        for event in self.events:
            if isinstance(event, end):
                return
            yield event

    def _place(self, event: Any) -> str:
        return f"{self.name}:{event.start_mark.line + 1}"


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
