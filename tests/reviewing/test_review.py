"""Drafts and reviews as they are kept: nothing lost, nothing doubled, the machine's result never touched."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

sys.path.insert(0, str(Path(__file__).parent))

from review_samples import AGENT, BEN, CALL, CORA, NEXT, OUTSIDE, reviewed_database

from qa.errors import UsageError
from qa.reviewing.content import Answer, Bookmark, Content, Note
from qa.reviewing.judged import basis, figures, missing, rubric_of
from qa.reviewing.review import (
    NotNow,
    Saving,
    Submission,
    Submitted,
    discard_draft,
    others_at_work,
    save_draft,
    submit,
)
from qa.state_folder import StateFolder
from qa.store import audit, reviews
from qa.store.connection import Database, rows
from qa.store.queries import get_conversation
from qa.store.review_verdicts import latest_verdicts
from qa.store.rows import ConversationDetail
from qa.store.viewer import ADMIN, Viewer
from scoring.scorecard import Status


@dataclass
class Desk:
    database: Database
    folder: StateFolder

    @property
    def detail(self) -> ConversationDetail:
        found = get_conversation(self.database, ADMIN, CALL)
        assert found is not None
        return found

    def open_items(self) -> dict[str, Answer]:
        """A verdict for everything that has to have one."""
        return {item["id"]: Answer(verdict="pass") for item in self.detail.items if item["status"] == "not_evaluated"}

    def content(self, **answers: Answer) -> Content:
        return Content(answers=self.open_items() | answers)

    def submit(self, by: Viewer, content: Content, **change: Any) -> Submitted:
        asked = {"content": content, "seconds": 100.0, "basis": basis(self.detail), "task": "task-0"} | change
        return submit(self.database, by, self.folder, CALL, Submission(**asked))

    def of(self, status: Status) -> str:
        """An item that the machine judged so."""
        return next(item["id"] for item in self.detail.items if item["status"] == status and item["points"] is not None)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database, folder = reviewed_database(tmp_path)
    with database:
        yield Desk(database, folder)


def override(cause: str = "meaning_context", **more: Any) -> Answer:
    return Answer(verdict="fail", cause=cause, **more)


def test_a_review_stands_beside_the_machines_result(desk: Desk) -> None:
    before, passed = desk.detail, desk.of(Status.PASS)
    done = desk.submit(BEN, desk.content(**{passed: override(why="不是这个意思", lapse="skill_wording")}))
    review = done.review
    assert desk.detail == before
    assert (done.again, done.ended, done.others, review.revision, review.seconds) == (False, True, (), 1, 100.0)
    assert review.machine_total == before.row.total
    assert review.total is not None
    assert review.total < before.row.total
    kept = Content.model_validate_json(review.content)
    assert kept.machine[passed].status == "pass"
    assert kept.points[passed] == 0
    assert kept.overrides == (passed,)
    assert kept.ratings()[passed] == "fail"
    assert set(kept.ratings()) == {item["id"] for item in before.items}
    verdicts = {v.item: (v.verdict, v.by) for v in latest_verdicts(desk.database, ADMIN)}
    assert verdicts == {name: ("fail" if name == passed else "pass", "Ben") for name in kept.answers}
    assert rows(desk.database, "SELECT state, reviewer FROM review_task WHERE id = 'task-0'") == [("done", "Ben")]
    entry = audit.entries(desk.database, ADMIN, audit.AuditFilters(), limit=1)[0]
    assert (entry.who, entry.object) == ("Ben", f"review:{review.id}")
    assert entry.details["overrides"] == 1
    assert "不是" not in str(entry.details)


def test_the_total_is_the_engines(desk: Desk) -> None:
    detail, rubric = desk.detail, rubric_of(desk.detail, desk.folder)
    assert rubric is not None
    assert rubric.hash == detail.rubric_hash
    untouched = figures(detail, rubric, Content())
    assert untouched is not None
    assert (untouched.total, dict(untouched.sections)) == (detail.row.total, detail.sections)
    assert figures(detail, None, Content()) is None


def test_a_standard_whose_wording_alone_changed_still_gives_totals(desk: Desk) -> None:
    from dataclasses import replace

    detail = replace(desk.detail, rubric_hash="0" * 64)
    assert rubric_of(detail, desk.folder) is not None
    other = replace(detail, row=replace(detail.row, total=(detail.row.total or 0) - 1))
    assert rubric_of(other, desk.folder) is None


def test_what_is_missing_is_told_and_nothing_kept(desk: Desk) -> None:
    passed = desk.of(Status.PASS)
    lacks = missing(desk.detail, Content(answers={passed: Answer(verdict="fail")}))
    assert lacks == dict.fromkeys(desk.open_items(), "verdict") | {passed: "cause"}
    assert missing(desk.detail, desk.content(**{passed: override("other")})) == {passed: "words"}
    assert missing(desk.detail, desk.content(**{passed: override("other", why="话没说完")})) == {}
    with pytest.raises(NotNow) as told:
        desk.submit(BEN, Content())
    assert (told.value.kind, told.value.told["items"]) == ("missing", dict.fromkeys(desk.open_items(), "verdict"))
    assert reviews.reviews_of(desk.database, ADMIN, CALL) == []


def test_the_same_twice_is_one_review(desk: Desk) -> None:
    content = desk.content()
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: desk.submit(BEN, content), range(4)))
    assert len({one.review.id for one in done}) == 1
    assert sorted(one.again for one in done) == [False, True, True, True]
    assert len(reviews.reviews_of(desk.database, ADMIN, CALL, retracted=True)) == 1


def test_other_content_from_a_second_window_is_told(desk: Desk) -> None:
    desk.submit(BEN, desk.content())
    with pytest.raises(NotNow) as told:
        desk.submit(BEN, desk.content(**{desk.of(Status.PASS): override()}))
    assert told.value.kind == "submitted"
    assert len(reviews.reviews_of(desk.database, ADMIN, CALL)) == 1


def test_two_people_at_once_each_have_a_review(desk: Desk) -> None:
    save_draft(desk.database, BEN, CALL, Saving(content=desk.content()))
    save_draft(desk.database, CORA, CALL, Saving(content=desk.content(), seconds=5))
    assert others_at_work(desk.database, BEN, CALL) == ["Cora"]
    first = desk.submit(BEN, desk.content())
    second = desk.submit(CORA, desk.content(**{desk.of(Status.PASS): override()}))
    assert (first.ended, second.ended) == (True, False)
    assert [one.reviewer for one in second.others] == ["Ben"]
    assert {one.reviewer for one in reviews.reviews_of(desk.database, ADMIN, CALL)} == {"Ben", "Cora"}
    assert rows(desk.database, "SELECT reviewer FROM review_task WHERE id = 'task-0'") == [("Ben",)]


def test_a_revision_takes_the_place_and_the_old_one_is_kept(desk: Desk) -> None:
    passed = desk.of(Status.PASS)
    first = desk.submit(BEN, desk.content(**{passed: override()})).review
    again = desk.submit(BEN, desk.content(), revision=2).review
    assert again.revision == 2
    assert [one.id for one in reviews.reviews_of(desk.database, BEN, CALL)] == [again.id]
    old = reviews.find_review(desk.database, BEN, first.id)
    assert old is not None
    assert old.retracted_at is not None
    assert old.content == first.content
    assert passed not in {v.item for v in latest_verdicts(desk.database, ADMIN)}


def test_a_draft_is_given_back_as_it_was(desk: Desk) -> None:
    content = Content(
        answers={desk.of(Status.PASS): Answer(comment="半句")},
        comment="总的来说",
        notes=(Note(turn=1, seconds=8.5, text="语气"),),
        bookmarks=(Bookmark(turn=2, start=16.0, kind="best_practice"),),
    )
    saved, _ = save_draft(desk.database, BEN, CALL, Saving(content=content, seconds=42))
    assert saved.version == 1
    stored = reviews.find_draft(desk.database, BEN, CALL, "review", "Ben")
    assert stored == saved
    assert Content.model_validate_json(stored.content) == content
    assert reviews.find_draft(desk.database, CORA, CALL, "review", "Cora") is None


def test_a_draft_sent_twice_is_one_and_its_time_goes_on(desk: Desk) -> None:
    for seconds in (10, 10, 40, 20):
        saved, _ = save_draft(desk.database, BEN, CALL, Saving(content=desk.content(), seconds=seconds))
    assert (saved.version, saved.seconds) == (1, 40)
    assert len(reviews.drafts_of(desk.database, BEN, "Ben")) == 1


def test_a_draft_that_was_changed_elsewhere_is_not_written_over(desk: Desk) -> None:
    save_draft(desk.database, BEN, CALL, Saving(content=Content(comment="一")))
    save_draft(desk.database, BEN, CALL, Saving(content=Content(comment="二"), version=1))
    with pytest.raises(NotNow) as told:
        save_draft(desk.database, BEN, CALL, Saving(content=Content(comment="三"), version=1))
    assert told.value.kind == "draft"
    assert Content.model_validate_json(told.value.told["draft"].content).comment == "二"
    saved, _ = save_draft(desk.database, BEN, CALL, Saving(content=Content(comment="三"), version=2))
    assert saved.version == 3


def test_a_draft_ends_with_its_review_or_when_it_is_not_wanted(desk: Desk) -> None:
    save_draft(desk.database, BEN, CALL, Saving(content=desk.content()))
    desk.submit(BEN, desk.content())
    assert reviews.find_draft(desk.database, BEN, CALL, "review", "Ben") is None
    save_draft(desk.database, BEN, CALL, Saving(content=Content(comment="x")))
    discard_draft(desk.database, BEN, CALL)
    assert reviews.find_draft(desk.database, BEN, CALL, "review", "Ben") is None


def test_marked_moments_are_found_and_replaced_by_a_revision(desk: Desk) -> None:
    marks = (Bookmark(turn=2, start=16.0, end=20.8, kind="best_practice", note="道歉及时"),)
    desk.submit(BEN, desk.content().model_copy(update={"bookmarks": marks}))
    desk.submit(CORA, desk.content().model_copy(update={"bookmarks": (Bookmark(turn=4, kind="to_coach"),)}))
    found = reviews.bookmarks(desk.database, BEN, kind="best_practice")
    assert [(b.turn, b.note, b.by, b.agent) for b in found] == [(2, "道歉及时", "Ben", "王敏")]
    assert found[0].quote.startswith("非常抱歉")
    assert reviews.bookmarks(desk.database, OUTSIDE) == []
    desk.submit(BEN, desk.content(), revision=2)
    assert [b.by for b in reviews.bookmarks(desk.database, ADMIN)] == ["Cora"]


def test_a_result_that_changed_meanwhile_is_looked_at_again(desk: Desk) -> None:
    with pytest.raises(NotNow) as told:
        desk.submit(BEN, desk.content(), basis="another")
    assert told.value.kind == "changed"


@pytest.mark.parametrize("by", [AGENT, OUTSIDE, Viewer("coach", name="Dora", every_team=True), Viewer("reviewer"),
                                Viewer("reviewer", name="王敏", every_team=True)])  # fmt: skip
def test_who_may_not_review_writes_nothing(desk: Desk, by: Viewer) -> None:
    with pytest.raises(UsageError):
        save_draft(desk.database, by, CALL, Saving(content=desk.content()))
    with pytest.raises(UsageError):
        desk.submit(by, desk.content())
    assert rows(desk.database, "SELECT 1 FROM review_draft UNION ALL SELECT 1 FROM review") == []


def test_a_task_of_another_conversation_is_not_ended(desk: Desk) -> None:
    done = desk.submit(BEN, desk.content(), task="task-1")
    assert (done.review.task, done.ended) == ("", False)
    assert rows(desk.database, "SELECT DISTINCT state FROM review_task") == [("pending",)]
    assert reviews.reviews_of(desk.database, OUTSIDE, CALL) == []
    assert reviews.find_review(desk.database, OUTSIDE, done.review.id) is None
    assert get_conversation(desk.database, ADMIN, NEXT) is not None


def task_state(desk: Desk) -> tuple[str, str]:
    return rows(desk.database, "SELECT state, reviewer FROM review_task WHERE id = 'task-0'")[0]


@pytest.mark.parametrize("holder", ["Ben", ""])
def test_a_review_that_came_from_no_task_ends_the_authors_open_one(desk: Desk, holder: str) -> None:
    with desk.database.writing() as cursor:
        cursor.execute("UPDATE review_task SET reviewer = ? WHERE id = 'task-0'", [holder])
    first, again = (desk.submit(BEN, desk.content(), task="") for _ in range(2))
    assert (first.review.task, first.ended, again.again, again.review.id) == ("task-0", True, True, first.review.id)
    assert task_state(desk) == ("done", "Ben")
    other = desk.content().model_copy(update={"comment": "再看"})
    with pytest.raises(NotNow, match="submitted"):
        desk.submit(BEN, other, task="")
    second = desk.submit(BEN, other, task="", revision=2)
    assert (second.review.task, second.review.revision) == ("task-0", 2)
    assert [r.id for r in reviews.reviews_of(desk.database, ADMIN, CALL)] == [second.review.id]


def test_a_task_that_somebody_else_has_stays_theirs(desk: Desk) -> None:
    with desk.database.writing() as cursor:
        cursor.execute("UPDATE review_task SET reviewer = 'Cora' WHERE id = 'task-0'")
    done = desk.submit(BEN, desk.content(), task="")
    assert (done.review.task, done.ended, task_state(desk)) == ("", False, ("pending", "Cora"))
    with desk.database.writing() as cursor:
        cursor.execute("UPDATE review_task SET reviewer = 'Ben' WHERE id = 'task-0'")
    revised = desk.submit(BEN, desk.content().model_copy(update={"comment": "再看"}), task="", revision=2)
    assert (revised.review.revision, revised.ended, task_state(desk)) == (2, True, ("done", "Ben"))


@pytest.mark.parametrize(
    "content",
    [
        {"answers": {"a": {"verdict": "maybe"}}},
        {"answers": {"a": {"verdict": "fail", "cause": "no_such"}}},
        {"notes": [{"turn": -1, "text": ""}]},
        {"bookmarks": [{"turn": 0, "kind": "nice"}]},
        {"comment": "x" * 5000},
        {"surprise": 1},
    ],
)
def test_content_that_makes_no_sense_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Content.model_validate(content)
