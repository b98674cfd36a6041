"""What a sheet is made from, as the viewer may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from qa.metrics import key_figures, score_trend
from qa.reviewing.case_total import changes
from qa.sheets.points import counts_in
from qa.sheets.reviewed import Judgement, counted
from qa.sheets.standard import standard
from qa.sheets.told import Told, told
from qa.sheets.week import WEEKS, Gap, WeekFindings, repeated_gaps
from qa.state_folder import StateFolder
from qa.store import cases, queries
from qa.store.connection import Cursor
from qa.store.figures import item_counts
from qa.store.filters import Filters
from qa.store.reviews import find_review, reviews_of
from qa.store.rows import ItemCount
from qa.store.viewer import Viewer
from qa.text.redact import mask

TRIED = 3
"""Conversations looked at for one that shows a gap: a person may have judged otherwise than the machine."""


@dataclass(frozen=True, slots=True)
class Loader:
    """Reads on one cursor for one viewer, in one language of the sheet."""

    cursor: Cursor
    viewer: Viewer
    folder: StateFolder
    language: str

    def conversation(self, id: str) -> Told | None:
        """A conversation as it counts; None where there is none, or the viewer may not see it."""
        detail = queries.get_conversation(self.cursor, self.viewer, id)
        if detail is None:
            return None
        one = counted(detail, self._judgement(id), self.folder)
        return told(one, standard(self.folder, detail.rubric, detail.rubric_hash, self.language), self.language)

    def _judgement(self, id: str) -> Judgement | None:
        """What was released and disputed, as that is what the agent was told; before, the latest review."""
        row = cases.case_of_conversation(self.cursor, self.viewer, id)
        case = cases.find_case(self.cursor, self.viewer, row.review) if row else None
        review = find_review(self.cursor, self.viewer, row.review) if row else None
        if row is not None and case is not None and review is not None:
            ratings = changes(case)
            return Judgement(review, ratings, row.changed_at if ratings else review.submitted_at)
        latest = next(iter(reviews_of(self.cursor, self.viewer, id)), None)
        return Judgement(latest, {}, latest.submitted_at) if latest else None

    def week(self, agent: str, team: str, first: date) -> WeekFindings | None:
        """The week of an agent that begins on `first`; None where nothing of it is to be seen."""
        last = first + timedelta(days=6)
        week = Filters(agents=(agent,), teams=(team,) if team else (), since=first, until=last)
        figures = key_figures(self.cursor, self.viewer, week)
        if not agent or not figures.conversations:
            return None
        counts = tuple(item_counts(self.cursor, self.viewer, week))
        latest = self._first(replace(week, statuses=("ok",))) or self._first(week)
        before = replace(week, since=first - timedelta(weeks=WEEKS - 1))
        trend = score_trend(self.cursor, self.viewer, before, by="agent", period="week")
        return WeekFindings(
            agent=mask(agent),
            team=team or (latest.detail.row.team if latest else ""),
            first=first,
            figures=figures,
            trend=tuple((point.period_start, point.score) for point in trend),
            gaps=tuple(self._gaps(week, counts)),
            counts=counts,
            moment=self._first(replace(week, events=("praise",))) or self._first(week, "customer_change"),
            titles={count.item: latest.standard.item_title(count.item) for count in counts} if latest else {},
        )

    def _gaps(self, week: Filters, counts: tuple[ItemCount, ...]) -> Iterator[Gap]:
        for count in repeated_gaps(counts):
            shown = (
                one
                for one in self._all(replace(week, item_failed=count.item), "started_at", TRIED)
                if counts_in(one, count.item) and one.status(count.item) == "fail"
            )
            if found := next(shown, None):
                yield Gap(count.item, count.failed, count.judged, found)

    def _first(self, filters: Filters, sort: str = "started_at") -> Told | None:
        return next(self._all(filters, sort, 1), None)

    def _all(self, filters: Filters, sort: str, limit: int) -> Iterator[Told]:
        for id in queries.list_ids(self.cursor, self.viewer, filters, sort=sort, limit=limit):
            if one := self.conversation(id):
                yield one
