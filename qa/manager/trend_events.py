"""What happened beside the figures: standards published, units of training given, days marked by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from qa.errors import RubricError, StoreError
from qa.reviewing.coaching_content import read
from qa.rubric_life.ledger import read_ledger
from qa.rubric_life.places import RubricFolder
from qa.state_folder import StateFolder
from qa.store import coaching, marked_events
from qa.store.coaching import SEEN_BY_AGENT
from qa.store.connection import Database
from qa.store.filters import Filters
from qa.store.viewer import Viewer


@dataclass(frozen=True, slots=True)
class TrendEvent:
    """One day. `kind`: `rubric`, `training` (`agents` trained), or what was marked by hand, which has an `id` to take it away by."""

    day: date
    kind: str
    title: str
    team: str = ""
    agents: int = 0
    id: str = ""


def trend_events(
    db: Database, viewer: Viewer, folder: StateFolder, filters: Filters, since: date, until: date
) -> tuple[TrendEvent, ...]:
    """All that happened in these days, both included, by day: for everybody, or in the teams that are filtered."""
    found = [*_published(folder), *_trained(db, viewer), *_marked(db, viewer, since, until)]
    teams = {"", *filters.teams}
    kept = [one for one in found if since <= one.day <= until and (not filters.teams or one.team in teams)]
    return tuple(sorted(kept, key=lambda one: (one.day, one.kind, one.title)))


def _published(folder: StateFolder) -> list[TrendEvent]:
    """Standards from the first day they judge, as the machine's clock has it; a damaged history is told where it is kept."""
    try:
        entries = read_ledger(RubricFolder(folder).ledger)
    except RubricError:
        return []
    return [
        TrendEvent(
            date.fromisoformat(entry.effective_from) if entry.effective_from else _day(entry.at),
            "rubric",
            f"{entry.rubric} {entry.version}",
        )
        for entry in entries
        if entry.event == "publish"
    ]


def _day(at: str) -> date:
    return datetime.fromisoformat(at).astimezone().date()


def _trained(db: Database, viewer: Viewer) -> list[TrendEvent]:
    """Units given in coaching, joined where several agents of a team had one on a day."""
    titles = {unit.id: unit.title for unit in coaching.units(db, viewer, retired=True)}
    given: Counter[tuple[date, str, str]] = Counter()
    for record in coaching.records(db, viewer, states=SEEN_BY_AGENT):
        try:
            units = read(record.content).units
        except StoreError:
            continue
        given.update((record.held_on, record.team, titles[unit]) for unit in units if unit in titles)
    return [TrendEvent(day, "training", title, team, agents) for (day, team, title), agents in given.items()]


def _marked(db: Database, viewer: Viewer, since: date, until: date) -> list[TrendEvent]:
    return [
        TrendEvent(one.day, one.kind, one.title, one.team, id=one.id)
        for one in marked_events.marked_events(db, viewer, since, until)
    ]
