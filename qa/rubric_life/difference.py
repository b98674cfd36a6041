"""What differs between two rubrics, said by item: words added to a rule, points changed, items dropped, lexicons grown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from scoring.rubric import lexicon_file, load_rubric
from scoring.rubric_inheritance import Library, join
from scoring.yaml_file import load_yaml

Kind = Literal["added", "dropped", "changed"]
HOLDERS = ("items", "sections")


@dataclass(frozen=True, slots=True)
class Change:
    """One place of a rubric. `path` are the keys to it. Of a list of texts only `added` and `removed` are told, of
    anything else `before` and `after` (empty: it was not there, it is not there any more)."""

    path: tuple[str, ...]
    before: str = ""
    after: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartDifference:
    """An item, a section or a lexicon that is not the same: its id and title (by language), and what of it."""

    id: str
    kind: Kind
    title: Mapping[str, str]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class RubricDifference:
    """Everything that differs. `general` is what stands outside of sections: version, bands, conversations it applies to."""

    before: str
    after: str
    same: bool
    general: tuple[Change, ...]
    sections: tuple[PartDifference, ...]
    items: tuple[PartDifference, ...]
    lexicons: tuple[PartDifference, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    label: str
    hash: str
    general: dict[str, Any]
    sections: dict[str, Any]
    items: dict[str, Any]
    lexicons: dict[str, Any]


def difference(before: Path, after: Path, library: Library) -> RubricDifference:
    """Compare two rubric files with all they extend and the lexicons they use. Raises FileError for one with mistakes."""
    old, new = _side(before, library), _side(after, library)
    return RubricDifference(
        old.label,
        new.label,
        old.hash == new.hash,
        tuple(_changes(old.general, new.general)),
        _parts(old.sections, new.sections),
        _parts(old.items, new.items),
        _parts(old.lexicons, new.lexicons),
    )


def _side(path: Path, library: Library) -> _Side:
    rubric, data = load_rubric(path, library), plain(join(path, library).data)
    sections: dict[str, Any] = {}
    items: dict[str, Any] = {}
    _flatten(data.get("sections", ()), "", sections, items)
    general = {key: value for key, value in data.items() if key not in ("sections", "lexicons")}
    lexicons = {name: _lexicon(path, name, library) for name in rubric.lexicons}
    return _Side(f"{rubric.name}@{rubric.version}", rubric.hash, general, sections, items, lexicons)


def plain(value: Any) -> Any:
    """YAML content as plain dicts and lists, the places it was read from left out."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list) else value


def _flatten(sections: Any, outer: str, found: dict[str, Any], items: dict[str, Any]) -> None:
    """Sections and items by id; where one stands is told as `in`."""
    for section in sections:
        place = {"in": outer} if outer else {}
        found[section["id"]] = place | {key: value for key, value in section.items() if key not in HOLDERS}
        items |= {item["id"]: {"section": section["id"]} | item for item in section.get("items", ())}
        _flatten(section.get("sections", ()), section["id"], found, items)


def _lexicon(path: Path, name: str, library: Library) -> dict[str, Any]:
    file = lexicon_file(path, name, library)
    data: dict[str, Any] = plain(load_yaml(file)) if file else {}
    kinds: dict[str, Any] = data.pop("kinds", {})
    return {key: value for key, value in data.items() if key != "lexicon"} | kinds


def _parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[PartDifference, ...]:
    found = []
    for name in dict.fromkeys((*before, *after)):
        title = _title((after.get(name) or before[name]).get("title"))
        if name not in after:
            found.append(PartDifference(name, "dropped", title))
        elif name not in before:
            found.append(PartDifference(name, "added", title))
        elif changes := tuple(_changes(before[name], after[name])):
            found.append(PartDifference(name, "changed", title, changes))
    return tuple(found)


def _title(title: Any) -> Mapping[str, str]:
    return dict(title) if isinstance(title, dict) else {"zh": str(title or ""), "en": str(title or "")}


def _changes(before: Any, after: Any, path: tuple[str, ...] = ()) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from _changes(before.get(key), after.get(key), (*path, str(key)))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _changes_of_lists(before, after, path)
    else:
        yield from _replaced(before, after, path)


def _changes_of_lists(before: list[Any], after: list[Any], path: tuple[str, ...]) -> Iterator[Change]:
    """Rules in a list of the same length are compared one by one; what else is in lists is there or not."""
    if len(before) == len(after) and all(isinstance(entry, dict) for entry in (*before, *after)):
        for k, (old, new) in enumerate(zip(before, after, strict=True), start=1):
            yield from _changes(old, new, (*path, str(k)))
        return
    added = tuple(_text(entry) for entry in after if entry not in before)
    removed = tuple(_text(entry) for entry in before if entry not in after)
    if added or removed:
        yield Change(path, added=added, removed=removed)
    else:
        yield Change(path, before=_text(before), after=_text(after))  # in another order, or one of them twice


def _replaced(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[Change]:
    """A value in place of another. Of a list that came or went each entry is told, of a mapping its content."""
    if before is None and isinstance(after, list):
        yield Change(path, added=tuple(map(_text, after)))
    elif after is None and isinstance(before, list):
        yield Change(path, removed=tuple(map(_text, before)))
    else:
        yield Change(path, before=_text(before), after=_text(after))


def _text(value: Any) -> str:
    """A value as it would be written in one line of YAML."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10**6, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")
