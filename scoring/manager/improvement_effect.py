"""Did an improvement work? A team's weeks before and after it, beside the weeks of the others.

**Difference in differences over weeks**: in each week the team's figure less that of the others, then the mean of the weeks after less
that of the weeks before, with Welch's interval (Biometrika 34 (1947) 28-35). A week is one observation: weeks vary by more than the
number of their conversations tells (campaigns, illness, weather), and an interval over conversations would promise too much
(M. Bertrand, E. Duflo and S. Mullainathan, Q. J. Econ. 119 (2004) 249-275). What moved everybody falls out.

**Regression to the mean**: a team chosen for bad weeks mostly does better in the next ones by itself; the expected share is 1 - reliability
of its mean before among the teams, as in `scoring.coaching_effect`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scoring.manager.period_figure import Figure, estimate, moments, size, value
from scoring.reasons import Reason
from scoring.standing import Moments, difference_of_means
from scoring.statistics import Estimate, undefined

LEAST_WEEKS = 3
"""Weeks before and after without which nothing is said."""
LEAST_OF_WEEK = 5
"""A week counts with so many conversations of the team."""
TELLING = 0.25
"""Share of the gain from which on expected regression is warned of."""

Verdict = Literal["worked", "worse", "unclear", "too_early"]


@dataclass(frozen=True, slots=True)
class Week:
    """One week: the team's figure and that of the others, None where there are no others."""

    own: Figure
    others: Figure | None


@dataclass(frozen=True, slots=True)
class ImprovementEffect:
    """What is known, in the unit of the metric. `before` and `after` are the team's figures over all their conversations; `difference`
    is that of the weeks after and before, less that of the others, with `weeks` (before, after) behind it, its `n` their number;
    `expected_regression` the change to be expected without doing anything, None where it cannot be told."""

    before: Estimate
    after: Estimate
    difference: Estimate
    weeks: tuple[int, int]
    expected_regression: float | None
    verdict: Verdict
    warnings: tuple[Reason, ...]


def improvement_effect(
    before: Sequence[Week], after: Sequence[Week], teams: Mapping[str, Figure], team: str, higher_is_better: bool
) -> ImprovementEffect:
    """The effect on a team. `teams` holds the figures of all teams in the weeks before; `team` is not among them where the
    project is of all teams, and nothing is known of regression then."""
    own = [joined([week.own for week in weeks]) for weeks in (before, after)]
    shown = [undefined() if one is None else estimate(one) for one in own]
    series = [_series(weeks) for weeks in (before, after)]
    counts = (len(series[0]), len(series[1]))
    warnings: list[Reason] = []
    if not any(week.others for week in (*before, *after)):
        warnings.append(Reason("improvement_no_others", {}))
    if min(counts) < LEAST_WEEKS:
        told = {"before": counts[0], "after": counts[1], "needed": LEAST_WEEKS}
        early = Reason("improvement_few_weeks", told)
        return ImprovementEffect(shown[0], shown[1], undefined(), counts, None, "too_early", (*warnings, early))
    found = difference_of_means(_moments(series[1]), _moments(series[0]))
    difference = Estimate(found.value, found.low, found.high, sum(counts))
    expected = _regression(teams, team)
    gain = difference.value or 0.0
    if expected is not None and expected * gain > 0 and abs(expected) >= TELLING * abs(gain):
        warnings.append(Reason("improvement_regression", {"share": round(100 * min(1.0, expected / gain))}))
    verdict = _verdict(difference, higher_is_better)
    return ImprovementEffect(shown[0], shown[1], difference, counts, expected, verdict, tuple(warnings))


def joined(figures: Sequence[Figure]) -> Figure | None:
    """Figures of one metric added up; None of none."""
    if not figures:
        return None
    total = figures[0]
    for part in figures[1:]:
        total = total + part  # type: ignore[operator]  # all of one kind
    return total


def _series(weeks: Sequence[Week]) -> list[float]:
    """By week the team's figure less the others'; weeks with too few conversations left out."""
    found = []
    for week in weeks:
        own = value(week.own)
        others = value(week.others) if week.others is not None else 0.0
        if own is not None and others is not None and size(week.own) >= LEAST_OF_WEEK:
            found.append(own - others)
    return found


def _moments(values: Sequence[float]) -> Moments:
    return Moments(len(values), math.fsum(values), math.fsum(v * v for v in values))


def _verdict(difference: Estimate, higher_is_better: bool) -> Verdict:
    if difference.low is None or difference.high is None or difference.low <= 0 <= difference.high:
        return "unclear"
    return "worked" if (difference.low > 0) == higher_is_better else "worse"


def _regression(teams: Mapping[str, Figure], team: str) -> float | None:
    """The change expected by itself, from the teams' figures before: (1 - reliability) · (mean of teams - own)."""
    groups = [one for figure in teams.values() if (one := moments(figure)).n > 1]
    if team not in teams or len(groups) < 3 or size(teams[team]) < 2:
        return None
    own = moments(teams[team])
    total, count = sum(g.n for g in groups), len(groups)
    grand = sum(g.total for g in groups) / total
    within = sum((g.n - 1) * g.variance for g in groups) / (total - count)
    between = sum(g.n * (g.mean - grand) ** 2 for g in groups) / (count - 1)
    typical = (total - sum(g.n**2 for g in groups) / total) / (count - 1)
    true = max(0.0, (between - within) / typical)
    reliability = true / (true + within / own.n) if true else 0.0
    return (1 - reliability) * (sum(g.mean for g in groups) / count - own.mean)
