"""Items of a draft changed in its text: those that stand in it, and those it only takes over from what it extends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qa.rubric_life import yaml_edit
from qa.rubric_life.yaml_edit import Path

SECTIONS = "sections"


def change_item(text: str, section: str, item: str, changes: Mapping[str, Any]) -> str:
    """Set keys of an item; None takes one away (in a draft that extends another it is set to nothing).

    An item that does not stand in the text is taken over from what it extends: only the changes are written, under its
    section. Raises UsageError where a form cannot do it, FileError for a text that cannot be read.
    """
    data = yaml_edit.read(text)
    place = _find(data, item)
    if place is None:
        return add_item(text, section, {"id": item, **changes})
    for key, value in changes.items():
        gone = value is None and "extends" not in data
        where = (*place, key)
        text = yaml_edit.remove(text, where) if gone else yaml_edit.change(text, where, value)
    return text


def add_item(text: str, section: str, item: Mapping[str, Any]) -> str:
    """Add an item to a section, which is begun where it does not stand in the text."""
    data = yaml_edit.read(text)
    place = _section(data, section)
    if place is None:
        return _add_section(text, data, {"id": section, "items": [dict(item)]})
    items = (*place, "items")
    holder = _value(data, place)
    return (
        yaml_edit.append(text, items, dict(item))
        if holder.get("items")
        else yaml_edit.change(text, items, [dict(item)])
    )


def drop_item(text: str, section: str, item: str, *, inherited: bool) -> str:
    """Leave an item out. One that what it extends has is dropped by name, any other taken out of the text."""
    if not inherited:
        place = _find(yaml_edit.read(text), item)
        return yaml_edit.remove(text, place) if place else text
    place = _find(yaml_edit.read(text), item)
    if place is None:
        return add_item(text, section, {"id": item, "drop": True})
    return yaml_edit.change(text, place, {"id": item, "drop": True})


def change_general(text: str, changes: Mapping[str, Any]) -> str:
    """Set keys of the standard itself: title, version, bands."""
    for key, value in changes.items():
        text = yaml_edit.change(text, (key,), value)
    return text


def stands_in(text: str, item: str) -> bool:
    """Whether an item stands in the text, rather than only in what it extends."""
    return _find(yaml_edit.read(text), item) is not None


def _add_section(text: str, data: Mapping[str, Any], section: Mapping[str, Any]) -> str:
    if data.get(SECTIONS):
        return yaml_edit.append(text, (SECTIONS,), section)
    return yaml_edit.change(text, (SECTIONS,), [section])


def _find(data: Mapping[str, Any], item: str) -> tuple[str | int, ...] | None:
    for place, section in _walk(data.get(SECTIONS), (SECTIONS,)):
        for k, one in enumerate(section.get("items") or ()):
            if isinstance(one, Mapping) and str(one.get("id")) == item:
                return (*place, "items", k)
    return None


def _section(data: Mapping[str, Any], name: str) -> tuple[str | int, ...] | None:
    return next((place for place, one in _walk(data.get(SECTIONS), (SECTIONS,)) if str(one.get("id")) == name), None)


def _walk(sections: Any, path: Path) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    for k, section in enumerate(sections if isinstance(sections, Sequence) else ()):
        if isinstance(section, Mapping):
            place = (*path, k)
            yield place, section
            yield from _walk(section.get(SECTIONS), (*place, SECTIONS))


def _value(data: Any, path: Path) -> Any:
    for key in path:
        data = data[key]
    return data
