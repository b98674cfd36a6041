"""Calibration over a real database: three raters judge blind, nobody reads ahead, two windows lose nothing, the lead sets what is right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest
from dashboard_samples import CALL, fill, tone

from app.i18n.reasons import in_language
from qa.accounts import add
from qa.errors import UsageError
from qa.reviewing import calibrating
from qa.reviewing.calibrating import Asked, Changed
from qa.reviewing.verdict_sheet import Sheet, blind, sheet_of, verdict_of_status
from qa.state_folder import StateFolder
from qa.store import audit, calibration, notifications
from qa.store.accounts import Account, find
from qa.store.audit import AuditFilters
from qa.store.connection import Database, open_database
from qa.store.filters import Filters
from qa.store.queries import get_conversation
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool

PEOPLE = (
    Account("Anna", "admin"),
    Account("Mia", "manager", ("一组",)),
    Account("Nora", "manager", ("二组",)),
    Account("Ben", "reviewer"),
    Account("Cora", "coach"),
    Account("Dan", "reviewer", ("一组",)),
    Account("王敏", "agent"),
)
RATERS = ("Ben", "Cora", "Dan")
RUBRIC = "zh-standard"


@dataclass(frozen=True)
class Room:
    db: Database
    talks: tuple[str, str]

    def viewer(self, name: str) -> Viewer:
        found = find(self.db, name)
        assert found is not None
        return found.viewer()

    def asked(self, id: str, **change: object) -> Asked:
        made = Asked(id, "May round", RUBRIC, self.talks, RATERS, "Mia", date(2026, 5, 29))
        return replace(made, **change)

    def session(self, id: str, name: str = "Mia") -> calibration.SessionRow:
        found = calibration.session(self.db, self.viewer(name), id)
        assert found is not None
        return found

    def says(self, id: str, name: str, talk: str, *, version: int = 0, submit: bool = True, **verdicts: str) -> int:
        session = self.session(id, name)
        sheet = Sheet({item: verdicts.get(item, "pass") for item, _ in session.items}, {"greeting": f"{name} 说"})
        return calibrating.save(self.db, self.viewer(name), session, talk, sheet, version, submit=submit)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    root = tmp_path_factory.mktemp("calibration")
    folder = StateFolder(root / "c.duckdb")
    folder.ensure()
    fill(folder, count=20, recording=tone(root / "call.wav", 1.0))
    with open_database(folder.database) as db:
        merge_spool(db, folder.spool)
        for k, account in enumerate(PEOPLE):
            add(db, ADMIN, account, "correct horse battery" if k == 0 else "")
        own = calibration.candidates(db, Viewer("manager", ("一组",)), RUBRIC, Filters(channels=("chat",)))
        yield Room(db, (CALL, own[0].id))


def test_three_raters_judge_blind_and_the_lead_sets_what_is_right(room):
    id = calibrating.make(room.db, room.viewer("Mia"), room.asked("s1"))
    assert calibrating.make(room.db, room.viewer("Mia"), room.asked("s1", name="again")) == id
    (notice,) = notifications.told(room.db, room.viewer("Ben"))
    assert (notice.kind, notice.object, notice.params["n"]) == ("calibration_asked", "calibration:s1", 2)
    assert notifications.told(room.db, room.viewer("Mia")) == []
    session = room.session(id)
    assert (session.name, session.state, len(session.items)) == ("May round", "open", 7)
    assert session.machine == {}  # to nobody while it is open
    assert room.session(id, "Anna").machine == {}

    with pytest.raises(UsageError, match="two raters"):
        calibrating.end(room.db, room.viewer("Mia"), session, "closed")
    for name, verdict in zip(RATERS, ("pass", "fail", "fail"), strict=True):
        for talk in room.talks:
            room.says(id, name, talk, empathy=verdict)
    for name in ("Anna", "Mia", "Ben"):
        assert calibration.answers(room.db, room.viewer(name), id) == []
    assert set(calibration.own_answers(room.db, room.viewer("Ben"), id)) == set(room.talks)
    assert calibration.own_answers(room.db, room.viewer("Mia"), id) == {}
    assert calibration.progress(room.db, room.viewer("Mia"), [id])[id] == dict.fromkeys(RATERS, 2)
    with pytest.raises(UsageError, match="only the lead"):
        calibrating.end(room.db, room.viewer("Ben"), session, "closed")

    calibrating.end(room.db, room.viewer("Mia"), session, "closed")
    with pytest.raises(Changed):
        calibrating.end(room.db, room.viewer("Mia"), session, "closed")
    session = room.session(id)
    answers = calibration.answers(room.db, room.viewer("Ben"), id)
    assert len(answers) == 6
    assert {one.content["comments"]["greeting"] for one in answers} == {f"{name} 说" for name in RATERS}
    told = calibrating.rated(session, answers)
    assert told is not None
    assert told.machine[(CALL, "closing")] == "fail"
    assert (CALL, "concrete_solution") not in told.machine  # the machine could not judge it

    mia = room.viewer("Mia")
    calibrating.set_reference(room.db, mia, session, {(CALL, "empathy"): ("fail", "道歉不是共情")}, None)
    (first,) = calibration.references(room.db, mia, id)
    with pytest.raises(Changed):
        calibrating.set_reference(room.db, mia, session, {(CALL, "empathy"): ("pass", "")}, None)
    calibrating.set_reference(room.db, mia, session, {(CALL, "empathy"): ("partial", "")}, first.at)
    (second,) = calibration.references(room.db, room.viewer("Dan"), id)
    assert (second.verdict, second.by) == ("partial", "Mia")
    for bad in ({}, {(CALL, "nothing"): ("pass", "")}, {(CALL, "empathy"): ("ok", "")}):
        with pytest.raises(UsageError, match="reference"):
            calibrating.set_reference(room.db, mia, session, bad, second.at)
    acts = audit.entries(room.db, ADMIN, AuditFilters(object=f"calibration:{id}"), limit=100)
    assert sum(entry.details.get("submitted") is True for entry in acts) == 6
    assert sum("reference" in entry.details for entry in acts) == 2
    assert "empathy" not in json.dumps([dict(entry.details) for entry in acts])


def test_who_sees_a_session(room):
    calibrating.make(room.db, room.viewer("Mia"), room.asked("s2", raters=("Ben", "Dan")))
    seen = {p.name: {s.id for s in calibration.sessions(room.db, room.viewer(p.name))} for p in PEOPLE}
    assert {name for name, ids in seen.items() if "s2" in ids} == {"Anna", "Mia", "Ben", "Dan"}
    assert calibration.session(room.db, room.viewer("Cora"), "s2") is None
    assert calibration.session(room.db, room.viewer("Nora"), "s2") is None  # a manager of the other team
    assert calibration.session(room.db, room.viewer("王敏"), "s2") is None
    with pytest.raises(UsageError, match="may not calibrate"):
        calibrating.make(room.db, room.viewer("王敏"), room.asked("s3"))
    with pytest.raises(UsageError, match="only the raters"):
        calibrating.save(room.db, room.viewer("Cora"), room.session("s2"), CALL, Sheet(), 0, submit=False)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "  "}, "needs a name"),
        ({"raters": ("Ben", "Ben")}, "two raters"),
        ({"raters": ("Ben", "王敏")}, "nobody named 王敏"),
        ({"raters": ("Ben", "Nora")}, "Nora may not see"),
        ({"lead": "Zoe"}, "nobody named Zoe"),
        ({"lead": "Nora"}, "Nora may not see"),
        ({"conversations": ()}, "1 to 50"),
        ({"conversations": (CALL, "unknown")}, "may not see"),
        ({"rubric": "en-standard"}, "may not see"),
    ],
)
def test_a_session_that_cannot_be(room, change, message):
    with pytest.raises(UsageError, match=message):
        calibrating.make(room.db, room.viewer("Mia"), room.asked("bad", **change))
    assert not calibration.exists(room.db.cursor(), "bad")


def test_two_windows_of_one_rater_lose_nothing(room):
    calibrating.make(room.db, room.viewer("Mia"), room.asked("s4"))
    first = room.says("s4", "Ben", CALL, submit=False, greeting="fail")
    with pytest.raises(Changed):
        room.says("s4", "Ben", CALL, submit=False)  # the second window has seen nothing stored
    assert calibration.own_answers(room.db, room.viewer("Ben"), "s4")[CALL].content["verdicts"]["greeting"] == "fail"
    second = room.says("s4", "Ben", CALL, version=first)
    assert second == first + 1
    with pytest.raises(Changed):
        room.says("s4", "Ben", CALL, version=second)  # submitted is submitted, also twice
    ben, session = room.viewer("Ben"), room.session("s4", "Ben")
    with pytest.raises(UsageError, match="7 items"):
        calibrating.save(room.db, ben, session, room.talks[1], Sheet(), 0, submit=True)
    calibrating.end(room.db, room.viewer("Mia"), session, "withdrawn")
    with pytest.raises(UsageError, match="is over"):
        room.says("s4", "Ben", room.talks[1], submit=False)
    assert calibration.answers(room.db, room.viewer("Ben"), "s4") == []


def test_who_looked_at_the_scorecard_first_is_told(room):
    calibrating.make(room.db, room.viewer("Mia"), room.asked("s5"))
    with room.db.writing() as cursor:
        audit.append(cursor, "Cora", "coach", "saw", f"conversation:{CALL}")
        audit.append(cursor, "Ben", "reviewer", "saw", f"conversation:{CALL}", {"blind": True})
    for name in ("Ben", "Cora"):
        room.says("s5", name, CALL)
    assert calibration.not_blind(room.db, ADMIN, "s5") == set()
    calibrating.end(room.db, room.viewer("Mia"), room.session("s5"), "closed")
    assert calibration.not_blind(room.db, ADMIN, "s5") == {("Cora", CALL)}
    assert calibration.not_blind(room.db, room.viewer("Nora"), "s5") == set()


def test_a_draw_is_even_and_repeatable_and_leaves_out_what_was_judged(room):
    found = calibration.candidates(room.db, ADMIN, RUBRIC, Filters(channels=("chat",)))
    used = {
        talk for one in calibration.sessions(room.db, ADMIN) if one.state != "withdrawn" for talk in one.conversations
    }
    assert not used & {one.id for one in found}
    drawn = calibrating.draw(found, 10, seed=3)
    assert drawn == calibrating.draw(found, 10, seed=3) != calibrating.draw(found, 10, seed=4)
    agents = [one.agent for one in found if one.id in drawn]
    assert sorted(agents.count(name) for name in set(agents)) in ([2] * 5, [1, 2, 2, 2, 3])
    assert len(drawn) == 10
    assert len(calibrating.draw(found, 500, seed=3)) == len(found)


def test_a_blind_conversation_holds_nothing_of_the_machine(room):
    detail = get_conversation(room.db, ADMIN, CALL)
    assert detail is not None
    shown = blind(detail)
    assert [turn["text"] for turn in shown.turns] == [turn["text"] for turn in detail.turns]
    assert not {turn["label"] for turn in shown.turns} - {""}
    assert set(shown.acoustics) == {"source", "lanes"}
    nothing = [shown.items, shown.events, shown.promises, shown.summary, shown.forbidden, shown.critical_suspected]
    assert not any(nothing)
    assert (shown.row.total, shown.row.band, shown.row.critical, shown.row.outcome) == (None, "", (), "")


def test_what_a_browser_sends_is_taken_with_care():
    sent = {"verdicts": {"a": "pass", "b": "great", "x": "fail"}, "comments": {"a": "  ", "b": "z" * 9000, "c": 3}}
    sheet = sheet_of(sent | {"lines": {"a": 2, "b": -1, "c": True}}, ["a", "b", "c"])
    assert (sheet.verdicts, sheet.lines) == ({"a": "pass"}, {"a": 2})
    assert {item: len(text) for item, text in sheet.comments.items()} == {"b": 2000}
    assert sheet.missing(["a", "b"]) == ["b"]
    assert sheet_of(None, ["a"]) == sheet_of([1], ["a"]) == Sheet()
    assert [verdict_of_status(s) for s in ("pass", "not_applicable", "not_evaluated")] == ["pass", "na", None]


def test_the_day_of_the_session_is_what_is_compared(room):
    """The machine's verdicts are those of the day the session was made, whatever is judged again later."""
    id = calibrating.make(room.db, room.viewer("Mia"), room.asked("day"))
    for name in RATERS:
        for talk in room.talks:
            room.says(id, name, talk)
    calibrating.end(room.db, room.viewer("Mia"), room.session(id), "closed")
    judge = "UPDATE item SET status = ? WHERE conversation_id = ? AND item = 'closing'"
    with room.db.writing() as cursor:
        cursor.execute(judge, ["pass", CALL])
    try:
        assert room.session(id).machine[CALL]["closing"] == "fail"
        assert room.session(id).made_at <= datetime.max
    finally:
        with room.db.writing() as cursor:
            cursor.execute(judge, ["fail", CALL])


def test_every_refusal_is_told_in_chinese_too():
    told = [
        calibrating.CHANGED,
        "Nora may not see all of these conversations; choose others, or another person",
        "3 items have no verdict yet",
        "the session is over; what you said before it ended is kept",
        "a session has 1 to 50 conversations",
        "Ben has no reviews that were not drawn yet",
    ]
    for text in told:
        assert not set("abcdefghijklmopqstuvwxyz") & set(
            in_language(text, "zh").replace("Nora", "").replace("Ben", "")
        ), text
