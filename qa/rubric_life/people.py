"""People's verdicts as the commands have them: reviews in the database, and a file of labels where one is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qa.rubric_life.human_verdicts import FirstOf, HumanVerdicts, ReviewedVerdicts, read_verdicts
from qa.state_folder import StateFolder
from qa.store.review_verdicts import ReviewVerdict
from qa.store_reading import read_rows


def reviews_of(state: StateFolder) -> ReviewedVerdicts:
    """The verdicts of reviews in a database. Raises StoreError when it cannot be read."""
    return ReviewedVerdicts(map(_verdict, read_rows(state, "review_verdicts")))


def people_of(state: StateFolder, labels: Path | None) -> HumanVerdicts:
    """Reviews first, then the labels. Raises InputError for a labels file with mistakes, StoreError."""
    reviews = reviews_of(state)
    return FirstOf(reviews, read_verdicts(labels)) if labels else reviews


def _verdict(row: dict[str, Any]) -> ReviewVerdict:
    return ReviewVerdict(**row)
