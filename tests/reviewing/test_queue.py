"""Taking, giving back and handing over tasks, by several people at once, within what each may see; and how it stands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from queue_samples import ANNA, BEN, CORA, MIA, TODAY, filled, review

from app.widgets.bell import grouped
from qa.errors import UsageError
from qa.reviewing import queue
from qa.store import audit, notifications
from qa.store.audit import AuditFilters
from qa.store.connection import Database
from qa.store.queue_progress import loads
from qa.store.review_tasks import (
    Task,
    TaskFilters,
    count_tasks,
    end_task,
    find_task,
    insert_tasks,
    list_tasks,
    next_task,
)
from qa.store.viewer import Viewer

AT = datetime(2026, 11, 27, 9)
DORA = Viewer("coach", name="Dora", every_team=True)
MADE = (
    # id, conversation, reviewer, priority, due
    ("mine", "a1-000", "Ben", 0.0, date(2026, 12, 3)),
    ("urgent", "a1-001", "Ben", 15.0, date(2026, 12, 1)),
    ("late", "a1-002", "Ben", 0.0, date(2026, 11, 26)),
    ("free", "a2-000", "", 35.0, date(2026, 12, 2)),
    ("critical", "a2-001", "", 300.0, date(2026, 12, 9)),
    ("coras", "a3-000", "Cora", 0.0, None),
    ("other team", "b1-000", "", 0.0, date(2026, 12, 1)),
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with filled(tmp_path / "x.duckdb") as database:
        made = [
            Task(
                id,
                talk,
                "p",
                ({"code": f"triage_{id}", "params": {}, "weight": weight},),
                weight,
                who,
                "pending",
                due,
                AT,
            )
            for id, talk, who, weight, due in MADE
        ]
        with database.writing() as cursor:
            insert_tasks(cursor, made)
        yield database


def ids(db: Database, by: Viewer, sort: str = "urgent", **filters: object) -> list[str]:
    return [row.task.id for row in list_tasks(db, by, TaskFilters(**filters), sort=sort)]  # type: ignore[arg-type]


def task(db: Database, id: str) -> Task:
    found = find_task(db, ANNA, id)
    assert found is not None
    return found


def acts(db: Database, object: str) -> list[tuple[str, dict]]:
    return [(e.who, dict(e.details)) for e in audit.entries(db, ANNA, AuditFilters(object=object))]


def test_who_sees_which_tasks(db):
    assert set(ids(db, ANNA)) == {one[0] for one in MADE}
    assert set(ids(db, MIA)) == {one[0] for one in MADE} - {"other team"}
    assert set(ids(db, BEN)) == {"mine", "urgent", "late", "free", "critical"}
    assert set(ids(db, CORA)) == {"free", "critical", "coras", "other team"}
    for nobody in (
        DORA,
        Viewer("agent", agent="a1", name="a1"),
        Viewer("manager", name="x"),
        Viewer("reviewer", name="Ben"),
    ):
        assert ids(db, nobody) == []
        assert count_tasks(db, nobody, TaskFilters()) == 0
    assert find_task(db, BEN, "coras") is None


def test_the_order(db):
    assert ids(db, ANNA)[:4] == ["critical", "late", "urgent", "other team"]
    assert ids(db, ANNA)[-1] == "coras"  # without a day last
    assert ids(db, ANNA, "due")[0] == "late"
    assert ids(db, ANNA, "priority")[:3] == ["critical", "free", "urgent"]
    with pytest.raises(UsageError):
        ids(db, ANNA, "due; DROP TABLE review_task")


def test_filters(db):
    assert ids(db, BEN, reviewer="Ben") == ["late", "urgent", "mine"]
    assert ids(db, BEN, reviewer="") == ["critical", "free"]
    assert ids(db, ANNA, causes=("triage_free", "triage_mine")) == ["free", "mine"]
    assert ids(db, ANNA, due_until=date(2026, 11, 27)) == ["late"]
    assert ids(db, ANNA, teams=("B",)) == ["other team"]
    assert ids(db, ANNA, plans=("none",)) == []


def coming(db: Database, by: Viewer, *but: str) -> str | None:
    found = next_task(db, by, by.name, but)
    return found.id if found else None


def test_what_comes_next_is_begun_then_critical_then_own_then_anybodys(db):
    assert coming(db, BEN) == "critical"
    assert [coming(db, BEN, "critical"), coming(db, BEN, "critical", "late")] == ["late", "urgent"]
    queue.claim(db, BEN, "mine")
    assert coming(db, BEN) == "mine"
    with db.writing() as cursor:
        for id in ("mine", "urgent", "late", "critical"):
            end_task(cursor, id, "Ben", AT)
    assert coming(db, BEN) == "free"
    assert coming(db, Viewer("reviewer", ("A",), name="a2")) is None  # nobody reviews the own conversations
    assert coming(db, DORA) is None


def test_the_first_who_comes_has_it(db):
    with ThreadPoolExecutor(2) as both:
        found = list(both.map(lambda by: queue.claim(db, by, "free"), (BEN, CORA)))
    assert sorted(one.said for one in found) == ["done", "taken"]
    holder = task(db, "free").reviewer
    loser = next(one for one in found if one.said == "taken")
    assert loser.task is not None
    assert loser.task.reviewer == holder  # told who has it
    assert len(acts(db, "task:free")) == 1


def test_everybody_who_starts_next_at_once_gets_another(db):
    with ThreadPoolExecutor(2) as both:
        found = list(both.map(lambda by: queue.claim_next(db, by), [CORA, BEN]))
    assert len({one.id for one in found if one}) == 2
    assert task(db, "critical").state == "claimed"
    again = queue.claim_next(db, BEN)
    assert again is not None
    assert again.id == next(one.id for one in found if one and one.reviewer == "Ben")  # what is begun already


def test_claiming_again_is_no_harm(db):
    first = queue.claim(db, BEN, "free")
    again = queue.claim(db, BEN, "free")
    assert (first.said, again.said) == ("done", "yours")
    assert first.task is not None
    assert (task(db, "free").version, task(db, "free").claimed_at) == (first.task.version, first.task.claimed_at)
    assert acts(db, "task:free") == [("Ben", {"claimed": True})]


def test_what_has_ended_or_is_not_there_is_told_so(db):
    with db.writing() as cursor:
        assert end_task(cursor, "mine", "Ben", AT)
        assert not end_task(cursor, "mine", "Cora", AT)
    assert task(db, "mine").reviewer == "Ben"
    assert queue.claim(db, BEN, "mine").said == "ended"
    assert queue.release(db, BEN, "mine").said == "ended"
    assert queue.claim(db, BEN, "other team").said == "gone"
    assert queue.claim(db, BEN, "nothing").said == "gone"


def test_giving_back(db):
    queue.claim(db, BEN, "free")
    assert queue.release(db, CORA, "free").said == "taken"
    assert queue.release(db, BEN, "free").said == "done"
    now = task(db, "free")
    assert (now.reviewer, now.state, now.claimed_at) == ("", "pending", None)
    queue.claim(db, CORA, "free")
    assert queue.release(db, MIA, "free").said == "done"  # a manager may, when somebody is ill
    assert acts(db, "task:free")[0] == ("Mia", {"released": True})


def test_only_what_is_not_begun_is_handed_over(db):
    queue.claim(db, BEN, "mine")
    moved = queue.assign(db, MIA, ["mine", "urgent", "late", "nothing"], "Cora")
    assert (moved.done, moved.passed) == (2, 2)
    assert [task(db, id).reviewer for id in ("mine", "urgent", "late")] == ["Ben", "Cora", "Cora"]
    assert acts(db, "task:urgent") == acts(db, "task:late") == [("Mia", {"to": "Cora"})]


def test_nobody_is_given_what_they_may_not_see(db):
    moved = queue.assign(db, ANNA, ["other team", "free"], "Ben")
    assert (moved.done, moved.passed) == (1, 1)
    assert task(db, "other team").reviewer == ""
    assert queue.assign(db, MIA, ["other team"], "Cora").done == 0
    for name in ("Dora", "Gone", "Nobody"):
        with pytest.raises(UsageError, match="does not review"):
            queue.assign(db, ANNA, ["free"], name)


def test_everything_of_somebody_ill_goes_to_all(db):
    assert queue.hand_over(db, MIA, "Ben", "") == queue.Moved(3, 0)
    assert ids(db, BEN, reviewer="Ben") == []
    assert {"mine", "urgent", "late"} <= set(ids(db, CORA, reviewer=""))
    assert queue.hand_over(db, MIA, "", "Cora", 2).done == 2
    assert ids(db, MIA, reviewer="Cora")[:2] == ["critical", "late"]


def test_whoever_is_given_tasks_is_told_once_an_act_with_the_number(db):
    def told(viewer):
        return [(one.kind, dict(one.params)) for one in notifications.told(db, viewer)]

    queue.assign(db, MIA, ["mine", "urgent"], "Cora")
    queue.assign(db, MIA, ["mine", "urgent"], "Cora")  # they are Cora's already
    queue.assign(db, MIA, ["late"], "Cora")
    assert sorted(told(CORA), key=str) == [("tasks_assigned", {"n": n, "name": "Mia"}) for n in (1, 2)]
    queue.assign(db, MIA, ["mine"], "")
    assert (told(BEN), told(MIA)) == ([], [])
    queue.assign(db, ANNA, ["free"], "Anna")
    assert told(ANNA) == []
    lines = grouped(notifications.told(db, CORA))
    assert [count for _, count in lines] == [1, 1]


def test_what_is_taken_out_is_out(db):
    assert queue.drop(db, MIA, ["free", "critical"]).done == 2
    assert "free" not in ids(db, ANNA)
    assert ids(db, ANNA, states=("dropped",)) == ["critical", "free"]
    assert queue.claim(db, BEN, "free").said == "ended"


@pytest.mark.parametrize("act", [lambda db: queue.assign(db, BEN, ["free"], "Ben"), lambda db: queue.drop(db, BEN, ["free"]),
                                 lambda db: queue.claim(db, DORA, "free"), lambda db: queue.claim_next(db, DORA)])  # fmt: skip
def test_who_may_not_is_refused(db, act):
    with pytest.raises(UsageError, match="role"):
        act(db)
    assert acts(db, "task") == []


def test_how_far_everybody_is(db):
    queue.claim(db, BEN, "urgent")
    with db.writing() as cursor:
        review(cursor, "a1-000", 70.0)
        cursor.execute("UPDATE review SET task_id = 'mine'")
        end_task(cursor, "mine", "Ben", AT)
    found = {one.reviewer: one for one in loads(db, MIA, TODAY, datetime(2026, 11, 21))}
    ben = found["Ben"]
    assert (ben.pending, ben.claimed, ben.due, ben.overdue, ben.done, ben.seconds) == (1, 1, 1, 1, 1, 180.0)
    assert found[""].pending == 2
    assert set(found) == {"Ben", "Cora", ""}
    assert {one.reviewer for one in loads(db, BEN, TODAY, AT)} == {"Ben", ""}
