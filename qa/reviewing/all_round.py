"""The 360° score of agents: ratings from files, quality from scorecards, the bonus of who is certified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa.reviewing import certifying, people_rules
from qa.reviewing.skills import window
from qa.store import outside_ratings, skill_figures
from qa.store.connection import Cursor, Database, snapshot
from qa.store.skill_figures import Person
from qa.store.viewer import Viewer
from scoring.all_round_score import AllRound, Policy, Sample, Side, all_round
from scoring.certification import Standing
from scoring.engine import LEAST_JUDGED

DAYS = 90
"""Days that ratings and scores are taken from."""


@dataclass(frozen=True, slots=True)
class Score:
    """One agent's 360° score, and the certificate that its bonus rests on."""

    person: Person
    score: AllRound
    standing: Standing


def scores(
    db: Database | Cursor, viewer: Viewer, until: date, today: date, people: Sequence[Person], days: int = DAYS
) -> list[Score]:
    """The scores of these agents from so many days that end on `until`, in their order."""
    filters = window(until, days)
    with snapshot(db) as same:
        policy, _ = people_rules.policy(same)
        rated = outside_ratings.samples(same, viewer, filters.since or until, until, people)
        judged = {
            one.person: Sample(one.n, one.mean, one.deviation)
            for one in skill_figures.totals(same, viewer, filters, LEAST_JUDGED, people)
        }
        held = certifying.standings(same, viewer, today)
    return [_score(person, rated.get(person, {}), judged.get(person), held.get(person), policy) for person in people]


def _score(
    person: Person,
    rated: dict[Side, Sample],
    judged: Sample | None,
    held: Standing | None,
    policy: Policy,
) -> Score:
    samples = rated | ({"quality": judged} if judged else {})
    standing = held or Standing("", "none")
    return Score(person, all_round(samples, standing.state in ("valid", "due"), policy), standing)
