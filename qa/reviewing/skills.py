"""Skills of agents: loaded, and judged by `scoring.capability`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from qa.store import skill_figures
from qa.store.connection import Cursor, Database
from qa.store.filters import Filters
from qa.store.remembered import remembered
from qa.store.skill_figures import Person
from qa.store.viewer import Viewer
from scoring.capability import Mastery, mastery, skill_of

Skills = Mapping[str, Mastery]


def skills_of_items(db: Database | Cursor) -> dict[str, str]:
    """The skill that each item ever judged is part of."""
    return {item: skill_of(item, section) for item, section in skill_figures.sections_of_items(db).items()}


@remembered
def masteries(
    db: Database | Cursor, viewer: Viewer, filters: Filters, skill_of: Mapping[str, str], people: Sequence[Person]
) -> Mapping[Person, Skills]:
    """What is known of each of these agents, by skill; everybody named is there, with nothing if nothing is known.

    With `skill_of` naming each item after itself, by item.
    """
    found: dict[Person, dict[str, Mastery]] = {person: {} for person in people}
    for share in skill_figures.shares(db, viewer, filters, skill_of, people):
        found[share.person][share.name] = mastery(share.total, share.n)
    return found


def by_item(skill_of: Mapping[str, str], skills: Sequence[str] = ()) -> dict[str, str]:
    """Each item named after itself: all of them, or those of some skills."""
    return {item: item for item, skill in skill_of.items() if not skills or skill in skills}


def window(until: date, days: int, filters: Filters | None = None) -> Filters:
    """The conversations of so many days that end on `until`, which is one of them."""
    return replace(filters or Filters(), since=until - timedelta(days=days - 1), until=until)
