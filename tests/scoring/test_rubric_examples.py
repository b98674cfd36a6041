"""Examples are written once: no two in the project say the same, whatever their signs, width or script."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scoring.lint_examples import same_text
from scoring.yaml_file import Marked, load_yaml

RUBRICS = Path(__file__).parents[2] / "rubrics"
STATUSES = {"pass", "partial", "fail", "not_applicable", "not_evaluated"}


def examples(data: Any) -> Iterator[tuple[str, str]]:
    """(place, dialogue) of everything under a key `examples`, in this file and not in those it extends."""
    for key, value in data.items() if isinstance(data, Marked) else ():
        if key == "examples" and isinstance(value, Marked) and set(value) <= STATUSES:
            yield from ((value.where(status), text) for status, texts in value.items() for text in texts)
        else:
            yield from examples(value)
    for entry in data if isinstance(data, list) else ():
        yield from examples(entry)


def test_no_two_examples_of_the_project_are_equal():
    places: dict[str, list[str]] = defaultdict(list)
    for path in sorted(RUBRICS.rglob("*.yaml")):
        for place, text in examples(load_yaml(path)):
            places[same_text(text)].append(place.removeprefix(f"{RUBRICS}/"))
    assert len(places) > 200
    assert {text: found for text, found in places.items() if len(found) > 1} == {}
