"""Ratings of agents that come from files: by customers, colleagues, superiors and themselves, as per cent of their scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qa.store.connection import Cursor, Database, rows
from qa.store.skill_figures import Person
from qa.store.viewer import Viewer, people_sql
from scoring.all_round_score import Sample, Side

_RATER = (
    "CASE WHEN o.rater = '' THEN o.id WHEN o.side = 'customer' THEN concat(o.rater, '@', o.rated_on) ELSE o.rater END"
)
"""Who counts as one: a colleague however much they rate, a customer each day, a nameless rating by itself."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating (0..100). `id` is the same whenever the same rating is read again; `dimension` may be empty."""

    id: str
    person: Person
    side: Side
    rater: str
    dimension: str
    rating: float
    day: date
    source: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of ratings: how many are new, and how many took the place of another rating by the same id."""

    new: int
    replaced: int
    same: int


def keep(cursor: Cursor, ratings: Sequence[Rating], by: str, at: datetime) -> Kept:
    """Keep ratings, in a transaction of the writer; one that is there already is replaced where it differs.

    Whose agents they are has to be checked before: a rating says nothing of who may give it.
    """
    latest = {rating.id: rating for rating in ratings}
    known = dict(
        rows(cursor, "SELECT id, rating FROM outside_rating WHERE id IN (SELECT unnest(?::VARCHAR[]))", [list(latest)])
    )
    moved = {id for id, rating in latest.items() if id in known and known[id] != rating.rating}
    fresh = [rating for id, rating in latest.items() if id not in known or id in moved]
    if moved:
        cursor.execute("DELETE FROM outside_rating WHERE id IN (SELECT unnest(?::VARCHAR[]))", [list(moved)])
    if fresh:
        columns = zip(
            *((r.id, *r.person, r.side, r.rater, r.dimension, r.rating, r.day, r.source) for r in fresh), strict=True
        )
        # by column at once: one statement a row takes a second for a thousand
        cursor.execute(
            """
            INSERT INTO outside_rating
                (id, team, agent, side, rater, dimension, rating, rated_on, source, "by", imported_at)
            SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]),
                unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::DOUBLE[]), unnest(?::DATE[]), unnest(?::VARCHAR[]), ?, ?
            """,
            [*map(list, columns), by, at],
        )
    return Kept(len(fresh) - len(moved), len(moved), len(latest) - len(fresh))


def samples(
    db: Database | Cursor, viewer: Viewer, since: date, until: date, people: Iterable[Person] | None = None
) -> dict[Person, dict[Side, Sample]]:
    """Number of raters, mean and standard deviation of each side's ratings of agents, both days included."""
    where, values = _where(viewer, since, until, people)
    sql = f"""
        WITH rater AS (
            SELECT o.team, o.agent, o.side, avg(o.rating) AS rating FROM outside_rating o WHERE {where}
            GROUP BY o.team, o.agent, o.side, {_RATER}
        )
        SELECT team, agent, side, count(*), avg(rating), stddev_samp(rating) FROM rater GROUP BY ALL ORDER BY ALL
    """
    found: dict[Person, dict[Side, Sample]] = {}
    for team, agent, side, n, mean, deviation in rows(db, sql, values):
        found.setdefault((team, agent), {})[side] = Sample(n, mean, deviation)
    return found


def dimensions(
    db: Database | Cursor, viewer: Viewer, person: Person, since: date, until: date
) -> dict[tuple[str, Side], Sample]:
    """The same of one agent by dimension and side; ratings without a dimension are under ""."""
    where, values = _where(viewer, since, until, [person])
    sql = f"""
        WITH rater AS (
            SELECT o.dimension, o.side, avg(o.rating) AS rating FROM outside_rating o WHERE {where}
            GROUP BY o.dimension, o.side, {_RATER}
        )
        SELECT dimension, side, count(*), avg(rating), stddev_samp(rating) FROM rater GROUP BY ALL ORDER BY ALL
    """
    return {(name, side): Sample(n, mean, deviation) for name, side, n, mean, deviation in rows(db, sql, values)}


def last_day(db: Database | Cursor, viewer: Viewer) -> date | None:
    """The day of the latest rating."""
    where, values = people_sql(viewer, "o")
    found: date | None = rows(db, f"SELECT max(o.rated_on) FROM outside_rating o WHERE {where}", values)[0][0]
    return found


def _where(viewer: Viewer, since: date, until: date, people: Iterable[Person] | None) -> tuple[str, list[object]]:
    where, values = people_sql(viewer, "o")
    parts, bound = [where, "o.rated_on BETWEEN ? AND ?"], [*values, since, until]
    if people is not None:
        wanted = list(people)
        parts.append("(o.team, o.agent) IN (SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]))")
        bound += [[team for team, _ in wanted], [agent for _, agent in wanted]]
    return " AND ".join(f"({part})" for part in parts), bound
