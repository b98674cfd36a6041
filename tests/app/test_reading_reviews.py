"""Reviews read by those who do not review, who reviewed a conversation, and moments marked there."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from dashboard_pages import given, nodes, start, texts
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

sys.path.insert(0, str(Path(__file__).parents[1] / "reviewing"))

from review_samples import AGENT, BEN, CALL, CORA, NEXT, reviewed_database

from app import access, marking, review_api
from app.state import AppState, attach
from qa.reviewing.content import Answer, Content
from qa.reviewing.judged import basis
from qa.reviewing.review import Saving, Submission, save_draft, submit
from qa.store import audit, releases, reviews
from qa.store.accounts import Account, insert
from qa.store.queries import get_conversation
from qa.store.viewer import ADMIN, Viewer

DORA = Viewer("coach", ("一组",), name="Dora")
MIA = Viewer("manager", name="Mia", every_team=True)
ELSEWHERE = Viewer("coach", ("二组",), name="Ed")


@pytest.fixture
def state(tmp_path: Path) -> Iterator[AppState]:
    """A call that Ben has reviewed and Cora has begun to."""
    database, folder = reviewed_database(tmp_path)
    with database:
        detail = get_conversation(database, ADMIN, CALL)
        assert detail is not None
        must = {i["id"]: Answer(verdict="pass") for i in detail.items if i["status"] == "not_evaluated"}
        submit(
            database, BEN, folder, CALL, Submission(content=Content(answers=must, comment="总评"), basis=basis(detail))
        )
        save_draft(database, CORA, CALL, Saving(content=Content(comment="看")))
        state = AppState(database, folder)
        attach(state)
        yield state
        attach(None)


@pytest.fixture
def sit(monkeypatch: pytest.MonkeyPatch) -> Callable[[Viewer], None]:
    """Who is at the page, without the login that is tested elsewhere."""

    def sits(who: Viewer) -> None:
        monkeypatch.setattr(access, "people_log_in", lambda: False)
        monkeypatch.setattr(access, "page_viewer", lambda: who)

    return sits


def links(test: AppTest) -> list[str]:
    return [n.proto.label for n in nodes(test._tree) if getattr(n, "type", "") == "page_link"]


def test_a_coach_reads_what_was_submitted_and_writes_nothing(state: AppState, sit) -> None:
    sit(DORA)
    desk = given(start("review", id=CALL), "review")
    (review,) = reviews.reviews_of(state.database, ADMIN, CALL)
    assert desk["review"]["reading"] == review.id
    assert desk["kept"]["content"]["comment"] == "总评"
    assert not desk["review"]["mayRevise"]
    assert [one["who"] for one in desk["standing"]] == ["Ben"]
    assert given(start("review", id=CALL, revise="1", review="none"), "review")["review"]["reading"] == review.id
    assert reviews.find_draft(state.database, ADMIN, CALL, "review", "Dora") is None
    seen = audit.entries(state.database, ADMIN, audit.AuditFilters(object=f"review:{review.id}"))
    assert ("Dora", "saw") in {(e.who, e.action) for e in seen}


def test_the_routes_refuse_a_coach(state: AppState) -> None:
    with state.database.writing() as cursor:
        insert(cursor, Account("Dora", "coach", ("一组",)))
    client = TestClient(Starlette(routes=review_api.routes()), headers={"X-CallQA": "review"})
    client.cookies.set(access.cookie_name(), state.sessions.begin("Dora"))
    for name in review_api.STEPS:
        assert client.post(f"/api/review/{CALL}/{name}", json={"content": {"comment": "x"}}).status_code == 403


@pytest.mark.parametrize(
    ("who", "id", "words"),
    [(DORA, NEXT, "还没有人提交复核"), (ELSEWHERE, CALL, "会话不存在"), (AGENT, CALL, "")],
)
def test_where_there_is_nothing_to_read_no_form_is_shown(
    state: AppState, sit, who: Viewer, id: str, words: str
) -> None:
    sit(who)
    test = start("review", id=id)
    assert not [
        n
        for n in nodes(test._tree)
        if getattr(n, "type", "") == "bidi_component" and "review" in n.proto.component_name
    ]
    if words and who is DORA:
        assert words in test.info[0].value


@pytest.mark.parametrize(("lang", "words"), [("zh", "Ben · 93.0（机器 93.0）"), ("en", "Ben · 93.0 (machine 93.0)")])
def test_a_conversation_says_who_reviewed_it(state: AppState, sit, lang: str, words: str) -> None:
    sit(DORA)
    test = start("conversation", id=CALL, lang=lang)
    assert any(words in label for label in links(test))
    assert "Cora" in texts(test)
    assert {"zh": "复核", "en": "Review"}[lang] not in links(test)  # that one is for those who review


def test_a_reviewer_is_not_led_by_what_others_said(state: AppState, sit) -> None:
    sit(CORA)
    marking.mark(state.database, MIA, CALL, marking.Bookmark(turn=4, kind="to_coach"))
    test = start("conversation", id=CALL)
    assert "Ben" in texts(test)
    assert "93.0（机器" not in str(links(test)) + texts(test)
    moments = given(test, "player")["moments"]
    assert (moments["marks"], moments["may"]) == ([], False)
    (review,) = reviews.reviews_of(state.database, ADMIN, CALL)
    desk = given(start("review", id=CALL, review=review.id), "review")
    assert (desk["review"]["reading"], desk["kept"]["content"]["comment"], desk["standing"]) == ("", "看", [])


def test_an_agent_is_told_nothing_of_either(state: AppState, sit) -> None:
    marking.mark(state.database, MIA, CALL, marking.Bookmark(turn=4, kind="to_coach", note="听一听"))
    with state.database.writing() as cursor:
        releases.release(cursor, MIA, [CALL], datetime(2026, 11, 28))
    sit(AGENT)
    test = start("conversation", id=CALL)
    shown = given(test, "player")
    assert shown["moments"] is None
    assert "听一听" not in str(shown)
    assert "Ben" not in texts(test) + str(links(test))


def test_a_moment_is_marked_changed_and_taken_away(state: AppState, sit) -> None:
    sit(DORA)
    shown = given(start("conversation", id=CALL), "player")["moments"]
    assert shown["may"]
    assert marking.keep(CALL, {"turn": 4, "kind": "best_practice", "note": "x" * 900}) == ""
    (mark,) = given(start("conversation", id=CALL), "player")["moments"]["marks"]
    assert (mark["turn"], mark["kind"], mark["who"], mark["mine"], len(mark["note"])) == (
        4,
        "best_practice",
        "Dora",
        True,
        500,
    )
    profile = start("agent_profile", agent="王敏", team="一组", days="all")
    shown = str([json.loads(n.proto.json) for n in nodes(profile._tree) if getattr(n, "type", "") == "bidi_component"])
    assert "优秀示例" in shown
    assert "Ben" in shown
    assert marking.keep(CALL, {"turn": 4, "kind": "best_practice", "remove": True}) == ""
    for wrong in ({"turn": "4", "kind": "nice"}, {"turn": 99, "kind": "to_coach"}, None, [4]):
        assert "没有标记" in marking.keep(CALL, wrong)
    sit(BEN)
    assert "没有标记" in marking.keep(CALL, {"turn": 4, "kind": "to_coach"})
    assert reviews.bookmarks(state.database, ADMIN, conversation=CALL) == []


def test_every_word_of_the_script_is_given() -> None:
    import re

    from app.widgets.component import ASSETS

    used = set(re.findall(r"\bw\.(\w+)", (ASSETS / "marking.js").read_text(encoding="utf-8")))
    assert used <= set(marking.WORDS)
