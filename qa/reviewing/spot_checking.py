"""Grading the grader: a sample of a reviewer's reviews, judged again blind by a lead. Each change is written down with it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.reviewing.calibrating import CHANGED, Changed
from qa.reviewing.content import Content
from qa.reviewing.verdict_sheet import Sheet, sheet_of
from qa.store import audit
from qa.store import spot_checks as table
from qa.store.connection import Cursor, Database
from qa.store.spot_checks import SpotCheck
from qa.store.viewer import Viewer
from scoring.spot_check import Checked

MOST = 50


def draw(database: Database, by: Viewer, asked: str, reviewer: str, number: int, seed: int) -> int:
    """Draw so many reviews of a reviewer at random, of those not drawn yet; how many that were.

    `asked` is an id made by who asks, so that asking twice draws once. Raises UsageError: not permitted, oneself, nothing left.
    """
    if not may(by, "spot_check"):
        raise UsageError("this role may not check reviews")
    if reviewer == by.name:
        raise UsageError("nobody checks their own reviews")
    with database.writing() as cursor:
        if table.check(cursor, by, f"{asked}-0"):
            return 0
        left = table.undrawn(cursor, by, reviewer)
        if not left:
            raise UsageError(f"{reviewer} has no reviews that were not drawn yet")
        taken = random.Random(seed).sample(left, min(number, MOST, len(left)))
        named = [(f"{asked}-{k}", review, conversation) for k, (review, conversation) in enumerate(taken)]
        table.insert(cursor, named, reviewer, by.name, utc_now())
        _record(cursor, by, asked, {"added": True, "reviews": len(named)})
    return len(named)


def save(database: Database, by: Viewer, check: SpotCheck, sheet: Sheet, version: int, *, submit: bool) -> int:
    """Keep a draft of a check, or submit it for good; the new version of what is stored.

    Raises UsageError: another's check, verdicts are missing; Changed where another window was faster.
    """
    if not may(by, "spot_check") or by.name != check.checker:
        raise UsageError("only who drew a check judges it")
    items = [item for item, _ in table.items_of(database, by, check.conversation)]
    if submit and (missing := sheet.missing(items)):
        raise UsageError(f"{len(missing)} items have no verdict yet")
    with database.writing() as cursor:
        saved = table.save(cursor, check.id, sheet.to_dict(), version, utc_now(), submit)
        if saved is None:
            raise Changed(CHANGED)
        if submit:
            _record(cursor, by, check.id, {"submitted": True, "conversation": check.conversation})
    return saved


def compared(found: Sequence[SpotCheck]) -> list[Checked]:
    """Item by item what the reviewer and the lead say, of submitted checks, where both have a verdict."""
    return [
        Checked(check.review, check.reviewer, item, given, right)
        for check in found
        if check.submitted_at is not None
        for item, given in verdicts_given(check.given).items()
        if (right := sheet_of(check.content, [item]).verdicts.get(item))
    ]


def verdicts_given(content: Mapping[str, Any]) -> dict[str, str]:
    """The verdicts that count in a submitted review, by item; none of what is no review."""
    try:
        return dict(Content.model_validate(content).ratings())
    except ValidationError:
        return {}


def _record(cursor: Cursor, by: Viewer, id: str, details: dict[str, Any]) -> None:
    audit.append(cursor, by.name, by.role, "changed", f"spot_check:{id}", details)
