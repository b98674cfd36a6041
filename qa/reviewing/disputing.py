"""Steps in a case: taken by a person on what they saw, or by the program when a deadline has passed.

Each step, what it leads to, whom it tells and its audit entry are one transaction. A step is taken on the case as the person saw it
(`seen`: how many steps it had): the same step sent twice is one, and who comes second is told what has happened meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from qa.errors import UsageError
from qa.evaluation.measure import VERDICT_OF
from qa.moment import utc_now
from qa.permissions import may
from qa.reviewing.case_total import total_with
from qa.reviewing.telling import About, tell_step
from qa.state_folder import StateFolder
from qa.store import audit, cases
from qa.store.accounts import Account, everyone
from qa.store.cases import CaseRow
from qa.store.connection import Cursor, Database
from qa.store.dispute_rules import MOST_DAYS, MOST_ROUNDS, Rules, save_rules, zone_of
from qa.store.review_verdicts import ReviewVerdict, write_verdicts
from qa.store.reviews import drop_draft
from qa.store.viewer import Viewer
from scoring.dispute import DisputeRefused, allowed, overdue, take
from scoring.dispute_model import OWN, TRANSITIONS, Action, Case, Doer, Logged, Policy, Rating, State, Step
from scoring.reviewed import VERDICTS

SETTLED_AT_ONCE = 200
"""Cases whose time is up that are brought up to date in one look."""
LONGEST_COMMENT = 3000
DISPUTE = "dispute"
"""The purpose of a draft that becomes a dispute."""
MACHINE_USER = "os:"
"""What names begin with that are no account's: of the user of this machine, in one-person mode."""


class CaseMoved(UsageError):
    """Somebody was faster: the case is not as the person saw it. Nothing was changed; `since` are the steps they did not see."""

    def __init__(self, since: tuple[Logged, ...]) -> None:
        self.since = since
        super().__init__("the case has moved on meanwhile; look at it again")


@dataclass(frozen=True, slots=True)
class Wish:
    """A step as it is asked for; fields as those of `scoring.dispute_model.Step`."""

    action: Action
    items: Mapping[str, Rating] = field(default_factory=dict)
    comment: str = ""
    assignee: str = ""
    final: bool = False


def take_step(
    database: Database, folder: StateFolder, by: Viewer, review: str, seen: int, wish: Wish, now: datetime | None = None
) -> Case:
    """Take a step in a case and give the case after it.

    Raises DisputeRefused (told in either language), CaseMoved, UsageError where there is no such case for this person.
    """
    now = now or datetime.now(UTC)
    look_at(database, by, review, now)
    with database.writing() as cursor:
        row, case = _known(cursor, by, review)
        who, role = doer(by, case, wish.action)
        comment = wish.comment.strip()[:LONGEST_COMMENT]
        step = Step(wish.action, who, role, now, dict(wish.items), comment, wish.assignee, "", wish.final)
        unseen = tuple(logged for logged in case.log[seen:] if logged.step.role != Doer.SYSTEM)
        if unseen and _same(unseen[0].step, step):
            return case
        if unseen:
            raise CaseMoved(unseen)
        after = take(case, step)
        _keep(cursor, folder, by, row, after)
    return after


def look_at(
    database: Database, viewer: Viewer, review: str, now: datetime | None = None
) -> tuple[CaseRow, Case] | None:
    """A case as it stands now: where its time is up, that is a step of it first. None if the viewer may not see it."""
    now = now or datetime.now(UTC)
    case = cases.find_case(database, viewer, review)
    if case is not None and _is_up(case, now):
        _expire(database, viewer, review, now)
    row, case = cases.case_row(database, viewer, review), cases.find_case(database, viewer, review)
    return (row, case) if row is not None and case is not None else None


def settle(database: Database, viewer: Viewer, now: datetime | None = None) -> int:
    """Let the cases of the viewer expire whose time is up, the first of them; how many those were.

    Days are those of each case's own zone: what is up in the zone furthest east is looked at, and expires if its own day is over.
    """
    now = now or datetime.now(UTC)
    latest = (now + timedelta(hours=14)).date()
    return sum(_expire(database, viewer, id, now) for id in cases.past_due(database, viewer, latest, SETTLED_AT_ONCE))


def doer(viewer: Viewer, case: Case, action: Action) -> tuple[str, Doer]:
    """Under which name and in which role a viewer takes a step: agents under their name in conversations.

    In one-person mode the one person takes the agent's steps too, in the agent's name.
    """
    if viewer.role == "agent":
        return viewer.agent, Doer.AGENT
    if viewer.name.startswith(MACHINE_USER) and _is_agents(action):
        return case.agent, Doer.AGENT
    return viewer.name, Doer(viewer.role)


def possible(viewer: Viewer, case: Case, now: datetime | None = None) -> tuple[Action, ...]:
    """What a viewer may do in a case now, as far as it does not depend on what is filled in."""
    now = now or datetime.now(UTC)
    found = []
    for action in Action:
        who, role = doer(viewer, case, action)
        if action in allowed(case, who, role, now):
            found.append(action)
    return tuple(found)


def judges_for(database: Database, viewer: Viewer, case: Case, team: str, now: datetime | None = None) -> list[str]:
    """Whom a lead may give the case to: those who may judge, see the team, and are not ruled out by the case's rules."""
    now = now or datetime.now(UTC)
    found = [viewer.name, *(one.name for one in everyone(database) if _may_judge(one, team))]
    who, role = doer(viewer, case, Action.ASSIGN)
    leads = {one.name for one in everyone(database) if one.role in ("admin", "manager")} | {viewer.name}
    by_lead = case.last_round and case.policy.final_judge == "manager"
    able = []
    for name in dict.fromkeys(found):
        try:
            take(case, Step(Action.ASSIGN, who, role, now, assignee=name))
        except DisputeRefused:
            continue
        if not by_lead or name in leads:
            able.append(name)
    return able


def change_rules(database: Database, by: Viewer, rules: Rules) -> None:
    """Let other rules count for the cases that begin from now on. Raises UsageError."""
    if not may(by, "dispute_rules"):
        raise UsageError("your role may not change the rules of disputes")
    zone_of(rules.zone)
    policy = rules.policy
    if policy.rounds > MOST_ROUNDS or max(policy.filing_days, policy.review_days) > MOST_DAYS:
        raise UsageError(f"at most {MOST_ROUNDS} rounds and {MOST_DAYS} working days")
    now = utc_now()
    with database.writing() as cursor:
        save_rules(cursor, rules, by.name, now)
        told = {
            name: getattr(policy, name) for name in ("rounds", "filing_days", "review_days", "reviewer", "final_judge")
        }
        audit.append(cursor, by.name, by.role, "changed", "dispute_rules", told | {"zone": rules.zone})


def rules_with(rules: Rules, policy: Policy, zone: str, hide_names: bool) -> Rules:
    """The rules with other content, made from the same row."""
    return replace(rules, policy=replace(policy, zone=zone_of(zone)), zone=zone, hide_names=hide_names)


def _known(cursor: Cursor, viewer: Viewer, review: str) -> tuple[CaseRow, Case]:
    row, case = cases.case_row(cursor, viewer, review), cases.find_case(cursor, viewer, review)
    if row is None or case is None:
        raise UsageError("there is no such case")
    return row, case


def _is_up(case: Case, now: datetime) -> bool:
    waits = case.state in (State.SUBMITTED, State.UPHELD, State.CHANGED)
    return waits and overdue(case, case.policy.day(now))


def _expire(database: Database, viewer: Viewer, review: str, now: datetime) -> bool:
    """The step of the program itself, if it is due."""
    case = cases.find_case(database, viewer, review)
    if case is None or not _is_up(case, now):
        return False
    with database.writing() as cursor:
        row, case = _known(cursor, viewer, review)
        if not _is_up(case, now):  # somebody else has just looked
            return False
        after = take(case, Step(Action.EXPIRE, "", Doer.SYSTEM, max(now, case.log[-1].step.at)))
        cases.add_step(cursor, after, row.total)
        tell_step(cursor, after, About(row.agent, row.team, row.started_at))
        audit.append(cursor, "", "system", "changed", f"case:{review}", {"step": str(Action.EXPIRE)})
    return True


def _keep(cursor: Cursor, folder: StateFolder, by: Viewer, row: CaseRow, after: Case) -> None:
    step = after.log[-1].step
    total = row.total
    if step.action == Action.CHANGE:
        total = total_with(cursor, folder, by, row, after)
        _keep_verdicts(cursor, row, step)
    if step.action == Action.DISPUTE:
        drop_draft(cursor, row.conversation, DISPUTE, by.name)
    cases.add_step(cursor, after, total)
    tell_step(cursor, after, About(row.agent, row.team, row.started_at))
    told = {"step": str(step.action)} | ({"items": len(step.items)} if step.items else {})
    audit.append(cursor, by.name, by.role, "changed", f"case:{after.review}", told)


def _keep_verdicts(cursor: Cursor, row: CaseRow, step: Step) -> None:
    """What a dispute has set right is the truth that the machine is measured by."""
    at = step.at.astimezone(UTC).replace(tzinfo=None)
    told = {item: VERDICT_OF[VERDICTS[rating]] for item, rating in step.items.items()}
    write_verdicts(
        cursor, [ReviewVerdict(row.conversation, item, verdict, step.by, at) for item, verdict in told.items()]
    )


def _same(done: Step, asked: Step) -> bool:
    """Whether a step is the one that was just taken, sent again."""
    return replace(done, at=asked.at, role=asked.role) == asked


def _is_agents(action: Action) -> bool:
    return any(one.action == action and one.doers == OWN for one in TRANSITIONS)


def _may_judge(account: Account, team: str) -> bool:
    looks = account.viewer()
    return not account.disabled and may(looks, "judge") and (looks.every_team or looks.sees_all or team in looks.teams)
