"""What judges an item, as a hash: two versions of a rubric that judge it alike have the same, whatever else differs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scoring.lexicon import content_hash
from scoring.rubric import load_rubric
from scoring.rubric_inheritance import JUDGING, Library, join
from scoring.rubric_model import Item, Rubric
from scoring.rule_tree import lexicon_names, rule_versions


def definitions(path: Path, library: Library) -> dict[str, str]:
    """The hash of what judges each item: its rule and conditions, the families' versions, its word lists, and the items it
    asks for. Raises FileError for a rubric with mistakes."""
    rubric = load_rubric(path, library)
    written = dict(_items_of(join(path, library).data))
    items = {item.id: item for _, item in rubric.items()}
    found: dict[str, str] = {}
    for name in rubric.order:  # each after those it asks for
        found[name] = _definition(items[name], written[name], rubric, found)
    return found


def _definition(item: Item, written: Mapping[str, Any], rubric: Rubric, known: Mapping[str, str]) -> str:
    nodes = [node for node in (item.rule, item.when) if node]
    words = sorted(frozenset[str]().union(*map(lexicon_names, nodes)))
    return content_hash(
        [
            {key: written[key] for key in JUDGING if key in written and key != "examples"},
            [rule_versions(node) for node in nodes],
            [rubric.lexicons[name].hash for name in words if name in rubric.lexicons],
            [known.get(name, "") for name in sorted(item.depends_on())],
        ]
    )


def _items_of(data: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    found = []
    for section in data.get("sections", ()):
        found += [(str(item["id"]), item) for item in section.get("items", ())]
        found += _items_of(section)
    return found
