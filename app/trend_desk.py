"""What the pages of trends share: what the address asks for, and the way to the conversations behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from app.navigation import Params, go
from app.state import current, viewer
from app.widgets import filters as filtering
from qa.manager import trending
from qa.manager.trending import Course, Period, Step, Subject


@dataclass(frozen=True, slots=True)
class Shown:
    """The filters, what is looked at, in which steps, and the courses that are on the tiles."""

    chosen: filtering.Chosen
    subject: Subject
    step: Step
    today: date
    tiles: tuple[Course, ...] = ()

    def course(self) -> Course | None:
        """The course of what is looked at; one of a tile is not counted again. None where there is nothing."""
        known = next((one for one in self.tiles if one.subject == self.subject and self.step != "day"), None)
        db, filters = current().database, self.chosen.filters
        found = known or trending.course(db, viewer(), filters, self.subject, self.step, self.today)
        return found if found and found.n else None

    def open(self, start: date, periods: tuple[Period, ...], more: Params | None = None) -> None:
        """Open the conversations of the period that begins on this day, as far as they are filtered. Ends the run of the page."""
        period = next((one for one in periods if one.start == start), None)
        if period is None:
            return
        since, until = self.chosen.filters.since, self.chosen.filters.until
        days: Params = {
            "period": ["custom"],
            "since": [max(period.start, since or period.start).isoformat()],
            "until": [min(period.end, until or period.end).isoformat()],
        }
        key = self.subject.key
        counted: Params = {"item": [self.subject.item]} if self.subject.item else {"counts": [f"{key}:any"]}
        go("conversations", {**self.chosen.params, **counted, **(more or {}), **days})


def write(name: str, value: str) -> None:
    """Put a choice into the address."""
    st.query_params[name] = value
