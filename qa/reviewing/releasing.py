"""Results given to agents: the review becomes a case that its agent may acknowledge or dispute.

What is released is the last review that a person submitted, or, where nobody reviewed, the machine's own scorecard as it stands: it is
kept as a review of nobody (`qa.store.releasable.MACHINE`), so that what is disputed does not change under the dispute.
A newer review of a released conversation takes the place of the one before, whose case ends as replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from qa.errors import UsageError
from qa.permissions import may
from qa.reviewing.content import Content, MachineAnswer
from qa.reviewing.telling import About, step_notices, tell_step
from qa.store import audit, cases, releases
from qa.store.accounts import Account, everyone
from qa.store.cases import Opened, taken_back_cases
from qa.store.connection import Cursor, Database
from qa.store.dispute_rules import Rules, current_rules, policy_to_dict
from qa.store.notifications import notify
from qa.store.releasable import MACHINE, Releasable, add_machine_reviews, cards, machine_review, releasable
from qa.store.viewer import Viewer
from scoring.dispute import DisputeRefused, take
from scoring.dispute_model import Action, Case, Doer, Policy, Rating, Step

MOST_AT_ONCE = 500
"""Results that are released by one click at most."""


@dataclass(frozen=True, slots=True)
class Released:
    """What came of it: conversations newly released, those whose newer review was, and those that could not be."""

    new: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def release_results(
    database: Database, by: Viewer, ids: Iterable[str], now: datetime | None = None, comment: str = ""
) -> Released:
    """Release the results of these conversations, all in one transaction; what is released already stays as it is.

    Refused are conversations without an agent, without a scorecard or review, or of which the person may not see anything.
    `comment` tells the agent why a newer review takes the place of one released before. Raises UsageError: not permitted,
    or more than `MOST_AT_ONCE`.
    """
    if not may(by, "release"):
        raise UsageError("your role may not release results")
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_AT_ONCE:
        raise UsageError(f"at most {MOST_AT_ONCE} results are released at once")
    now = now or datetime.now(UTC)
    with database.writing() as cursor:
        rules, people = current_rules(cursor), everyone(cursor)
        able = [one for one in releasable(cursor, by, wanted) if ratings_of(one)]
        fresh = releases.release(cursor, by, [one.conversation for one in able], _plain(now))
        new = [one for one in able if _is_new(one)]
        names = _reviews(cursor, new)
        before = taken_back_cases(cursor, by, list(names.values()))
        begun: list[tuple[Releasable, Case]] = []
        again: list[tuple[Releasable, Case, float | None]] = []
        revised, refused = [], [id for id in wanted if id not in {one.conversation for one in able}]
        for one in new:
            review = names[one.conversation]
            try:
                if one.case:
                    _retract(cursor, by, one, people, now, comment)
                    revised.append(one.conversation)
                if review in before:
                    row, case = before[review]
                    again.append((one, take(case, Step(Action.SUBMIT, by.name, Doer(by.role), now)), row.total))
                else:
                    begun.append((one, _begin(by, one, review, rules, now)))
            except DisputeRefused:
                refused.append(one.conversation)
        _go_on(cursor, again, people)
        _open(cursor, begun, rules, people, _plain(now))
        audit.append_all(
            cursor, by.name, by.role, "changed", [f"conversation:{id}" for id in (*fresh, *revised)], {"released": True}
        )
    return Released(tuple(fresh), tuple(revised), tuple(refused))


def ratings_of(one: Releasable) -> dict[str, Rating]:
    """The verdicts that are released, by item: the reviewer's in place of the machine's. What nobody could judge has none."""
    return dict(content_of(one).ratings())


def content_of(one: Releasable) -> Content:
    """The content of the review that is released; of the machine's own scorecard one without any answer."""
    if one.review:
        return Content.model_validate_json(one.content)
    return Content(machine={item: MachineAnswer(status=s, points=p) for item, (s, p) in one.results.items()})


def _is_new(one: Releasable) -> bool:
    """Whether there is no case yet of what would be released; what the machine says anew is no reason for another."""
    return not one.case or bool(one.review and one.case != one.review)


def _reviews(cursor: Cursor, new: Sequence[Releasable]) -> dict[str, str]:
    """The id of what is released of each conversation. The machine's scorecard, released a second time, is the same while it says
    the same."""
    kept = cards(cursor, [one.conversation for one in new if not one.review])
    found = {}
    for one in new:
        card = kept.get(one.conversation)
        if one.review or card is None:
            found[one.conversation] = one.review or machine_review(one.conversation)
            continue
        now = (content_of(one).model_dump_json(), one.rubric_hash, one.machine_total)
        same = now == (card.content, card.rubric_hash, card.total)
        found[one.conversation] = card.id if same else machine_review(one.conversation, card.number + 1)
    return found


def _go_on(cursor: Cursor, again: Sequence[tuple[Releasable, Case, float | None]], people: Sequence[Account]) -> None:
    """What was taken back is released again: its case goes on, with what disputes changed before."""
    cases.add_steps(cursor, [(case, total) for _, case, total in again])
    told = (step_notices(case, About(one.agent, one.team, one.started_at), people) for one, case, _ in again)
    notify(cursor, [notice for notices in told for notice in notices])


def _begin(by: Viewer, one: Releasable, review: str, rules: Rules, now: datetime) -> Case:
    case = Case(review, one.agent, one.reviewer, ratings_of(one), _policy(rules.policy, one))
    return take(case, Step(Action.SUBMIT, by.name, Doer(by.role), now))


def _open(
    cursor: Cursor, begun: Sequence[tuple[Releasable, Case]], rules: Rules, people: Sequence[Account], at: datetime
) -> None:
    alone = [(case.review, one, content_of(one).model_dump_json()) for one, case in begun if not one.review]
    add_machine_reviews(cursor, alone, at)
    opened = [
        Opened(
            case,
            policy_to_dict(case.policy, rules.zone),
            one.conversation,
            one.team,
            one.total if one.review else one.machine_total,
        )
        for one, case in begun
    ]
    cases.open_cases(cursor, opened)
    told = (step_notices(case, About(one.agent, one.team, one.started_at), people) for one, case in begun)
    notify(cursor, [notice for notices in told for notice in notices])


def _retract(
    cursor: Cursor, by: Viewer, one: Releasable, people: Sequence[Account], now: datetime, comment: str
) -> None:
    row, before = cases.case_row(cursor, by, one.case), cases.find_case(cursor, by, one.case)
    if row is None or before is None:
        raise UsageError("there is no such case")
    step = Step(Action.RETRACT, by.name, Doer(by.role), now, comment=comment or "–", replaced_by=one.review)
    after = take(before, step)
    cases.add_step(cursor, after, row.total)
    tell_step(cursor, after, About(one.agent, one.team, one.started_at), people)
    audit.append(cursor, by.name, by.role, "changed", f"case:{one.case}", {"step": str(Action.RETRACT)})


def _policy(policy: Policy, one: Releasable) -> Policy:
    """Nobody reviewed what the machine alone has scored: there is no same reviewer to judge it again."""
    return replace(policy, reviewer="any") if policy.reviewer == "same" and one.reviewer == MACHINE else policy


def _plain(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(tzinfo=None)
