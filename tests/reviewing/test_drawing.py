"""Plans are made, previewed and run on a real database: right numbers, right people, never twice, chances kept."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from statistics import fmean

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from queue_samples import ANNA, BEN, CORA, MIA, TODAY, conversation, filled, insert_row, review

from app.widgets.bell import grouped
from qa.errors import UsageError
from qa.reviewing.drawing import Ran, make_plan, prepare, retire_plan, run_plan, run_standing
from qa.reviewing.estimating import team_failures, team_scores
from qa.reviewing.plan import Days, content_of, days_of_next_run
from qa.store import audit, notifications
from qa.store.audit import AuditFilters
from qa.store.connection import Database, rows
from qa.store.review_tasks import TaskFilters, end_task, list_tasks
from qa.store.sampling_plans import drawn_reviews, plans, run_progress, runs
from qa.store.viewer import Viewer
from qa.store.work_days import set_work_days, work_calendar

WEEK = Days(date(2026, 11, 21), date(2026, 11, 27))
SAMPLE = {"voice": {"number": 3}, "chat": {"percent": 10}, "seed": 7}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with filled(tmp_path / "x.duckdb") as database:
        yield database


def plan(db: Database, by: Viewer = ANNA, **told: object) -> str:
    id = f"plan{len(plans(db, ANNA, retired=True))}"
    make_plan(db, by, id, "Weekly", {**SAMPLE, **told} if told.get("kind") != "triage" else told)
    return id


def run(db: Database, id: str, days: Days = WEEK, by: Viewer = ANNA) -> Ran:
    return run_plan(db, by, id, days, TODAY)


def tasks(db: Database, by: Viewer = ANNA, **filters: object) -> list:
    return list_tasks(db, by, TaskFilters(**filters), limit=1000)  # type: ignore[arg-type]


def test_every_agent_gets_the_number_and_channels_are_apart(db):
    done = run(db, plan(db))
    found = Counter((row.agent, row.channel) for row in tasks(db))
    assert {agent: found[agent, "voice"] for agent in ("a1", "a2", "a3", "b1", "b2")} == dict.fromkeys(
        ("a1", "a2", "a3", "b1", "b2"), 3
    )
    assert all(found[agent, "chat"] == 2 for agent in ("a1", "b2"))
    assert done.tasks == done.drawn == len(tasks(db)) == 25
    assert done.run is not None
    assert done.run.candidates == 200


def test_a_preview_is_the_run_and_writes_nothing(db):
    content = content_of({**SAMPLE, "risk_share": 0.5})
    first = prepare(db, ANNA, content, WEEK, TODAY)
    assert rows(db, "SELECT count(*) FROM review_task")[0][0] == 0
    assert prepare(db, ANNA, content, WEEK, TODAY).draws == first.draws
    run(db, plan(db, risk_share=0.5))
    assert {row.task.conversation for row in tasks(db)} == {one.conversation for one in first.draws}
    assert prepare(db, ANNA, content_of({**SAMPLE, "risk_share": 0.5, "seed": 8}), WEEK, TODAY).draws != first.draws


def test_the_same_days_are_never_drawn_twice(db):
    id = plan(db)
    first = run(db, id)
    for days in (WEEK, Days(date(2026, 11, 27), date(2026, 12, 3))):
        again = run(db, id, days)
        assert (again.outcome, again.run) == ("overlaps", first.run)
    assert len(tasks(db)) == first.tasks
    assert run(db, id, Days(date(2026, 11, 14), date(2026, 11, 20))).outcome == "made"


def test_two_people_running_it_at_once_make_one_draw(db):
    id = plan(db)
    with ThreadPoolExecutor(2) as both:
        found = list(both.map(lambda _: run(db, id).outcome, range(2)))
    assert sorted(found) == ["made", "overlaps"]
    assert len(tasks(db)) == 25


def test_a_form_sent_twice_is_one_plan(db):
    for _ in range(2):
        make_plan(db, ANNA, "once", "Weekly", SAMPLE)
    assert [one.id for one in plans(db, ANNA)] == ["once"]
    written = audit.entries(db, ANNA, AuditFilters(object="plan:once"))
    assert [(e.who, e.details["added"]) for e in written] == [("Anna", True)]


def test_work_is_shared_by_percent_among_those_who_may_see_the_team(db):
    run(db, plan(db, percent={"Ben": 50, "Cora": 50}))
    found = Counter((row.team, row.task.reviewer) for row in tasks(db))
    assert found["B", "Ben"] == 0
    assert found["B", "Cora"] == 10
    assert abs(found["A", "Ben"] - found["A", "Cora"]) <= 1
    assert found["A", "Ben"] + found["A", "Cora"] == 15


def test_beyond_numbers_it_is_anybodys_and_who_left_gets_nothing(db):
    run(db, plan(db, numbers={"Ben": 4, "Cora": 6, "Gone": 9, "Nobody": 9}))
    assert Counter(row.task.reviewer for row in tasks(db)) == {"Ben": 4, "Cora": 6, "": 15}
    told = [(one.kind, dict(one.params)) for by in (BEN, CORA, ANNA) for one in notifications.told(db, by)]
    assert told == [("tasks_drawn", {"n": n, "name": "Weekly"}) for n in (4, 6)]
    run(db, plan(db, numbers={"Ben": 3}, seed=8, voice={"number": 20}))
    (line,) = grouped(notifications.told(db, BEN))
    assert (line[0].params["n"], line[1]) == (sum(one.params["n"] for one in notifications.told(db, BEN)), 1)
    assert line[0].params["n"] > 4


def test_due_days_are_working_days_with_the_teams_calendar(db):
    assert set_work_days(db, ANNA, [date(2026, 11, 30)], [date(2026, 11, 29)])
    assert not set_work_days(db, ANNA, [date(2026, 11, 30)], [date(2026, 11, 29)])
    assert work_calendar(db).works(date(2026, 11, 29))
    run(db, plan(db, working_days=2))
    assert {row.task.due for row in tasks(db)} == {date(2026, 12, 1)}  # Sunday is worked, Monday is off


def test_a_manager_draws_from_own_teams_only(db):
    id = plan(db, MIA)
    assert {row.team for row in tasks(db)} == set()
    run(db, id, by=MIA)
    assert {row.team for row in tasks(db)} == {"A"}
    with pytest.raises(UsageError, match="not a team of yours"):
        make_plan(db, MIA, "x", "Other", {**SAMPLE, "filters": {"teams": ["B"]}})
    other = plan(db)
    assert [one.id for one in plans(db, MIA)] == [id]
    with pytest.raises(UsageError, match="no such plan"):
        run_plan(db, MIA, other, WEEK, TODAY)
    with pytest.raises(UsageError, match="role"):
        make_plan(db, BEN, "y", "Mine", SAMPLE)


def test_filters_narrow_what_is_drawn(db):
    narrow = {"agents": ["a1"], "groups": ["new"], "score_min": 81, "seconds_min": 60}
    ready = prepare(db, ANNA, content_of({**SAMPLE, "filters": narrow}), WEEK, TODAY)
    assert 0 < ready.candidates.total() < 14
    assert {one.agent for one in ready.draws} == {"a1"}
    none = content_of({**SAMPLE, "filters": {"seconds_min": 121}})
    assert prepare(db, ANNA, none, WEEK, TODAY).draws == ()


def test_what_has_no_date_or_no_score_is_told_and_left_out(db):
    with db.writing() as cursor:
        conversation(cursor, "undated", started_at=None)
        conversation(cursor, "short", status="not_eligible", total=None, judged=None)
    ready = prepare(db, ANNA, content_of({"voice": {"percent": 100}}), WEEK, TODAY)
    assert ready.undated == 1
    assert not {"undated", "short"} & {one.conversation for one in ready.draws}
    all_of_it = content_of({"voice": {"percent": 100}, "filters": {"unscored": True}})
    assert "short" in {one.conversation for one in prepare(db, ANNA, all_of_it, WEEK, TODAY).draws}


def risky(db: Database) -> None:
    with db.writing() as cursor:
        cursor.execute("UPDATE conversation SET critical_suspected = ['forbidden'] WHERE id = 'a1-001'")
        cursor.execute("UPDATE conversation SET customer_start = 0.4, customer_end = -0.5 WHERE id = 'b1-002'")
        cursor.execute("UPDATE conversation SET customer_group = 'VIP' WHERE id = 'a2-003'")
        cursor.execute("UPDATE conversation SET total = 20 WHERE id = 'b2-005'")
        usual = {"section": "s", "max_points": 5.0, "suggested": "{}", "position": 0}
        insert_row(cursor, "item", conversation_id="a3-007", item="greeting", status="pass", confidence=0.4, **usual)
        insert_row(cursor, "item", conversation_id="a3-009", item="closing", status="pass", confidence=0.9, **usual)
        weak = usual | {"suggested": '{"status": "fail"}'}
        insert_row(cursor, "item", conversation_id="a3-011", item="closing", status="not_evaluated", **weak)
        insert_row(
            cursor, "event", conversation_id="b1-004", position=0, kind="threat", grade="media", evidence="[]",
            parameters="{}",
        )  # fmt: skip
        insert_row(cursor, "review_case", review_id="r", conversation_id="a1-013", state="disputed")


CAUSES = {
    "a1-001": "triage_critical_suspected",
    "a1-013": "triage_disputed",
    "a2-003": "triage_vip",
    "a3-007": "triage_low_confidence",
    "a3-011": "triage_weak_item",
    "b1-002": "triage_sentiment_crash",
    "b1-004": "triage_event",
    "b2-005": "triage_outlier_low",
}


def test_triage_finds_every_cause_and_the_weightiest_stands_first(db):
    risky(db)
    id = plan(db, kind="triage", least_priority=10)
    done = run(db, id)
    assert drawn_reviews(db, ANNA, id) == []  # nothing of it stands for others
    found = {row.task.conversation: row.task for row in tasks(db)}
    assert {id: task.reasons[0]["code"] for id, task in found.items()} == CAUSES
    assert done.tasks == len(CAUSES)
    assert tasks(db)[0].task.conversation == "a1-001"
    assert found["a1-001"].priority == 300
    assert found["a1-001"].reasons[0]["params"]["items"][0]["zh"] == "服务禁语"
    assert found["a3-007"].reasons[0]["params"]["item"]["en"] != "greeting"


def test_triage_takes_nothing_twice_but_what_is_disputed(db):
    risky(db)
    id = plan(db, kind="triage", least_priority=10)
    run(db, id)
    assert run(db, id).tasks == 0
    with db.writing() as cursor:
        for row in tasks(db):
            end_task(cursor, row.task.id, "Ben", datetime(2026, 11, 28))
    assert run(db, id).tasks == 1
    assert [row.task.conversation for row in tasks(db)] == ["a1-013"]


def test_a_standing_triage_runs_by_itself_and_leaves_no_trace_of_nothing(db):
    risky(db)
    plan(db)
    id = plan(db, kind="triage", least_priority=10, automatic=True, days=10)
    assert [done.tasks for done in run_standing(db, ANNA, TODAY)] == [len(CAUSES)]
    assert run_standing(db, ANNA, TODAY) == []
    with db.writing() as cursor:
        conversation(cursor, "new", started_at=datetime(2026, 11, 28, 8), customer_group="vip")
    assert [done.tasks for done in run_standing(db, ANNA, TODAY)] == [1]
    assert [(one.since, one.until) for one in runs(db, ANNA, id)] == [(date(2026, 11, 19), TODAY)] * 2
    retire_plan(db, ANNA, id)
    with db.writing() as cursor:
        conversation(cursor, "newer", customer_group="vip")
    assert run_standing(db, ANNA, TODAY) == []


def test_a_cause_of_no_weight_is_none_and_few_are_the_weightiest(db):
    risky(db)
    run(db, plan(db, kind="triage", least_priority=1, at_most=2, weights={"critical_suspected": 0, "vip": 50}))
    assert [row.task.conversation for row in tasks(db)] == ["a2-003", "a1-013"]


def test_a_draw_on_an_open_task_joins_it(db):
    risky(db)
    run(db, plan(db, kind="triage", least_priority=10, numbers={"Ben": 3}))
    before = {row.task.conversation: row.task for row in tasks(db)}
    done = run(db, plan(db, voice={"percent": 100}, chat={"percent": 100}, working_days=1))
    assert (done.joined, done.tasks) == (len(CAUSES), 200 - len(CAUSES))
    after = {row.task.conversation: row.task for row in tasks(db)}
    assert len(after) == 200
    for id, task in before.items():
        assert after[id].reviewer == task.reviewer
        assert [reason["code"] for reason in after[id].reasons] == [task.reasons[0]["code"], "sampled_all"]
        assert after[id].due == date(2026, 11, 30)


def test_what_was_reviewed_before_counts_without_a_task(db):
    with db.writing() as cursor:
        review(cursor, "a1-001", 70.0)
    done = run(db, plan(db, voice={"percent": 100}, chat=None))
    assert (done.drawn, done.seen, done.tasks) == (100, 1, 99)
    (progress,) = run_progress(db, ANNA, TODAY)
    assert (progress.drawn, progress.done) == (100, 1)


def test_a_retired_plan_is_run_no_more(db):
    id = plan(db)
    assert retire_plan(db, ANNA, id)
    assert not retire_plan(db, ANNA, id)
    assert run(db, id).outcome == "retired"
    assert plans(db, ANNA) == []


def test_rates_of_teams_are_weighted_by_the_chances(db):
    """Risk-first picks the failing: the plain share is far too high, the weighted one is right on average."""
    with db.writing() as cursor:
        cursor.execute("UPDATE conversation SET customer_group = 'vip' WHERE right(id, 1) IN ('0', '1')")
    truth, weighted, plain = 0.2, [], []
    for seed in range(30):
        content = content_of({"voice": {"number": 4}, "chat": {"number": 4}, "risk_share": 0.7, "seed": seed})
        drawn = prepare(db, ANNA, content, WEEK, TODAY).draws
        values = {one.conversation: float(one.conversation[-1] in "01") for one in drawn}
        plain.append(fmean(values.values()))
        weighted.append(sum(values[one.conversation] * one.weight for one in drawn) / sum(one.weight for one in drawn))
    assert fmean(plain) > truth + 0.15
    assert fmean(weighted) == pytest.approx(truth, abs=0.04)


def test_estimates_come_from_reviews_and_say_when_they_are_provisional(db):
    id = plan(db, voice={"percent": 100}, chat=None)
    run(db, id)
    found = drawn_reviews(db, ANNA, id)
    assert len(found) == 100
    assert team_scores(db, ANNA, id)[0].weighted.estimate.value is None
    with db.writing() as cursor:
        for k, one in enumerate(found):
            if one.team == "A":
                review(cursor, one.conversation, 60.0 + k % 2 * 20, {"greeting": ("fail", "pass", "pass", "na")[k % 4]})
    whole, team_a, team_b = team_scores(db, ANNA, id)
    assert (whole.weighted.complete, team_a.weighted.complete) == (False, True)
    assert team_a.weighted.estimate.value == pytest.approx(70.0)
    assert team_b.weighted.estimate.n == 0
    failing = team_failures(db, ANNA, id, "greeting")[1]
    assert failing.weighted.estimate.value == pytest.approx(1 / 3, abs=0.01)
    assert failing.weighted.complete
    assert team_scores(db, Viewer("manager", ("B",), name="x"), id) == [] or all(
        rate.weighted.estimate.n == 0 for rate in team_scores(db, Viewer("manager", ("B",), name="x"), id)
    )


def test_the_next_run_goes_on_where_the_last_ended():
    content = content_of({**SAMPLE, "days": 7})
    assert days_of_next_run(content, None, TODAY) == WEEK
    assert days_of_next_run(content, WEEK, date(2026, 12, 5)) == Days(date(2026, 11, 28), date(2026, 12, 4))
    assert days_of_next_run(content, WEEK, TODAY) == WEEK


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({}, "say how many"),
        ({"voice": {"number": 2.5}}, "whole"),
        ({"voice": {"percent": 101}}, "percent must lie"),
        ({"voice": {"number": 1, "percent": 1}}, "not both"),
        ({"voice": {"each": 1}}, "not each"),
        ({**SAMPLE, "percent": {"Ben": 60}}, "total 100"),
        ({**SAMPLE, "percent": {"Ben": 100}, "numbers": {"Ben": 1}}, "not both"),
        ({**SAMPLE, "risk_share": 0.95}, "risk_share"),
        ({**SAMPLE, "weights": {"mood": 1}}, "no cause mood"),
        ({**SAMPLE, "filters": {"score_min": 90, "score_max": 80}}, "lies over"),
        ({**SAMPLE, "filters": {"sql": "1=1"}}, "filters.sql"),
        ({"kind": "all"}, "kind"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_in_one_line(told, problem):
    with pytest.raises(UsageError, match=problem) as refused:
        content_of(told)
    assert "\n" not in str(refused.value)


def test_what_is_written_down_of_a_run(db):
    id = plan(db)
    run(db, id)
    last = audit.entries(db, ANNA, AuditFilters(object=f"plan:{id}"))[0]
    assert (last.who, last.action, last.details) == ("Anna", "changed", {"candidates": 200, "drawn": 25, "tasks": 25})
    assert len(runs(db, ANNA, id)) == 1
