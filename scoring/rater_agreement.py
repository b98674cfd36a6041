"""How far any number of raters agree, with gaps: five measures side by side, each with its interval.

- **percent**: of all pairs of answers to one thing, the share that agree, mean over things.
- **kappa**: Cohen's, mean over pairs of raters (R. J. Light, Psychol. Bull. 76 (1971) 365-377).
- **weighted kappa**: quadratic weights on the ordered part of the scale (J. Cohen 1968), mean over pairs of raters.
- **alpha**: Krippendorff's, nominal.
- **AC1**: Gwet's for any number of raters: chance Σ π(1-π) / (k-1), π the mean share of a category over things (K. L. Gwet,
  Br. J. Math. Stat. Psychol. 61 (2008) 29-48).

Kappa and alpha fall when nearly all answers are one (A. R. Feinstein and D. V. Cicchetti, J. Clin. Epidemiol. 43 (1990)
543-549); `warning` then says so, and AC1 is the one to read. Intervals resample conversations; one that resampling leaves
without width says nothing and is left out, of percent replaced by Wilson's on the number of conversations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from scoring.agreement import (
    krippendorff_alpha,
    mean_of_defined,
    ratio,
    table_kappa,
    table_weighted_kappa,
)
from scoring.reasons import Reason
from scoring.statistics import ENOUGH, Estimate, Floats, estimate_of, resampled_totals, undefined, wilson

PREVALENT = 0.8
"""Share of one answer from which on kappa and alpha mislead."""

Answer = str | None


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing judged: the answers, each by its rater (None: no answer), and the conversation it belongs to."""

    conversation: Hashable
    answers: tuple[tuple[str, Answer], ...]

    @property
    def given(self) -> list[tuple[str, str]]:
        """The answers that were given."""
        return [(rater, answer) for rater, answer in self.answers if answer is not None]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The five measures. `n` of each counts things with two answers or more (of the kappas answers compared).

    `prevalence` is the share of the answer given most, `warning` set where it misleads; `provisional`: under ten conversations.
    """

    percent: Estimate
    kappa: Estimate
    weighted_kappa: Estimate
    alpha: Estimate
    ac1: Estimate
    prevalence: float | None
    warning: Reason | None
    provisional: bool


def rater_agreement(
    units: Sequence[Unit], categories: Sequence[str], scale: Sequence[str] = (), clustered: bool = True
) -> Agreement:
    """The agreement of raters over units. `categories` are all answers offered, `scale` those that have an order, in it.

    Unless `clustered` every unit is its own observation. Raises ValueError for an answer that was not offered.
    """
    names = [unit.conversation if clustered else k for k, unit in enumerate(units)]
    index = {name: k for k, name in enumerate(dict.fromkeys(names))}
    place = {category: k for k, category in enumerate(categories)}
    if strange := {answer for unit in units for _, answer in unit.given} - place.keys():
        raise ValueError(f"answers outside the categories {list(categories)}: {sorted(strange)}")
    raters = list(dict.fromkeys(rater for unit in units for rater, _ in unit.answers))
    shares = np.zeros(
        (len(index), 3 + len(categories))
    )  # agreeing, things with two, things with one, shares of categories
    met = {pair for unit in units for pair in combinations(sorted(raters.index(r) for r, _ in unit.given), 2)}
    pairs = sorted(met)
    tables = np.zeros((len(index), len(pairs), len(categories), len(categories)))
    for name, unit in zip(names, units, strict=True):
        _add(unit, raters, place, pairs, shares[index[name]], tables[index[name]])
    totals, table_totals = resampled_totals(shares), resampled_totals(tables)
    n, compared = round(float(totals[0, 1])), round(float(tables.sum()))
    order = [place[step] for step in scale]
    ordered = table_totals[..., order, :][..., :, order]
    alpha = krippendorff_alpha([[a for _, a in unit.answers] for unit in units], clusters=names)
    used = Counter(answer for unit in units for _, answer in unit.given)
    return Agreement(
        percent=_percent(totals, n, len(index)),
        kappa=_spread(estimate_of(mean_of_defined(table_kappa(table_totals)), compared)),
        weighted_kappa=_weighted(ordered, round(float(ordered[0].sum()))),
        alpha=_spread(alpha),
        ac1=_spread(estimate_of(_ac1(totals), n)),
        prevalence=(prevalence := max(used.values()) / used.total() if used else None),
        warning=_warning(prevalence),
        provisional=len({unit.conversation for unit in units}) < ENOUGH,
    )


def _add(
    unit: Unit, raters: list[str], place: dict[str, int], pairs: list[tuple[int, int]], shares: Floats, tables: Floats
) -> None:
    given = {rater: place[answer] for rater, answer in unit.given}
    if not given:
        return
    counts = np.bincount(list(given.values()), minlength=len(place)).astype(np.float64)
    shares[2] += 1
    shares[3:] += counts / len(given)
    if len(given) > 1:
        shares[0] += (counts * (counts - 1)).sum() / (len(given) * (len(given) - 1))
        shares[1] += 1
    for k, (a, b) in enumerate(pairs):
        if raters[a] in given and raters[b] in given:
            tables[k, given[raters[a]], given[raters[b]]] += 1


def _percent(totals: Floats, n: int, clusters: int) -> Estimate:
    found = estimate_of(ratio(totals[:, 0], totals[:, 1]), n)
    if found.value is None or found.low != found.high:
        return found
    return replace(wilson(found.value * clusters, clusters), value=found.value, n=n)


def _ac1(totals: Floats) -> Floats:
    share = ratio(totals[:, 3:], totals[:, 2:3])
    k = share.shape[1]
    if k < 2:
        return np.full(len(totals), np.nan)
    chance = (share * (1 - share)).sum(axis=1) / (k - 1)
    return ratio(ratio(totals[:, 0], totals[:, 1]) - chance, 1 - chance)


def _weighted(tables: Floats, n: int) -> Estimate:
    if tables.shape[-1] < 2 or n == 0:
        return undefined()
    return _spread(estimate_of(mean_of_defined(table_weighted_kappa(tables)), n))


def _spread(found: Estimate) -> Estimate:
    return replace(found, low=None, high=None) if found.low == found.high else found


def _warning(prevalence: float | None) -> Reason | None:
    if prevalence is None or prevalence < PREVALENT:
        return None
    return Reason("calibration_prevalence", {"percent": round(100 * prevalence)})
