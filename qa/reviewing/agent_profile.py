"""Agents beside their teams: what a coach looks at to know with whom to talk about what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pydantic import ValidationError

from qa.metrics import NEGATIVE_BELOW
from qa.reviewing.content import Content
from qa.store import agent_figures
from qa.store.agent_figures import AgentCounts
from qa.store.connection import Cursor, Database, snapshot
from qa.store.filters import Filters
from qa.store.remembered import remembered
from qa.store.viewer import Viewer
from scoring.engine import LEAST_JUDGED
from scoring.standing import Moments, Standing, Tally, difference_of_means, is_real, standings
from scoring.statistics import Estimate, t_quantile, undefined, wilson

AgentKey = tuple[str, str]
"""Team and name."""


@dataclass(frozen=True, slots=True)
class Skill:
    """One item of an agent beside the rest of the team."""

    item: str
    rubric: str
    section: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """One agent. `difference` is the mean score less that of the rest of the team; `turned`: of the conversations whose
    customer began negative, the share that did not end so. Shares run from 0 to 1.

    `skills` in the rubric's order; `gaps` and `strengths` only where the difference is real, the largest first.
    """

    team: str
    agent: str
    conversations: int
    last_on: date | None
    score: Estimate
    team_score: Estimate
    difference: Estimate
    critical: Estimate
    team_critical: Estimate
    turned: Estimate
    team_turned: Estimate
    skills: tuple[Skill, ...]

    @property
    def gaps(self) -> list[Skill]:
        """Items that really fail more often than with the others."""
        return self._named("gap")

    @property
    def strengths(self) -> list[Skill]:
        """Items that really fail less often."""
        return self._named("strength")

    @property
    def is_below(self) -> bool:
        """Whether the mean score really is under that of the rest of the team."""
        return is_real(self.difference) and (self.difference.value or 0.0) < 0

    @property
    def attention(self) -> tuple[int, int, int, float, str]:
        """What agents are ordered by: those below the team, those with most gaps, those with critical errors, the lowest scores."""
        low = self.score.value if self.score.value is not None else 101.0
        criticals = round((self.critical.value or 0.0) * self.critical.n)
        return (-self.is_below, -len(self.gaps), -criticals, low, self.agent)

    def _named(self, verdict: str) -> list[Skill]:
        found = [skill for skill in self.skills if skill.standing.verdict == verdict]
        return sorted(found, key=lambda skill: -abs(skill.standing.difference.value or 0.0))


@remembered
def agents(db: Database | Cursor, viewer: Viewer, filters: Filters) -> list[AgentFigures]:
    """All agents of the selection that the viewer may see, those who need attention first."""
    with snapshot(db) as same:
        counted = agent_figures.agents(same, viewer, filters, least_judged=LEAST_JUDGED, negative_below=NEGATIVE_BELOW)
        tallies = agent_figures.item_tallies(same, viewer, filters)
    return sorted(_beside(counted, tallies), key=lambda one: one.attention)


def profile(db: Database | Cursor, viewer: Viewer, filters: Filters, agent: str, team: str) -> AgentFigures | None:
    """One agent beside the team; `filters` choose the days. None where the viewer sees no such agent in them."""
    found = agents(db, viewer, replace(filters, teams=(team,), agents=()))
    return next((one for one in found if one.agent == agent), None)


def weekly(
    db: Database | Cursor, viewer: Viewer, filters: Filters, most: int = 8
) -> tuple[list[date], dict[str, dict[date, Tally]]]:
    """The last weeks of the selection that hold conversations, and failures by item and week."""
    found = agent_figures.weekly_tallies(db, viewer, filters)
    weeks = sorted({week for _, week in found})[-most:]
    by_item: dict[str, dict[date, Tally]] = defaultdict(dict)
    for (item, week), tally in found.items():
        if week in weeks:
            by_item[item][week] = tally
    return weeks, dict(by_item)


def _beside(counted: list[AgentCounts], tallies: Iterable[agent_figures.ItemTally]) -> Iterable[AgentFigures]:
    own: dict[AgentKey, dict[str, Tally]] = defaultdict(dict)
    whole: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    named: dict[AgentKey, list[agent_figures.ItemTally]] = defaultdict(list)
    for one in tallies:
        own[one.team, one.agent][one.item] = one.tally
        named[one.team, one.agent].append(one)
        whole[one.team][one.item, "failed"] += one.tally.failed
        whole[one.team][one.item, "judged"] += one.tally.judged
    teams: dict[str, list[AgentCounts]] = defaultdict(list)
    for count in counted:
        teams[count.team].append(count)
    for team, members in teams.items():
        everybody = {item: Tally(whole[team][item, "failed"], whole[team][item, "judged"]) for item, _ in whole[team]}
        sums = _sums(members)
        for count in members:
            key = (team, count.agent)
            stands = standings(own[key], everybody)
            skills = (
                Skill(one.item, one.rubric, one.section, stands[one.item]) for one in named[key] if one.item in stands
            )
            yield _figures(count, sums, tuple(skills))


def _sums(members: list[AgentCounts]) -> AgentCounts:
    """A whole team as if it were one agent."""
    scores = Moments(
        sum(one.scores.n for one in members),
        sum(one.scores.total for one in members),
        sum(one.scores.squares for one in members),
    )
    numbers = (
        sum(getattr(one, name) for one in members)
        for name in ("conversations", "judged", "critical", "began_negative", "turned")
    )
    return AgentCounts(scores, members[0].team, "", None, *numbers)


def _figures(own: AgentCounts, team: AgentCounts, skills: tuple[Skill, ...]) -> AgentFigures:
    others = team.scores - own.scores
    return AgentFigures(
        own.team,
        own.agent,
        own.conversations,
        own.last_on,
        score=_mean(own.scores),
        team_score=_mean(others),
        difference=difference_of_means(own.scores, others),
        critical=wilson(own.critical, own.judged),
        team_critical=wilson(team.critical - own.critical, team.judged - own.judged),
        turned=wilson(own.turned, own.began_negative),
        team_turned=wilson(team.turned - own.turned, team.began_negative - own.began_negative),
        skills=skills,
    )


def _mean(scores: Moments) -> Estimate:
    """A mean of scores 0..100 with Student's interval, as `scoring.statistics.mean_interval` has it, from sums."""
    if scores.n < 2:
        return Estimate(scores.mean, None, None, 1) if scores.n else undefined()
    half = t_quantile(scores.n - 1) * (scores.variance / scores.n) ** 0.5
    return Estimate(scores.mean, max(0.0, scores.mean - half), min(100.0, scores.mean + half), scores.n)


@dataclass(frozen=True, slots=True)
class RootCause:
    """A cause that reviewers gave in several of an agent's conversations; `items` are those they gave it for."""

    cause: str
    conversations: tuple[str, ...]
    items: tuple[str, ...]


def lapses(db: Database | Cursor, viewer: Viewer, filters: Filters) -> list[tuple[str, str, str]]:
    """Why points were lost, as reviewers said it: conversation, item and cause (of `scoring.root_causes`)."""
    found = []
    for conversation, text in agent_figures.review_contents(db, viewer, filters):
        try:
            answers = Content.model_validate_json(text).answers
        except ValidationError:  # a review of another version: its causes are not counted
            continue
        found += [(conversation, item, answer.lapse) for item, answer in answers.items() if answer.lapse]
    return found


def repeated(causes: Iterable[tuple[str, str, str]], least: int = 2) -> list[RootCause]:
    """Causes found in `least` conversations or more, the most frequent first; given as conversation, item, cause."""
    talks: Mapping[str, dict[str, None]] = defaultdict(dict)
    items: Mapping[str, dict[str, None]] = defaultdict(dict)
    for conversation, item, cause in causes:
        talks[cause][conversation] = None
        items[cause][item] = None
    found = [
        RootCause(cause, tuple(talks[cause]), tuple(items[cause])) for cause in talks if len(talks[cause]) >= least
    ]
    return sorted(found, key=lambda one: (-len(one.conversations), one.cause))
