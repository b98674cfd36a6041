"""A review from draft to the last word: the paths that are allowed, one clear refusal for each that is not, and nothing lost."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from scoring.dispute import DisputeRefused, allowed, judged_by_people, overdue, replay, take, waits_for
from scoring.dispute_model import RATINGS, TRANSITIONS, Action, Case, Doer, Policy, State, Step
from scoring.dispute_notices import TOLD, managers_to_tell, people_to_tell
from scoring.dispute_record import step_from_dict, step_to_dict
from scoring.dispute_words import ACTIONS, DISPUTE_REASONS, DOERS, RATING_NAMES, STATES
from scoring.reasons import render

BEIJING = timezone(timedelta(hours=8))
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=BEIJING)
PAIRS = {(source, target) for t in TRANSITIONS for source in t.sources for target in t.targets}


def fresh(**policy: Any) -> Case:
    return Case(
        "r1",
        "chen",
        "li",
        {"greeting": "fail", "empathy": "partial", "closing": "pass"},
        Policy(zone=BEIJING, **policy),
    )


def step(action: Action, by: str, role: Doer, hours: float = 0, **more: Any) -> Step:
    return Step(action, by, role, FRIDAY + timedelta(hours=hours), **more)


SUBMIT = step(Action.SUBMIT, "li", Doer.REVIEWER)
DISPUTE = step(Action.DISPUTE, "chen", Doer.AGENT, 1, items={"greeting": "pass"}, comment="第一句就问候了")
ASSIGN = step(Action.ASSIGN, "li", Doer.REVIEWER, 2, assignee="li")
UPHOLD = step(Action.UPHOLD, "li", Doer.REVIEWER, 3, comment="在第三句才问候")
CHANGE = step(Action.CHANGE, "li", Doer.REVIEWER, 3, items={"greeting": "pass"}, comment="听漏了")


def refusal(case: Case, taken: Step) -> str:
    with pytest.raises(DisputeRefused) as caught:
        take(case, taken)
    code = caught.value.reason.code.removeprefix("dispute_")
    for language in ("zh", "en"):
        assert "?" not in render(caught.value.reason, language)
        assert "{" not in render(caught.value.reason, language)
    assert str(caught.value) == render(caught.value.reason, "en")
    return code


def test_a_dispute_that_is_granted():
    case = replay(fresh(), [SUBMIT, DISPUTE, ASSIGN, CHANGE])
    assert (case.state, case.outcome, case.round) == (State.CHANGED, "changed", 1)
    assert case.ratings == {"greeting": "pass", "empathy": "partial", "closing": "pass"}
    assert case.log[0].ratings["greeting"] == "fail"  # what it was before is kept
    case = take(case, step(Action.ACKNOWLEDGE, "chen", Doer.AGENT, 4))
    assert (case.state, case.due, waits_for(case)) == (State.CLOSED, None, None)


def test_deadlines_are_working_days_of_the_teams_own_calendar():
    case = take(fresh(), SUBMIT)
    assert case.due == date(2026, 12, 4)  # five working days from a Friday
    late = step(Action.DISPUTE, "chen", Doer.AGENT, 24 * 8, items={"greeting": "pass"}, comment="x")
    assert refusal(case, late) == "too_late"
    evening = datetime(2026, 12, 4, 23, 30, tzinfo=BEIJING)
    assert take(case, Step(Action.DISPUTE, "chen", Doer.AGENT, evening, {"greeting": "pass"}, "x")).due == date(
        2026, 12, 9
    )
    same_time = Step(Action.DISPUTE, "chen", Doer.AGENT, evening.astimezone(UTC), {"greeting": "pass"}, "x")
    assert take(case, same_time).due == date(2026, 12, 9)  # whatever zone the time is told in
    after_midnight = Step(
        Action.DISPUTE, "chen", Doer.AGENT, datetime(2026, 12, 4, 16, 30, tzinfo=UTC), {"greeting": "pass"}, "x"
    )
    assert refusal(case, after_midnight) == "too_late"
    case = replay(fresh(), [SUBMIT, DISPUTE])
    assert case.due == date(2026, 12, 2)
    assert take(case, ASSIGN).due == date(2026, 12, 2)  # taking it wins no time
    assert not overdue(case, date(2026, 12, 2))
    assert overdue(case, date(2026, 12, 3))


def test_it_expires_only_after_its_day_and_may_still_be_acknowledged():
    case = take(fresh(), SUBMIT)
    assert refusal(case, step(Action.EXPIRE, "", Doer.SYSTEM, 24 * 7)) == "not_expired"
    case = take(case, step(Action.EXPIRE, "", Doer.SYSTEM, 24 * 8))
    assert case.state == State.EXPIRED
    assert take(case, step(Action.ACKNOWLEDGE, "chen", Doer.AGENT, 24 * 9)).state == State.ACKNOWLEDGED
    decided = replay(fresh(), [SUBMIT, DISPUTE, ASSIGN, UPHOLD])
    assert take(decided, step(Action.EXPIRE, "", Doer.SYSTEM, 24 * 8)).state == State.CLOSED


def test_the_last_round_is_the_last_word():
    case = fresh(rounds=2)
    for k in (0, 10):
        assert case.state != State.CLOSED
        steps = [SUBMIT] if k == 0 else []
        case = replay(case, steps)
        case = take(case, step(Action.DISPUTE, "chen", Doer.AGENT, k + 1, items={"greeting": "pass"}, comment="x"))
        case = take(case, step(Action.ASSIGN, "li", Doer.REVIEWER, k + 2, assignee="li"))
        case = take(case, step(Action.UPHOLD, "li", Doer.REVIEWER, k + 3, comment="x"))
    assert (case.state, case.outcome, case.round) == (State.CLOSED, "upheld", 2)


def test_a_managers_decision_may_be_final():
    case = replay(fresh(), [SUBMIT, DISPUTE, step(Action.ASSIGN, "wu", Doer.MANAGER, 2, assignee="wu")])
    final = step(Action.UPHOLD, "wu", Doer.MANAGER, 3, comment="x", final=True)
    assert take(case, final).state == State.CLOSED


def test_a_revision_retracts_what_is_open_and_keeps_its_story():
    case = replay(fresh(), [SUBMIT, DISPUTE])
    case = take(case, step(Action.RETRACT, "li", Doer.REVIEWER, 3, comment="换了录音", replaced_by="r2"))
    assert case.state == State.RETRACTED
    assert [logged.step.action for logged in case.log] == [Action.SUBMIT, Action.DISPUTE, Action.RETRACT]
    assert allowed(case, "wu", Doer.MANAGER, FRIDAY + timedelta(days=1)) == ()


def states() -> dict[str, Case]:
    submitted = take(fresh(), SUBMIT)
    disputed = take(submitted, DISPUTE)
    return {
        "draft": fresh(),
        "submitted": submitted,
        "disputed": disputed,
        "under_review": take(disputed, ASSIGN),
        "upheld": replay(disputed, [ASSIGN, UPHOLD]),
        "withdrawn": take(disputed, step(Action.WITHDRAW, "chen", Doer.AGENT, 2)),
    }


REFUSALS: list[tuple[str, Step, str]] = [
    ("submitted", SUBMIT, "wrong_state"),  # sent twice
    ("disputed", DISPUTE, "wrong_state"),
    ("withdrawn", DISPUTE, "wrong_state"),
    ("draft", step(Action.SUBMIT, "chen", Doer.AGENT), "wrong_role"),
    ("submitted", step(Action.DISPUTE, "coach", Doer.COACH, 1), "wrong_role"),
    ("submitted", step(Action.DISPUTE, "zhao", Doer.AGENT, 1, items={"greeting": "pass"}, comment="x"), "not_own"),
    ("draft", step(Action.SUBMIT, "chen", Doer.REVIEWER), "own_case"),
    ("disputed", step(Action.ASSIGN, "wu", Doer.MANAGER, 2, assignee="chen"), "own_case"),
    ("submitted", step(Action.ACKNOWLEDGE, "chen", Doer.AGENT, -1), "time_back"),
    ("submitted", step(Action.DISPUTE, "chen", Doer.AGENT, 1, items={"greeting": "pass"}, comment="  "), "no_comment"),
    ("under_review", step(Action.UPHOLD, "li", Doer.REVIEWER, 3), "no_comment"),
    ("submitted", step(Action.DISPUTE, "chen", Doer.AGENT, 1, comment="x"), "no_items"),
    ("submitted", step(Action.DISPUTE, "chen", Doer.AGENT, 1, items={"speed": "pass"}, comment="x"), "unknown_item"),
    ("submitted", step(Action.DISPUTE, "chen", Doer.AGENT, 1, items={"greeting": "great"}, comment="x"), "bad_rating"),
    ("submitted", step(Action.DISPUTE, "chen", Doer.AGENT, 1, items={"greeting": "fail"}, comment="x"), "same_rating"),
    (
        "under_review",
        step(Action.CHANGE, "li", Doer.REVIEWER, 3, items={"closing": "fail"}, comment="x"),
        "unknown_item",
    ),
    ("under_review", step(Action.CHANGE, "li", Doer.REVIEWER, 3, comment="x"), "no_items"),
    ("under_review", step(Action.UPHOLD, "sun", Doer.REVIEWER, 3, comment="x"), "not_assignee"),
    ("under_review", step(Action.UPHOLD, "li", Doer.REVIEWER, 3, comment="x", final=True), "final_by_manager"),
    ("under_review", step(Action.ASSIGN, "sun", Doer.REVIEWER, 3, assignee="sun"), "wrong_role"),  # taken by li
    ("disputed", step(Action.ASSIGN, "li", Doer.REVIEWER, 2, assignee="sun"), "assign_self"),
    ("disputed", step(Action.ASSIGN, "wu", Doer.MANAGER, 2), "assign_self"),
    ("submitted", step(Action.RETRACT, "li", Doer.REVIEWER, 2, comment="x"), "no_replacement"),
    ("submitted", step(Action.EXPIRE, "", Doer.SYSTEM, 1), "not_expired"),
    ("submitted", step(Action.TAKE_BACK, "coach", Doer.COACH, 1), "no_comment"),
    ("disputed", step(Action.TAKE_BACK, "li", Doer.REVIEWER, 2, comment="x"), "wrong_role"),  # the agent has answered
    ("draft", step(Action.TAKE_BACK, "wu", Doer.MANAGER, 2, comment="x"), "wrong_state"),
]


@pytest.mark.parametrize(("state", "taken", "code"), REFUSALS)
def test_each_forbidden_step_is_refused_with_its_reason(state, taken, code):
    assert refusal(states()[state], taken) == code


def test_who_may_judge():
    same = replay(fresh(reviewer="same"), [SUBMIT, DISPUTE])
    assert refusal(same, step(Action.ASSIGN, "sun", Doer.REVIEWER, 2, assignee="sun")) == "needs_same"
    assert take(same, ASSIGN).assignee == "li"
    other = replay(fresh(reviewer="other"), [SUBMIT, DISPUTE])
    assert refusal(other, ASSIGN) == "needs_other"
    other = replay(
        other,
        [
            step(Action.ASSIGN, "sun", Doer.REVIEWER, 2, assignee="sun"),
            step(Action.UPHOLD, "sun", Doer.REVIEWER, 3, comment="x"),
            step(Action.DISPUTE, "chen", Doer.AGENT, 4, items={"empathy": "pass"}, comment="x"),
        ],
    )
    assert refusal(other, step(Action.ASSIGN, "wu", Doer.MANAGER, 5, assignee="sun")) == "needs_other"
    assert take(other, step(Action.ASSIGN, "wu", Doer.MANAGER, 5, assignee="wu")).assignee == "wu"
    last = replay(fresh(rounds=1, final_judge="manager", reviewer="same"), [SUBMIT, DISPUTE])
    assert waits_for(last) == Doer.MANAGER
    assert refusal(last, ASSIGN) == "needs_manager"
    given_on = take(last, step(Action.ASSIGN, "wu", Doer.MANAGER, 2, assignee="li"))
    assert refusal(given_on, UPHOLD) == "needs_manager"
    lowered = Case("r", "chen", "li", {"greeting": "fail"}, Policy(rounds=1), State.UPHELD, 1, date(2026, 12, 4))
    assert refusal(lowered, DISPUTE) == "no_rounds_left"


def test_a_release_that_is_taken_back_is_released_again_without_its_open_dispute():
    case = take(
        replay(fresh(), [SUBMIT, DISPUTE, ASSIGN]), step(Action.TAKE_BACK, "wu", Doer.MANAGER, 3, comment="录音错")
    )
    assert (case.state, case.due, waits_for(case)) == (State.TAKEN_BACK, None, None)
    assert allowed(case, "chen", Doer.AGENT, FRIDAY + timedelta(hours=4)) == ()
    again = take(case, step(Action.SUBMIT, "li", Doer.REVIEWER, 5))
    assert (again.state, again.round, again.disputed, again.assignee) == (State.SUBMITTED, 1, {}, "")
    assert again.due == date(2026, 12, 4)
    assert refusal(again, step(Action.SUBMIT, "li", Doer.REVIEWER, 6)) == "wrong_state"


def test_which_items_people_decided_on():
    case = replay(fresh(), [SUBMIT, DISPUTE, ASSIGN])
    assert judged_by_people(case) == frozenset()
    assert judged_by_people(take(case, UPHOLD)) == {"greeting"}
    further = step(Action.DISPUTE, "chen", Doer.AGENT, 4, items={"empathy": "pass"}, comment="x")
    assert judged_by_people(replay(case, [CHANGE, further])) == {"greeting"}


def test_what_is_shown_to_whom():
    case = take(fresh(), SUBMIT)
    now = FRIDAY + timedelta(hours=1)
    assert allowed(case, "chen", Doer.AGENT, now) == (Action.ACKNOWLEDGE, Action.DISPUTE)
    assert allowed(case, "zhao", Doer.AGENT, now) == ()
    assert allowed(case, "li", Doer.REVIEWER, now) == (Action.RETRACT, Action.TAKE_BACK)
    assert allowed(case, "coach", Doer.COACH, now) == (Action.TAKE_BACK,)
    assert allowed(case, "", Doer.SYSTEM, now) == ()
    assert [waits_for(one) for one in states().values()] == [
        Doer.REVIEWER, Doer.AGENT, Doer.REVIEWER, Doer.REVIEWER, Doer.AGENT, None,
    ]  # fmt: skip


def test_everybody_concerned_is_told_but_who_did_it():
    assert set(TOLD) == set(Action)
    assert people_to_tell(fresh()) == ()
    told = {name: (people_to_tell(case), managers_to_tell(case)) for name, case in states().items()}
    assert told["submitted"] == (("chen",), False)
    assert told["disputed"] == (("li",), True)
    assert told["under_review"] == (("chen",), False)  # li took it himself
    assert told["upheld"] == (("chen",), False)
    assert told["withdrawn"] == (("li",), True)


def test_steps_are_kept_as_json_in_utc():
    kept = json.loads(json.dumps(step_to_dict(DISPUTE)))
    assert kept["at"] == "2026-11-27T03:00:00+00:00"
    assert step_from_dict(kept) == DISPUTE
    with pytest.raises(ValueError, match="dance"):
        step_from_dict({**kept, "action": "dance"})
    with pytest.raises(ValueError, match="isoformat"):
        step_from_dict({**kept, "at": "yesterday"})


def test_every_refusal_is_tried_and_everything_has_words():
    tried = {code for _, _, code in REFUSALS}
    tried |= {"too_late", "needs_same", "needs_other", "needs_manager", "no_rounds_left"}
    assert {f"dispute_{code}" for code in tried} == set(DISPUTE_REASONS)
    for words, members in ((STATES, State), (ACTIONS, Action), (DOERS, Doer), (RATING_NAMES, RATINGS)):
        assert set(words) == set(members)
        assert all(told["zh"] and told["en"] for told in words.values())


def test_bad_values():
    with pytest.raises(ValueError, match="zone"):
        take(fresh(), Step(Action.SUBMIT, "li", Doer.REVIEWER, datetime(2026, 11, 27)))
    with pytest.raises(ValueError, match="1 or more"):
        Policy(rounds=0)


PEOPLE = [("chen", Doer.AGENT), ("zhao", Doer.AGENT), ("li", Doer.REVIEWER), ("sun", Doer.REVIEWER)]
PEOPLE += [("wu", Doer.MANAGER), ("mei", Doer.COACH), ("root", Doer.ADMIN), ("", Doer.SYSTEM), ("chen", Doer.REVIEWER)]
RATED = st.dictionaries(
    st.sampled_from(["greeting", "empathy", "speed"]), st.sampled_from([*RATINGS, "great"]), max_size=2
)


class AnyLife(RuleBasedStateMachine):
    """Whoever tries whatever whenever: the case stays within the table, and its log tells all of it."""

    @initialize(
        rounds=st.integers(1, 3),
        reviewer=st.sampled_from(["same", "other", "any"]),
        judge=st.sampled_from(["reviewer", "manager"]),
    )
    def begin(self, rounds, reviewer, judge):
        self.first = fresh(rounds=rounds, reviewer=reviewer, final_judge=judge)
        self.case, self.taken, self.now = self.first, [], FRIDAY

    def attempt(self, tried: Step) -> bool:
        before, could = self.case, allowed(self.case, tried.by, tried.role, tried.at)
        try:
            self.case = take(before, tried)
        except DisputeRefused:
            assert self.case is before
            return False
        self.taken.append(tried)
        assert tried.action in could
        assert (before.state, self.case.state) in PAIRS
        assert self.case.log[:-1] == before.log
        assert self.case.log[-1].step is tried
        assert before.round <= self.case.round <= before.round + 1
        return True

    @rule(
        action=st.sampled_from(list(Action)),
        who=st.sampled_from(PEOPLE),
        hours=st.sampled_from([0, 1, 30, 24 * 9]),
        items=RATED,
        comment=st.sampled_from(["", "x"]),
        assignee=st.sampled_from(["", "li", "sun", "wu", "chen"]),
        final=st.booleans(),
    )
    def anything(self, action, who, hours, items, comment, assignee, final):
        at = self.now + timedelta(hours=hours)
        if self.attempt(Step(action, *who, at, items, comment, assignee, "r2" if comment else "", final)):
            self.now = at

    @precondition(
        lambda self: self.case.state not in (State.RETRACTED, State.CLOSED, State.WITHDRAWN, State.ACKNOWLEDGED)
    )
    @rule(data=st.data())
    def something_allowed(self, data):
        """Go on with a step that is offered to somebody, filled in properly: it must then be taken."""
        options = [(a, who) for who in PEOPLE for a in allowed(self.case, *who, self.now) if a != Action.RETRACT]
        if not options:
            self.now += timedelta(days=9)
            return
        action, (by, role) = data.draw(st.sampled_from(options))
        wanted = self.case.ratings if action == Action.DISPUTE else self.case.disputed
        other = {i: next(r for r in RATINGS if r != self.case.ratings[i]) for i in list(wanted)[:1]}
        judge = (
            next((n for n in ("li", "sun", "wu", "root") if self._may_judge(n)), by)
            if role in (Doer.MANAGER, Doer.ADMIN)
            else by
        )
        assert self.attempt(Step(action, by, role, self.now, other, "x", judge))

    def _may_judge(self, name: str) -> bool:
        try:
            take(self.case, Step(Action.ASSIGN, "wu", Doer.MANAGER, self.now, assignee=name))
        except DisputeRefused:
            return False
        return True

    @invariant()
    def the_log_tells_everything(self):
        assert replay(self.first, [logged.step for logged in self.case.log]) == self.case
        assert [logged.step for logged in self.case.log] == self.taken
        kept = json.loads(json.dumps([step_to_dict(logged.step) for logged in self.case.log]))
        assert replay(self.first, map(step_from_dict, kept)) == self.case
        assert self.case.round <= self.case.policy.rounds
        assert self.case.ratings.keys() == self.first.ratings.keys()
        assert set(self.case.ratings.values()) <= set(RATINGS)
        decided = [
            logged.step.action for logged in self.case.log if logged.step.action in (Action.UPHOLD, Action.CHANGE)
        ]
        assert self.case.outcome == ("" if not decided else "changed" if decided[-1] == Action.CHANGE else "upheld")
        for earlier, later in zip(self.case.log, self.case.log[1:], strict=False):
            assert earlier.target == later.source

    @invariant()
    def only_a_change_moves_a_rating(self):
        before = self.first.ratings
        for logged in self.case.log:
            assert logged.ratings == before or logged.step.action == Action.CHANGE
            before = logged.ratings


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_every_state_can_be_reached_and_left_only_as_the_table_says():
    reached, edge = {State.DRAFT}, {State.DRAFT}
    while edge:
        edge = {target for source, target in PAIRS if source in edge} - reached
        reached |= edge
    assert reached == set(State)
    assert not [pair for pair in PAIRS if pair[0] == State.RETRACTED]
