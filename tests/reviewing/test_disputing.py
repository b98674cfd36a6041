"""A case as people meet in it: an agent disputes, somebody decides, a deadline passes; two at once, one click twice, nobody's business."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from case_samples import (
    BEN,
    CHEN,
    CORA,
    EVE,
    EVERYBODY,
    FRIDAY,
    MIA,
    MISSED,
    PARTLY,
    ZHAO,
    cases_database,
    expected_total,
)

from app.widgets.bell import KINDS
from qa.errors import UsageError
from qa.reviewing import telling
from qa.reviewing.disputing import (
    CaseMoved,
    Wish,
    change_rules,
    judges_for,
    look_at,
    possible,
    rules_with,
    settle,
    take_step,
)
from qa.reviewing.releasing import release_results
from qa.reviewing.telling import About, step_notices, tell_what_waits
from qa.state_folder import StateFolder
from qa.store import audit, notifications
from qa.store.accounts import Account
from qa.store.audit import AuditFilters
from qa.store.cases import CaseFilters, case_row, counts_by_state, disputed_items, find_case, list_cases
from qa.store.connection import Database
from qa.store.dispute_rules import current_rules, policy_from_dict, policy_to_dict, save_rules, zone_of
from qa.store.review_verdicts import latest_verdicts
from qa.store.viewer import ADMIN, Viewer
from qa.store.work_days import set_work_days
from scoring.dispute import DisputeRefused, take
from scoring.dispute_model import Action, Case, Doer, Policy, State, Step
from scoring.dispute_notices import TOLD

C1 = "machine-c1"
LATER = FRIDAY + timedelta(hours=2)
DISPUTE = Wish(Action.DISPUTE, {MISSED: "pass", PARTLY: "pass"}, "第二句已经说了")


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Database, StateFolder]]:
    db, folder = cases_database(tmp_path)
    with db:
        with db.writing() as cursor:
            rules = current_rules(cursor)
            utc = rules_with(rules, rules.policy, "UTC", False)
            save_rules(cursor, utc, "Mia", FRIDAY.replace(tzinfo=None))
        release_results(db, MIA, ["c1", "z1"], FRIDAY)
        yield db, folder


@pytest.fixture
def step(both):
    def take_it(who: Viewer, seen: int, wish: Wish, hours: float) -> Case:
        return take_step(*both, who, C1, seen, wish, FRIDAY + timedelta(hours=hours))

    return take_it


def kinds(db: Database, who: Viewer) -> set[str]:
    return {one.kind for one in notifications.told(db, who)}


def test_from_the_dispute_to_the_new_score(both, step):
    db, _ = both
    step(CHEN, 1, DISPUTE, 1)
    assert {"dispute_judge"} == kinds(db, MIA)
    assert disputed_items(db, BEN, [C1]) == {C1: {MISSED: "pass", PARTLY: "pass"}}
    assert disputed_items(db, ZHAO, [C1]) == {}
    step(BEN, 2, Wish(Action.ASSIGN, assignee="Ben"), 2)
    step(BEN, 3, Wish(Action.CHANGE, {MISSED: "pass"}, "听漏了"), 3)
    row = case_row(db, CHEN, C1)
    assert row is not None
    assert (row.state, row.outcome, row.round, row.machine_total) == ("changed", "changed", 1, 90.0)
    assert row.total == expected_total(closing="pass")
    assert row.total > expected_total()
    assert {"change_agent", "assign_agent"} <= kinds(db, CHEN)
    # what the dispute set right is what the machine is measured by
    assert [(v.item, v.verdict, v.by) for v in latest_verdicts(db, ADMIN)] == [(MISSED, "pass", "Ben")]
    step(CHEN, 4, Wish(Action.DISPUTE, {PARTLY: "pass"}, "再听一遍"), 4)
    step(MIA, 5, Wish(Action.ASSIGN, assignee="Mia"), 5)
    case = step(MIA, 6, Wish(Action.CHANGE, {PARTLY: "pass"}, "同意", final=True), 6)
    assert case.state == State.CLOSED
    assert case_row(db, CHEN, C1).total == expected_total(closing="pass", empathy="pass")  # type: ignore[union-attr]
    details = [(e.who, e.details["step"]) for e in audit.entries(db, ADMIN, AuditFilters(object=C1))]
    assert details[::-1] == [
        ("chen", "dispute"), ("Ben", "assign"), ("Ben", "change"), ("chen", "dispute"), ("Mia", "assign"), ("Mia", "change"),
    ]  # fmt: skip


def test_one_click_twice_is_one_step(both, step):
    db, _ = both
    first = step(CHEN, 1, DISPUTE, 1)
    assert step(CHEN, 1, DISPUTE, 1.01) == first
    assert len(find_case(db, CHEN, C1).log) == 2  # type: ignore[union-attr]
    assert notifications.unread(db, MIA) == 1
    with pytest.raises(CaseMoved):
        step(CHEN, 1, replace(DISPUTE, comment="something else"), 1.02)


def test_who_comes_second_is_told_what_has_happened(both, step):
    step(CHEN, 1, DISPUTE, 1)
    step(BEN, 2, Wish(Action.ASSIGN, assignee="Ben"), 2)
    with pytest.raises(CaseMoved) as caught:
        step(MIA, 2, Wish(Action.ASSIGN, assignee="Mia"), 2)
    assert [(logged.step.by, logged.step.action) for logged in caught.value.since] == [("Ben", "assign")]


def test_many_at_once_and_one_of_them_gets_it(both, step):
    db, _ = both
    step(CHEN, 1, DISPUTE, 1)

    def grab(k: int) -> bool:
        who = BEN if k % 2 else MIA
        try:
            step(who, 2, Wish(Action.ASSIGN, assignee=who.name), 2)
        except (CaseMoved, DisputeRefused):
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(grab, range(16)))
    case = find_case(db, MIA, C1)
    assert case is not None
    assert len(case.log) == 3
    winner = case.assignee == "Ben"
    assert {bool(k % 2) for k, got in enumerate(taken) if got} == {winner}


def test_nobody_elses(both, step):
    with pytest.raises(UsageError, match="no such case"):
        step(ZHAO, 1, DISPUTE, 1)
    with pytest.raises(UsageError, match="no such case"):
        step(EVE, 1, Wish(Action.RETRACT), 1)
    for who in (BEN, MIA, CORA):
        with pytest.raises(DisputeRefused):
            step(who, 1, DISPUTE, 1)
    anna = Viewer("admin", name="Anna")
    assert Action.DISPUTE not in possible(anna, find_case(both[0], anna, C1), FRIDAY)


def test_a_refused_step_leaves_nothing(both, step):
    db, _ = both
    before = len(audit.entries(db, ADMIN, AuditFilters()))
    with pytest.raises(DisputeRefused, match="comment"):
        step(CHEN, 1, replace(DISPUTE, comment=" "), 1)
    assert len(find_case(db, CHEN, C1).log) == 1  # type: ignore[union-attr]
    assert len(audit.entries(db, ADMIN, AuditFilters())) == before
    assert notifications.unread(db, MIA) == 0


def test_the_deadline_is_a_step_of_the_program_when_next_looked_at(both, step):
    db, _ = both
    last = datetime(2026, 12, 4, 23, 59, tzinfo=FRIDAY.tzinfo)
    assert look_at(db, CHEN, C1, last)[1].state == State.SUBMITTED  # type: ignore[index]
    with pytest.raises(DisputeRefused, match="over"):
        take_step(*both, CHEN, "machine-c1", 1, DISPUTE, last + timedelta(minutes=2))
    case = find_case(db, CHEN, C1)
    assert case is not None
    assert (case.state, case.log[-1].step.role) == (State.EXPIRED, Doer.SYSTEM)
    assert "expire_agent" in kinds(db, CHEN)
    assert counts_by_state(db, MIA, CaseFilters()) == {"expired": 1, "submitted": 1}
    assert settle(db, MIA, last + timedelta(minutes=2)) == 1
    assert settle(db, MIA, last + timedelta(minutes=2)) == 0
    case = take_step(*both, CHEN, C1, 2, Wish(Action.ACKNOWLEDGE), last + timedelta(days=3))
    assert case.state == State.ACKNOWLEDGED


def test_days_are_those_of_the_teams_calendar_and_zone(both):
    db, _ = both
    set_work_days(db, MIA, [date(2026, 11, 30)], [date(2026, 11, 28)])
    with db.writing() as cursor:
        rules = current_rules(cursor)
        save_rules(
            cursor, rules_with(rules, replace(rules.policy, filing_days=2), "Asia/Shanghai", True), "Mia", rules.at
        )
    # Friday 23:30 in Shanghai; Saturday is worked, Monday is not: Saturday, Tuesday
    release_results(db, MIA, ["c2"], datetime(2026, 11, 27, 15, 30, tzinfo=FRIDAY.tzinfo))
    assert case_row(db, CHEN, "machine-c2").due == date(2026, 12, 1)  # type: ignore[union-attr]
    # what is open keeps the rules it began under
    assert case_row(db, CHEN, C1).due == date(2026, 12, 4)  # type: ignore[union-attr]


def test_one_person_takes_every_step_where_there_are_no_accounts(tmp_path):
    db, folder = cases_database(tmp_path, accounts=False)
    me = Viewer("admin", name="os:root")
    with db:
        release_results(db, me, ["c1"], FRIDAY)
        take_step(db, folder, me, C1, 1, DISPUTE, FRIDAY)
        assert judges_for(db, me, find_case(db, me, C1), "A", FRIDAY) == ["os:root"]
        take_step(db, folder, me, C1, 2, Wish(Action.ASSIGN, assignee="os:root"), FRIDAY)
        take_step(db, folder, me, C1, 3, Wish(Action.UPHOLD, comment="x"), FRIDAY)
        case = take_step(db, folder, me, C1, 4, Wish(Action.ACKNOWLEDGE), FRIDAY)
        assert [(s.step.by, s.step.role) for s in case.log[1:3]] == [("陈涛", "agent"), ("os:root", "admin")]
        assert case.state == State.CLOSED


def test_whom_a_lead_can_give_it_to(both, step):
    db, _ = both
    case = step(CHEN, 1, DISPUTE, 1)
    assert judges_for(db, MIA, case, "A", LATER) == ["Mia", "Anna", "Ben"]  # Eve has another team, Cora does not judge
    last = replace(case, policy=replace(case.policy, rounds=1, final_judge="manager"))
    assert judges_for(db, MIA, last, "A", LATER) == ["Mia", "Anna"]
    other = replace(case, policy=replace(case.policy, reviewer="other"), reviewer="Ben")
    assert judges_for(db, MIA, other, "A", LATER) == ["Mia", "Anna"]


def test_rules_are_changed_by_who_may_and_not_over_anothers(both):
    db, _ = both
    rules = current_rules(db)
    new = rules_with(rules, Policy(rounds=1, reviewer="other", final_judge="manager"), "Asia/Shanghai", True)
    with pytest.raises(UsageError, match="may not"):
        change_rules(db, BEN, new)
    change_rules(db, MIA, new)
    kept = current_rules(db)
    assert (kept.policy.rounds, kept.zone, kept.hide_names, kept.by) == (1, "Asia/Shanghai", True, "Mia")
    with pytest.raises(UsageError, match="meanwhile"):
        change_rules(db, MIA, new)
    with pytest.raises(UsageError, match="no time zone"):
        change_rules(db, MIA, replace(kept, zone="Mars"))
    with pytest.raises(UsageError, match="at most"):
        change_rules(db, MIA, replace(kept, policy=Policy(rounds=11)))


@pytest.mark.parametrize("zone", ["UTC", "+08:00", "-03:30", "Asia/Shanghai"])
def test_a_policy_is_kept_whole(zone):
    policy = Policy(2, 4, 6, "same", "manager", zone=zone_of(zone))
    kept = policy_from_dict(policy_to_dict(policy, zone))
    assert (kept, kept.zone) == (policy, policy.zone)


def test_everybody_concerned_is_told_and_there_are_words_for_it():
    about, told = About("陈涛", "A", FRIDAY), set()
    case = take(Case("r", "陈涛", "Ben", {"a": "fail"}), Step(Action.SUBMIT, "Mia", Doer.MANAGER, FRIDAY))
    assert {(n.recipient, n.kind) for n in step_notices(case, about, EVERYBODY)} == {("chen", "submit_agent")}
    told |= {"submit_agent"}
    for action in Action:
        shown = replace(
            case, assignee="Eve", log=(replace(case.log[0], step=replace(case.log[0].step, action=action, by="x")),)
        )
        told |= {n.kind for n in step_notices(shown, about, EVERYBODY)}
        parties = TOLD[action]
        names = {n.recipient for n in step_notices(shown, about, EVERYBODY)}
        assert ("chen" in names) == ("agent" in parties)
        assert ("Ben" in names) == ("reviewer" in parties)
        assert ("Mia" in names) == ("managers" in parties)
        assert "gone" not in names
    assert told <= set(KINDS)
    assert {kind for kind in KINDS if kind.endswith(("_agent", "_judge"))} == told
    alone = [Account("Anna", "admin"), Account("chen", "agent", agent="陈涛", teams=("B",))]
    disputed = replace(
        case, log=(replace(case.log[0], step=replace(case.log[0].step, action=Action.DISPUTE, by="陈涛")),)
    )
    assert [n.recipient for n in step_notices(disputed, about, alone)] == ["Anna"]  # no manager, and another 陈涛


def test_what_waits_is_told_once_a_day(both, monkeypatch):
    db, _ = both
    monkeypatch.setattr(telling, "count_tasks", lambda *_: 3)
    monkeypatch.setattr(telling.releasable, "count_waiting", lambda *_: 2)
    for _ in range(2):
        tell_what_waits(db, MIA, FRIDAY)
    assert {one.kind: one.params["n"] for one in notifications.told(db, MIA)} == {"tasks_due": 3, "release_late": 2}
    tell_what_waits(db, MIA, FRIDAY + timedelta(days=1))
    assert notifications.unread(db, MIA) == 4
    tell_what_waits(db, Viewer("admin", name="os:root"), FRIDAY)
    assert notifications.unread(db, Viewer("admin", name="os:root")) == 0


def test_notices_are_ones_own(both, step):
    db, _ = both
    step(CHEN, 1, DISPUTE, 1)
    (one,) = notifications.told(db, MIA)
    with db.writing() as cursor:
        notifications.mark_read(cursor, BEN, [one.id], FRIDAY.replace(tzinfo=None))
    assert notifications.unread(db, MIA) == 1
    with db.writing() as cursor:
        notifications.mark_read(cursor, MIA, None, FRIDAY.replace(tzinfo=None))
    assert notifications.unread(db, MIA) == 0
    assert notifications.told(db, ADMIN) == []
    assert "陈涛" in one.params["agent"]
    assert all("Ben" not in str(n.params) for n in notifications.told(db, CHEN))


def test_lists_are_filtered_in_the_store(both, step):
    db, _ = both
    step(CHEN, 1, DISPUTE, 1)
    assert [r.review for r in list_cases(db, MIA, CaseFilters(states=("disputed",)))] == [C1]
    assert [r.review for r in list_cases(db, MIA, CaseFilters(overdue_on=date(2026, 12, 3)))] == [C1]
    assert list_cases(db, EVE, CaseFilters()) == []
    assert len(list_cases(db, MIA, CaseFilters(), limit=1)) == 1
