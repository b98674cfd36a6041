"""The pages of calibration by role: what a rater is given while judging, what everybody sees afterwards, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from dashboard_pages import MAIN, checked, given, nodes, start, texts
from dashboard_samples import CALL, fill, tone
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from app.state import AppState, attach, current
from qa import accounts
from qa.reviewing import calibrating, spot_checking
from qa.reviewing.calibrating import Asked
from qa.reviewing.content import Answer, Content, MachineAnswer
from qa.reviewing.verdict_sheet import Sheet
from qa.state_folder import StateFolder
from qa.store import calibration, spot_checks
from qa.store.accounts import Account, find
from qa.store.connection import open_database
from qa.store.filters import Filters
from qa.store.reviews import Review, insert_review
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool

RATERS = ("Ben", "Cora", "Dan")
PEOPLE = {"Anna": "admin", "Mia": "manager", "Ben": "reviewer", "Cora": "coach", "Dan": "reviewer", "王敏": "agent"}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    """An open session, a closed one in which Dan differs on empathy, and a check of a review that Mia has to judge."""
    root = tmp_path_factory.mktemp("calibration_pages")
    folder = StateFolder(root / "p.duckdb")
    folder.ensure()
    fill(folder, count=20, recording=tone(root / "call.wav", 1.0))
    with open_database(folder.database) as db:
        merge_spool(db, folder.spool)
        for name, role in PEOPLE.items():
            accounts.add(db, ADMIN, Account(name, role), "correct horse battery" if role == "admin" else "")
        mia = who(db, "Mia")
        talks = [one.id for one in calibration.candidates(db, ADMIN, "zh-standard", Filters(channels=("chat",)))][:3]
        for id, some in (("open", (CALL, talks[0])), ("closed", (talks[1], talks[2]))):
            asked = Asked(id, f"Round {id}", "zh-standard", some, RATERS, "Mia", date(2026, 12, 1))
            calibrating.make(db, mia, asked)
        session = calibration.session(db, mia, "closed")
        for name in RATERS:
            for talk in session.conversations:
                verdicts = {i: "fail" if i == "empathy" and name == "Dan" else "pass" for i, _ in session.items}
                sheet = Sheet(verdicts, {"empathy": f"<b>{name}</b> 说"}, {"empathy": 2})
                calibrating.save(db, who(db, name), session, talk, sheet, 0, submit=True)
        calibrating.end(db, mia, session, "closed")
        items = [item for item, _ in session.items]
        content = Content(
            answers={item: Answer(verdict="fail") for item in items},
            machine={item: MachineAnswer(status="pass", points=1) for item in items},
        ).model_dump_json()
        facts = ("", "Ben", 1, "zh-standard", "2026.1", "h", content, 80.0, 90.0, 60.0, session.made_at, None)
        with db.writing() as cursor:
            insert_review(cursor, Review("r1", talks[1], *facts))
        spot_checking.draw(db, mia, "k", "Ben", 1, seed=1)
        yield AppState(db, folder)


def who(db, name: str) -> Viewer:
    account = find(db, name)
    assert account is not None
    return account.viewer()


@pytest.fixture
def state(people: AppState) -> Iterator[AppState]:
    fresh = AppState(people.database, people.folder)
    attach(fresh)
    yield fresh
    attach(None)


def opened(name: str, view: str, /, **params: str) -> AppTest:
    """A page opened by somebody who is logged in."""
    test = AppTest.from_file(str(MAIN), default_timeout=30)
    for parameter, value in {"lang": "zh", **params}.items():
        test.query_params[parameter] = value
    test._page_hash = calc_hash(view)
    test.session_state["access_token"] = current().sessions.begin(name)
    return checked(test.run())


def everything(test: AppTest) -> str:
    """All that the browser is given, as text."""
    data = [n.proto.json for n in nodes(test._tree) if getattr(n, "type", "") == "bidi_component"]
    told = [x.value for group in (test.info, test.success, test.error) for x in group]
    return " ".join([texts(test), *data, *told])


def test_a_rater_is_given_nothing_of_the_machine_nor_of_others(state):
    test = opened("Ben", "calibration_rate", session="open")
    form = given(test, "rating")
    assert [turn["text"] for turn in form["turns"]][1] == "我的快递一周没到,你们怎么回事"
    assert sum(len(section["items"]) for section in form["sections"]) == 7
    assert form["sections"][0]["items"][0]["help"]
    assert {turn["label"] for turn in form["turns"]} == {""}
    assert (form["marks"], form["facts"], form["stored"]["verdicts"]) == ([], [], {})
    assert not {"summary", "digest", "scorecard", "items"} & set(form)
    assert "84.0" not in everything(test)
    assert not any(
        n.proto.component_name == "callqa_player"
        for n in nodes(test._tree)
        if getattr(n, "type", "") == "bidi_component"
    )


@pytest.mark.parametrize("name", ["Mia", "王敏"])
def test_who_does_not_rate_gets_no_form(state, name):
    test = opened(name, "calibration_rate", session="open")
    assert "rating" not in everything(test)
    assert "快递" not in everything(test)


def test_a_session_that_is_open_shows_progress_only(state):
    test = opened("Mia", "calibration_debrief", session="open")
    board = given(test, "board")
    assert [row["id"] for row in board["rows"]] == list(RATERS)
    assert {button.key for button in test.button} >= {"debrief_close", "debrief_withdraw"}
    assert test.button(key="debrief_close").disabled
    assert "debrief" not in [
        n.proto.component_name for n in nodes(test._tree) if getattr(n, "type", "") == "bidi_component"
    ]
    outsider = opened("Anna", "calibration_debrief", session="nothing")
    assert "没有这次校准" in outsider.info[0].value


def test_what_was_said_shows_when_it_is_closed(state):
    test = opened("Dan", "calibration_debrief", session="closed")
    grid = given(test, "debrief")
    row = next(row for row in grid["rows"] if row["id"] == "empathy")
    assert (row["said"], row["apart"], row["consensus"]) == (["pass", "pass", "fail"], True, "pass")
    assert [note["text"] for note in row["notes"]] == [f"<b>{name}</b> 说" for name in RATERS]
    assert row["notes"][0]["line"]["text"] == "我帮您办理退款"
    assert not grid["leads"]
    assert (
        "共情"
        in given(opened("Dan", "calibration_debrief", session="closed", view="items"), "board")["rows"][0]["cells"][0][
            "text"
        ]
    )
    assert "不足十通" in everything(test)
    measures = texts(opened("Dan", "calibration_debrief", session="closed", view="figures", lang="en"))
    for words in ("Krippendorff", "Weighted kappa", "With the machine", "n="):
        assert words in measures
    over_time = given(opened("Dan", "calibration", tab="items"), "board")
    assert over_time["rows"][0]["id"] == "empathy"
    assert len(over_time["rows"][0]["cells"][-1]["heat"]["cells"]) == 1


def test_the_lead_sets_what_is_right_and_raters_are_measured_by_it(state):
    test = opened("Mia", "calibration_debrief", session="closed")
    grid = given(test, "debrief")
    assert grid["leads"]
    mia, talk = who(state.database, "Mia"), grid["place"].partition("/")[2]
    session = calibration.session(state.database, mia, "closed")
    calibrating.set_reference(state.database, mia, session, {(talk, "empathy"): ("fail", "没有回应情绪")}, None)
    row = next(r for r in given(checked(test.run()), "debrief")["rows"] if r["id"] == "empathy")
    assert (row["reference"], row["why"]) == ("fail", "没有回应情绪")
    raters = given(opened("Mia", "calibration_debrief", session="closed", view="raters"), "board")
    assert [row["cells"][2]["range"]["value"] for row in raters["rows"]] == [0, 0, 1]


def test_a_new_session_is_made_of_what_was_drawn(state):
    test = opened("Mia", "calibration", tab="new")
    test.number_input(key="calibration_number").set_value(4)
    checked(test.run())
    test.button(key="calibration_draw").click()
    checked(test.run())
    picked = test.session_state["calibration_picked"]
    assert len(picked) == 4
    assert "84" not in " ".join(test.multiselect(key="calibration_picked").options)
    test.multiselect(key="calibration_raters").set_value(["Ben", "Dan"])
    test.text_input(key="calibration_name").set_value("六月 *校准*")
    next(b for b in test.button if b.key == "calibration_begin").click()
    checked(test.run())
    made = calibration.sessions(state.database, ADMIN)[0]
    assert (made.name, made.kind, made.raters, set(made.conversations)) == (
        "六月 *校准*",
        "drawn",
        ("Ben", "Dan"),
        set(picked),
    )
    assert "六月" in test.success[0].value
    alone = opened("Mia", "calibration", tab="new")
    next(b for b in alone.button if b.key == "calibration_begin").click()
    assert "请选择 1 到 50 通会话" in checked(alone.run()).error[0].value


def test_checks_are_judged_blind_and_told_to_whom_they_concern(state):
    test = opened("Mia", "calibration", tab="checks")
    assert given(test, "board")["rows"][0]["id"] == "k-0"
    form = given(opened("Mia", "calibration_rate", check="k-0"), "rating")
    assert form["stored"]["verdicts"] == {}
    assert "rating" not in everything(opened("Ben", "calibration_rate", check="k-0"))
    mia = who(state.database, "Mia")
    check = spot_checks.check(state.database, mia, "k-0")
    items = [item for item, _ in spot_checks.items_of(state.database, mia, check.conversation)]
    sheet = Sheet({item: "pass" if item == "closing" else "fail" for item in items}, {"closing": "有道别"})
    spot_checking.save(state.database, mia, check, sheet, 0, submit=True)
    own = opened("Ben", "calibration", tab="checks", lang="en")
    reviewers, results = given(own, "board", 0), given(own, "board", 1)
    assert reviewers["rows"][0]["cells"][1]["range"]["value"] == pytest.approx(6 / 7)
    assert "6 of 7 the same" in results["rows"][0]["group"]
    assert [cell.get("text") for cell in results["rows"][1]["cells"]] == ["Closing", "fail", "pass", None, "有道别"]
    assert not own.selectbox  # Ben draws nobody's reviews
    assert "board" not in everything(opened("Cora", "calibration", tab="checks"))


def test_one_person_alone_is_told_what_is_missing(tmp_path):
    folder = StateFolder(tmp_path / "alone.duckdb")
    folder.ensure()
    with open_database(folder.database) as db:
        attach(AppState(db, folder))
        assert "两个可参加校准的账号" in start("calibration", tab="new").info[0].value
        for tab in ("sessions", "items", "checks"):
            start("calibration", tab=tab)
    attach(None)
