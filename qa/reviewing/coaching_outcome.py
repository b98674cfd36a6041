"""Did it work? A record's agent before and after, beside colleagues who were not coached meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from qa.metrics import SCALE
from qa.reviewing.coaching_content import read
from qa.store import agent_figures
from qa.store import coaching as table
from qa.store.coaching import RecordRow
from qa.store.connection import Cursor, Database, snapshot
from qa.store.viewer import Viewer
from scoring.coaching_effect import Effect, Scores, coaching_effect
from scoring.engine import LEAST_JUDGED
from scoring.statistics import Estimate, mean_interval

Measure = Literal["areas", "total"]
WINDOWS = (14, 28, 56)
"""Days before and after: seven, as others take, seldom hold ten conversations of one agent on each side."""
DAYS = 28


@dataclass(frozen=True, slots=True)
class Outcome:
    """The agent's mean before and after, 0..100, and what is known of the effect."""

    before: Estimate
    after: Estimate
    effect: Effect

    @property
    def is_real(self) -> bool | None:
        """Whether the agent did better than the matched colleagues beyond chance; None where it cannot be told."""
        interval = self.effect.difference.interval
        return None if interval is None else interval[0] > 0


def outcome(
    db: Database | Cursor, viewer: Viewer, record: RecordRow, measure: Measure = "areas", days: int = DAYS
) -> Outcome:
    """The effect in points of 100, of the areas of the record or of the total, `days` before and after the day it was held.

    Colleagues of the team with a record of their own within these days are no comparison. That the agent was chosen for low
    scores is as the record says; where it says nothing, it is judged by how low they were.
    """
    content = read(record.content)
    items = [area.item for area in content.areas] if measure == "areas" else []
    around = (record.held_on - timedelta(days), record.held_on + timedelta(days))
    with snapshot(db) as same:
        found = agent_figures.window_scores(
            same, viewer, record.team, record.held_on, days, items, least_judged=LEAST_JUDGED
        )
        coached = table.coached_between(same, viewer, record.team, *around) - {record.agent}
    team = {agent: Scores(tuple(b), tuple(a)) for agent, (b, a) in found.items() if agent not in coached}
    team.setdefault(record.agent, Scores((), ()))
    chosen_for_low = None if not content.why else content.why == "low_scores"
    own = team[record.agent]
    before, after = (mean_interval(scores, bounds=SCALE) for scores in (own.before, own.after))
    return Outcome(before, after, coaching_effect(record.agent, team, chosen_for_low))
