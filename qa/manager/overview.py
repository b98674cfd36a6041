"""The key figures of the manager's day, each beside the period before and beside its target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qa.store.connection import Database
from qa.store.filters import Filters
from qa.store.metric_figures import figures, figures_by
from qa.store.metric_targets import targets_for
from qa.store.viewer import Viewer
from scoring.manager.metrics import METRICS, estimate_of
from scoring.manager.period_comparison import (
    PeriodComparison,
    TargetComparison,
    compare_with_previous,
    compare_with_target,
)
from scoring.manager.period_figure import Figure, size
from scoring.statistics import Estimate

GROUPS: Mapping[str, tuple[str, ...]] = {
    "quality": (
        "score",
        "critical_free",
        "critical_free_customer",
        "critical_free_business",
        "critical_free_compliance",
    ),
    "resolution": ("resolution", "fcr", "repeat_contact", "follow_up"),
    "voice": ("csat", "nps"),
    "feeling": ("customer_change", "negative", "complaints"),
    "time": ("handle_time", "first_response"),
    "coverage": ("scored", "eligible", "reviewed"),
}
"""What the overview shows, the first of each group foremost."""
SHOWN = ("conversations", *(metric for group in GROUPS.values() for metric in group))


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A metric with its interval; the change where there is a period to compare with, the target where there is one."""

    metric: str
    estimate: Estimate
    change: PeriodComparison | None
    target: TargetComparison | None

    @property
    def turned(self) -> str:
        """`better`, `worse`, or '' where no change is sure."""
        direction = self.change.direction if self.change else ""
        return direction if direction in ("better", "worse") else ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What is sure at 95 %, the surest first: what got better, what got worse, what misses its target.

    `comparable`: whether any figure has enough conversations on both sides; without, that nothing changed cannot be said.
    """

    better: tuple[KeyFigure, ...]
    worse: tuple[KeyFigure, ...]
    missed: tuple[KeyFigure, ...]
    comparable: bool = True


def key_figures(
    db: Database, viewer: Viewer, filters: Filters, before: Filters | None = None, metrics: Iterable[str] = SHOWN
) -> dict[str, KeyFigure]:
    """The figures of what is filtered, beside those of `before`; targets are those of the team where one team is filtered."""
    wanted = tuple(metrics)
    now = figures(db, viewer, filters, wanted)
    then = figures(db, viewer, before, wanted) if before else {}
    targets = targets_for(db, viewer, filters.teams[0] if len(filters.teams) == 1 else "")
    return {metric: _key_figure(metric, now[metric], then.get(metric), targets.get(metric)) for metric in wanted}


def _key_figure(name: str, now: Figure, then: Figure | None, target: float | None) -> KeyFigure:
    metric = METRICS[name]
    better_higher = metric.higher_is_better
    judged = metric.kind != "count"
    return KeyFigure(
        name,
        estimate_of(metric, now),
        compare_with_previous(now, then, better_higher) if then is not None and judged else None,
        compare_with_target(now, target, better_higher) if target is not None and judged else None,
    )


def findings(found: Mapping[str, KeyFigure]) -> Findings:
    """What of the figures is to be said first."""

    def turned(way: str) -> tuple[KeyFigure, ...]:
        some = [one for one in found.values() if one.turned == way]
        return tuple(sorted(some, key=lambda one: -_sureness(one.change.change if one.change else None)))

    missed = [one for one in found.values() if one.target and one.target.verdict == "missed"]
    missed.sort(key=lambda one: -_sureness(one.target.distance if one.target else None))
    comparable = any(
        one.change and one.change.direction != "too_few" for one in found.values() if one.metric != "conversations"
    )
    return Findings(turned("better"), turned("worse"), tuple(missed), comparable)


def _sureness(distance: Estimate | None) -> float:
    """How many half widths of its interval a difference lies from nought."""
    if distance is None or distance.value is None or distance.interval is None:
        return 0.0
    half = (distance.interval[1] - distance.interval[0]) / 2
    return abs(distance.value) / half if half else float("inf")


def by_segment(
    db: Database, viewer: Viewer, filters: Filters, metrics: tuple[str, ...], dimensions: tuple[str, ...]
) -> dict[str, list[tuple[str, str, Estimate]]]:
    """The figures of each segment by metric, as (dimension, name, figure); segments without answers are left out.

    A dimension is `channel`, `customer_group` …; they are counted together, in one pass.
    """
    sums: dict[tuple[str, int, str], Figure] = {}
    for cell in figures_by(db, viewer, filters, metrics, dimensions):
        for metric in metrics:
            for k, name in enumerate(cell.group):
                sums[metric, k, name] = _added(sums.get((metric, k, name)), cell.figures[metric])
    return {
        metric: [
            (dimensions[k], name, estimate_of(METRICS[metric], figure))
            for (of, k, name), figure in sorted(sums.items(), key=lambda one: one[0])
            if of == metric and size(figure)
        ]
        for metric in metrics
    }


def _added(before: Figure | None, part: Figure) -> Figure:
    return part if before is None else before + part  # type: ignore[operator]
