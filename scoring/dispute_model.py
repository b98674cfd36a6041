"""The life of a released review as data: its states, who may take which step, and what is kept of it.

draft ─submit─▶ submitted ─acknowledge─▶ acknowledged
                    ├─expire─▶ expired ─acknowledge─▶ acknowledged
                    └─dispute─▶ disputed ─assign─▶ under_review ─uphold/change─▶ upheld/changed
                                   └──────withdraw──────┴─▶ withdrawn                 │
                    ▲ dispute again, until the rounds are used up ◀───────────────────┤
                    └ closed ◀─acknowledge, close, expire, or at once when final ◀────┘
any released state ─retract─▶ retracted (a revision takes its place)
                   └take back─▶ taken_back (hidden from the agent) ─submit─▶ submitted
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from typing import Literal

from scoring.working_days import MONDAY_TO_FRIDAY, Calendar


class State(StrEnum):
    """Where a review stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACKNOWLEDGED = "acknowledged"
    DISPUTED = "disputed"
    UNDER_REVIEW = "under_review"
    UPHELD = "upheld"
    CHANGED = "changed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"
    EXPIRED = "expired"
    TAKEN_BACK = "taken_back"


class Action(StrEnum):
    """What can be done."""

    SUBMIT = "submit"
    ACKNOWLEDGE = "acknowledge"
    DISPUTE = "dispute"
    ASSIGN = "assign"
    UPHOLD = "uphold"
    CHANGE = "change"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    EXPIRE = "expire"
    RETRACT = "retract"
    TAKE_BACK = "take_back"


class Doer(StrEnum):
    """In which role a step is taken; `system` is the program, when a deadline has passed."""

    AGENT = "agent"
    REVIEWER = "reviewer"
    COACH = "coach"
    MANAGER = "manager"
    ADMIN = "admin"
    SYSTEM = "system"


Rating = Literal["pass", "partial", "fail", "na"]
RATINGS: tuple[Rating, ...] = ("pass", "partial", "fail", "na")
LEADS = frozenset({Doer.MANAGER, Doer.ADMIN})
JUDGES = LEADS | {Doer.REVIEWER}
RELEASERS = JUDGES | {Doer.COACH}
OWN = frozenset({Doer.AGENT})


@dataclass(frozen=True, slots=True)
class Transition:
    """A step from any of `sources` to `target`, by any of `doers`; a final decision goes to `final`, where that is set."""

    action: Action
    sources: frozenset[State]
    target: State
    doers: frozenset[Doer]
    final: State | None = None

    @property
    def targets(self) -> frozenset[State]:
        """Where it can lead."""
        return frozenset({self.target} if self.final is None else {self.target, self.final})


DECIDED = frozenset({State.UPHELD, State.CHANGED})
OPEN = frozenset({State.DISPUTED, State.UNDER_REVIEW})
RELEASED = frozenset(State) - {State.DRAFT, State.RETRACTED, State.TAKEN_BACK}
UNANSWERED = frozenset({State.SUBMITTED, State.EXPIRED})
TRANSITIONS: tuple[Transition, ...] = (
    Transition(Action.SUBMIT, frozenset({State.DRAFT, State.TAKEN_BACK}), State.SUBMITTED, RELEASERS),
    Transition(Action.ACKNOWLEDGE, UNANSWERED, State.ACKNOWLEDGED, OWN),
    Transition(Action.ACKNOWLEDGE, DECIDED, State.CLOSED, OWN),
    Transition(Action.DISPUTE, DECIDED | {State.SUBMITTED}, State.DISPUTED, OWN),
    Transition(Action.ASSIGN, frozenset({State.DISPUTED}), State.UNDER_REVIEW, JUDGES),
    Transition(Action.ASSIGN, frozenset({State.UNDER_REVIEW}), State.UNDER_REVIEW, LEADS),
    Transition(Action.UPHOLD, frozenset({State.UNDER_REVIEW}), State.UPHELD, JUDGES, State.CLOSED),
    Transition(Action.CHANGE, frozenset({State.UNDER_REVIEW}), State.CHANGED, JUDGES, State.CLOSED),
    Transition(Action.WITHDRAW, OPEN, State.WITHDRAWN, OWN),
    Transition(Action.CLOSE, DECIDED, State.CLOSED, LEADS),
    Transition(Action.EXPIRE, frozenset({State.SUBMITTED}), State.EXPIRED, frozenset({Doer.SYSTEM})),
    Transition(Action.EXPIRE, DECIDED, State.CLOSED, frozenset({Doer.SYSTEM})),
    Transition(Action.RETRACT, RELEASED, State.RETRACTED, JUDGES),
    Transition(Action.TAKE_BACK, UNANSWERED, State.TAKEN_BACK, RELEASERS),
    Transition(Action.TAKE_BACK, RELEASED - UNANSWERED, State.TAKEN_BACK, LEADS),
)
"""All steps there are."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules a case began under and keeps.

    `rounds`: so many disputes at most; `filing_days`, `review_days`: working days to dispute after release or a decision,
    and to decide; `reviewer`: the `same` who reviewed, an `other` than all who judged before, or `any`; `final_judge`: in the
    last round only a manager decides, whatever `reviewer` says of the same one; `zone`: the team's, whose days are counted.
    """

    rounds: int = 3
    filing_days: int = 5
    review_days: int = 3
    reviewer: Literal["same", "other", "any"] = "any"
    final_judge: Literal["reviewer", "manager"] = "reviewer"
    calendar: Calendar = MONDAY_TO_FRIDAY
    zone: tzinfo = UTC

    def day(self, at: datetime) -> date:
        """The team's day of a time that knows its zone."""
        return at.astimezone(self.zone).date()

    def __post_init__(self) -> None:
        if self.rounds < 1 or self.filing_days < 1 or self.review_days < 1:
            raise ValueError("rounds and days of a dispute must be 1 or more")


@dataclass(frozen=True, slots=True)
class Step:
    """One step taken, `at` a time that knows its zone.

    `items`: expected ratings of a dispute, new ones of a change; `assignee` of an assignment; `replaced_by`: the revision
    that takes the place of what is retracted; `final`: a manager's decision after which there is no further round.
    """

    action: Action
    by: str
    role: Doer
    at: datetime
    items: Mapping[str, Rating] = field(default_factory=dict)
    comment: str = ""
    assignee: str = ""
    replaced_by: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class Logged:
    """A step with where it led; `ratings` are those after it, `round` the dispute it belongs to (0: none yet)."""

    step: Step
    source: State
    target: State
    round: int
    ratings: Mapping[str, Rating]


@dataclass(frozen=True, slots=True)
class Case:
    """A review and what became of it. Never changed: a step gives a new one, its log longer by that step.

    `due` is the last day for what the state waits for, None where it waits for nothing; `disputed` the expected ratings of the
    round; `outcome` the last decision.
    """

    review: str
    agent: str
    reviewer: str
    ratings: Mapping[str, Rating]
    policy: Policy = field(default_factory=Policy)
    state: State = State.DRAFT
    round: int = 0
    due: date | None = None
    assignee: str = ""
    disputed: Mapping[str, Rating] = field(default_factory=dict)
    outcome: Literal["", "upheld", "changed"] = ""
    log: tuple[Logged, ...] = ()

    @property
    def last_round(self) -> bool:
        """Whether no further dispute can follow the present one."""
        return self.round >= self.policy.rounds

    @property
    def judged_by(self) -> frozenset[str]:
        """Who reviewed or decided so far."""
        decided = {logged.step.by for logged in self.log if logged.step.action in (Action.UPHOLD, Action.CHANGE)}
        return frozenset(decided | {self.reviewer})
