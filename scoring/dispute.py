"""Steps in the life of a review: what may be done now and by whom, and what it leads to. No step is lost, none is half taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal

from scoring.dispute_model import (
    DECIDED,
    LEADS,
    OPEN,
    RATINGS,
    TRANSITIONS,
    Action,
    Case,
    Doer,
    Logged,
    Rating,
    State,
    Step,
    Transition,
)
from scoring.dispute_words import ACTIONS, DOERS, RATING_NAMES, STATES
from scoring.reasons import Reason, render


class DisputeRefused(Exception):
    """The step is not allowed; `reason` says why, in either language. The case stays as it was."""

    def __init__(self, code: str, **params: Any) -> None:
        self.reason = Reason(f"dispute_{code}", params)
        super().__init__(render(self.reason, "en"))


def take(case: Case, step: Step) -> Case:
    """The case after a step.

    Raises DisputeRefused for a step that is not allowed, ValueError for a time without a zone.
    """
    transition = _permitted(case, step.action, step.by, step.role, step.at)
    _check_content(case, step)
    final = transition.final if transition.final and (step.final or case.last_round) else None
    after = replace(case, state=final or transition.target, **_consequences(case, step))
    after = replace(after, due=_due(after, case, case.policy.day(step.at)))
    return replace(after, log=(*case.log, Logged(step, case.state, after.state, after.round, after.ratings)))


def replay(case: Case, steps: Iterable[Step]) -> Case:
    """The case after all steps in turn. Raises as `take`."""
    for step in steps:
        case = take(case, step)
    return case


def allowed(case: Case, by: str, role: Doer, at: datetime) -> tuple[Action, ...]:
    """What somebody may do now, as far as it does not depend on what is filled in."""
    return tuple(action for action in Action if not _refused(case, action, by, role, at))


def overdue(case: Case, day: date) -> bool:
    """Whether what the state waits for should have been done before `day`."""
    return case.due is not None and day > case.due


def waits_for(case: Case) -> Doer | None:
    """In which role the next step lies, None where nobody need do anything."""
    if case.state == State.DRAFT or case.state in OPEN:
        return Doer.MANAGER if _needs_manager(case) else Doer.REVIEWER
    return Doer.AGENT if case.state == State.SUBMITTED or case.state in DECIDED else None


def judged_by_people(case: Case) -> frozenset[str]:
    """The items on which somebody decided in a dispute, upholding them or not."""
    found: set[str] = set()
    asked: Mapping[str, Rating] = {}
    for logged in case.log:
        if logged.step.action == Action.DISPUTE:
            asked = logged.step.items
        elif logged.step.action in (Action.UPHOLD, Action.CHANGE):
            found |= set(asked)
    return frozenset(found)


def _refused(case: Case, action: Action, by: str, role: Doer, at: datetime) -> bool:
    try:
        _permitted(case, action, by, role, at)
    except DisputeRefused:
        return True
    return False


def _permitted(case: Case, action: Action, by: str, role: Doer, at: datetime) -> Transition:
    """The transition that fits the state, once role, person and time allow it."""
    if at.tzinfo is None:
        raise ValueError("the time of a step must know its zone")
    found = next((t for t in TRANSITIONS if t.action == action and case.state in t.sources), None)
    if found is None:
        possible = [ACTIONS[t.action] for t in TRANSITIONS if case.state in t.sources]
        raise DisputeRefused(
            "wrong_state", state=STATES[case.state], action=ACTIONS[action], possible=possible or [_NOTHING]
        )
    if role not in found.doers:
        who = [DOERS[doer] for doer in Doer if doer in found.doers]
        raise DisputeRefused("wrong_role", action=ACTIONS[action], role=DOERS[role], who=who)
    if role == Doer.AGENT and by != case.agent:
        raise DisputeRefused("not_own", action=ACTIONS[action])
    if role not in (Doer.AGENT, Doer.SYSTEM) and by == case.agent:
        raise DisputeRefused("own_case", action=ACTIONS[action])
    if case.log and at < case.log[-1].step.at:
        raise DisputeRefused("time_back", last=case.log[-1].step.at.isoformat())
    _check_stage(case, action, by, role, case.policy.day(at))
    return found


def _check_stage(case: Case, action: Action, by: str, role: Doer, day: date) -> None:
    if action == Action.DISPUTE:
        if case.last_round:
            raise DisputeRefused("no_rounds_left", rounds=case.policy.rounds)
        if overdue(case, day):
            raise DisputeRefused("too_late", due=str(case.due))
    if action == Action.EXPIRE and not overdue(case, day):
        raise DisputeRefused("not_expired", due=str(case.due))
    if action in (Action.UPHOLD, Action.CHANGE):
        if by != case.assignee:
            raise DisputeRefused("not_assignee", assignee=case.assignee)
        if _needs_manager(case) and role not in LEADS:
            raise DisputeRefused("needs_manager")
    if action == Action.ASSIGN and role not in LEADS:
        if _needs_manager(case):
            raise DisputeRefused("needs_manager")
        _check_reviewer(case, by)


def _check_content(case: Case, step: Step) -> None:
    if step.action in _WITH_COMMENT and not step.comment.strip():
        raise DisputeRefused("no_comment", action=ACTIONS[step.action])
    if step.action == Action.DISPUTE:
        _check_items(case.ratings, case.ratings, step.items)
    if step.action == Action.CHANGE:
        _check_items(case.ratings, case.disputed, step.items)
    if step.action == Action.ASSIGN:
        if not step.assignee or (step.role not in LEADS and step.assignee != step.by):
            raise DisputeRefused("assign_self")
        _check_reviewer(case, step.assignee)
    if step.action == Action.RETRACT and not step.replaced_by:
        raise DisputeRefused("no_replacement")
    if step.final and step.role not in LEADS:
        raise DisputeRefused("final_by_manager")


def _check_items(ratings: Mapping[str, Rating], choice: Mapping[str, Rating], items: Mapping[str, Rating]) -> None:
    """At least one item, each among those of the choice, with a rating that exists and is not the one it has."""
    if not items:
        raise DisputeRefused("no_items")
    for item, rating in items.items():
        if item not in choice:
            raise DisputeRefused("unknown_item", item=item, items=sorted(choice))
        if rating not in RATINGS:
            raise DisputeRefused("bad_rating", rating=rating, ratings=list(RATINGS))
        if rating == ratings[item]:
            raise DisputeRefused("same_rating", item=item, rating=RATING_NAMES[rating])


def _check_reviewer(case: Case, name: str) -> None:
    if name == case.agent:
        raise DisputeRefused("own_case", action=ACTIONS[Action.ASSIGN])
    if case.policy.reviewer == "same" and not _needs_manager(case) and name != case.reviewer:
        raise DisputeRefused("needs_same", reviewer=case.reviewer)
    if case.policy.reviewer == "other" and name in case.judged_by:
        raise DisputeRefused("needs_other", reviewer=name)


def _needs_manager(case: Case) -> bool:
    return case.last_round and case.policy.final_judge == "manager"


def _consequences(case: Case, step: Step) -> dict[str, Any]:
    outcome: dict[Action, Literal["upheld", "changed"]] = {Action.UPHOLD: "upheld", Action.CHANGE: "changed"}
    if step.action == Action.SUBMIT:  # released again, it begins without the dispute that was open
        return {"disputed": {}, "assignee": ""}
    if step.action == Action.DISPUTE:
        return {"round": case.round + 1, "disputed": dict(step.items), "assignee": ""}
    if step.action == Action.ASSIGN:
        return {"assignee": step.assignee}
    if step.action == Action.CHANGE:
        return {"outcome": outcome[step.action], "ratings": {**case.ratings, **step.items}}
    return {"outcome": outcome[step.action]} if step.action in outcome else {}


def _due(after: Case, before: Case, day: date) -> date | None:
    policy = after.policy
    if after.state == State.UNDER_REVIEW:
        return before.due
    if after.state == State.DISPUTED:
        return policy.calendar.after(day, policy.review_days)
    if after.state == State.SUBMITTED or after.state in DECIDED:
        return policy.calendar.after(day, policy.filing_days)
    return None


_WITH_COMMENT = (Action.DISPUTE, Action.UPHOLD, Action.CHANGE, Action.RETRACT, Action.TAKE_BACK)
_NOTHING = {"zh": "无", "en": "nothing"}
