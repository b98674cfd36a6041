"""Scores that versions of rubrics gave, set beside those shown now, conversation by conversation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scoring.statistics import Estimate, bootstrap, enough, mean_interval


@dataclass(frozen=True, slots=True)
class VersionScores:
    """What one version gave: the mean total (0..100) of `n` conversations. `now` is the mean paired difference to the
    score shown now (shown - this version's) of the conversations that another version judges by now."""

    rubric: str
    version: str
    hash: str
    n: int
    shown: int
    mean: Estimate
    now: Estimate

    @property
    def enough(self) -> bool:
        """Whether the difference rests on enough conversations to say anything."""
        return enough(self.now.n)


def compare_versions(scores: Iterable[Mapping[str, Any]]) -> tuple[VersionScores, ...]:
    """By version, in the order they first scored. `scores` are rows of `store.score_history.Score`, in order of time."""
    by_version: dict[tuple[str, str, str], dict[str, Mapping[str, Any]]] = {}
    shown: dict[str, Mapping[str, Any]] = {}
    for score in sorted(scores, key=lambda score: str(score["scored_at"])):
        version = score["rubric"], score["version"], score["hash"]
        by_version.setdefault(version, {})[score["conversation"]] = score
        if score["replaced_at"] is None:
            shown[score["conversation"]] = score
    return tuple(_version(name, found, shown) for name, found in by_version.items())


def _version(
    name: tuple[str, str, str], found: Mapping[str, Mapping[str, Any]], shown: Mapping[str, Mapping[str, Any]]
) -> VersionScores:
    totals = [score["total"] for score in found.values() if score["total"] is not None]
    moved = [
        now["total"] - score["total"]
        for conversation, score in found.items()
        if (now := shown.get(conversation)) and now["hash"] != name[2] and None not in (now["total"], score["total"])
    ]
    return VersionScores(
        *name,
        n=len(found),
        shown=sum(now["hash"] == name[2] for c, now in shown.items() if c in found),
        mean=mean_interval(totals, bounds=(0.0, 100.0)),
        now=bootstrap(lambda values: float(values.mean()), moved),
    )
