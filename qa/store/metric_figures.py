"""Figures of any metrics, cut by groups and periods, counted in SQL: what every page, warning and report shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qa.errors import UsageError
from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.metric_values import VALUES, joins_for
from qa.store.remembered import remembered
from qa.store.viewer import Viewer
from scoring.manager.metrics import METRICS, figure_of
from scoring.manager.period_figure import Figure
from scoring.standing import Tally

PERIODS = ("day", "week", "month")
BITS = ("judged", "failed", "partial")
HALF = 63

DIMENSIONS: Mapping[str, str] = {
    "team": "coalesce(c.team, '')",
    "agent": "coalesce(c.agent, '')",
    "queue": "coalesce(c.queue, '')",
    "channel": "coalesce(c.channel, '')",
    "customer_group": "coalesce(c.customer_group, '')",
    "language": "coalesce(c.language, '')",
    "contact_reason": "coalesce(c.contact_reason, '')",
    "outcome": "coalesce(c.outcome, '')",
    "rubric": "coalesce(c.rubric, '')",
    "rubric_version": "trim(concat(c.rubric, ' ', c.rubric_version))",
    "shift": "CASE WHEN hour(c.started_at) BETWEEN 8 AND 15 THEN 'day' WHEN hour(c.started_at) BETWEEN 16 AND 23 "
    "THEN 'evening' WHEN c.started_at IS NOT NULL THEN 'night' ELSE '' END",
    "length": "CASE WHEN c.turn_count < 10 THEN 'short' WHEN c.turn_count < 30 THEN 'middle' ELSE 'long' END",
    "weekday": "coalesce(isodow(c.started_at)::VARCHAR, '')",
}
"""What figures can be cut by. Shifts: day 8-16, evening 16-24, night 0-8 o'clock; length in turns: under 10, under 30, more."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The figures of one group in one period; `group` has a value for each dimension asked for, `start` the first day."""

    group: tuple[str, ...]
    start: date | None
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class ItemCell:
    """How an item came out in one group and period. `failed` of the tally are failures, `partly` are not among them."""

    item: str
    section: str
    group: tuple[str, ...]
    start: date | None
    failed: Tally
    partly: int


@remembered
def figures_by(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    metrics: Sequence[str],
    by: Sequence[str] = (),
    period: str = "",
) -> list[Cell]:
    """The figures of the metrics, by group and period in order; no cell for a group without conversations.

    Without `by` the only group is `()`, without `period` the start is None; with a period, conversations without a start are left
    out. Weeks begin on Monday. Raises UsageError on an unknown metric, dimension or period.
    """
    _known(metrics, METRICS, "metric")
    where, values = scope_sql(viewer, filters)
    cells, dated = _cut(by, period)
    inner = ", ".join(f"{_value(metric)} AS m{k}" for k, metric in enumerate(metrics))
    outer = ", ".join(_sums(metric, f"m{k}") for k, metric in enumerate(metrics))
    names = ", ".join(f"d{k}" for k in range(len(by)))
    sql = f"""
        SELECT {names}{"," if names else ""} start, {outer} FROM (
            SELECT {cells}, {inner} FROM conversation c {joins_for(metrics)} WHERE {where} {dated}
        ) GROUP BY ALL ORDER BY {names}{"," if names else ""} start
    """
    return [
        Cell(tuple(line[: len(by)]), line[len(by)], _figures(metrics, line[len(by) + 1 :]))
        for line in rows(db, sql, values)
    ]


def _value(metric: str) -> str:
    """A share as true or false: these are counted in half the time of numbers that are added up."""
    return f"({VALUES[metric]})::{'BOOLEAN' if METRICS[metric].kind == 'share' else 'DOUBLE'}"


def _sums(metric: str, value: str) -> str:
    """Count, sum and sum of squares."""
    if METRICS[metric].kind == "share":
        held = f"coalesce(count_if({value}), 0)"
        return f"count({value}), {held}, {held}"
    return f"count({value}), coalesce(sum({value}), 0), coalesce(sum({value} * {value}), 0)"


def _figures(metrics: Sequence[str], sums: Sequence[Any]) -> dict[str, Figure]:
    return {metric: figure_of(METRICS[metric], *sums[3 * k : 3 * k + 3]) for k, metric in enumerate(metrics)}


def figures(db: Database | Cursor, viewer: Viewer, filters: Filters, metrics: Sequence[str]) -> Mapping[str, Figure]:
    """The figures of everything that is filtered."""
    found = figures_by(db, viewer, filters, tuple(metrics))
    return found[0].figures if found else {metric: figure_of(METRICS[metric], 0, 0.0, 0.0) for metric in metrics}


@remembered
def items_by(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    by: Sequence[str] = (),
    period: str = "",
    items: Sequence[str] = (),
) -> list[ItemCell]:
    """How items came out, by item, group and period in order; all items, or those named.

    Of conversations with a scorecard. Rubrics that name an item alike share its cell. Raises UsageError as `figures_by` does.
    """
    places = _places(db, items)
    if not places:
        return []
    where, values = scope_sql(viewer, filters)
    cells, dated = _cut(by, period)
    bits = sorted({place for known in places.values() for place in known})
    counts = ", ".join(f"coalesce(count_if({bit_sql(kind, place)}), 0)" for place in bits for kind in BITS)
    names = ", ".join(f"d{k}" for k in range(len(by)))
    sql = f"""
        SELECT rubric_hash, {names}{"," if names else ""} start, {counts} FROM (
            SELECT {cells}, c.rubric_hash, {halves_sql("c")}
            FROM conversation c WHERE c.status = 'ok' AND {where} {dated}
        ) GROUP BY ALL
    """
    added: dict[tuple[str, tuple[str, ...], date | None], tuple[Tally, int]] = defaultdict(lambda: (Tally(0, 0), 0))
    sections: dict[str, str] = {}
    for rubric, *line in rows(db, sql, values):
        group, start, found = tuple(line[: len(by)]), line[len(by)], line[len(by) + 1 :]
        for place, (item, section) in places.get(rubric, {}).items():
            at = 3 * bits.index(place)
            judged, failed, partly = found[at : at + 3]
            sections.setdefault(item, section)
            if judged:
                tally, parts = added[item, group, start]
                added[item, group, start] = (tally + Tally(failed, judged), parts + partly)
    ordered = sorted(added.items(), key=lambda one: (one[0][0], one[0][1], one[0][2] or date.min))
    return [
        ItemCell(item, sections[item], group, start, tally, partly) for (item, group, start), (tally, partly) in ordered
    ]


def halves_sql(conversation: str) -> str:
    """The verdicts of a conversation as numbers of 63 bits, `judged_0`, `judged_1` …: counting in a HUGEINT takes seven times as long."""
    return ", ".join(
        f"({conversation}.{kind}_bits & {2**HALF - 1})::BIGINT AS {kind}_0, ({conversation}.{kind}_bits >> {HALF})::BIGINT AS {kind}_1"
        for kind in BITS
    )


def bit_sql(kind: str, place: int) -> str:
    """Whether the bit of an item is set, in what `halves_sql` gives."""
    return f"{kind}_{place // HALF} & {1 << place % HALF} <> 0"


def _places(db: Database | Cursor, items: Sequence[str]) -> dict[str, dict[int, tuple[str, str]]]:
    """By rubric the items with their bits."""
    sql = "SELECT rubric_hash, place, item, section FROM rubric_item WHERE ? = [] OR list_contains(?, item)"
    found: dict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
    for rubric, place, item, section in rows(db, sql, [list(items), list(items)]):
        found[rubric][place] = (item, section)
    return found


def _cut(by: Sequence[str], period: str) -> tuple[str, str]:
    _known(by, DIMENSIONS, "dimension")
    if period:
        _known([period], dict.fromkeys(PERIODS, ""), "period")
    start = f"date_trunc('{period}', c.started_at)::DATE" if period else "NULL::DATE"
    cells = [*(f"{DIMENSIONS[name]} AS d{k}" for k, name in enumerate(by)), f"{start} AS start"]
    return ", ".join(cells), "AND c.started_at IS NOT NULL" if period else ""


def _known(names: Sequence[str], allowed: Mapping[str, Any], what: str) -> None:
    for name in names:
        if name not in allowed:
            raise UsageError(f"unknown {what} {name!r}; choose one of {', '.join(allowed)}")
