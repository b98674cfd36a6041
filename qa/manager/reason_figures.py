"""Reasons of contact with what became of them: share, change beside the period before, resolution, repeat contact, time, feeling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qa.store.connection import Database
from qa.store.filters import Filters
from qa.store.metric_figures import Cell, figures_by
from qa.store.viewer import Viewer
from scoring.manager.period_figure import Figure, size
from scoring.standing import Tally, difference_of_shares, discoveries, p_value
from scoring.statistics import Estimate, enough, undefined, wilson

METRICS = ("conversations", "resolution", "repeat_contact", "handle_time", "negative")
SHOWN = METRICS[1:]
MOST_WEEKS = 26
FALSE_SHARE = 0.05
"""Of the reasons said to rise or fall, this share at most is expected to be chance."""


@dataclass(frozen=True, slots=True)
class ReasonFigures:
    """One reason. `change`: its share less that of the period before, undefined without one; `state` is `rose`, `fell`, `steady`,
    `too_few`, or `alone` where there is no period before. `weeks`: its share of each week's conversations, None for a week without any.
    """

    id: str
    share: Estimate
    change: Estimate
    state: str
    figures: Mapping[str, Figure]
    weeks: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons, the most frequent first, of `n` conversations, with the weeks they are told by."""

    reasons: tuple[ReasonFigures, ...]
    n: int
    weeks: tuple[date, ...]


def reason_figures(db: Database, viewer: Viewer, filters: Filters, before: Filters | None) -> Reasons:
    """The reasons of what is filtered, beside the period before where there is one."""
    cells = [cell for cell in figures_by(db, viewer, filters, METRICS, ("contact_reason",)) if cell.group[0]]
    n = sum(map(_count, cells))
    past = _counts(db, viewer, before) if before else {}
    weeks, shares = _weeks(figures_by(db, viewer, filters, ("conversations",), ("contact_reason",), "week"))
    tallies = {
        cell.group[0]: (Tally(_count(cell), n), Tally(past.get(cell.group[0], 0), sum(past.values()))) for cell in cells
    }
    tested = {id: p_value(*pair) for id, pair in tallies.items() if enough(pair[0].judged) and enough(pair[1].judged)}
    named = set(discoveries(tested, FALSE_SHARE))
    found = [
        _reason(
            cell, *tallies[cell.group[0]], cell.group[0] in named, before is not None, shares.get(cell.group[0], ())
        )
        for cell in cells
    ]
    return Reasons(tuple(sorted(found, key=lambda one: (-(one.share.value or 0), one.id))), n, weeks)


def _reason(
    cell: Cell, now: Tally, past: Tally, named: bool, compared: bool, weeks: Sequence[float | None]
) -> ReasonFigures:
    change = difference_of_shares(now, past) if past.judged else undefined(now.judged)
    if not compared:
        state = "alone"
    elif not (enough(now.judged) and enough(past.judged)):
        state = "too_few"
    elif not named:
        state = "steady"
    else:
        state = "rose" if (change.value or 0) > 0 else "fell"
    return ReasonFigures(cell.group[0], wilson(now.failed, now.judged), change, state, cell.figures, tuple(weeks))


def _counts(db: Database, viewer: Viewer, filters: Filters) -> dict[str, int]:
    found = figures_by(db, viewer, filters, ("conversations",), ("contact_reason",))
    return {cell.group[0]: _count(cell) for cell in found if cell.group[0]}


def _weeks(cells: Sequence[Cell]) -> tuple[tuple[date, ...], dict[str, list[float | None]]]:
    """The last weeks, and the share of each reason in each."""
    told = [cell for cell in cells if cell.group[0] and cell.start]
    weeks = tuple(sorted({cell.start for cell in told if cell.start}))[-MOST_WEEKS:]
    counts = {(cell.group[0], cell.start): _count(cell) for cell in told}
    reasons = {cell.group[0] for cell in told}
    totals = {week: sum(counts.get((reason, week), 0) for reason in reasons) for week in weeks}
    return weeks, {
        reason: [counts.get((reason, week), 0) / totals[week] if totals[week] else None for week in weeks]
        for reason in reasons
    }


def _count(cell: Cell) -> int:
    return size(cell.figures["conversations"])
