"""Moments marked on the conversation itself, and who may know what was said of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from review_samples import AGENT, BEN, CALL, CORA, NEXT, OUTSIDE, reviewed_database

from qa.errors import UsageError
from qa.reviewing.content import Answer, Bookmark, Content
from qa.reviewing.judged import basis
from qa.reviewing.marking import mark, unmark
from qa.reviewing.reading import Reviewed, reviewed_by
from qa.reviewing.review import Saving, Submission, save_draft, submit
from qa.state_folder import StateFolder
from qa.store import audit, reviews
from qa.store.agent_figures import bookmarked
from qa.store.connection import Database
from qa.store.filters import Filters
from qa.store.queries import get_conversation
from qa.store.viewer import ADMIN, Viewer

DORA = Viewer("coach", ("一组",), name="Dora")
MIA = Viewer("manager", name="Mia", every_team=True)
ELSEWHERE = Viewer("coach", ("二组",), name="Ed")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Database, StateFolder]]:
    database, folder = reviewed_database(tmp_path)
    with database:
        yield database, folder


def reviewed(desk: tuple[Database, StateFolder], by: Viewer, **content: object) -> str:
    detail = get_conversation(desk[0], ADMIN, CALL)
    assert detail is not None
    must = {item["id"]: Answer(verdict="pass") for item in detail.items if item["status"] == "not_evaluated"}
    asked = Submission(content=Content(answers=must, **content), basis=basis(detail))  # type: ignore[arg-type]
    return submit(*(desk[0], by, desk[1], CALL), asked).review.id


def test_one_mark_of_a_person_at_a_turn(desk) -> None:
    database, _ = desk
    for _ in range(2):
        mark(database, DORA, CALL, Bookmark(turn=4, kind="to_coach", note=" 催办 ", start=999.0))
    mark(database, MIA, CALL, Bookmark(turn=4, kind="to_coach"))
    mark(database, DORA, CALL, Bookmark(turn=4, kind="best_practice", note="给了时限"))
    found = {(one.by, one.kind, one.note, one.start) for one in reviews.bookmarks(database, BEN, conversation=CALL)}
    assert found == {("Dora", "best_practice", "给了时限", 32.0), ("Mia", "to_coach", "", 32.0)}
    entries = audit.entries(database, ADMIN, audit.AuditFilters(object=f"conversation:{CALL}"))
    assert [(e.who, e.details) for e in reversed(entries)] == [
        ("Dora", {"bookmark": "to_coach", "turn": 4}),
        ("Mia", {"bookmark": "to_coach", "turn": 4}),
        ("Dora", {"bookmark": "best_practice", "turn": 4}),
    ]
    moments = bookmarked(database, DORA, Filters(agents=("王敏",)))
    assert [(m.by, m.turn, m.quote[:4]) for m in moments] == [("Dora", 4, "包裹卡在"), ("Mia", 4, "包裹卡在")]
    assert unmark(database, DORA, CALL, 4)
    assert not unmark(database, DORA, CALL, 4)
    assert [one.by for one in reviews.bookmarks(database, ADMIN, conversation=CALL)] == ["Mia"]


def test_a_review_leaves_alone_what_its_author_marked_apart(desk) -> None:
    database, _ = desk
    mark(database, MIA, CALL, Bookmark(turn=4, kind="to_coach"))
    reviewed(desk, MIA, bookmarks=(Bookmark(turn=2, kind="best_practice"),))
    assert {one.turn for one in reviews.bookmarks(database, ADMIN)} == {2, 4}
    assert not unmark(database, MIA, CALL, 2)  # that one is the review's


@pytest.mark.parametrize("by", [BEN, AGENT, ELSEWHERE, Viewer("coach", every_team=True)])
def test_who_may_not_mark_is_refused(desk, by: Viewer) -> None:
    with pytest.raises(UsageError):
        mark(desk[0], by, CALL, Bookmark(turn=4, kind="to_coach"))
    assert reviews.bookmarks(desk[0], ADMIN) == []


def test_a_moment_that_is_not_there_is_refused(desk) -> None:
    with pytest.raises(UsageError, match="no such moment"):
        mark(desk[0], DORA, CALL, Bookmark(turn=80, kind="to_coach"))


def test_who_knows_who_reviewed(desk) -> None:
    database, _ = desk
    assert reviewed_by(database, DORA, CALL) == Reviewed((), (), True)
    first = reviewed(desk, BEN)
    save_draft(database, CORA, CALL, Saving(content=Content(comment="看")))

    def seen(by: Viewer) -> tuple[list[str], tuple[str, ...], bool]:
        found = reviewed_by(database, by, CALL)
        return [one.reviewer for one in found.reviews], found.at_work, found.open

    assert seen(DORA) == seen(MIA) == (["Ben"], ("Cora",), True)
    assert seen(BEN) == (["Ben"], ("Cora",), True)
    assert seen(CORA) == (["Ben"], (), False)
    assert seen(ELSEWHERE) == ([], (), True)
    assert seen(OUTSIDE)[:2] == ([], ())
    assert seen(AGENT) == ([], (), False)
    reviewed(desk, CORA)
    assert seen(CORA) == (["Cora", "Ben"], (), True)

    lines = reviews.latest_reviews(database, DORA, Filters(agents=("王敏",)))
    assert [(line.reviewer, line.machine_total) for line in lines] == [("Cora", 93.0), ("Ben", 93.0)]
    assert lines[1].id == first
    assert reviews.latest_reviews(database, ELSEWHERE, Filters()) == []
    assert reviews.latest_reviews(database, DORA, Filters(agents=("李强",))) == []
    assert NEXT not in {line.conversation for line in lines}
