"""How far two or more judges agree, and how well one detects what the other holds true; every figure with its interval.

Two layers. The `table_…` measures take confusion tables of shape (…, k, m): rows are the first judge's categories,
columns the second's, in the same order; columns past the k-th are answers that agree with nothing (`not_evaluated`).
They work on any number of tables at once and give nan where a figure is undefined, so they serve the bootstrap. The
functions without the prefix take answers and return an `Estimate`, None where undefined.

Intervals are percentile bootstraps over clusters (conversations), or Wilson where every answer is its own observation.

Undefined is: any figure of no answers; kappa, weighted kappa and alpha when chance alone explains everything (all
judges used one and the same category); AC1 with fewer than two categories; precision without a prediction; recall
without a case; F1 with neither.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scoring.statistics import DRAWS, Estimate, Floats, estimate_of, resampled_totals, undefined, wilson

TableMeasure = Callable[[Floats], Floats]
Answers = Sequence[Hashable | None]
Level = Literal["nominal", "ordinal", "interval"]
Weights = Literal["linear", "quadratic"]


def ratio(part: Floats, whole: Floats) -> Floats:
    """`part / whole`, nan where `whole` is 0."""
    part, whole = np.broadcast_arrays(np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64))
    quotient: Floats = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole != 0)
    return quotient


def mean_of_defined(values: Floats) -> Floats:
    """The mean over the last axis, undefined entries left out; nan where none is defined."""
    return ratio(np.nansum(values, axis=-1), np.sum(~np.isnan(values), axis=-1))


def table_agreement(table: Floats) -> Floats:
    """The share of answers on which both agree."""
    return ratio(_diagonal(table).sum(axis=-1), table.sum(axis=(-2, -1)))


def table_kappa(table: Floats) -> Floats:
    """Cohen's kappa, (observed - chance) / (1 - chance); J. Cohen, Educ. Psychol. Meas. 20 (1960) 37-46."""
    total = table.sum(axis=(-2, -1))
    rows, columns = _marginals(table)
    chance = (rows * columns).sum(axis=-1)
    return ratio(total * _diagonal(table).sum(axis=-1) - chance, total * total - chance)


def table_weighted_kappa(table: Floats, weights: Weights | Floats = "quadratic") -> Floats:
    """1 - observed / chance disagreement, weighted; J. Cohen, Psychol. Bull. 70 (1968) 213-220.

    `weights` of disagreement between categories i and j: |i - j|, (i - j)², or a k by k matrix, 0 on its diagonal.
    """
    weighted = _disagreement(table.shape[-1], weights) if isinstance(weights, str) else weights
    total = table.sum(axis=(-2, -1))
    chance = table.sum(axis=-1)[..., :, None] * table.sum(axis=-2)[..., None, :]
    return 1 - ratio(total * (weighted * table).sum(axis=(-2, -1)), (weighted * chance).sum(axis=(-2, -1)))


def table_ac1(table: Floats) -> Floats:
    """Gwet's AC1, which does not fall when nearly everything is one category.

    Chance is Σ π(1-π) / (k-1) with π the mean of both judges' shares; K. L. Gwet, Br. J. Math. Stat. Psychol. 61
    (2008) 29-48. Needs a square table; k counts all categories offered, used or not.
    """
    k = table.shape[-1]
    if k < 2:
        return np.full(table.shape[:-2], np.nan)
    share = ratio(table.sum(axis=-1) + table.sum(axis=-2), 2 * table.sum(axis=(-2, -1))[..., None])
    chance = (share * (1 - share)).sum(axis=-1) / (k - 1)
    return ratio(table_agreement(table) - chance, 1 - chance)


def table_macro_f1(table: Floats) -> Floats:
    """The mean over categories of F1, the first judge holding the truth.

    A category neither judge used is left out.
    """
    rows, columns = _marginals(table)
    return mean_of_defined(ratio(2 * _diagonal(table), rows + columns))


def precision_of(hits: Floats) -> Floats:
    """From (…, 3) counts of right detections, false alarms and misses."""
    return ratio(hits[..., 0], hits[..., 0] + hits[..., 1])


def recall_of(hits: Floats) -> Floats:
    """From (…, 3) counts of right detections, false alarms and misses."""
    return ratio(hits[..., 0], hits[..., 0] + hits[..., 2])


def f1_of(hits: Floats) -> Floats:
    """The harmonic mean of precision and recall, 2r / (2r + a + m), from (…, 3) counts as above."""
    return ratio(2 * hits[..., 0], 2 * hits[..., 0] + hits[..., 1] + hits[..., 2])


def table_hits(table: Floats, category: int) -> Floats:
    """(…, 3) right detections, false alarms and misses of one category, the first judge holding the truth."""
    right = table[..., category, category]
    alarms = table[..., :, category].sum(axis=-1) - right
    return np.stack([right, alarms, table[..., category, :].sum(axis=-1) - right], axis=-1)


def confusion(first: Answers, second: Answers, categories: Sequence[Hashable]) -> Floats:
    """The k by k table of pairs. Pairs in which either answer is None are left out.

    Raises ValueError when the lengths differ or an answer is not among `categories`.
    """
    table: Floats = _tables(first, second, categories, None).sum(axis=0)
    return table


def percent_agreement(first: Answers, second: Answers) -> Estimate:
    """The share of pairs that agree, every pair its own observation (Wilson). Pairs with a None are left out."""
    pairs = _pairs(first, second)
    return wilson(sum(a == b for _, a, b in pairs), len(pairs))


def cohen_kappa(first: Answers, second: Answers, clusters: Sequence[Hashable] | None = None) -> Estimate:
    """Kappa of two judges. `clusters` name the conversation of each pair, where several pairs share one."""
    categories = _used(first, second)
    return estimate_table(table_kappa, _tables(first, second, categories, clusters))


def weighted_kappa(
    first: Answers,
    second: Answers,
    categories: Sequence[Hashable],
    weights: Weights = "quadratic",
    clusters: Sequence[Hashable] | None = None,
) -> Estimate:
    """Weighted kappa of two judges on a scale whose steps `categories` gives in order."""
    tables = _tables(first, second, categories, clusters)
    return estimate_table(lambda table: table_weighted_kappa(table, weights), tables)


def gwet_ac1(
    first: Answers,
    second: Answers,
    categories: Sequence[Hashable] | None = None,
    clusters: Sequence[Hashable] | None = None,
) -> Estimate:
    """AC1 of two judges. Give `categories` when some that were offered may not have been used."""
    return estimate_table(table_ac1, _tables(first, second, categories or _used(first, second), clusters))


def macro_f1(truth: Answers, predicted: Answers, clusters: Sequence[Hashable] | None = None) -> Estimate:
    """The mean F1 over the categories either side used."""
    return estimate_table(table_macro_f1, _tables(truth, predicted, _used(truth, predicted), clusters))


def estimate_table(measure: TableMeasure, tables: Floats, draws: int = DRAWS, seed: int = 0) -> Estimate:
    """A table measure over the sum of `tables` (units, k, m), its interval by resampling the units; n counts answers."""
    return estimate_of(measure(resampled_totals(tables, draws, seed)), round(float(tables.sum())))


@dataclass(frozen=True, slots=True)
class Detection:
    """How well one category is found. The `n` of precision counts predictions, of recall cases, of F1 both together."""

    precision: Estimate
    recall: Estimate
    f1: Estimate


def detection(totals: Floats, *, clustered: bool) -> Detection:
    """From (draws + 1, 3) totals of right detections, false alarms and misses, as `resampled_totals` gives them.

    Precision and recall get Wilson's interval, or the bootstrap's when `clustered` (several answers a conversation).
    """
    right, alarms, misses = (round(float(count)) for count in totals[0])
    if clustered:
        precision = estimate_of(precision_of(totals), right + alarms)
        recall = estimate_of(recall_of(totals), right + misses)
    else:
        precision, recall = wilson(right, right + alarms), wilson(right, right + misses)
    return Detection(precision, recall, estimate_of(f1_of(totals), right + alarms + misses))


def precision_recall_f1(
    truth: Answers, predicted: Answers, positive: Hashable, clusters: Sequence[Hashable] | None = None
) -> Detection:
    """Precision, recall and F1 of the category `positive`."""
    first, second = ([None if a is None else a == positive for a in answers] for answers in (truth, predicted))
    tables = _tables(first, second, (True, False), clusters)
    return detection(resampled_totals(table_hits(tables, 0)), clustered=clusters is not None)


def krippendorff_alpha(
    units: Sequence[Answers],
    level: Level = "nominal",
    categories: Sequence[Hashable] | None = None,
    clusters: Sequence[Hashable] | None = None,
) -> Estimate:
    """Alpha of any number of judges, 1 - observed / expected disagreement.

    `units` holds for each thing judged the answers of all judges, None where one gave none; a unit with fewer than two
    answers says nothing and is left out of `n`. `categories` gives the order at level "ordinal" (default: sorted); at
    level "interval" answers are numbers. `clusters` name the conversation of each unit. Source: K. Krippendorff,
    Content Analysis (2004) ch. 11, by coincidence matrices: ordered pairs of values within a unit, each counted
    1 / (m - 1) with m the values of the unit.
    """
    order = list(categories) if categories is not None else _sorted({a for unit in units for a in unit} - {None})
    place = _places(order, {answer for unit in units for answer in unit} - {None})
    paired = [
        (clusters[u] if clusters else u, [place[a] for a in unit if a is not None]) for u, unit in enumerate(units)
    ]
    paired = [(cluster, values) for cluster, values in paired if len(values) > 1]
    if not paired:
        return undefined()
    index = {cluster: k for k, cluster in enumerate(dict.fromkeys(cluster for cluster, _ in paired))}
    coincidences = np.zeros((len(index), len(order), len(order)))
    for cluster, values in paired:
        counts = np.bincount(values, minlength=len(order)).astype(np.float64)
        coincidences[index[cluster]] += (np.outer(counts, counts) - np.diag(counts)) / (len(values) - 1)
    scale = np.array(order, dtype=np.float64) if level == "interval" else np.arange(len(order), dtype=np.float64)
    return estimate_of(_alpha(resampled_totals(coincidences), level, scale), len(paired))


def _alpha(coincidences: Floats, level: Level, scale: Floats) -> Floats:
    marginals = coincidences.sum(axis=-1)
    total = marginals.sum(axis=-1)
    distance = _distance(marginals, level, scale)
    observed = (distance * coincidences).sum(axis=(-2, -1))
    expected = (distance * marginals[..., :, None] * marginals[..., None, :]).sum(axis=(-2, -1))
    return 1 - ratio((total - 1) * observed, expected)


def _distance(marginals: Floats, level: Level, scale: Floats) -> Floats:
    """Squared distance between categories; ordinal: the answers that lie between them, each end counted half."""
    if level == "nominal":
        return 1.0 - np.eye(len(scale))
    if level == "interval":
        return np.square(scale[:, None] - scale[None, :])
    middle = np.cumsum(marginals, axis=-1) - marginals / 2
    return np.square(middle[..., :, None] - middle[..., None, :])


def _diagonal(table: Floats) -> Floats:
    return np.diagonal(table, axis1=-2, axis2=-1)


def _marginals(table: Floats) -> tuple[Floats, Floats]:
    return table.sum(axis=-1), table.sum(axis=-2)[..., : table.shape[-2]]


def _disagreement(k: int, weights: Weights) -> Floats:
    steps = np.arange(k, dtype=np.float64)
    distance: Floats = np.abs(steps[:, None] - steps[None, :])
    return distance if weights == "linear" else np.square(distance)


def _used(first: Answers, second: Answers) -> list[Hashable]:
    return _sorted({answer for _, a, b in _pairs(first, second) for answer in (a, b)})


def _sorted(answers: set[Hashable | None]) -> list[Hashable]:
    """In natural order where they have one, else by their names."""
    try:
        return sorted(answers)  # type: ignore[type-var]
    except TypeError:
        return sorted(answers, key=repr)


def _places(categories: Sequence[Hashable], answers: set[Hashable | None]) -> dict[Hashable | None, int]:
    place: dict[Hashable | None, int] = {category: k for k, category in enumerate(categories)}
    if strange := answers - place.keys():
        raise ValueError(f"answers outside the categories {list(categories)}: {sorted(map(str, strange))}")
    return place


def _pairs(first: Answers, second: Answers) -> list[tuple[int, Hashable, Hashable]]:
    if len(first) != len(second):
        raise ValueError(f"both judges must have answered the same things: {len(first)} and {len(second)} answers")
    both = enumerate(zip(first, second, strict=True))
    return [(row, a, b) for row, (a, b) in both if a is not None and b is not None]


def _tables(
    first: Answers, second: Answers, categories: Sequence[Hashable], clusters: Sequence[Hashable] | None
) -> Floats:
    """One table a cluster, shape (clusters, k, k)."""
    pairs = _pairs(first, second)
    place = _places(categories, {answer for _, a, b in pairs for answer in (a, b)})
    names = [clusters[row] if clusters else row for row, _, _ in pairs]
    index = {name: unit for unit, name in enumerate(dict.fromkeys(names))}
    tables = np.zeros((len(index), len(categories), len(categories)))
    for name, (_, a, b) in zip(names, pairs, strict=True):
        tables[index[name], place[a], place[b]] += 1
    return tables
