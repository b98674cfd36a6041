"""Pareto of failing items: the few that cost most, in order, with the share of all loss they make together.

After J. M. Juran, Quality Control Handbook (1951): the vital few before the useful many. The share of loss is a ratio of two sums
over conversations, A/B; as failures of one conversation hang together, its variance is taken over conversations, not over failures:
n/(n-1) · Σ(a - share·b)² / B² (W. G. Cochran, Sampling Techniques (1977) 6.4), and its interval made on the logit scale. All comes
from sums, so a database may count them for any number of conversations.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.statistics import Estimate, t_quantile, wilson

VITAL = 0.8
"""The vital few are the first items that together make this share of the loss."""


@dataclass(frozen=True, slots=True)
class ItemLoss:
    """One item over all conversations: times `failed` of times `judged`, points `lost`, the sum of their `squares`, and the sum of
    the points lost at it times those lost at all items of the same conversation (`cross`)."""

    failed: int
    judged: int
    lost: float
    squares: float
    cross: float


@dataclass(frozen=True, slots=True)
class Losses:
    """The losses of each item, the number of `conversations`, and the sum of squares of what each of them lost in all."""

    items: Mapping[str, ItemLoss]
    conversations: int
    squares: float


@dataclass(frozen=True, slots=True)
class ParetoRow:
    """One item: points `lost` and times it `failed`; `rate` of failing where judged; `share` of all loss, and `running` total of
    shares down to it, both 0..1; `vital`: one of the first that make four fifths of the loss."""

    item: str
    failed: int
    lost: float
    rate: Estimate
    share: Estimate
    running: float
    vital: bool


def losses(items: Sequence[str], lost: npt.ArrayLike, worth: npt.ArrayLike | None = None) -> Losses:
    """The sums of a table. `lost` has shape (conversations, items): the part of the item that was lost, 0 (passed) to 1 (failed),
    nan where it was not judged; what is over 0 counts as failed. `worth`: points of each item, 1 unless given.

    Raises ValueError where shapes do not fit or a part lies outside 0..1.
    """
    parts = np.asarray(lost, dtype=np.float64)
    points = np.ones(len(items)) if worth is None else np.asarray(worth, dtype=np.float64)
    if parts.ndim != 2 or parts.shape[1] != len(items) or points.shape != (len(items),):
        raise ValueError(f"lost and worth must have {len(items)} items, got shapes {parts.shape} and {points.shape}")
    judged = ~np.isnan(parts)
    known = np.where(judged, parts, 0.0)
    if ((known < 0) | (known > 1)).any():
        raise ValueError("the part of an item that is lost lies from 0 to 1")
    cost = known * points
    whole = cost.sum(axis=1)
    failed, counts, totals = (known > 0).sum(axis=0), judged.sum(axis=0), cost.sum(axis=0)
    squares, cross = np.square(cost).sum(axis=0), whole @ cost
    rows = {
        item: ItemLoss(int(failed[k]), int(counts[k]), float(totals[k]), float(squares[k]), float(cross[k]))
        for k, item in enumerate(items)
    }
    return Losses(rows, len(parts), float(np.square(whole).sum()))


def pareto(counted: Losses) -> tuple[ParetoRow, ...]:
    """The items by loss, largest first; items that never failed are left out."""
    whole = sum(loss.lost for loss in counted.items.values())
    order = sorted(
        (item for item, loss in counted.items.items() if loss.lost > 0), key=lambda i: (-counted.items[i].lost, i)
    )
    rows: list[ParetoRow] = []
    running = 0.0
    for item in order:
        loss = counted.items[item]
        vital = running < VITAL - 1e-9
        running += loss.lost / whole
        rate, share = wilson(loss.failed, loss.judged), _share(loss, counted, whole)
        rows.append(ParetoRow(item, loss.failed, loss.lost, rate, share, min(1.0, running), vital))
    return tuple(rows)


def _share(loss: ItemLoss, counted: Losses, whole: float) -> Estimate:
    """The share of all loss with its interval; none with one conversation. At a share of 1 nothing is left to vary."""
    n, share = counted.conversations, loss.lost / whole
    if n < 2:
        return Estimate(share, None, None, n)
    if share >= 1:
        return Estimate(1.0, 1.0, 1.0, n)
    residuals = max(0.0, loss.squares - 2 * share * loss.cross + share**2 * counted.squares)
    error = math.sqrt(n / (n - 1) * residuals) / whole
    half = t_quantile(n - 1) * error / (share * (1 - share))
    low, high = (1 / (1 + math.exp(-(math.log(share / (1 - share)) + side * half))) for side in (-1, 1))
    return Estimate(share, low, high, n)
