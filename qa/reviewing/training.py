"""Training needs of the people and teams one may see, with the units that teach them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.reviewing.skills import Skills, by_item, masteries, skills_of_items
from qa.store import coaching
from qa.store.connection import Cursor, Database, snapshot
from qa.store.filters import Filters
from qa.store.skill_figures import Person
from qa.store.viewer import Viewer
from scoring.training_needs import Need, TeamNeed, Unit, needs, team_needs


@dataclass(frozen=True, slots=True)
class Needs:
    """What each person needs, and what each team needs together. Names of people in a team's needs are those of agents."""

    people: Mapping[Person, tuple[Need, ...]]
    teams: Mapping[str, tuple[TeamNeed, ...]]


def training_needs(
    db: Database | Cursor,
    viewer: Viewer,
    filters: Filters,
    people: Sequence[Person],
    known: Mapping[Person, Skills] | None = None,
) -> Needs:
    """The needs of these agents, from the items they were judged on; `known` are their figures by item, where at hand already."""
    with snapshot(db) as same:
        skills = skills_of_items(same)
        if known is None:
            known = masteries(same, viewer, filters, by_item(skills), people)
        units = [Unit(u.id, u.title, u.skills, u.minutes) for u in coaching.units(same, viewer)]
    teams: dict[str, dict[str, Skills]] = {}
    for (team, agent), items in known.items():
        teams.setdefault(team, {})[agent] = items
    return Needs(
        {person: needs(items, skills, units) for person, items in known.items()},
        {team: team_needs(members, skills, units) for team, members in teams.items()},
    )
