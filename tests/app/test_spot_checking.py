"""Grading the grader: reviews drawn, judged again blind, compared, and who learns of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from dashboard_samples import fill

from qa.errors import UsageError
from qa.reviewing import spot_checking
from qa.reviewing.calibrating import Changed
from qa.reviewing.content import Answer, Content, MachineAnswer
from qa.reviewing.verdict_sheet import Sheet
from qa.state_folder import StateFolder
from qa.store import queries, spot_checks
from qa.store.connection import Database, open_database
from qa.store.filters import Filters
from qa.store.reviews import Review, insert_review
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool
from scoring.spot_check import standings

AT = datetime(2026, 5, 20)
MIA = Viewer("manager", ("一组",), name="Mia")
NORA = Viewer("manager", ("二组",), name="Nora")
BEN = Viewer("reviewer", name="Ben", every_team=True)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Ben reviewed six chats of one team: always greeting failed, whatever the machine has; one was retracted."""
    root = tmp_path_factory.mktemp("spot")
    folder = StateFolder(root / "s.duckdb")
    folder.ensure()
    fill(folder, count=20)
    with open_database(folder.database) as opened:
        merge_spool(opened, folder.spool)
        talks = [row.id for row in queries.list_conversations(opened, MIA, Filters(statuses=("ok",)))][:6]
        with opened.writing() as cursor:
            for k, talk in enumerate(talks):
                items = [item for item, _ in spot_checks.items_of(cursor, ADMIN, talk)]
                machine = {item: MachineAnswer(status="pass", points=1) for item in items}
                content = Content(answers={"greeting": Answer(verdict="fail")}, machine=machine).model_dump_json()
                gone = AT if k == 5 else None
                facts = ("Ben", 1, "zh-standard", "2026.1", "h", content, 80.0, 90.0, 60.0, AT, gone)
                insert_review(cursor, Review(f"r{k}", talk, "", *facts))
            insert_review(cursor, Review("machine", talks[0], "", "", *facts[1:-1], None))
        yield opened


def judge(db: Database, check: spot_checks.SpotCheck, **verdicts: str) -> int:
    items = [item for item, _ in spot_checks.items_of(db, ADMIN, check.conversation)]
    sheet = Sheet({item: verdicts.get(item, "pass") for item in items})
    return spot_checking.save(db, MIA, check, sheet, check.version, submit=True)


def test_reviews_are_drawn_judged_again_and_compared(db):
    assert [(r.reviewer, r.reviews, r.drawn) for r in spot_checks.reviewers(db, MIA)] == [("Ben", 5, 0)]
    assert spot_checks.reviewers(db, NORA) == []
    with pytest.raises(UsageError, match="may not check"):
        spot_checking.draw(db, BEN, "d0", "Cora", 3, seed=1)
    with pytest.raises(UsageError, match="no reviews"):
        spot_checking.draw(db, NORA, "d0", "Ben", 3, seed=1)
    with pytest.raises(UsageError, match="their own"):
        spot_checking.draw(db, MIA, "d0", "Mia", 3, seed=1)
    assert spot_checking.draw(db, MIA, "d1", "Ben", 3, seed=1) == 3
    assert spot_checking.draw(db, MIA, "d1", "Ben", 3, seed=1) == 0  # asked twice, drawn once
    assert spot_checks.reviewers(db, MIA)[0].drawn == 3
    first, second, third = spot_checks.checks(db, MIA)
    assert {one.given == {} for one in (first, second, third)} == {True}  # what the review says is not known before
    assert spot_checks.checks(db, BEN) == spot_checks.checks(db, NORA) == []
    assert len({first.conversation, second.conversation, third.conversation}) == 3

    draft = spot_checking.save(db, MIA, first, Sheet({"greeting": "pass"}), first.version, submit=False)
    with pytest.raises(Changed):
        judge(db, first)  # the page of before the draft
    with pytest.raises(UsageError, match="items have no verdict"):
        spot_checking.save(db, MIA, first, Sheet({"greeting": "pass"}), draft, submit=True)
    with pytest.raises(UsageError, match="only who drew"):
        spot_checking.save(db, ADMIN, first, Sheet(), draft, submit=False)
    judge(db, spot_checks.check(db, MIA, first.id), greeting="fail", closing="partial")
    judge(db, second, closing="na")
    with pytest.raises(Changed):
        judge(db, spot_checks.check(db, MIA, second.id))

    told = spot_checking.compared(spot_checks.checks(db, MIA))
    assert len(told) == 14
    wrong = {(one.item, one.outcome) for one in told if one.outcome != "right"}
    assert wrong == {("closing", "too_high"), ("greeting", "too_low"), ("closing", "applies")}
    (ben,) = standings(told)
    assert (ben.reviewer, ben.reviews, ben.rates["right"].value) == ("Ben", 2, 11 / 14)
    assert {one.id for one in spot_checks.checks(db, BEN)} == {first.id, second.id}  # the submitted ones, about himself
    assert spot_checks.check(db, BEN, third.id) is None
    assert spot_checking.draw(db, MIA, "d2", "Ben", 10, seed=1) == 2


def test_what_is_no_review_has_no_verdicts():
    assert spot_checking.verdicts_given({"answers": {"a": {"verdict": "great"}}}) == {}
    assert spot_checking.verdicts_given({}) == {}
