"""Rule families by name and version: a score from March still means the same in June.

Third parties add theirs by the entry point group `callqa.rules`: a module that, imported, calls `rule`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, TypeVar

from scoring.finding import Context, Finding
from scoring.scope import RuleParams

BUILT_IN = (
    *("phrases", "regex", "lexicon", "forbidden", "entity", "question", "similar", "repetition", "repeats"),
    *("flow", "hold", "timing", "pace", "talk_share", "monologue", "duration", "turns", "speaker"),
    *("sentiment", "raised_voice", "act", "classifier", "judge", "metadata", "item", "manual"),
)

Params = TypeVar("Params", bound=RuleParams)


@dataclass(frozen=True, slots=True)
class RuleFamily:
    """A rule as the registry knows it."""

    name: str
    version: int
    params: type[RuleParams]
    judge: Callable[[Any, Context], Finding]


_FAMILIES: dict[str, dict[int, RuleFamily]] = {}


def rule(
    name: str, version: int, params: type[Params]
) -> Callable[[Callable[[Params, Context], Finding]], Callable[[Params, Context], Finding]]:
    """Register a function as `name@version`. Raises ValueError when that name and version is taken by another."""

    def register(judge: Callable[[Params, Context], Finding]) -> Callable[[Params, Context], Finding]:
        versions = _FAMILIES.setdefault(name, {})
        known = versions.get(version)
        if known is not None and known.judge.__module__ != judge.__module__:
            raise ValueError(f"the rule {name}@{version} is registered twice")
        versions[version] = RuleFamily(name, version, params, judge)
        return judge

    return register


@cache
def _load() -> None:
    for name in BUILT_IN:
        import_module(f"scoring.rules.{name}")
    for point in entry_points(group="callqa.rules"):
        point.load()


def family_names() -> tuple[str, ...]:
    """Every registered family, sorted."""
    _load()
    return tuple(sorted(_FAMILIES))


def family(name: str) -> RuleFamily:
    """The family `name` in its newest version, or `name@version`. Raises KeyError naming what there is."""
    _load()
    base, _, version = name.partition("@")
    versions = _FAMILIES.get(base)
    if versions is None:
        raise KeyError(f"no rule family {base!r}; there are {', '.join(family_names())}")
    if not version:
        return versions[max(versions)]
    if not version.isdigit() or int(version) not in versions:
        raise KeyError(f"no version {version!r} of {base!r}; there are {', '.join(map(str, sorted(versions)))}")
    return versions[int(version)]
