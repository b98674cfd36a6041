"""One place of a YAML text changed, everything else of it left as its author wrote it, comments too.

Every change is read again before it counts: a text that would not say exactly what was meant is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import yaml

from qa.errors import UsageError
from qa.rubric_life.difference import plain
from scoring.yaml_file import parse_yaml

Path = Sequence[str | int]
NAME = "draft"
STEP = 2
ONE_LINE = 100
"""Characters from which a new list is written over several lines."""


def read(text: str) -> dict[str, Any]:
    """The content as plain dicts and lists. Raises FileError."""
    found: dict[str, Any] = plain(parse_yaml(text, NAME))
    return found


def change(text: str, path: Path, value: Any) -> str:
    """Make the place hold `value`, touching only what differs. The mapping that holds its last key is there already.

    Raises UsageError where that cannot be done without writing the file anew.
    """
    old = read(text)
    wanted = _with(old, path, value)
    new = _changed(text, path, _at(old, path, missing=_MISSING), value)
    return _checked(new, wanted)


def remove(text: str, path: Path) -> str:
    """Take a key, or an entry of a list, out; nothing happens where there is none. Raises UsageError as `change`."""
    old = read(text)
    if _at(old, path, missing=_MISSING) is _MISSING:
        return text
    wanted = deepcopy(old)
    holder = _at(wanted, path[:-1])
    del holder[path[-1]]
    return _checked(_removed(text, path), wanted)


def append(text: str, path: Path, value: Any) -> str:
    """Add an entry to the end of a list that is not empty. Raises UsageError as `change`."""
    wanted = deepcopy(read(text))
    _at(wanted, path).append(value)
    return _checked(_appended(text, _node(text, path), value), wanted)


class _Missing:
    pass


_MISSING = _Missing()


def _changed(text: str, path: Path, old: Any, new: Any) -> str:
    if old == new and type(old) is type(new):
        return text
    if isinstance(old, dict) and isinstance(new, Mapping) and old.keys() & new.keys():
        for key in [key for key in old if key not in new]:
            text = _removed(text, (*path, key))
        for key, value in new.items():
            text = _changed(text, (*path, key), old.get(key, _MISSING), value)
        return text
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and all(map(_is_mapping, (*old, *new))):
        for k, (before, after) in enumerate(zip(old, new, strict=True)):
            text = _changed(text, (*path, k), before, after)
        return text
    if isinstance(old, list) and isinstance(new, list) and (kept := [one for one in old if one in new]):
        return _entries(text, path, old, new, kept)
    return _inserted(text, path, new) if old is _MISSING else _replaced(text, path, new)


def _entries(text: str, path: Path, old: list[Any], new: list[Any], kept: list[Any]) -> str:
    """A list of which some entries go and others come at its end; one in another order is written anew."""
    if new[: len(kept)] != kept:
        return _replaced(text, path, new)
    for k in reversed([k for k, one in enumerate(old) if one not in new]):
        text = _removed(text, (*path, k))
    for one in new[len(kept) :]:
        text = _appended(text, _node(text, path), one)
    return text


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _replaced(text: str, path: Path, value: Any) -> str:
    node = _node(text, path)
    begin, end = node.start_mark.index, _end(text, node)
    block_list = isinstance(node, yaml.SequenceNode) and not node.flow_style
    if block_list and isinstance(value, list) and value:
        return text[:begin] + _block_list(value, node.start_mark.column) + text[end:]
    space = " " if begin == end and text[begin - 1 : begin] == ":" else ""
    return text[:begin] + space + _flow(value) + text[end:]


def _inserted(text: str, path: Path, value: Any) -> str:
    """A key that was not there, after the keys there are."""
    holder, key = _node(text, path[:-1]), str(path[-1])
    if not isinstance(holder, yaml.MappingNode):
        raise UsageError(f"{key}: cannot be added here; write it into the text")
    if holder.flow_style:
        at = holder.end_mark.index - 1
        return f"{text[:at].rstrip()}{', ' if holder.value else ''}{key}: {_flow(value)}{text[at:]}"
    column = holder.value[0][0].start_mark.column
    at = _line_end(text, _end(text, holder))
    return f"{text[:at]}\n{' ' * column}{key}:{_body(value, column)}{text[at:]}"


def _removed(text: str, path: Path) -> str:
    holder, key = _node(text, path[:-1]), path[-1]
    if isinstance(holder, yaml.MappingNode):
        pairs = [(name.start_mark.index, _end(text, value)) for name, value in holder.value]
        k = next(i for i, (name, _) in enumerate(holder.value) if name.value == str(key))
    else:
        pairs = [(value.start_mark.index, _end(text, value)) for value in holder.value]
        k = int(key)
    if len(pairs) == 1:
        raise UsageError(f"{key}: is the only one left there; take out what holds it in the text")
    begin, end = pairs[k]
    if holder.flow_style:
        begin, end = (begin, pairs[k + 1][0]) if k + 1 < len(pairs) else (pairs[k - 1][1], end)
        return text[:begin] + text[end:]
    if isinstance(holder, yaml.MappingNode) and k == 0:  # it may share its line with the dash of a list
        return text[:begin] + text[pairs[1][0] :]
    return text[: _line_start(text, begin)] + text[_line_end(text, end) + 1 :]


def _appended(text: str, node: yaml.Node, value: Any) -> str:
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise UsageError("nothing can be added to what is no list; write it into the text")
    if node.flow_style:
        at = node.end_mark.index - 1
        return f"{text[:at].rstrip()}, {_flow(value)}{text[at:]}"
    at, column = _line_end(text, _end(text, node)), node.start_mark.column
    return f"{text[:at]}\n{' ' * column}{_block_list([value], column)}{text[at:]}"


def _body(value: Any, column: int) -> str:
    """What stands after `key:`; long lists over several lines."""
    if isinstance(value, list) and value and (len(_flow(value)) > ONE_LINE or any(map(_is_mapping, value))):
        return f"\n{' ' * (column + STEP)}{_block_list(value, column + STEP)}"
    if (
        isinstance(value, Mapping)
        and value
        and any(isinstance(v, list) and len(_flow(v)) > ONE_LINE for v in value.values())
    ):
        inner = column + STEP
        return "".join(f"\n{' ' * inner}{key}:{_body(one, inner)}" for key, one in value.items())
    return f" {_flow(value)}"


def _block_list(values: Sequence[Any], column: int) -> str:
    return f"\n{' ' * column}".join(f"- {_entry(value, column + STEP)}" for value in values)


def _entry(value: Any, column: int) -> str:
    if isinstance(value, Mapping) and "id" in value:  # an item or a section: a line a key
        return f"\n{' ' * column}".join(f"{key}:{_body(one, column)}" for key, one in value.items())
    return _flow(value)


class _Flow(yaml.SafeDumper):
    """Everything in one line; texts in double quotes where they need any."""


def _text(dumper: Any, value: str) -> yaml.ScalarNode:
    safe = value and "\n" not in value and not set(value) & set("'\"\\#:,[]{}&*!|>%@`?")
    # 2026.10 and yes are no texts unless they are quoted
    plainly = safe and dumper.resolve(yaml.ScalarNode, value, (True, False)) == "tag:yaml.org,2002:str"
    node: yaml.ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plainly else '"')
    return node


_Flow.add_representer(str, _text)


def _flow(value: Any) -> str:
    written = yaml.dump(value, Dumper=_Flow, allow_unicode=True, default_flow_style=True, width=10**9, sort_keys=False)
    return written.removesuffix("\n").removesuffix("\n...")


def _node(text: str, path: Path) -> Any:
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for key in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            node = node.value[key]
        else:
            node = next(value for name, value in node.value if name.value == str(key))
    return node


def _end(text: str, node: Any) -> int:
    """Where the content of a node ends: the marks of a block reach to the next one, over comments."""
    if isinstance(node, yaml.ScalarNode):
        end = int(node.end_mark.index)
        return len(text[:end].rstrip()) if node.style in ("|", ">") else end
    if node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(text, last[1] if isinstance(node, yaml.MappingNode) else last)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _at(data: Any, path: Path, missing: Any = None) -> Any:
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return missing
    return data


def _with(data: Any, path: Path, value: Any) -> Any:
    wanted = deepcopy(data)
    _at(wanted, path[:-1])[path[-1]] = deepcopy(value)
    return wanted


def _checked(text: str, wanted: Any) -> str:
    try:
        same = read(text) == wanted
    except ValueError:  # FileError: what came out cannot be read
        same = False
    if not same:
        raise UsageError("this place is written in a way that a form cannot change; change it in the text")
    return text
