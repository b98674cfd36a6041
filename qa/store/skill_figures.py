"""What agents won of the points of their items and skills, and what a level of certification asks of: counted in SQL.

A person's verdict on an item counts before the machine's, a person's total before the machine's total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.remembered import remembered
from qa.store.viewer import ADMIN, Viewer

Person = tuple[str, str]
"""Team and name of an agent: two agents of different teams may bear one name."""

_JUDGED = "c.status = 'ok' AND coalesce(c.agent, '') <> ''"
_VERDICTS = """
    SELECT conversation_id, item, arg_max(verdict, "at") AS verdict FROM review_verdict GROUP BY conversation_id, item
"""
_TOTALS = """
    SELECT r.conversation_id, arg_max(coalesce(k.total, r.total), r.submitted_at) AS total
    FROM review r LEFT JOIN review_case k ON k.review_id = r.id AND k.outcome <> ''
    WHERE r.submitted_at IS NOT NULL AND (r.retracted_at IS NULL OR k.outcome <> '') AND coalesce(k.total, r.total) IS NOT NULL
    GROUP BY r.conversation_id
"""
"""What people made of a conversation: the latest review, with what a dispute came to. A machine's card that was released is none."""


@dataclass(frozen=True, slots=True)
class Share:
    """What an agent won of an item or skill: the sum, over `n` conversations, of points won / points judged (0..1 each)."""

    person: Person
    name: str
    total: float
    n: int


@dataclass(frozen=True, slots=True)
class Totals:
    """An agent's scores (0..100): their number, mean and standard deviation (None of a single one), of how many a person gave
    them, and in how many conversations a critical error is confirmed, or only suspected by the machine and not judged by a person."""

    person: Person
    n: int
    mean: float
    deviation: float | None
    reviewed: int
    critical: int
    suspected: int


def people(
    db: Database | Cursor, viewer: Viewer, filters: Filters, *, limit: int = 1000, offset: int = 0
) -> list[Person]:
    """The agents with judged conversations, by team and name."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT DISTINCT coalesce(c.team, ''), c.agent FROM conversation c WHERE {_JUDGED} AND {where}
        ORDER BY 1, 2 LIMIT ? OFFSET ?
    """
    return [(team, agent) for team, agent in rows(db, sql, [*values, max(0, limit), max(0, offset)])]


def count_people(db: Database | Cursor, viewer: Viewer, filters: Filters) -> int:
    """How many agents have judged conversations."""
    where, values = scope_sql(viewer, filters)
    sql = f"SELECT count(DISTINCT (coalesce(c.team, ''), c.agent)) FROM conversation c WHERE {_JUDGED} AND {where}"
    return int(rows(db, sql, values)[0][0])


def last_day(db: Database | Cursor, viewer: Viewer) -> date | None:
    """The day of the latest judged conversation."""
    where, values = scope_sql(viewer, Filters())
    sql = f"SELECT max(c.started_at)::DATE FROM conversation c WHERE {_JUDGED} AND {where}"
    found: date | None = rows(db, sql, values)[0][0]
    return found


def sections_of_items(db: Database | Cursor) -> dict[str, str]:
    """The items that were ever judged, in their rubrics' order, and the section of each; bonus items, which nobody has to win,
    left out.

    It says nothing of any conversation.
    """
    return _sections(db, ADMIN)


@remembered
def _sections(db: Database | Cursor, _everybody: Viewer) -> dict[str, str]:
    sql = "SELECT item, min(section) FROM item WHERE bonus IS NOT TRUE GROUP BY item ORDER BY min(position), item"
    return dict(rows(db, sql))


def rubrics(db: Database | Cursor) -> list[str]:
    """The rubrics that judged anything, those of most conversations first; it says nothing of any of these."""
    sql = "SELECT rubric FROM conversation WHERE rubric <> '' GROUP BY rubric ORDER BY count(*) DESC, rubric"
    return [rubric for (rubric,) in rows(db, sql)]


def shares(
    db: Database | Cursor, viewer: Viewer, filters: Filters, skill_of: Mapping[str, str], people: Sequence[Person]
) -> list[Share]:
    """What these agents won of each skill. `skill_of` names the skill of each item; with items named after themselves the
    shares are those of items. Items it does not hold are left out."""
    if not people or not skill_of:
        return []
    where, values = scope_sql(viewer, filters)
    sql = f"""
        WITH seen AS (
            SELECT c.id, coalesce(c.team, '') AS team, c.agent FROM conversation c
            WHERE {_JUDGED} AND {where} AND (coalesce(c.team, ''), c.agent) IN (
                SELECT team, agent FROM (SELECT unnest(?::VARCHAR[]) AS team, unnest(?::VARCHAR[]) AS agent)
            )
        ),
        named AS (SELECT unnest(?::VARCHAR[]) AS item, unnest(?::VARCHAR[]) AS skill),
        verdict AS ({_VERDICTS}),
        judged AS (
            SELECT seen.team, seen.agent, i.conversation_id, named.skill, i.max_points,
                CASE coalesce(v.verdict, i.status)
                    WHEN 'pass' THEN i.max_points WHEN 'fail' THEN 0
                    WHEN 'partial' THEN least(greatest(i.points, 0), i.max_points)
                END AS won
            FROM item i JOIN seen ON seen.id = i.conversation_id JOIN named ON named.item = i.item
            LEFT JOIN verdict v ON v.conversation_id = i.conversation_id AND v.item = i.item
            WHERE i.max_points > 0 AND i.bonus IS NOT TRUE
        ),
        part AS (
            SELECT any_value(team) AS team, any_value(agent) AS agent, skill, sum(won) / sum(max_points) AS share
            FROM judged WHERE won IS NOT NULL GROUP BY conversation_id, skill
        )
        SELECT team, agent, skill, sum(share), count(*) FROM part GROUP BY ALL ORDER BY ALL
    """
    teams, agents = [team for team, _ in people], [agent for _, agent in people]
    found = rows(db, sql, [*values, teams, agents, list(skill_of), list(skill_of.values())])
    return [Share((team, agent), name, min(float(total), float(n)), n) for team, agent, name, total, n in found]


@remembered
def totals(
    db: Database | Cursor, viewer: Viewer, filters: Filters, least_judged: float, people: Sequence[Person] = ()
) -> list[Totals]:
    """The scores of agents, of conversations judged to the share `least_judged` or reviewed; of all agents without `people`."""
    where, values = scope_sql(viewer, filters)
    wanted = "(coalesce(c.team, ''), c.agent) IN (SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]))"
    sql = f"""
        WITH reviewed AS ({_TOTALS}),
        said AS (
            SELECT conversation_id, list(item) FILTER (verdict = 'fail') AS failed,
                list(item) FILTER (verdict <> 'fail') AS cleared
            FROM ({_VERDICTS}) GROUP BY conversation_id
        ),
        scored AS (
            SELECT coalesce(c.team, '') AS team, c.agent, coalesce(r.total, c.total) AS total,
                r.total IS NOT NULL AS by_person,
                {_some("c.critical_failed", "NOT", "s.cleared")} OR {_some("c.critical_suspected", "", "s.failed")} AS critical,
                {_some("c.critical_suspected", "NOT", "list_concat(s.failed, s.cleared)")} AS suspected
            FROM conversation c LEFT JOIN reviewed r ON r.conversation_id = c.id
            LEFT JOIN said s ON s.conversation_id = c.id
            WHERE {_JUDGED} AND {where} AND {wanted if people else "TRUE"}
                AND (r.total IS NOT NULL OR (c.total IS NOT NULL AND c.judged >= ?))
        )
        SELECT team, agent, count(*), avg(total), stddev_samp(total), count(*) FILTER (by_person),
            count(*) FILTER (critical), count(*) FILTER (suspected AND NOT critical)
        FROM scored GROUP BY team, agent ORDER BY team, agent
    """
    chosen = [[team for team, _ in people], [agent for _, agent in people]] if people else []
    found = rows(db, sql, [*values, *chosen, least_judged])
    return [Totals((team, agent), *line) for team, agent, *line in found]


def _some(items: str, way: str, others: str) -> str:
    """Whether any of a list of items is (`way` empty) or is not (`NOT`) in another list, which may be NULL."""
    return f"len(list_filter(coalesce({items}, []), lambda x: {way} list_contains(coalesce({others}, []), x))) > 0"
