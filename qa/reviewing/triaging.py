"""Why each conversation of a pool should be looked at: its stored facts, judged by `scoring.triage`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from qa.rubrics import titles
from qa.state_folder import StateFolder
from qa.store.candidates import Found, Pool, candidates
from qa.store.connection import Cursor, Database
from qa.store.filters import Filters
from qa.store.metric_figures import figures_by
from qa.store.viewer import ADMIN, Viewer
from scoring.manager.period_figure import moments
from scoring.triage import LIMITS, Cause, Facts, Norm, Triage, norm_of, triage

NORM_DAYS = 90
"""A team's mean and spread are those of its conversations with a total that stands of so many days up to the last of the pool."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A conversation of the pool with the causes to look at it."""

    found: Found
    triage: Triage


def judge_pool(
    db: Database | Cursor,
    viewer: Viewer,
    pool: Pool,
    weights: Mapping[str, float],
    folder: StateFolder | None = None,
    only: Sequence[str] | None = None,
) -> list[Judged]:
    """Every conversation of the pool that the viewer may see, by id, with its causes; `only` these ids.

    Items are named as the rubrics of `folder` call them.
    """
    found = candidates(db, viewer, pool, LIMITS.confidence, only)
    named = _Titles(folder)
    norms = _norms(db, pool.filters.until or date.max) if found else {}
    return [Judged(one, _named(triage(_facts(one, norms, named), weights), one, named)) for one in found]


def reasons_of(causes: Sequence[Cause]) -> tuple[dict[str, Any], ...]:
    """Causes as a task keeps them: code and parameters of the reason, and what the cause adds."""
    return tuple(
        {"code": one.reason.code, "params": dict(one.reason.params), "weight": one.weight} for one in causes
    )  # fmt: skip


class _Titles:
    def __init__(self, folder: StateFolder | None) -> None:
        self._folder = folder
        self._known: dict[str, dict[str, dict[str, str]]] = {}

    def of(self, rubric: str, item: str) -> dict[str, str]:
        if rubric not in self._known:
            self._known[rubric] = titles(rubric, self._folder)
        return self._known[rubric].get(item) or {"zh": item, "en": item}


def _norms(db: Database | Cursor, until: date) -> dict[str, Norm]:
    """How each team scores. A team's norm is made of all its conversations, whoever asks."""
    since = until - timedelta(days=NORM_DAYS - 1) if until > date.min + timedelta(days=NORM_DAYS) else date.min
    found = figures_by(db, ADMIN, Filters(since=since, until=until), ("score",), ("team",))
    norms = {cell.group[0]: norm_of(moments(cell.figures["score"])) for cell in found}
    return {team: norm for team, norm in norms.items() if norm}


def _facts(found: Found, norms: Mapping[str, Norm], named: _Titles) -> Facts:
    return Facts(
        conversation=found.id,
        total=found.total,
        norm=norms.get(found.team),
        confidence=found.unsure,
        judged=1.0 if found.judged is None else found.judged,
        suspected=tuple(named.of(found.rubric, item) for item in found.suspected),
        weak=tuple(named.of(found.rubric, item) for item in found.weak),
        feeling=found.feeling,
        disputed=found.disputed,
        customer_group=found.customer_group,
        events=found.events,
    )


def _named(judged: Triage, found: Found, named: _Titles) -> Triage:
    """The same with the item that is least sure by its title."""

    def told(cause: Cause) -> Cause:
        item = cause.reason.params.get("item")
        if not isinstance(item, str):
            return cause
        return replace(
            cause, reason=replace(cause.reason, params={**cause.reason.params, "item": named.of(found.rubric, item)})
        )

    return replace(judged, causes=tuple(told(cause) for cause in judged.causes))
