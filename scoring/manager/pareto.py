"""Pareto of failing items: the few that cost most, in order, with the share of all loss they make together.

After J. M. Juran, Quality Control Handbook (1951): the vital few before the useful many. The share of loss has a cluster
bootstrap interval (conversations are drawn again, with all their items), as failures of one conversation hang together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.statistics import DRAWS, Estimate, estimate_of, resampled_totals, wilson

VITAL = 0.8
"""The vital few are the first items that together make this share of the loss."""


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


def pareto(
    items: Sequence[str], lost: npt.ArrayLike, worth: npt.ArrayLike | None = None, draws: int = DRAWS, seed: int = 0
) -> tuple[ParetoRow, ...]:
    """The items by loss, largest first; items that never failed are left out.

    `lost` has shape (conversations, items): the part of the item that was lost, 0 (passed) to 1 (failed), nan where it was not
    judged; what is over 0 counts as failed. `worth`: points of each item, 1 unless given (then the loss counts failures).
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
    totals = resampled_totals(known * points, draws, seed)
    whole = totals.sum(axis=1, keepdims=True)
    shares = np.divide(totals, whole, out=np.full_like(totals, np.nan), where=whole > 0)
    order = sorted((k for k in range(len(items)) if totals[0, k] > 0), key=lambda k: (-totals[0, k], items[k]))
    rows: list[ParetoRow] = []
    running = 0.0
    for k in order:
        failed, n = int((known[:, k] > 0).sum()), int(judged[:, k].sum())
        vital = running < VITAL - 1e-9
        running += float(shares[0, k])
        share = estimate_of(shares[:, k], len(parts))
        rows.append(
            ParetoRow(items[k], failed, float(totals[0, k]), wilson(failed, n), share, min(1.0, running), vital)
        )
    return tuple(rows)
