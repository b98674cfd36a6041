"""The touchpoints of contacts, counted in SQL from conversations, tickets, survey answers and reviews; the contacts of one customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.remembered import remembered
from qa.store.touchpoint_sql import EARLY, JOINED, KNOWN, LATER, REACHED, TIMES, TOUCHPOINTS, UNSOLVED
from qa.store.viewer import Viewer, viewer_sql

SAMPLE = 20_000
"""Times are read of so many contacts at most, drawn by their ids: the same ones every time."""
MOST_CONTACTS = 50


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """How many contacts reached a touchpoint, of those of which it is known; and the time since the last one reached before it.

    `median` and `ninth` in seconds, of `timed` contacts, None where there are none.
    """

    name: str
    known: int
    reached: int
    timed: int
    median: float | None
    ninth: float | None


@dataclass(frozen=True, slots=True)
class Journey:
    """All touchpoints in order; `stalled`: of the contacts that ended unsolved, how many came no further than each of the first six."""

    contacts: int
    touchpoints: tuple[Touchpoint, ...]
    unsolved: int
    stalled: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact of a customer. `feeling`: change of the customer's feeling, -2..2."""

    id: str
    started_at: datetime | None
    channel: str
    agent: str
    team: str
    contact_reason: str
    outcome: str
    total: float | None
    feeling: float | None
    stages: str
    duration: float | None


@remembered
def journey(db: Database | Cursor, viewer: Viewer, filters: Filters) -> Journey:
    """The journey of what is filtered. Of a touchpoint that no data tells of, `known` is 0."""
    where, values = scope_sql(viewer, filters)
    counts = ", ".join(
        f"sum(n) FILTER (known_{name}), sum(n) FILTER (known_{name} AND reached_{name})" for name in TOUCHPOINTS
    )
    furthest = ", ".join(f"sum(n) FILTER (unsolved AND {_furthest(name)})" for name in EARLY)
    tests = {f"known_{name}": KNOWN[name] for name in TOUCHPOINTS}
    tests |= {f"reached_{name}": REACHED[name] for name in TOUCHPOINTS}
    tests["unsolved"] = UNSOLVED
    packed = " + ".join(f"(coalesce({test}, false)::INTEGER << {k})" for k, test in enumerate(tests.values()))
    flags = ", ".join(f"(bits >> {k}) & 1 = 1 AS {name}" for k, name in enumerate(tests))
    # what a contact reached is one number: there are few kinds of contacts, and each is looked at once
    sql = f"""
        WITH kind AS MATERIALIZED (SELECT {packed} AS bits, count(*) AS n FROM {JOINED} WHERE {where} GROUP BY bits),
        flagged AS MATERIALIZED (SELECT {flags}, n FROM kind)
        SELECT sum(n), {counts}, sum(n) FILTER (unsolved), {furthest} FROM flagged
    """
    line = [int(count or 0) for count in rows(db, sql, values)[0]]
    contacts, both, rest = line[0], line[1 : 1 + 2 * len(TOUCHPOINTS)], line[1 + 2 * len(TOUCHPOINTS) :]
    times = _times(db, viewer, filters, contacts)
    points = [_touchpoint(name, both[2 * k], both[2 * k + 1], times[name]) for k, name in enumerate(TOUCHPOINTS)]
    return Journey(contacts, tuple(points), rest[0], tuple(zip(EARLY, rest[1:], strict=True)))


def _furthest(name: str) -> str:
    """As `qa.store.touchpoint_sql.stalled_at`, of what is worked out already."""
    later = EARLY[EARLY.index(name) + 1 :]
    return " AND ".join([f"reached_{name}", *(f"NOT reached_{one}" for one in later)])


def _wait(k: int) -> str:
    """Seconds since the last touchpoint before; NULL where that was later."""
    last = f"greatest({', '.join(TOUCHPOINTS[:k])}, 0)"
    return f"CASE WHEN {TOUCHPOINTS[k]} >= {last} THEN {TOUCHPOINTS[k]} - {last} END AS {TOUCHPOINTS[k]}"


def _touchpoint(name: str, known: int, reached: int, times: tuple[int, float | None, float | None]) -> Touchpoint:
    """What only files or people tell of is not known where they never did."""
    silent = name in ("survey", "quality_check", *LATER) and not reached
    return Touchpoint(name, 0 if silent else known, reached, *times)


def _times(
    db: Database | Cursor, viewer: Viewer, filters: Filters, contacts: int
) -> dict[str, tuple[int, float | None, float | None]]:
    """By touchpoint the times since the last touchpoint before it: how many, median, ninth decile."""
    where, values = scope_sql(viewer, filters)
    every = max(1, -(-contacts // SAMPLE))
    some = "" if every == 1 else f"hash(c.id) % {every} = 0 AND "
    moments = ", ".join(f"({TIMES[name]})::DOUBLE AS {name}" for name in TOUCHPOINTS)
    waits = ", ".join(_wait(k) for k in range(1, len(TOUCHPOINTS)))
    figures = ", ".join(f"count({name}), quantile_cont({name}, [0.5, 0.9])" for name in TOUCHPOINTS[1:])
    sql = f"""
        WITH moment AS MATERIALIZED (SELECT {moments} FROM {JOINED} WHERE {some}{where}),
        wait AS MATERIALIZED (SELECT {waits} FROM moment)
        SELECT {figures} FROM wait
    """
    (line,) = rows(db, sql, values)
    found = {name: (line[2 * k], *(line[2 * k + 1] or (None, None))) for k, name in enumerate(TOUCHPOINTS[1:])}
    return {TOUCHPOINTS[0]: (0, None, None), **found}


def contacts_of(db: Database | Cursor, viewer: Viewer, customer: str) -> list[Contact]:
    """The contacts of one customer in the order of time, the latest `MOST_CONTACTS` of those the viewer may see."""
    where, values = viewer_sql(viewer)
    sql = f"""
        SELECT c.id, c.started_at, c.channel, coalesce(c.agent, ''), coalesce(c.team, ''), coalesce(c.contact_reason, ''),
            coalesce(c.outcome, ''), c.total, c.customer_change, coalesce(c.stages, ''), c.duration
        FROM conversation c WHERE c.customer = ? AND c.customer <> '' AND {where}
        ORDER BY c.started_at DESC NULLS FIRST, c.id LIMIT ?
    """
    return [Contact(*line) for line in rows(db, sql, [customer, *values, MOST_CONTACTS])][::-1]


@remembered
def frequent_customers(
    db: Database | Cursor, viewer: Viewer, filters: Filters, most: int = 8
) -> list[tuple[str, int, int]]:
    """The customers who came most often: who, how often, and how often it was not resolved."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT c.customer, count(*) AS n, count(*) FILTER (c.outcome = 'unresolved') FROM conversation c
        WHERE c.customer <> '' AND {where} GROUP BY c.customer HAVING n > 1 ORDER BY n DESC, c.customer LIMIT ?
    """
    return [(customer, n, open) for customer, n, open in rows(db, sql, [*values, most])]
