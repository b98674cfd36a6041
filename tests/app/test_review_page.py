"""The review page and what it sends: who may open it, what lies on the desk, what is answered to what is written."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dashboard_pages import given, start, texts
from starlette.applications import Starlette
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[1] / "reviewing"))

from review_samples import CALL, CORA, NEXT, reviewed_database

from app import access, review_api
from app.navigation import NAMES
from app.state import AppState, attach
from qa.reviewing.content import Content
from qa.reviewing.judged import basis
from qa.reviewing.review import Submission, submit
from qa.store import reviews
from qa.store.connection import rows
from qa.store.queries import get_conversation
from qa.store.viewer import ADMIN

ME = f"os:{access.machine_user()}"
HEADERS = {"X-CallQA": "review"}


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[AppState]:
    """One-person mode."""
    database, folder = reviewed_database(tmp_path, people=False)
    with database:
        attach(AppState(database, folder))
        yield AppState(database, folder)
        attach(None)


@pytest.fixture
def people(tmp_path: Path) -> Iterator[AppState]:
    database, folder = reviewed_database(tmp_path)
    with database:
        state = AppState(database, folder)
        attach(state)
        yield state
        attach(None)


def client(state: AppState, name: str = "") -> TestClient:
    """A browser in which somebody is logged in."""
    found = TestClient(Starlette(routes=review_api.routes()), headers=HEADERS)
    if name:
        found.cookies.set(access.cookie_name(), state.sessions.begin(name))
    return found


def content(state: AppState, **more: Any) -> dict[str, Any]:
    detail = get_conversation(state.database, ADMIN, CALL)
    assert detail is not None
    open_items = [item["id"] for item in detail.items if item["status"] == "not_evaluated"]
    return {"answers": {name: {"verdict": "pass"} for name in open_items}, **more}


def submission(state: AppState, **change: Any) -> dict[str, Any]:
    detail = get_conversation(state.database, ADMIN, CALL)
    assert detail is not None
    asked = {"content": content(state), "seconds": 61, "version": 0, "basis": basis(detail), "revision": 1}
    return asked | {"task": "task-0"} | change


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_desk_holds_call_and_form(alone: AppState, lang: str) -> None:
    desk = given(start("review", id=CALL, task="task-0", lang=lang), "review")
    items = {item["id"]: item for section in desk["sections"] for item in section["items"]}
    assert items["greeting"]["machine"] == "pass"
    assert items["accuracy"]["machine"] == ""
    assert items["accuracy"]["must"]
    assert items["forbidden"]["grave"]["takes"] == "form"
    assert (len(desk["turns"]), desk["review"]["revision"], desk["review"]["task"]) == (8, 1, "task-0")
    assert desk["figures"]["total"] == desk["machineTotal"]
    assert desk["kept"]["content"] == Content().model_dump(mode="json")
    assert {title for _, causes in desk["causes"]["override"] for _, title in causes}
    assert all(text and "{" not in text for text in (v for v in desk["words"].values() if isinstance(v, str)))


def test_every_word_and_key_of_the_script_is_there() -> None:
    import re

    from app.widgets.component import ASSETS, SHARED
    from app.widgets.player import _WORDS as HEARD
    from app.widgets.review_desk import _WORDS

    script = "".join((ASSETS / f"{part}.js").read_text(encoding="utf-8") for part in (*SHARED["review"][1:], "review"))
    used = set(re.findall(r"\b(?:w|this\.words)\.(\w+)", script))
    assert used <= {*_WORDS, *HEARD}


def test_a_draft_and_a_review_lie_there_again(alone: AppState) -> None:
    asked = client(alone)
    written = content(alone, comment="总评")
    answer = asked.post(f"/api/review/{CALL}/draft", json={"content": written, "seconds": 30, "version": 0})
    assert answer.status_code == 200
    assert answer.json()["version"] == 1
    kept = given(start("review", id=CALL), "review")["kept"]
    assert (kept["content"]["comment"], kept["seconds"], kept["version"]) == ("总评", 30, 1)

    done = asked.post(f"/api/review/{CALL}/submit", json=submission(alone, content=written)).json()
    assert (done["again"], done["ended"], done["others"], done["next"]["id"]) == (False, True, [], NEXT)
    claimed = rows(alone.database, "SELECT state, reviewer FROM review_task WHERE id = 'task-1'")
    assert claimed == [("claimed", ME)]
    desk = given(start("review", id=CALL), "review")
    assert desk["review"]["reading"] == done["review"]
    assert desk["review"]["mayRevise"]
    assert desk["review"]["release"] == "can"
    again = given(start("review", id=CALL, revise="1"), "review")
    assert (again["review"]["reading"], again["review"]["revision"]) == ("", 2)
    assert again["kept"]["content"]["comment"] == "总评"
    assert (again["kept"]["version"], again["kept"]["content"]["machine"]) == (0, {})


def test_the_answers_say_what_to_do(alone: AppState) -> None:
    asked = client(alone)

    def said(name: str, body: Any) -> tuple[int, str]:
        answer = asked.post(f"/api/review/{CALL}/{name}", content=body if isinstance(body, bytes) else json.dumps(body))
        return answer.status_code, answer.json().get("error", "")

    assert said("submit", submission(alone, content={})) == (409, "missing")
    assert said("submit", submission(alone, basis="x")) == (409, "changed")
    assert said("draft", b"{") == (400, "malformed")
    assert said("draft", {"content": {"answers": {"a": {"verdict": "perhaps"}}}}) == (400, "malformed")
    assert said("draft", b" " * (review_api.MOST_BYTES + 1)) == (413, "too long")
    assert asked.post(f"/api/review/{'0' * 64}/draft", json={"content": {}}).status_code == 400
    assert asked.post(f"/api/review/{CALL}/draft", json={"content": {}}, headers={"X-CallQA": "x"}).status_code == 403
    assert said("draft", {"content": {"comment": "一"}}) == (200, "")
    assert said("draft", {"content": {"comment": "二"}}) == (409, "draft")
    assert said("discard", {}) == (200, "")
    assert said("draft", {"content": {"comment": "二"}}) == (200, "")


@pytest.mark.parametrize(("name", "status"), [("", 403), ("wm", 403), ("Olga", 400), ("Ben", 200), ("Anna", 200)])
def test_only_reviewers_of_the_team_write(people: AppState, name: str, status: int) -> None:
    answer = client(people, name).post(f"/api/review/{CALL}/draft", json={"content": {"comment": "x"}})
    assert answer.status_code == status
    assert len(rows(people.database, "SELECT 1 FROM review_draft")) == (status == 200)


def test_the_second_of_two_is_told_of_the_first(people: AppState) -> None:
    ben, cora = client(people, "Ben"), client(people, "Cora")
    ben.post(f"/api/review/{CALL}/submit", json=submission(people))
    told = cora.post(f"/api/review/{CALL}/submit", json=submission(people)).json()
    assert (told["others"], told["ended"], told["again"]) == (["Ben"], False, False)
    assert len(reviews.reviews_of(people.database, ADMIN, CALL)) == 2


def test_what_others_said_is_not_shown_before_ones_own(alone: AppState) -> None:
    detail = get_conversation(alone.database, ADMIN, CALL)
    assert detail is not None
    asked = Submission(content=Content.model_validate(content(alone)), basis=basis(detail))
    submit(alone.database, CORA, alone.folder, CALL, asked)
    assert given(start("review", id=CALL), "review")["standing"] == []
    client(alone).post(f"/api/review/{CALL}/submit", json=submission(alone))
    shown = given(start("review", id=CALL), "review")["standing"]
    assert sorted(one["who"] for one in shown) == ["Cora", "我"]


def test_a_submitted_review_reads_as_it_was(alone: AppState) -> None:
    done = client(alone).post(f"/api/review/{CALL}/submit", json=submission(alone)).json()
    before = given(start("review", id=CALL), "review")
    with alone.database.writing() as cursor:
        cursor.execute("UPDATE item SET status = 'fail', points = 0 WHERE conversation_id = ?", [CALL])
        cursor.execute("UPDATE conversation SET total = 0 WHERE id = ?", [CALL])
    after = given(start("review", id=CALL, review=done["review"]), "review")
    for name in ("figures", "machineTotal"):
        assert after[name] == before[name]
    assert [i["machine"] for s in after["sections"] for i in s["items"]] == [
        i["machine"] for s in before["sections"] for i in s["items"]
    ]
    assert after["figures"]["total"] == reviews.reviews_of(alone.database, ADMIN, CALL)[0].total


def test_the_page_is_hidden_and_the_button_is_there(alone: AppState) -> None:
    assert "review" in NAMES
    assert "/review" not in texts(start("review", id="none"))
    links = [node.proto.label for node in _links(start("conversation", id=CALL))]
    assert "复核" in links


def _links(test: Any) -> list[Any]:
    from dashboard_pages import nodes

    return [node for node in nodes(test._tree) if getattr(node, "type", "") == "page_link"]
