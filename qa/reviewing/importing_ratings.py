"""Ratings from a file, taken into the database: what is read is kept, and that it was is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa.errors import InputError, UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.reviewing.ratings_file import read_ratings
from qa.store import audit, outside_ratings, skill_figures
from qa.store.connection import Database
from qa.store.filters import Filters
from qa.store.outside_ratings import Kept
from qa.store.viewer import Viewer

MOST_PEOPLE = 100_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: ratings kept, and the problems of the rows that were left out."""

    kept: Kept
    problems: tuple[InputError, ...]


def import_ratings(
    database: Database, by: Viewer, name: str, data: bytes, scale: str = "1-10", today: date | None = None
) -> Imported:
    """Take in the ratings of a file; what was taken in before is not doubled. Raises UsageError, InputError."""
    if not may(by, "people"):
        raise UsageError("your role does not import ratings")
    now = utc_now()
    people = skill_figures.people(database, by, Filters(), limit=MOST_PEOPLE)
    found = read_ratings(name, data, people, today or date.today(), scale)
    with database.writing() as cursor:
        kept = outside_ratings.keep(cursor, found.ratings, by.name, now)
        told = {"new": kept.new, "replaced": kept.replaced, "same": kept.same, "left_out": len(found.problems)}
        audit.append(cursor, by.name, by.role, "changed", "ratings", told)
    return Imported(kept, found.problems)
