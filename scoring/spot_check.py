"""Grading the grader: a review judged again by somebody else, item by item; how often the first was right, and which way not.

The second judges blind, so that the first verdict does not draw the second after it. Rates are shares of items; their
intervals resample reviews, as the items of one review hang together (cluster bootstrap, `scoring.statistics`). One that
resampling leaves without width is replaced by Wilson's on the number of reviews.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from scoring.agreement import ratio
from scoring.calibration_session import SCALE, VERDICTS
from scoring.statistics import ENOUGH, Estimate, Floats, estimate_of, resampled_totals, undefined, wilson

Outcome = Literal["right", "too_high", "too_low", "applies"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Checked:
    """One item of one review: the verdict the reviewer gave and that of who judged again, of `VERDICTS` both."""

    review: str
    reviewer: str
    item: str
    given: str
    right: str

    @property
    def outcome(self) -> Outcome:
        """`right`, too high, too low, or that one of the two holds the item not applicable."""
        return outcome(self.given, self.right)


@dataclass(frozen=True, slots=True)
class ReviewerStanding:
    """One reviewer's share of each outcome, over `reviews` reviews; `provisional` under ten of them."""

    reviewer: str
    reviews: int
    rates: dict[Outcome, Estimate]
    provisional: bool


def outcome(given: str, right: str) -> Outcome:
    """How a verdict stands to the right one. Raises ValueError for a verdict that does not exist."""
    if strange := {given, right} - set(VERDICTS):
        raise ValueError(f"verdicts are {', '.join(VERDICTS)}, not {', '.join(sorted(strange))}")
    if given == right:
        return "right"
    if "na" in (given, right):
        return "applies"
    return "too_high" if SCALE.index(given) > SCALE.index(right) else "too_low"


def standings(checked: Sequence[Checked]) -> tuple[ReviewerStanding, ...]:
    """Every reviewer who was checked, by name."""
    names = sorted({one.reviewer for one in checked})
    return tuple(_standing(name, [one for one in checked if one.reviewer == name]) for name in names)


def rates(checked: Sequence[Checked]) -> dict[Outcome, Estimate]:
    """The share of each outcome among items, whoever reviewed them."""
    place = {review: k for k, review in enumerate(dict.fromkeys(one.review for one in checked))}
    counts = np.zeros((len(place), len(OUTCOMES)))
    for one in checked:
        counts[place[one.review], OUTCOMES.index(one.outcome)] += 1
    totals = resampled_totals(counts)
    return {name: _rate(totals[:, k], totals.sum(axis=1), len(place)) for k, name in enumerate(OUTCOMES)}


def _standing(name: str, own: Sequence[Checked]) -> ReviewerStanding:
    reviews = len({one.review for one in own})
    return ReviewerStanding(name, reviews, rates(own), reviews < ENOUGH)


def _rate(part: Floats, whole: Floats, reviews: int) -> Estimate:
    n = round(float(whole[0]))
    if n == 0:
        return undefined()
    found = estimate_of(ratio(part, whole), n)
    if found.value is None or found.low != found.high:
        return found
    return replace(wilson(found.value * reviews, reviews), value=found.value, n=n)
