"""What is released becomes a case of its agent: once, by whom it may be, of the last review, or of the machine's own scorecard."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from case_samples import BEN, CHEN, CORA, EVE, FRIDAY, MIA, MISSED, PARTLY, ZHAO, cases_database, review

from qa.errors import UsageError
from qa.reviewing.content import Answer
from qa.reviewing.disputing import Wish, take_step
from qa.reviewing.own_results import own_figures
from qa.reviewing.releasing import release_results
from qa.reviewing.taking_back import TakenBack, take_back_results
from qa.state_folder import StateFolder
from qa.store import audit, cases, notifications
from qa.store.audit import AuditFilters
from qa.store.cases import CaseFilters, case_of_conversation, find_case, list_cases
from qa.store.connection import Database
from qa.store.filters import Filters
from qa.store.releasable import count_waiting, released, unreleased, waiting
from qa.store.releases import released_at
from qa.store.reviews import review_times
from qa.store.viewer import ADMIN, Viewer
from scoring.dispute_model import Action, State

Both = tuple[Database, StateFolder]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    db, folder = cases_database(tmp_path)
    with db:
        yield db, folder


def kinds(db: Database, who: Viewer) -> list[str]:
    return [one.kind for one in notifications.told(db, who)]


def test_the_machines_scorecard_is_released_where_nobody_reviewed(both: Both):
    db, _ = both
    done = release_results(db, MIA, ["c1", "c1", "nobody", "short", "unknown"], FRIDAY)
    assert (done.new, done.revised) == (("c1",), ())
    assert set(done.refused) == {"nobody", "short", "unknown"}
    (row,) = list_cases(db, CHEN, CaseFilters())
    assert (row.review, row.reviewer, row.state, row.total, row.machine_total) == (
        "machine-c1",
        "",
        "submitted",
        90.0,
        90.0,
    )
    case = find_case(db, CHEN, row.review)
    assert case is not None
    assert (case.ratings[MISSED], case.ratings[PARTLY], case.ratings["greeting"]) == ("fail", "partial", "pass")
    assert case.log[0].step.by == "Mia"
    # nobody reviewed: it is no figure of any reviewer
    assert review_times(db, ADMIN, FRIDAY.replace(tzinfo=None) - timedelta(days=9)) == []
    assert kinds(db, CHEN) == ["submit_agent"]
    assert kinds(db, ZHAO) == []
    assert [e.object for e in audit.entries(db, ADMIN, AuditFilters(who="Mia"))] == ["conversation:c1"]


def test_twice_is_once(both: Both):
    db, _ = both
    release_results(db, MIA, ["c1", "c2"], FRIDAY)
    again = release_results(db, CORA, ["c1", "c2", "c3"], FRIDAY + timedelta(hours=1))
    assert again.new == ("c3",)
    assert len(list_cases(db, CHEN, CaseFilters())) == 3
    assert notifications.unread(db, CHEN) == 3
    assert find_case(db, CHEN, "machine-c3").log[0].step.role == "coach"  # type: ignore[union-attr]


def test_nobody_releases_what_they_may_not_see_or_are_not_permitted_to(both: Both):
    db, _ = both
    assert release_results(db, EVE, ["c1"], FRIDAY).refused == ("c1",)
    with pytest.raises(UsageError, match="may not release"):
        release_results(db, CHEN, ["c1"], FRIDAY)
    with pytest.raises(UsageError, match="at most 500"):
        release_results(db, MIA, [f"x{k}" for k in range(501)], FRIDAY)
    assert list_cases(db, ADMIN, CaseFilters()) == []


def test_the_last_review_is_what_is_released(both: Both):
    db, _ = both
    review(db, "r1", "c1", "Ben", FRIDAY - timedelta(hours=40), {MISSED: Answer(verdict="pass")}, 95.0)
    review(db, "r2", "c1", "Mia", FRIDAY - timedelta(hours=30), {MISSED: Answer(verdict="na")}, 93.0)
    release_results(db, MIA, ["c1"], FRIDAY)
    (row,) = list_cases(db, CHEN, CaseFilters())
    assert (row.review, row.reviewer, row.total) == ("r2", "Mia", 93.0)
    case = find_case(db, CHEN, "r2")
    assert case is not None
    assert (case.ratings[MISSED], case.ratings[PARTLY]) == ("na", "partial")


def test_a_newer_review_takes_the_place_of_what_was_released(both: Both):
    db, folder = both
    release_results(db, MIA, ["c1"], FRIDAY)
    wish = Wish(Action.DISPUTE, {MISSED: "pass"}, "听第一句")
    take_step(db, folder, CHEN, "machine-c1", 1, wish, FRIDAY + timedelta(hours=1))
    review(db, "r1", "c1", "Ben", FRIDAY + timedelta(hours=2), {MISSED: Answer(verdict="pass")}, 95.0)
    done = release_results(db, BEN, ["c1"], FRIDAY + timedelta(hours=3), comment="revised")
    assert (done.new, done.revised) == ((), ("c1",))
    old, new = find_case(db, CHEN, "machine-c1"), find_case(db, CHEN, "r1")
    assert old is not None
    assert new is not None
    assert (old.state, old.log[-1].step.replaced_by) == (State.RETRACTED, "r1")
    assert (new.state, new.ratings[MISSED], new.round) == (State.SUBMITTED, "pass", 0)
    assert case_of_conversation(db, CHEN, "c1").review == "r1"  # type: ignore[union-attr]
    assert kinds(db, CHEN)[:2] in (["submit_agent", "retract_agent"], ["retract_agent", "submit_agent"])
    assert release_results(db, BEN, ["c1"], FRIDAY + timedelta(hours=4)).revised == ()


def test_an_agent_sees_own_results_only(both: Both):
    db, _ = both
    release_results(db, MIA, ["c1", "z1"], FRIDAY)
    assert [row.conversation for row in list_cases(db, CHEN, CaseFilters())] == ["c1"]
    assert list_cases(db, CHEN, CaseFilters(agent="赵静")) == []
    assert find_case(db, CHEN, "machine-z1") is None
    assert cases.agents_with_cases(db, CHEN) == [("陈涛", "A")]
    assert own_figures(db, CHEN, "赵静").lately.n == 0
    other_team = Viewer("agent", ("B",), "陈涛", "chen2")
    assert list_cases(db, other_team, CaseFilters()) == []


def test_what_was_reviewed_and_not_released_for_a_day_is_told(both: Both):
    db, _ = both
    now = FRIDAY.replace(tzinfo=None)
    review(db, "r1", "c1", "Ben", FRIDAY - timedelta(hours=30), {}, 88.0)
    review(db, "r2", "c2", "Ben", FRIDAY - timedelta(hours=2), {}, 70.0)
    review(db, "r3", "c3", "Ben", FRIDAY - timedelta(hours=50), {}, 60.0)
    before = now - timedelta(hours=24)
    assert [one.conversation for one in waiting(db, MIA, before)] == ["c3", "c1"]
    assert (count_waiting(db, MIA, before), count_waiting(db, MIA, now), count_waiting(db, EVE, now)) == (2, 3, 0)
    release_results(db, MIA, ["c3"], FRIDAY)
    assert [one.conversation for one in waiting(db, MIA, before)] == ["c1"]


def test_what_of_a_list_is_not_released(both: Both):
    db, _ = both
    release_results(db, MIA, ["c1"], FRIDAY)
    assert unreleased(db, MIA, Filters(agents=("陈涛",)), 10) == (2, ["c2", "c3"])
    assert unreleased(db, MIA, Filters(), 1)[0] == 3
    assert unreleased(db, EVE, Filters(), 10) == (0, [])
    assert released_at(db, CHEN, "c2") is None


def test_own_figures_have_the_scores_that_count(both: Both):
    db, _ = both
    review(db, "r1", "c1", "Ben", FRIDAY - timedelta(hours=30), {}, 60.0)
    release_results(db, MIA, ["c1", "c2", "c3"], FRIDAY)
    found = own_figures(db, CHEN, "陈涛")
    assert found.lately.value == pytest.approx((60 + 90 + 90) / 3)
    assert found.lately.n == 3
    assert found.lately.low < 80 < found.lately.high  # type: ignore[operator]
    assert [point.score.n for point in found.weeks] == [3]
    assert found.before.n == 0


def take_back(db: Database, by: Viewer, ids: list[str], hours: float = 2):
    return take_back_results(db, by, ids, "重复发布", FRIDAY + timedelta(hours=hours))


def test_a_release_is_taken_back_and_its_agent_told_why(both: Both):
    db, _ = both
    release_results(db, MIA, ["c1", "c2"], FRIDAY)
    done = take_back(db, CORA, ["c1", "c3", "z1", "unknown"])
    assert (done.done, set(done.refused)) == (("c1",), {"c3", "z1", "unknown"})
    assert [row.conversation for row in list_cases(db, CHEN, CaseFilters())] == ["c2"]
    assert (released_at(db, MIA, "c1"), case_of_conversation(db, MIA, "c1")) == (None, None)
    case = find_case(db, MIA, "machine-c1")
    assert case is not None
    assert (case.state, case.log[-1].step.by, case.due) == (State.TAKEN_BACK, "Cora", None)
    (told,) = [one for one in notifications.told(db, CHEN) if one.kind == "take_back_agent"]
    assert told.params["why"] == "重复发布"
    assert [(e.object, e.details) for e in audit.entries(db, ADMIN, AuditFilters(who="Cora"))] == [
        ("conversation:c1", {"released": False})
    ]
    # twice is once
    assert take_back(db, CORA, ["c1"], 3) == TakenBack((), ("c1",))
    assert own_figures(db, CHEN, "陈涛").lately.n == 1


def test_who_may_take_back(both: Both):
    db, folder = both
    release_results(db, MIA, ["c1"], FRIDAY)
    with pytest.raises(UsageError, match="may not release"):
        take_back(db, CHEN, ["c1"])
    with pytest.raises(UsageError, match="say why"):
        take_back_results(db, MIA, ["c1"], " ", FRIDAY)
    assert take_back(db, EVE, ["c1"]).refused == ("c1",)  # of another team
    wish = Wish(Action.DISPUTE, {MISSED: "pass"}, "听第一句")
    take_step(db, folder, CHEN, "machine-c1", 1, wish, FRIDAY + timedelta(hours=1))
    assert take_back(db, BEN, ["c1"]).refused == ("c1",)  # the agent has answered
    assert released_at(db, CHEN, "c1") is not None
    assert take_back(db, MIA, ["c1"]).done == ("c1",)
    with pytest.raises(UsageError, match="no such case"):
        take_step(db, folder, CHEN, "machine-c1", 3, Wish(Action.WITHDRAW), FRIDAY + timedelta(hours=3))


def test_what_was_taken_back_is_released_again(both: Both):
    db, _ = both
    review(db, "r3", "c3", "Ben", FRIDAY - timedelta(hours=30), {MISSED: Answer(verdict="pass")}, 95.0)
    release_results(db, MIA, ["c1", "c3"], FRIDAY)
    take_back(db, MIA, ["c1", "c3"])
    assert [one.conversation for one in waiting(db, MIA, FRIDAY.replace(tzinfo=None))] == ["c3"]
    done = release_results(db, CORA, ["c1", "c3"], FRIDAY + timedelta(hours=3))
    assert (done.new, done.revised, done.refused) == (("c1", "c3"), (), ())
    assert {(row.review, row.state, row.total) for row in list_cases(db, CHEN, CaseFilters())} == {
        ("machine-c1", "submitted", 90.0),
        ("r3", "submitted", 95.0),
    }
    case = find_case(db, CHEN, "machine-c1")
    assert case is not None
    assert [logged.step.action for logged in case.log] == [Action.SUBMIT, Action.TAKE_BACK, Action.SUBMIT]


def test_a_scorecard_that_was_judged_anew_meanwhile_is_another_case(both: Both):
    db, _ = both
    release_results(db, MIA, ["c1"], FRIDAY)
    take_back(db, MIA, ["c1"])
    with db.writing() as cursor:
        cursor.execute("UPDATE item SET status = 'pass' WHERE conversation_id = 'c1' AND item = ?", [MISSED])
    release_results(db, MIA, ["c1"], FRIDAY + timedelta(hours=3))
    standing = case_of_conversation(db, CHEN, "c1")
    assert standing is not None
    assert standing.review == "machine-c1-2"
    case = find_case(db, CHEN, "machine-c1-2")
    assert case is not None
    assert case.ratings[MISSED] == "pass"


def test_many_are_taken_back_at_once(both: Both):
    db, _ = both
    release_results(db, MIA, ["c1", "c2", "c3", "z1"], FRIDAY)
    assert released(db, MIA, Filters(agents=("陈涛",)), 2)[0] == 3
    total, ids = released(db, MIA, Filters(), 10)
    assert total == 4
    assert set(take_back(db, MIA, ids).done) == {"c1", "c2", "c3", "z1"}
    assert released(db, MIA, Filters(), 10) == (0, [])
