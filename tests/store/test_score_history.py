"""Scores that are replaced are kept, once, whatever way the replacing result comes."""

from __future__ import annotations

import shutil
import time

import pytest

from qa.store.review_verdicts import ReviewVerdict, add_verdicts, latest_verdicts
from qa.store.score_history import scores_of_conversation, scores_of_rubric
from qa.store.segments import write_segment
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool


def scored(make, version: str, total: float, id: str = "c1", **change):
    result = make(id, total=total, **change)
    card = result.scorecard | {"version": version, "hash": f"hash of {version}"}
    return result.model_copy(update={"scorecard": card})


def put(db, spool, *results) -> None:
    for result in results:
        write_segment([result], [], spool)
        time.sleep(0.002)
    merge_spool(db, spool)


def course(db, id="c1"):
    return [
        (score.version, score.total, score.replaced_at is not None) for score in scores_of_conversation(db, ADMIN, id)
    ]


def test_another_version_leaves_the_score_before_behind(db, spool, make):
    put(db, spool, scored(make, "1", 80))
    put(db, spool, scored(make, "2", 70))
    assert course(db) == [("1", 80, True), ("2", 70, False)]
    old, new = scores_of_conversation(db, ADMIN, "c1")
    assert old.items == new.items == {"greeting": "pass", "closing": "fail"}
    assert old.scored_at <= old.replaced_at
    assert (old.rubric, old.hash, old.judged, old.band) == ("zh-standard", "hash of 1", 0.9, "good")


def test_the_same_work_done_again_leaves_nothing_behind(db, spool, make):
    put(db, spool, scored(make, "1", 80))
    put(db, spool, scored(make, "1", 80).model_copy(update={"timings": {"score": 9.9}}))
    assert course(db) == [("1", 80, False)]


@pytest.mark.parametrize("change", [{"total": 75}, {"judged": 0.5}, {"band": "pass"}])
def test_another_score_by_the_same_version_is_kept_too(db, spool, make, change):
    put(db, spool, scored(make, "1", 80))
    put(db, spool, scored(make, "1", **({"total": 80} | change)))
    assert len(course(db)) == 2


def test_an_item_judged_otherwise_is_another_score(db, spool, make, make_item):
    put(db, spool, scored(make, "1", 80, items={"a": make_item("pass"), "b": make_item("fail")}))
    put(db, spool, scored(make, "1", 80, items={"a": make_item("fail"), "b": make_item("pass")}))
    assert [score.items for score in scores_of_conversation(db, ADMIN, "c1")] == [
        {"a": "pass", "b": "fail"},
        {"a": "fail", "b": "pass"},
    ]


def test_results_that_wait_together_are_all_kept(db, spool, make):
    put(db, spool, scored(make, "1", 80), scored(make, "2", 70), scored(make, "2", 70), scored(make, "3", 60))
    assert course(db) == [("1", 80, True), ("2", 70, True), ("3", 60, False)]


def test_a_conversation_no_longer_scored_keeps_the_score_it_had(db, spool, make):
    put(db, spool, scored(make, "1", 80))
    put(db, spool, make("c1", status="not_eligible"))
    assert course(db) == [("1", 80, True)]


def test_a_segment_taken_in_twice_counts_once(db, spool, make, tmp_path):
    put(db, spool, scored(make, "1", 80))
    segment = write_segment([scored(make, "2", 70)], [], spool)
    kept = shutil.copy2(segment, tmp_path / segment.name)
    merge_spool(db, spool)
    shutil.copy2(kept, segment)
    merge_spool(db, spool)
    assert course(db) == [("1", 80, True), ("2", 70, False)]


def test_scores_of_a_rubric_are_those_of_every_conversation_it_ever_judged(db, spool, make):
    put(db, spool, scored(make, "1", 80, "c1"), scored(make, "1", 50, "c2"), scored(make, "9", 10, "c3"))
    other = scored(make, "1", 90)
    put(db, spool, other.model_copy(update={"scorecard": other.scorecard | {"rubric": "ours", "hash": "of ours"}}))
    found = scores_of_rubric(db, ADMIN, "ours")
    assert [(s.conversation, s.rubric, s.total) for s in found] == [("c1", "zh-standard", 80), ("c1", "ours", 90)]
    assert len(scores_of_rubric(db, ADMIN, "zh-standard")) == 4
    assert scores_of_rubric(db, ADMIN, "none") == []


def test_who_may_not_see_a_conversation_does_not_see_its_scores(db, spool, make):
    put(db, spool, scored(make, "1", 80))
    stranger = Viewer("manager", teams=("B组",))
    assert scores_of_conversation(db, stranger, "c1") == []
    assert scores_of_rubric(db, stranger, "zh-standard") == []


def test_the_last_verdict_of_people_counts_and_a_person_has_one(db, spool, make):
    from datetime import datetime

    put(db, spool, scored(make, "1", 80))
    day = [datetime(2026, 7, n) for n in (1, 2, 3)]
    add_verdicts(
        db, [ReviewVerdict("c1", "greeting", "pass", "甲", day[0]), ReviewVerdict("c1", "closing", "na", "甲", day[0])]
    )
    add_verdicts(db, [ReviewVerdict("c1", "greeting", "fail", "乙", day[2])])
    add_verdicts(
        db,
        [ReviewVerdict("c1", "closing", "fail", "甲", day[1]), ReviewVerdict("gone", "closing", "fail", "甲", day[1])],
    )
    add_verdicts(db, [])
    found = {(v.item, v.verdict, v.by) for v in latest_verdicts(db, ADMIN)}
    assert found == {("greeting", "fail", "乙"), ("closing", "fail", "甲")}
    assert latest_verdicts(db, Viewer("agent", agent="nobody")) == []
