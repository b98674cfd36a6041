"""The `rule:` and `when:` of a rubric turned into a tree that can be run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from scoring.combine import JOINTS, RuleNode
from scoring.registry import family, family_names
from scoring.scope import TRIGGER
from scoring.yaml_file import Marked, locate


class RuleError(ValueError):
    """A rule that cannot be read: what is wrong, and `file:line` in `place`."""

    def __init__(self, message: str, place: str = "") -> None:
        self.place = place
        super().__init__(message)


def read_rule(data: Any) -> RuleNode:
    """One rule: a mapping with a single key, the family or joint, e.g. `{phrases: {any: [您好]}}`. Raises RuleError.

    Equal rules are one and the same node, so that what stands in several items is judged once a conversation.
    """
    node = _read(data)
    triggered = getattr(node.params, "anchor", None) is TRIGGER or any(inner.triggered for inner in node.inner())
    node = replace(node, triggered=triggered)
    try:
        return _one_of_equals(node)
    except TypeError:  # parameters that hold a mapping have no hash
        return node


@lru_cache(maxsize=8192)
def _one_of_equals(node: RuleNode) -> RuleNode:
    return node


def _read(data: Any) -> RuleNode:
    data = _spelt_out(data)
    if not isinstance(data, dict) or len(data) != 1:
        place = data.where() if isinstance(data, Marked) else ""
        raise RuleError(f"a rule is a mapping with one key: {', '.join((*JOINTS, *family_names()))}", place)
    name, body = next(iter(data.items()))
    place = data.where(name) if isinstance(data, Marked) else ""
    if name in JOINTS:
        return _joint(name, body, place)
    try:
        known = family(name)
    except KeyError as error:
        raise RuleError(f"{error.args[0]}; joints are {', '.join(JOINTS)}", place) from error
    try:
        return RuleNode(name, known, known.params.model_validate(body if body is not None else {}))
    except ValidationError as error:
        raise RuleError(
            "; ".join(_explain(name, known.params, e) for e in error.errors()), _place(data, name, error)
        ) from error


def _spelt_out(data: Any) -> Any:
    """`{act: empathises, by: agent}` is short for `{act: {act: empathises, by: agent}}`."""
    if not isinstance(data, dict) or not isinstance(data.get("act"), str):
        return data
    if not isinstance(data, Marked):
        return {"act": data}
    whole = data.without(*data)
    whole.take("act", data, data)
    return whole


def _joint(name: str, body: Any, place: str) -> RuleNode:
    if name == "n_of":
        if not isinstance(body, dict) or set(body) != {"needed", "rules"}:
            raise RuleError("n_of takes `needed` (a number) and `rules` (a list)", place)
        children = _children(name, body["rules"], place)
        if not isinstance(body["needed"], int) or not 1 <= body["needed"] <= len(children):
            raise RuleError(f"n_of: `needed` is a number from 1 to {len(children)}", place)
        return RuleNode(name, children=children, needed=body["needed"])
    if name == "order":
        return _order(body, place)
    children = _children(name, body, place)
    return RuleNode(name, children=children, steps=tuple(str(k + 1) for k in range(len(children))))


def _order(body: Any, place: str) -> RuleNode:
    allowed = "order takes `steps`, a list of {step: name, rule: …}, and `pass_at`, a share from 0 to 1"
    if not isinstance(body, dict) or not set(body) <= {"steps", "pass_at"} or not isinstance(body.get("steps"), list):
        raise RuleError(allowed, place)
    steps, children = [], []
    for step in body["steps"]:
        if not isinstance(step, dict) or set(step) != {"step", "rule"}:
            raise RuleError(allowed, step.where() if isinstance(step, Marked) else place)
        title = step["step"]
        steps.append(dict(title) if isinstance(title, dict) else str(title))
        children.append(read_rule(step["rule"]))
    needed = body.get("pass_at", 1.0)
    if not children or not isinstance(needed, (int, float)) or not 0 < needed <= 1:
        raise RuleError(allowed, place)
    return RuleNode("order", children=tuple(children), needed=float(needed), steps=tuple(steps))


def _children(name: str, body: Any, place: str) -> tuple[RuleNode, ...]:
    if not isinstance(body, list) or not body:
        raise RuleError(f"{name} takes a list of rules", place)
    return tuple(read_rule(child) for child in body)


def walk(node: RuleNode) -> Iterator[RuleNode]:
    """A rule and every rule below it or inside its parameters."""
    yield node
    for child in node.inner():
        yield from walk(child)


def lexicon_names(node: RuleNode) -> frozenset[str]:
    """The lexicons a rule and everything inside it ask for."""
    asked = (lexicon_of(one) for one in walk(node))
    return frozenset(name for name in asked if name)


def lexicon_of(node: RuleNode) -> str:
    """The lexicon a rule of the families `lexicon` and `forbidden` asks for, empty for others."""
    base = node.name.partition("@")[0]
    return str(getattr(node.params, {"lexicon": "name", "forbidden": "lexicon"}.get(base, ""), ""))


def rule_versions(node: RuleNode) -> dict[str, int]:
    """Family -> version of a rule and everything inside it."""
    return {one.family.name: one.family.version for one in walk(node) if one.family is not None}


def _place(data: Any, name: str, error: ValidationError) -> str:
    first = error.errors()[0]
    inner = first.get("ctx", {}).get("error")
    own = inner.place if isinstance(inner, RuleError) else ""
    return own or locate(data, (name, *first["loc"]))


def _explain(name: str, params: Any, error: Any) -> str:
    path = ".".join(str(p) for p in error["loc"])
    if error["type"] == "extra_forbidden":
        known = ", ".join(field.alias or key for key, field in params.model_fields.items())
        return f"{name}: no parameter {path!r}; there are {known}"
    return f"{name}{'.' if path else ''}{path}: {error['msg'].removeprefix('Value error, ')}"
