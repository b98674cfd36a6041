"""Every reason the code can give for a failure, gathered from the calls that make one, with its gaps filled."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
GAP = "◆"
"""Stands in every gap."""

PLACES = {"InputError": (1, 2), "Failure": (1,), "ModelError": (0,), "failed": (1,)}
"""Which arguments of a call are words for a person."""

TELLERS = ("unknown_kind", "_why_unreadable", "_unreachable")
"""Functions that return a reason."""


def gathered() -> list[str]:
    """All texts, problems and mends alike."""
    found: set[str] = set()
    for file in [*(ROOT / "qa").rglob("*.py"), ROOT / "app" / "intake.py"]:
        if "training" in file.parts:  # told to who makes the models, never in the dashboard
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        module = file.stem
        for scope in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            for node in _tellings(scope, file):
                found.update(_texts(node, scope, module))
    return sorted(text for text in found if text.strip(GAP + " ;:"))


def _tellings(scope: ast.FunctionDef, file: Path) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            # what readers raise as ValueError becomes part of an InputError
            places = (0,) if node.func.id == "ValueError" and "readers" in file.parts else PLACES.get(node.func.id, ())
            yield from (node.args[k] for k in places if k < len(node.args))
        if isinstance(node, ast.Return) and scope.name in TELLERS and node.value is not None:
            yield node.value


def _texts(node: ast.expr, scope: ast.FunctionDef, module: str) -> list[str]:
    """What an expression can say; a gap for what is not known before it runs."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        parts = [_texts(part, scope, module) for part in node.values]
        return ["".join(chosen) for chosen in itertools.product(*parts)]
    if isinstance(node, ast.FormattedValue):
        return _texts(node.value, scope, module) if isinstance(node.value, ast.Name | ast.Attribute) else [GAP]
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body, scope, module), *_texts(node.orelse, scope, module)]
    if isinstance(node, ast.Name):
        return _assigned(node.id, scope, module)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return [_constants(node.value.id).get(node.attr, GAP)]
    return [GAP]


def _assigned(name: str, scope: ast.FunctionDef, module: str) -> list[str]:
    if name in _constants(module):
        return [_constants(module)[name]]
    values = [
        node.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        # a value made of itself has no end
        and name not in {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
    ]
    found = [text for value in values for text in _texts(value, scope, module) if text]
    return found or [GAP]


@cache
def _constants(module: str) -> dict[str, str]:
    """The texts a module of this name keeps under a name, read without loading it."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "qa").rglob(f"{module}.py")]
    return {
        node.targets[0].id: node.value.value
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }
