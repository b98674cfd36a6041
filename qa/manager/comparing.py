"""Teams, agents, queues side by side at one metric: figures, what their mix explains, places that are real, the funnel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from qa.store.connection import Cursor, Database
from qa.store.filters import Filters
from qa.store.metric_figures import figures, figures_by
from qa.store.viewer import Viewer
from scoring.manager.funnel import Funnel, funnel
from scoring.manager.metrics import METRICS, Metric, estimate_of
from scoring.manager.mix_adjustment import Stratum, adjusted_mean, adjusted_shares, apart
from scoring.manager.period_figure import Figure, size, value
from scoring.manager.ranks import Rank, ranks_of_means, ranks_of_shares
from scoring.standing import Moments, Tally, discoveries
from scoring.statistics import Estimate, enough

MIX = ("contact_reason", "channel", "customer_group")
"""What a unit's mix of conversations is made of."""
MOST_RANKED = 60
"""Every pair is tested: with more units than this nobody has a place, but the funnel shows them all."""

Standing = Literal["better", "worse", "level", "too_few", "unmatched"]
"""`unmatched`: enough conversations, but too little of the mix of all among them."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One team, agent … : its figure, what it would be at the mix of all (undefined where too little of the mix was met), the
    difference that the mix makes, how it stands to all at that mix, and its places, None of what is thin or not ranked."""

    name: str
    crude: Estimate
    adjusted: Estimate
    by_mix: float | None
    standing: Standing
    rank: Rank | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Units by size of the figure, the best first, thin ones last; `overall` is the figure of all, `ranked` says whether places were
    worked out; the funnel is there for shares only, and counts what is bad (or good: see `Metric.higher_is_better`)."""

    metric: Metric
    units: tuple[Unit, ...]
    overall: Estimate
    ranked: bool
    funnel: Funnel | None


def compare(db: Database | Cursor, viewer: Viewer, filters: Filters, metric: str, by: str) -> Comparison:
    """The units of a dimension at one metric. Raises UsageError on an unknown metric or dimension."""
    what = METRICS[metric]
    factors = [factor for factor in MIX if factor != by]
    strata: dict[str, dict[tuple[str, ...], Figure]] = {}
    for cell in figures_by(db, viewer, filters, (metric,), (by, *factors)):
        if size(cell.figures[metric]):
            strata.setdefault(cell.group[0], {})[cell.group[1:]] = cell.figures[metric]
    own = {name: _sum(list(found.values())) for name, found in strata.items()}
    overall = estimate_of(what, figures(db, viewer, filters, (metric,))[metric])
    ranked = sum(enough(size(figure)) for figure in own.values()) <= MOST_RANKED
    ranks = {rank.name: rank for rank in _ranks(what, own)} if ranked else {}
    adjusted = _adjusted(what, strata, overall)
    units = [Unit(name, estimate_of(what, figure), *adjusted[name], ranks.get(name)) for name, figure in own.items()]
    shares = {name: figure for name, figure in own.items() if isinstance(figure, Tally)}
    return Comparison(what, tuple(sorted(units, key=_order(what))), overall, ranked, funnel(shares) if shares else None)


def _sum(parts: Sequence[Figure]) -> Figure:
    total = parts[0]
    for part in parts[1:]:
        total = total + part  # type: ignore[operator]  # all of one kind
    return total


def _order(metric: Metric) -> Callable[[Unit], tuple[bool, float, str]]:
    sign = -1 if metric.higher_is_better else 1
    return lambda unit: (not enough(unit.crude.n), sign * (unit.crude.value or 0.0), unit.name)


def _ranks(metric: Metric, own: Mapping[str, Figure]) -> Sequence[Rank]:
    low = not metric.higher_is_better
    if metric.kind == "share":
        return ranks_of_shares(cast(Mapping[str, Tally], own), low)
    return ranks_of_means(cast(Mapping[str, Moments], own), low)


Adjusted = tuple[Estimate, float | None, Standing]


def _adjusted(
    metric: Metric, strata: Mapping[str, Mapping[tuple[str, ...], Figure]], overall: Estimate
) -> dict[str, Adjusted]:
    if metric.kind == "share":
        shares = cast(Mapping[str, Mapping[Stratum, Tally]], strata)
        above: Standing = "better" if metric.higher_is_better else "worse"
        below: Standing = "worse" if metric.higher_is_better else "better"
        told: Mapping[str, Standing] = {"above": above, "below": below, "level": "level", "too_few": "too_few"}
        return {
            name: (found.indirect, found.explained_by_mix, told[found.verdict])
            for name, found in adjusted_shares(shares).items()
        }
    means = cast(Mapping[str, Mapping[Stratum, Moments]], strata)
    mix: dict[Stratum, int] = {}
    for found in means.values():
        for stratum, moments in found.items():
            mix[stratum] = mix.get(stratum, 0) + moments.n
    adjusted = {name: adjusted_mean(found, mix)[0] for name, found in means.items()}
    chances = {name: apart(one, overall.value) for name, one in adjusted.items() if enough(one.n)}
    named = set(discoveries({name: p for name, p in chances.items() if p is not None}))
    return {name: _mean(metric, means[name], one, overall, name in named) for name, one in adjusted.items()}


def _mean(
    metric: Metric, strata: Mapping[Stratum, Moments], adjusted: Estimate, overall: Estimate, is_named: bool
) -> Adjusted:
    """At the mix of all; better or worse where the difference from all is named among those of all units."""
    crude = value(_sum(list(strata.values())))
    by_mix = None if adjusted.value is None or crude is None else crude - adjusted.value
    if adjusted.low is None or adjusted.value is None or overall.value is None or not enough(adjusted.n):
        return adjusted, by_mix, "unmatched" if adjusted.value is None and enough(adjusted.n) else "too_few"
    if not is_named:
        return adjusted, by_mix, "level"
    return adjusted, by_mix, "better" if (adjusted.value > overall.value) == metric.higher_is_better else "worse"
