"""What the machine and people made of the same conversations, by group: totals and single verdicts, counted in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.metric_figures import DIMENSIONS
from qa.store.remembered import remembered
from qa.store.viewer import Viewer
from scoring.standing import Moments, Tally


@dataclass(frozen=True, slots=True)
class TotalsCompared:
    """Of the reviewed conversations of a group: the machine's totals, the people's, and the differences people less machine."""

    group: str
    machine: Moments
    people: Moments
    differences: Moments


@remembered
def totals_compared(db: Database | Cursor, viewer: Viewer, filters: Filters, by: str) -> list[TotalsCompared]:
    """Of the latest review of each conversation that stands, where both have a total; by a key of `DIMENSIONS`, or "" for all."""
    where, values = scope_sql(viewer, filters)
    group = DIMENSIONS[by] if by else "''"
    sums = ", ".join(f"sum({x}), sum(({x}) * ({x}))" for x in ("m", "p", "p - m"))
    sql = f"""
        WITH latest AS (
            SELECT conversation_id, arg_max(total, submitted_at) AS p, arg_max(machine_total, submitted_at) AS m FROM review
            WHERE submitted_at IS NOT NULL AND retracted_at IS NULL AND total IS NOT NULL AND machine_total IS NOT NULL
                AND reviewer <> ''
            GROUP BY conversation_id
        )
        SELECT {group} AS name, count(*), {sums}
        FROM latest JOIN conversation c ON c.id = latest.conversation_id WHERE {where} GROUP BY name ORDER BY name
    """
    return [
        TotalsCompared(name, Moments(n, *line[0:2]), Moments(n, *line[2:4]), Moments(n, *line[4:6]))
        for name, n, *line in rows(db, sql, values)
        if n
    ]


@remembered
def overruled(
    db: Database | Cursor, viewer: Viewer, filters: Filters, dimensions: Sequence[str]
) -> dict[str, dict[str, Tally]]:
    """By dimension and group, how many of the machine's verdicts that people judged again they overruled."""
    where, values = scope_sql(viewer, filters)
    cells = ", ".join(f"{DIMENSIONS[name]} AS d{k}" for k, name in enumerate(dimensions))
    sql = f"""
        WITH said AS (
            SELECT conversation_id, item, arg_max(verdict, "at") AS verdict FROM review_verdict GROUP BY conversation_id, item
        ),
        pair AS (
            SELECT {cells}, s.verdict <> CASE WHEN c.failed_bits >> r.place & 1 = 1 THEN 'fail' ELSE 'pass' END AS other
            FROM said s JOIN conversation c ON c.id = s.conversation_id
            JOIN rubric_item r ON r.rubric_hash = c.rubric_hash AND r.item = s.item
            WHERE s.verdict IN ('pass', 'fail') AND c.judged_bits >> r.place & 1 = 1 AND {where}
        )
        SELECT * EXCLUDE (other), count(*) FILTER (other), count(*) FROM pair GROUP BY ALL
    """
    found: dict[str, dict[str, Tally]] = {name: {} for name in dimensions}
    for *group, other, n in rows(db, sql, values):
        for name, value in zip(dimensions, group, strict=True):
            found[name][value] = found[name].get(value, Tally(0, 0)) + Tally(other, n)
    return found
