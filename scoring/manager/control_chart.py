"""Control charts: limits within which a steady process moves by chance, so that noise is not chased.

**p chart** (W. A. Shewhart, Economic Control of Quality (1931)): a share p̄ with limits of each period's own n, p̄ ± 3·sqrt(p̄(1-p̄)/n).
For small n·p these warn too often above and never below; so 4(1-2p̄)/(3n) is added to both, which puts the chance beyond each near
to the 0.00135 meant (A. Winterbottom, Qual. Reliab. Eng. Int. 9 (1993) 105-109). Where a period of none, or of all, has more chance than
that, there is no limit on that side: at 1 % of 30 the corrected limits would call a week of none too few.
**p′ chart** (D. B. Laney, Qual. Eng. 14 (2002) 531-537): at large n the p chart calls every period strange, as days differ by more
than the drawing of conversations. Its width is multiplied by the `dispersion`, mean moving range of the standardised values / 1.128.
**XmR chart** (D. J. Wheeler, Understanding Variation (1993)): for one value a period (a mean, a time, a count): natural process limits
mean ± 2.66·mean moving range, upper limit of ranges 3.268·mean moving range. The moving range, not the standard deviation, because
a shift inside the data widens the latter and hides itself.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scoring.manager.period_figure import columns
from scoring.manager.run_rules import USUAL_RULES, RunRule, runs
from scoring.standing import Tally
from scoring.statistics import ENOUGH, Floats

WIDTH = 3.0
_CHANCE_BEYOND = 0.00135
_RANGE_TO_SIGMA = 1.128
_RANGE_LIMIT = 3.268
"""d2 and D4 of ranges of two values (Wheeler; ASTM Manual on Presentation of Data and Control Chart Analysis)."""


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One period: its value and the limits for it; `value` is None in a gap, and then so are the others.

    `distance` is in standard deviations from the centre; `moving_range` from the period before (XmR only, None after a gap);
    `rules` are those the point breaks, none for a steady one.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    distance: float | None = None
    moving_range: float | None = None
    rules: tuple[RunRule, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A chart to draw, one point a period. `centre` is None where there is nothing to make limits of.

    `baseline`: the periods the limits rest on; `dispersion`: spread over what the drawing of conversations alone would make (p
    and p′; from about 1.3 on read p′); `range_limit`: upper limit of the moving ranges (XmR).
    """

    kind: Literal["p", "p_prime", "xmr"]
    centre: float | None
    points: tuple[ChartPoint, ...]
    baseline: int
    dispersion: float | None = None
    range_limit: float | None = None

    @property
    def provisional(self) -> bool:
        """Whether the limits rest on under ten periods: they will still move."""
        return self.baseline < ENOUGH

    @property
    def signals(self) -> tuple[int, ...]:
        """The places of the points that break a rule."""
        return tuple(at for at, point in enumerate(self.points) if point.rules)


def p_chart(
    shares: Sequence[Tally],
    baseline: slice = slice(None),
    rules: Collection[RunRule] = USUAL_RULES,
    *,
    laney: bool = False,
    corrected: bool = True,
) -> ControlChart:
    """A chart of shares (0..1) with varying n; `laney` makes it p′, `corrected=False` gives the limits of the textbook.

    `baseline` says of which periods the limits are made, e.g. `slice(0, 12)` to judge what came after a release by what was
    before; a period without conversations is a gap. A share with no spread (all 0 or all 1) has no limits.
    """
    values, sizes = columns(shares)
    base = Tally(sum(s.failed for s in shares[baseline]), sum(s.judged for s in shares[baseline]))
    if not 0 < base.failed < base.judged:
        return _without_limits("p_prime" if laney else "p", values, baseline)
    centre = base.failed / base.judged
    sizes = np.where(sizes > 0, sizes, math.nan)
    sigma = np.sqrt(centre * (1 - centre) / sizes)
    shift = 4 * (1 - 2 * centre) / (3 * sizes) if corrected else 0 * values
    ranges = np.abs(np.diff(((values - centre) / sigma)[baseline]))
    dispersion = _mean(ranges) / _RANGE_TO_SIGMA if not np.isnan(ranges).all() else None
    if laney and dispersion:
        sigma = sigma * dispersion
    low, high = centre - WIDTH * sigma + shift, centre + WIDTH * sigma + shift
    low = np.where((1 - centre) ** sizes > _CHANCE_BEYOND, 0, low)
    high = np.where(centre**sizes > _CHANCE_BEYOND, 1, high)
    points = _points(values, (values - centre) / sigma, np.clip(low, 0, 1), np.clip(high, 0, 1), rules)
    return ControlChart("p_prime" if laney else "p", centre, points, _present(values[baseline]), dispersion)


def xmr_chart(
    values: Sequence[float | None],
    baseline: slice = slice(None),
    rules: Collection[RunRule] = USUAL_RULES,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> ControlChart:
    """A chart of single values, any unit; None is a gap, over which no moving range is taken. `bounds` clips limits to a scale.

    Without two neighbouring values in the baseline, or when nothing moves there, there are no limits. The means of periods are
    taken as they are, whatever their n: leave out periods of very few conversations.
    """
    series = np.array([math.nan if value is None else value for value in values], dtype=np.float64)
    ranges = np.abs(np.diff(series, prepend=math.nan))
    within = np.abs(np.diff(series[baseline]))
    mean_range = 0.0 if np.isnan(within).all() else _mean(within)
    if not mean_range:
        return _without_limits("xmr", series, baseline)
    centre, sigma = _mean(series[baseline]), mean_range / _RANGE_TO_SIGMA
    low, high = (np.full(len(series), np.clip(centre + k * WIDTH * sigma, *bounds)) for k in (-1, 1))
    points = _points(series, (series - centre) / sigma, low, high, rules, ranges)
    return ControlChart("xmr", centre, points, _present(series[baseline]), range_limit=float(_RANGE_LIMIT * mean_range))


def _points(
    values: Floats,
    distances: Floats,
    low: Floats,
    high: Floats,
    rules: Collection[RunRule],
    ranges: Floats | None = None,
) -> tuple[ChartPoint, ...]:
    present = [int(at) for at in np.flatnonzero(~np.isnan(values))]
    broken = dict(zip(present, runs([float(distances[at]) for at in present], rules), strict=True))
    points = [ChartPoint()] * len(values)
    for at in present:
        value, floor, ceiling = float(values[at]), float(low[at]), float(high[at])
        outside: tuple[RunRule, ...] = ("beyond_limits",) if not floor <= value <= ceiling else ()
        moved = None if ranges is None or np.isnan(ranges[at]) else float(ranges[at])
        named = (*outside, *broken[at]) if "beyond_limits" in rules else broken[at]
        points[at] = ChartPoint(value, floor, ceiling, float(distances[at]), moved, named)
    return tuple(points)


def _without_limits(kind: Literal["p", "p_prime", "xmr"], values: Floats, baseline: slice) -> ControlChart:
    points = tuple(ChartPoint() if math.isnan(value) else ChartPoint(float(value)) for value in values)
    centre = _mean(values[baseline]) if _present(values[baseline]) else None
    return ControlChart(kind, centre, points, _present(values[baseline]))


def _present(values: Floats) -> int:
    return int((~np.isnan(values)).sum())


def _mean(values: Floats) -> float:
    return float(np.nanmean(values))
