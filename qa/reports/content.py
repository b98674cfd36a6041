"""What a report tells: the figures of a span beside the one before and beside targets, loaded once for every format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from qa import __version__
from qa.manager.comparing import Comparison, compare
from qa.manager.overview import SHOWN, Findings, KeyFigure, findings, key_figures
from qa.manager.trend_explaining import Explanation, explain
from qa.manager.trending import Course, course, subject_of
from qa.reports.span import Span
from qa.rubrics import titles
from qa.state_folder import StateFolder
from qa.store.alerts import AlertFilters, counts_by_grade
from qa.store.connection import Database
from qa.store.filters import Filters
from qa.store.item_losses import losses
from qa.store.metric_figures import Cell, ItemCell, figures_by, items_by
from qa.store.promise_checks import standing_counts
from qa.store.viewer import Viewer
from scoring.manager.metrics import METRICS
from scoring.manager.pareto import ParetoRow, pareto
from scoring.manager.period_figure import size

WEEKS = 26
"""Weeks of the charts that end with the report's own."""
FOREMOST = ("score", "critical_free", "resolution", "fcr", "csat", "first_response")
"""The figures at the top, where they are known."""
CHARTED = ("score", "resolution", "critical_free", "negative")
OPEN_ALERTS = ("open", "acknowledged")
COMPARED = ("score", "resolution", "critical_free")
"""What teams are compared by; of one team, its agents."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the report rests on: how many conversations, by rubric and version, and what made it."""

    conversations: int
    rubrics: Mapping[str, int]
    software: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody: open alerts by grade, promises by how they stand."""

    alerts: Mapping[str, int]
    promises: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """All of a report. `team` is '' for all the viewer may see; `by` is what it is cut by: teams, or agents of a team.

    `courses` run over the weeks up to the end of the span; `explained` takes apart the newest change of the score, if there is one
    in them. `groups` hold every metric of every group, `weeks` every item by week.
    """

    span: Span
    team: str
    made_on: date
    by: str
    figures: Mapping[str, KeyFigure]
    findings: Findings
    courses: Mapping[str, Course]
    explained: Explanation | None
    comparisons: Mapping[str, Comparison]
    items: Sequence[ParetoRow]
    groups: Sequence[Cell]
    item_weeks: Sequence[ItemCell]
    waiting: Waiting
    basis: Basis
    titles: Mapping[str, Mapping[str, str]]

    def item_title(self, item: str, language: str) -> str:
        """What an item is called in the rubrics that judged; its id made readable where none knows it any more."""
        found = self.titles.get(item, {})
        return found.get(language) or item.replace("_", " ").capitalize()

    @property
    def empty(self) -> bool:
        """Whether there is no conversation to tell of."""
        return self.basis.conversations == 0


def load(db: Database, viewer: Viewer, folder: StateFolder, span: Span, team: str, made_on: date) -> Report:
    """The report of a span, of a team or all that the viewer may see."""
    whole = Filters(teams=(team,) if team else ())
    own = _within(whole, span.first, span.last)
    earlier = span.before()
    by = "agent" if team else "team"
    found = key_figures(db, viewer, own, _within(whole, earlier.first, earlier.last), SHOWN)
    weeks = _within(whole, span.last - timedelta(weeks=WEEKS) + timedelta(days=1), span.last)
    courses = _courses(db, viewer, weeks, span, made_on)
    basis = _basis(db, viewer, own)
    return Report(
        span=span,
        team=team,
        made_on=made_on,
        by=by,
        figures=found,
        findings=findings(found),
        courses=courses,
        explained=_explained(db, viewer, weeks, courses.get("score")),
        comparisons={metric: compare(db, viewer, own, metric, by) for metric in COMPARED},
        items=pareto(losses(db, viewer, own)),
        groups=figures_by(db, viewer, own, SHOWN, (by,)),
        item_weeks=items_by(db, viewer, _within(whole, span.last - timedelta(weeks=8), span.last), (), "week"),
        waiting=_waiting(db, viewer, own, team, span),
        basis=basis,
        titles=_titles(basis, folder),
    )


def _courses(db: Database, viewer: Viewer, weeks: Filters, span: Span, made_on: date) -> dict[str, Course]:
    """What is drawn, by week; a week that is over by the end of the span is judged."""
    today = max(made_on, span.last + timedelta(days=1))
    subjects = [subject for metric in CHARTED if (subject := subject_of(metric))]
    found = ((one.key, course(db, viewer, weeks, one, "week", today)) for one in subjects)
    return {key: drawn for key, drawn in found if drawn is not None}


def _within(filters: Filters, first: date, last: date) -> Filters:
    return Filters(since=first, until=last, teams=filters.teams)


def _explained(db: Database, viewer: Viewer, filters: Filters, score: Course | None) -> Explanation | None:
    """The newest change of the score in these weeks, taken apart."""
    changes = score.reading.changes if score else ()
    return explain(db, viewer, filters, score, changes[-1]) if score and changes else None


def _waiting(db: Database, viewer: Viewer, own: Filters, team: str, span: Span) -> Waiting:
    now = datetime.combine(span.last + timedelta(days=1), time.min, UTC)
    alerts = counts_by_grade(db, viewer, AlertFilters(states=OPEN_ALERTS, team=team), datetime.now(UTC))
    stand = standing_counts(db, viewer, own, now.replace(tzinfo=None))
    return Waiting(alerts, {str(name): n for name, n in stand.items()})


def _basis(db: Database, viewer: Viewer, own: Filters) -> Basis:
    cells = figures_by(db, viewer, own, ("conversations",), ("rubric_version",))
    rubrics = {cell.group[0]: size(cell.figures["conversations"]) for cell in cells}
    return Basis(sum(rubrics.values()), rubrics, __version__)


def _titles(basis: Basis, folder: StateFolder) -> dict[str, Mapping[str, str]]:
    """The titles of the items, those of the rubric that judged most first."""
    found: dict[str, Mapping[str, str]] = {}
    for rubric in sorted(basis.rubrics, key=lambda name: -basis.rubrics[name]):
        for item, words in titles(rubric.partition(" ")[0], folder).items():
            found.setdefault(item, words)
    return found


def known(report: Report, metrics: Sequence[str]) -> list[KeyFigure]:
    """The figures of these metrics that rest on any conversation."""
    return [one for metric in metrics if (one := report.figures[metric]).estimate.n and metric in METRICS]
