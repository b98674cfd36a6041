"""What a sample says of all conversations it was drawn from: rates and means by team, weighted by the chance of each draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.store.connection import Cursor, Database
from qa.store.sampling_plans import DrawnReview, drawn_reviews
from qa.store.viewer import Viewer
from scoring.sample_estimate import SampleEstimate, estimate
from scoring.sampling import Draw
from scoring.statistics import Estimate


@dataclass(frozen=True, slots=True)
class TeamRate:
    """A team (None: all that was drawn from) with its estimate, and the plain figure of what was reviewed beside it."""

    team: str | None
    weighted: SampleEstimate
    plain: float | None


def team_scores(db: Database | Cursor, viewer: Viewer, plan: str) -> list[TeamRate]:
    """The mean total (0..100) that reviewers gave, of everything and of each team."""
    found = drawn_reviews(db, viewer, plan)
    return _rates(found, {one.conversation: one.total for one in found}, share=False)


def team_failures(db: Database | Cursor, viewer: Viewer, plan: str, item: str) -> list[TeamRate]:
    """The share (0..1) of conversations that fail an item, of those it applies to, of everything and of each team.

    A conversation that was reviewed without a verdict on the item, or with not applicable, is none of those.
    """
    found = [
        one for one in drawn_reviews(db, viewer, plan, item) if one.total is None or one.verdict in ("pass", "fail")
    ]
    values = {one.conversation: float(one.verdict == "fail") for one in found if one.verdict in ("pass", "fail")}
    return _rates(found, values, share=True)


def _rates(
    found: Sequence[DrawnReview], values: dict[str, float | None] | dict[str, float], share: bool
) -> list[TeamRate]:
    teams = sorted({one.team for one in found})
    return [_rate(None, found, values, share)] + [
        _rate(team, [one for one in found if one.team == team], values, share) for team in teams
    ]


def _rate(
    team: str | None, found: Sequence[DrawnReview], values: dict[str, float | None] | dict[str, float], share: bool
) -> TeamRate:
    draws = [
        # each run is a draw of its own, so each of its strata is one
        Draw(one.conversation, one.agent, (one.run, *one.stratum), one.probability, 1 / one.probability)
        for one in found
    ]
    known = [value for one in found if (value := values.get(one.conversation)) is not None]
    plain = sum(known) / len(known) if known else None
    return TeamRate(team, _within(estimate(draws, values, "share" if share else "mean"), share), plain)


def _within(found: SampleEstimate, share: bool) -> SampleEstimate:
    """A mean total's interval does not leave the scale it is on."""
    e = found.estimate
    if share or e.low is None or e.high is None:
        return found
    return SampleEstimate(Estimate(e.value, max(0.0, e.low), min(100.0, e.high), e.n), found.drawn)
