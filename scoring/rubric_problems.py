"""What pydantic finds wrong in a rubric file, put in the words of people who write rubrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from scoring.problem import Problem, closest, error
from scoring.rubric_schema import (
    AppliesTo,
    Bands,
    Critical,
    Deduct,
    Effective,
    Examples,
    ItemFields,
    PerHit,
    Requires,
    RubricFields,
    SectionFields,
    Trust,
)
from scoring.yaml_file import Marked, locate

MODELS: Mapping[str, type[BaseModel]] = {
    "sections": SectionFields,
    "items": ItemFields,
    "bands": Bands,
    "applies_to": AppliesTo,
    "effective": Effective,
    "examples": Examples,
    "critical": Critical,
    "deduct": Deduct,
    "per_hit": PerHit,
    "requires": Requires,
    "trust": Trust,
}
_MAPPING = ("dict_type", "model_type", "model_attributes_type", "dataclass_type")
_LIST = ("tuple_type", "list_type")
_PLAIN = {
    "literal_error": ("one_of", "expected"),
    "greater_than_equal": ("at_least", "ge"),
    "greater_than": ("more_than", "gt"),
    "less_than_equal": ("at_most", "le"),
    "float_type": ("number_expected", ""),
    "float_parsing": ("number_expected", ""),
    "int_type": ("number_expected", ""),
    "int_parsing": ("number_expected", ""),
    "int_from_float": ("number_expected", ""),
    "string_type": ("text_expected", ""),
    "bool_type": ("true_or_false", ""),
    "bool_parsing": ("true_or_false", ""),
    "string_pattern_mismatch": ("spelling", "pattern"),
    "too_short": ("too_few_entries", "min_length"),
}
"""Kinds of pydantic's errors: the code of the problem, and where what was expected stands."""
_GAPS = {
    "expected": "expected",
    "ge": "bound",
    "gt": "bound",
    "le": "bound",
    "pattern": "pattern",
    "min_length": "bound",
}


def problems_in(data: Marked, errors: Sequence[Any]) -> list[Problem]:
    """One problem a mistake, with its place."""
    return [_problem(data, found) for found in _first_causes(errors)]


def _first_causes(errors: Sequence[Any]) -> list[Any]:
    """The errors without those of a parent or of a key missing beside a misspelt one: one mistake, one line."""
    strange = {tuple(found["loc"][:-1]) for found in errors if found["type"] == "extra_forbidden"}
    errors = [e for e in errors if e["type"] != "missing" or tuple(e["loc"][:-1]) not in strange]
    places = [tuple(found["loc"]) for found in errors]
    return [
        e for e, own in zip(errors, places, strict=True) if not any(p != own and p[: len(own)] == own for p in places)
    ]


def _problem(data: Marked, found: Any) -> Problem:
    path = list(found["loc"])
    place, name = locate(data, path) or data.where(), _name(data, path)
    kind = found["type"]
    if path[-1:] == ["version"] and kind == "string_type":
        return error(place, "version_text", name=name)
    if kind == "extra_forbidden":
        known = _known_keys(path)
        return error(place, "unknown_key", closest(str(path[-1]), known), name=name, known=", ".join(known))
    if kind == "missing":
        return error(place, "missing", name=name)
    if kind in _MAPPING:
        return error(place, "mapping_expected", name=name)
    if kind in _LIST:
        return error(place, "list_expected", name=name)
    if kind in _PLAIN:
        code, wanted = _PLAIN[kind]
        return error(place, code, name=name, given=found["input"], **_wanted(found, wanted))
    return error(place, "value", name=name, text=found["msg"].removeprefix("Value error, "))


def _wanted(found: Any, key: str) -> dict[str, Any]:
    """What was expected, by the name it has in the words."""
    value = found.get("ctx", {}).get(key) if key else None
    if value is None:
        return {}
    if isinstance(value, float):
        value = f"{value:g}"
    return {_GAPS[key]: str(value).replace("'", "")}


def _known_keys(path: Sequence[Any]) -> list[str]:
    parent = next((part for part in reversed(path[:-1]) if isinstance(part, str)), "")
    fields = MODELS.get(parent, RubricFields).model_fields
    return [field.alias or key for key, field in fields.items()]


def _name(data: Any, path: Sequence[Any]) -> str:
    """A path in the user's words: ids instead of positions, `item greeting: points`."""
    words: list[str] = []
    for part in path:
        if isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
            if isinstance(data, Marked) and "id" in data:
                words = [f"{words[-1].removesuffix('s')} {data['id']}"] if words else [str(data["id"])]
        else:
            data = data.get(part) if isinstance(data, Marked) else None
            words.append(str(part))
    return ": ".join(words)
