"""Is a kind of conversation judged differently - a channel, a length, a language or dialect, a shift?

Each group of a dimension stands beside the rest of that dimension: difference with its interval (Newcombe's of shares, Welch's of
scores) and a p-value; as many groups are looked at together, p-values of all dimensions go through Benjamini-Hochberg (1995).
A difference is only *marked* when it is real and also large enough to matter.

What it means depends on what is counted. Fails by group: agents may truly do worse at night; it calls for a look. The share of
machine verdicts a person overruled, or of verdicts the machine failed among those people passed: there a difference is the
machine's own (equal errors for all groups: M. Hardt, E. Price and N. Srebro, NeurIPS 2016, equalised odds).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from scoring.manager.ranks import welch_p_value
from scoring.standing import Moments, Tally, difference_of_means, difference_of_shares, discoveries, p_value
from scoring.statistics import Estimate, enough, undefined

SHARE_MATTERS = 0.05
"""A difference of shares under five points is not marked, however sure."""
SCORE_MATTERS = 2.0
"""Nor one of scores under two points of 100."""

Verdict = Literal["higher", "lower", "small", "level", "too_few"]
Side = TypeVar("Side", Tally, Moments)


@dataclass(frozen=True, slots=True)
class FairnessRow:
    """A group of a dimension beside the rest of it.

    `difference`: the group's figure less the rest's. `verdict`: `higher` or `lower`: real and large enough to matter; `small`:
    real, but small; `level`: nothing is shown; `too_few`: under ten conversations on either side.
    """

    dimension: str
    group: str
    own: float | None
    rest: float | None
    difference: Estimate
    p: float | None
    verdict: Verdict

    @property
    def marked(self) -> bool:
        """Whether somebody should look."""
        return self.verdict in ("higher", "lower")


def fairness_of_shares(
    dimensions: Mapping[str, Mapping[str, Tally]], matters: float = SHARE_MATTERS
) -> tuple[FairnessRow, ...]:
    """Shares by dimension and group, marked ones first, then by size of the difference; groups of one dimension do not overlap."""

    def share(tally: Tally) -> float | None:
        return tally.failed / tally.judged if tally.judged else None

    return _rows(dimensions, Tally(0, 0), lambda t: t.judged, share, difference_of_shares, p_value, matters)


def fairness_of_scores(
    dimensions: Mapping[str, Mapping[str, Moments]], matters: float = SCORE_MATTERS
) -> tuple[FairnessRow, ...]:
    """The same for mean scores, 0..100."""

    def mean(moments: Moments) -> float | None:
        return moments.mean if moments.n else None

    return _rows(dimensions, Moments(0, 0, 0), lambda m: m.n, mean, difference_of_means, welch_p_value, matters)


def _rows(
    dimensions: Mapping[str, Mapping[str, Side]],
    nothing: Side,
    size: Callable[[Side], int],
    figure: Callable[[Side], float | None],
    difference: Callable[[Side, Side], Estimate],
    p_of: Callable[[Side, Side], float],
    matters: float,
) -> tuple[FairnessRow, ...]:
    sides = {
        (dimension, group): (own, _rest(groups, group, nothing))
        for dimension, groups in dimensions.items()
        for group, own in groups.items()
    }
    tested = {key: p_of(own, rest) for key, (own, rest) in sides.items() if enough(size(own)) and enough(size(rest))}
    keys = {f"{k}": key for k, key in enumerate(tested)}
    named = {keys[k] for k in discoveries({k: tested[key] for k, key in keys.items()})}
    rows = []
    for key, (own, rest) in sides.items():
        off = difference(own, rest) if key in tested else undefined(size(own))
        verdict = _verdict(off, tested.get(key), key in named, matters)
        rows.append(FairnessRow(*key, figure(own), figure(rest), off, tested.get(key), verdict))
    return tuple(
        sorted(rows, key=lambda row: (not row.marked, -abs(row.difference.value or 0.0), row.dimension, row.group))
    )


def _rest(groups: Mapping[str, Side], group: str, nothing: Side) -> Side:
    rest = nothing
    for name, side in groups.items():
        if name != group:
            rest = rest + side
    return rest


def _verdict(difference: Estimate, p: float | None, is_named: bool, matters: float) -> Verdict:
    if p is None or difference.value is None:
        return "too_few"
    if not is_named:
        return "level"
    if abs(difference.value) < matters:
        return "small"
    return "higher" if difference.value > 0 else "lower"
