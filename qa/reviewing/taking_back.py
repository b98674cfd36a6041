"""A release undone: the result is hidden from its agent, who is told why, and its case ends as taken back.

Who may release may also take back, as long as the agent has not answered; after that a manager or admin. What was taken back can be
released again: then its case goes on (`qa.reviewing.releasing`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from qa.errors import UsageError
from qa.permissions import may
from qa.reviewing.disputing import LONGEST_COMMENT
from qa.reviewing.releasing import MOST_AT_ONCE
from qa.reviewing.telling import About, step_notices
from qa.store import audit, cases, releases
from qa.store.accounts import everyone
from qa.store.cases import STANDING, CaseFilters
from qa.store.connection import Database
from qa.store.notifications import Notice, notify
from qa.store.viewer import Viewer
from scoring.dispute import DisputeRefused, take
from scoring.dispute_model import Action, Case, Doer, Step


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What came of it: conversations whose agents no longer see the result, and those that stay as they were."""

    done: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def take_back_results(
    database: Database, by: Viewer, ids: Iterable[str], why: str, now: datetime | None = None
) -> TakenBack:
    """Take back the release of these conversations, all in one transaction. `why` is told to the agents.

    Refused are those that are not released, that the person may not see, or whose agent has answered, unless a manager or admin
    asks. Raises UsageError: not permitted, no reason given, or more than `MOST_AT_ONCE`.
    """
    if not may(by, "release"):
        raise UsageError("your role may not release results")
    if not why.strip():
        raise UsageError("say why the release is taken back")
    wanted = tuple(dict.fromkeys(ids))
    if len(wanted) > MOST_AT_ONCE:
        raise UsageError(f"at most {MOST_AT_ONCE} results are taken back at once")
    now = now or datetime.now(UTC)
    with database.writing() as cursor:
        people = everyone(cursor)
        lines = cases.list_cases(cursor, by, CaseFilters(STANDING, conversations=wanted), limit=2 * MOST_AT_ONCE)
        known = cases.find_cases(cursor, by, [row.review for row in lines])
        refused = set()
        taken: list[tuple[Case, float | None]] = []
        told: list[Notice] = []
        for row in lines if wanted else ():
            before = known[row.review]
            at = max(now, before.log[-1].step.at)
            step = Step(Action.TAKE_BACK, by.name, Doer(by.role), at, comment=why.strip()[:LONGEST_COMMENT])
            try:
                after = take(before, step)
            except DisputeRefused:
                refused.add(row.conversation)
                continue
            taken.append((after, row.total))
            told += step_notices(after, About(row.agent, row.team, row.started_at), people)
        cases.add_steps(cursor, taken)
        notify(cursor, told)
        done = releases.take_back(cursor, by, [id for id in wanted if id not in refused])
        names = [f"conversation:{id}" for id in done]
        audit.append_all(cursor, by.name, by.role, "changed", names, {"released": False})
    return TakenBack(tuple(done), tuple(id for id in wanted if id not in set(done)))
