"""The shipped weights that make verdicts of readings, for each reader of our own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from scoring.verdicts import ItemWeights


@cache
def verdict_weights(reader: str) -> Mapping[str, ItemWeights]:
    """By item; `reader` is `fast` or `accurate`, which has those of `fast` as long as it has none of its own."""
    data = json.loads((files("qa.meaning") / "weights" / "verdicts.json").read_text("utf-8"))
    return {item: weights_of(one) for item, one in data.get(reader, data["fast"]).items()}


def weights_of(data: Mapping[str, Any]) -> ItemWeights:
    """The weights of one item from their JSON form."""
    return ItemWeights(
        tuple(data["answers"]),
        tuple(data["offsets"]),
        {name: tuple(row) for name, row in data["weights"].items()},
        data["means"],
        data["sure"],
    )
