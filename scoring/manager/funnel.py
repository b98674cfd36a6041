"""A funnel plot of shares: who lies outside what chance alone does at that number of conversations.

Limits are exact and binomial around the common share, made smooth between whole counts (D. J. Spiegelhalter, Stat. Med. 24
(2005) 1185-1202, appendix A.1.1). Where units differ more than chance allows for reasons nobody measured (overdispersion),
limits are widened, or everybody would seem an outlier: by a variance between units τ² that is added, as in a meta-analysis
(Spiegelhalter 2005, A.3; R. DerSimonian and N. Laird, Control. Clin. Trials 7 (1986) 177-188), from z-scores of which a
tenth at either end is pulled in, so that true outliers do not hide themselves (winsorising).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from scoring.manager.binomial import binomial_chances
from scoring.standing import Tally
from scoring.statistics import Estimate, Floats, enough, wilson

WARNING = 0.95
"""Share of units inside the inner limits when only chance is at work."""
ACTION = 0.998
"""Share inside the outer limits: about three standard deviations."""
WINSORISED = 0.10
"""Share of the z-scores at each end that is pulled in before overdispersion is measured."""
LEAST_UNITS = 10
"""With fewer units overdispersion is not measured: a tenth at each end would be nobody."""

Place = Literal["inside", "high", "low", "very_high", "very_low", "too_few"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits at `n` conversations, shares 0..1: `inner` of `WARNING`, `outer` of `ACTION`."""

    n: int
    inner: tuple[float, float]
    outer: tuple[float, float]


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One unit: its share with Wilson's interval, the limits at its size, and where it lies.

    `very_high`, `very_low`: outside the outer limits; `high`, `low`: outside the inner ones only, where of twenty units one
    lies by chance; `too_few`: under ten conversations.
    """

    name: str
    share: Estimate
    limits: Limits
    place: Place


@dataclass(frozen=True, slots=True)
class Funnel:
    """Points by name, the curve of the limits from the smallest to the largest unit, and what the limits rest on.

    `centre`: the common share (or the target); `dispersion`: mean of the squared, winsorised z-scores, 1 when only chance is at
    work, None with under ten units; `between`: standard deviation between units the limits are widened by, in shares.
    """

    centre: float
    points: tuple[FunnelPoint, ...]
    curve: tuple[Limits, ...]
    dispersion: float | None
    between: float

    @property
    def widened(self) -> bool:
        """Whether units differ more than chance and the limits allow for it."""
        return self.between > 0


def funnel(
    units: Mapping[str, Tally], target: float | None = None, widen: bool = True, steps: int = 60
) -> Funnel | None:
    """The funnel of the share failed of each unit (agent, team), units without conversations left out; None when none is left.

    `target`: the share the limits stand around, 0..1; that of all units together unless said (overdispersion is measured around
    that one always). `widen`: whether to allow for overdispersion; without it limits are exact and
    binomial. Raises ValueError for a target outside 0..1.
    """
    if target is not None and not 0 <= target <= 1:
        raise ValueError(f"the target must be a share from 0 to 1, got {target}")
    judged = {name: tally for name, tally in units.items() if tally.judged > 0}
    if not judged:
        return None
    failed, sizes = (np.array([getattr(t, key) for t in judged.values()], float) for key in ("failed", "judged"))
    common = float(failed.sum() / sizes.sum())
    centre = common if target is None else target
    dispersion, between = overdispersion(failed, sizes, common)
    between = between if widen else 0.0
    points = tuple(_point(name, tally, centre, between) for name, tally in judged.items())
    curve = tuple(limits(n, centre, between) for n in _sizes(int(sizes.min()), int(sizes.max()), steps))
    return Funnel(centre, points, curve, dispersion, between)


def _point(name: str, tally: Tally, centre: float, between: float) -> FunnelPoint:
    share, at = tally.failed / tally.judged, limits(tally.judged, centre, between)
    place: Place = "inside"
    if not enough(tally.judged):
        place = "too_few"
    elif not at.outer[0] <= share <= at.outer[1]:
        place = "very_high" if share > centre else "very_low"
    elif not at.inner[0] <= share <= at.inner[1]:
        place = "high" if share > centre else "low"
    return FunnelPoint(name, wilson(tally.failed, tally.judged), at, place)


def limits(n: int, centre: float, between: float = 0.0) -> Limits:
    """The limits at `n` conversations around a share; normal ones with the added variance where `between` is over 0."""
    if between > 0:
        error = math.sqrt(centre * (1 - centre) / n + between**2)
        inner, outer = ((centre - z * error, centre + z * error) for z in map(_quantile, (WARNING, ACTION)))
    else:
        inner, outer = exact_limits(n, centre, WARNING), exact_limits(n, centre, ACTION)
    return Limits(n, _clipped(inner), _clipped(outer))


def exact_limits(n: int, centre: float, inside: float) -> tuple[float, float]:
    """Limits between which a share of `n` lies with the chance `inside`, from the exact binomial distribution.

    For the tail p with r the least count of P(R <= r) > p, the limit is (r - α) / n with α = (P(R <= r) - p) / P(R = r).
    """
    if centre in (0.0, 1.0):
        return centre, centre
    first, last = _window(n, centre)
    chances = binomial_chances(n, centre, first, last)
    below = np.cumsum(chances)
    found = []
    for tail in ((1 - inside) / 2, (1 + inside) / 2):
        at = min(len(below) - 1, int(np.searchsorted(below, tail, side="right")))
        found.append((first + at - float((below[at] - tail) / chances[at])) / n)
    return found[0], found[1]


def _window(n: int, centre: float) -> tuple[int, int]:
    """The counts that matter: what lies twelve standard deviations and a few counts off never happens."""
    mean, reach = n * centre, 12 * math.sqrt(n * centre * (1 - centre)) + 30
    return max(0, math.floor(mean - reach)), min(n, math.ceil(mean + reach))


def overdispersion(failed: Floats, sizes: Floats, centre: float) -> tuple[float | None, float]:
    """The dispersion φ and the standard deviation τ between units, the latter 0 unless φ is over what chance gives.

    φ = mean of z², z = (share - centre) / sqrt(centre (1 - centre) / n), winsorised. With I units and w = n / (centre (1 - centre)):
    τ² = (I φ - (I - 1)) / (Σw - Σw²/Σw), where φ > (I - 1) / I.
    """
    units = len(sizes)
    if units < LEAST_UNITS or not 0 < centre < 1:
        return None, 0.0
    weights = sizes / (centre * (1 - centre))
    z = (failed / sizes - centre) * np.sqrt(weights)
    z = np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED]))
    dispersion = float(np.square(z).mean())
    over = units * dispersion - (units - 1)
    spread = float(weights.sum() - np.square(weights).sum() / weights.sum())
    return dispersion, math.sqrt(over / spread) if over > 0 else 0.0


def _sizes(smallest: int, largest: int, steps: int) -> Sequence[int]:
    return sorted({round(n) for n in np.geomspace(smallest, largest, steps)})


def _clipped(pair: tuple[float, float]) -> tuple[float, float]:
    return max(0.0, pair[0]), min(1.0, pair[1])


def _quantile(inside: float) -> float:
    return NormalDist().inv_cdf((1 + inside) / 2)
