"""Logging in, what each role reaches and what it does not: by page, address, search, audio and API, on real databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from dashboard_pages import checked, start
from dashboard_samples import CALL, fill, tone
from dashboard_serving import Served, serving
from starlette.requests import HTTPConnection
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from app import access
from app.api import MEDIA_TYPES
from app.guard import is_forwarded
from app.sessions import ABSOLUTE, IDLE, NOTED_FOR, TICKET, Sessions
from app.state import AppState, attach
from app.views.audit import _harmless
from qa.account_changes import change as change_by_command
from qa.accounts import LOCKED_FOR, add, change, set_password
from qa.errors import UsageError
from qa.state_folder import StateFolder
from qa.store import audit
from qa.store.accounts import Account, find
from qa.store.audit import AuditFilters
from qa.store.connection import open_database
from qa.store.filters import Filters
from qa.store.queries import list_conversations
from qa.store.releases import release
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool

GOOD = "correct horse battery"
OWN = "my own good sentence"
AT = datetime(2026, 5, 20)
EVERYBODY = (
    Account("Anna", "admin"),
    Account("Mia", "manager", ("一组",)),
    Account("Ben", "reviewer", ("二组",)),
    Account("Cora", "coach"),
    Account("wm", "agent", agent="王敏"),
    Account("李强", "agent"),
)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    """A database of two teams with an account of every role; one result of each of two agents is released."""
    root = tmp_path_factory.mktemp("people")
    folder = StateFolder(root / "people.duckdb")
    folder.ensure()
    fill(folder, count=30, recording=tone(root / "call.wav", 1.0))
    with open_database(folder.database) as db:
        merge_spool(db, folder.spool)
        for account in EVERYBODY:
            add(db, ADMIN, account, GOOD)
            set_password(db, Viewer(account.role, name=account.name), account.name, OWN)
        other = list_conversations(db, ADMIN, Filters(agents=("李强",)))[0].id
        with db.writing() as cursor:
            release(cursor, ADMIN, [CALL, other], AT)
        yield AppState(db, folder)


@pytest.fixture
def state(people: AppState) -> Iterator[AppState]:
    fresh = AppState(people.database, people.folder)
    attach(fresh)
    yield fresh
    attach(None)


def submit(test: AppTest, name: str, password: str) -> AppTest:
    test.text_input(key="login_name").set_value(name)
    test.text_input(key="login_password").set_value(password)
    test.button[0].click()
    return checked(test.run())


def logged_in(name: str, view: str = "", /, **params: str) -> AppTest:
    """A page opened at an address by somebody who logs in there."""
    test = submit(start(view, **params), name, OWN)
    assert "enter" in components(test)
    return checked(test.run())


def nodes(node):
    yield node
    for child in getattr(node, "children", {}).values():
        yield from nodes(child)


def components(test: AppTest) -> list[str]:
    protos = [n.proto for n in nodes(test._tree) if getattr(n, "type", "") == "bidi_component"]
    return [p.component_name.removeprefix("callqa_") for p in protos]


def shown(test: AppTest) -> str:
    html = [n.proto.body for n in nodes(test._tree) if getattr(n, "type", "") == "html"]
    texts = [x.value for group in (test.markdown, test.info, test.error, test.success) for x in group]
    data = [n.proto.json for n in nodes(test._tree) if getattr(n, "type", "") == "bidi_component"]
    body = [text for text in html if not text.startswith("<style>")]
    return " ".join([*body, *texts, *(text.encode().decode("unicode_escape", "replace") for text in data), *data])


def acts(state: AppState, **filters: str) -> list[audit.Entry]:
    return audit.entries(state.database, ADMIN, AuditFilters(**filters), limit=1000)


def test_without_accounts_nobody_logs_in(tmp_path):
    folder = StateFolder(tmp_path / "alone.duckdb")
    folder.ensure()
    with open_database(folder.database) as db:
        attach(AppState(db, folder))
        assert "login_name" not in {box.key for box in start().text_input}
        assert access.request_viewer(HTTPConnection({"type": "http", "headers": []})) is ADMIN
        start("audit")
        assert [(e.who.partition(":")[0], e.action) for e in audit.entries(db, ADMIN, AuditFilters())] == [
            ("os", "saw")
        ]
    attach(None)


@pytest.mark.parametrize(
    "view", ["", "conversations", "conversation", "rubrics", "add", "failures", "users", "audit", "account"]
)
def test_who_is_not_logged_in_sees_the_login_only(state, view):
    test = start(view, id=CALL)
    assert {box.key for box in test.text_input} == {"login_name", "login_password"}
    assert components(test) == ["switches"]
    assert "快递" not in shown(test)


@pytest.mark.parametrize(("name", "password"), [("Anna", "wrong"), ("nobody", OWN), ("", ""), ("' OR 1=1 --", OWN)])
def test_who_is_refused_is_told_no_more_than_that(state, name, password):
    test = submit(start(), name, password)
    assert len(test.error) == 1
    assert str(round(LOCKED_FOR.total_seconds() / 60)) in test.error[0].value
    assert "login_name" in {box.key for box in test.text_input}
    assert acts(state)[0].action == "login_failed"
    set_password(state.database, Viewer("admin", name="Anna"), "Anna", OWN)


CALIBRATION = {"calibration", "calibration_rate", "calibration_debrief"}
EVERYBODYS = {"overview", "conversations", "conversation", "sheet", "account"}
COMPARING = {
    *("trends", "comparison", "radar", "improvement", "reports", "satisfaction", "service_clocks"),
    *("process", "journey", "topics", "promises"),
}
JUDGING = EVERYBODYS | CALIBRATION | COMPARING | {"rubrics", "review"}
REVIEWING = {"queue", "disputes"}
COACHING = {"coaching", "agent_profile", "coaching_record", "people"}
MANAGING = {"plans", "add", "failures", "warnings"}
PAGES = {
    "Anna": JUDGING | REVIEWING | COACHING | MANAGING | {"my", "users", "audit"},
    "Mia": JUDGING | REVIEWING | COACHING | MANAGING,
    "Ben": JUDGING | REVIEWING,
    "Cora": JUDGING | COACHING,
    "wm": EVERYBODYS | {"my"},
}


@pytest.mark.parametrize("name", PAGES)
def test_each_role_has_its_pages(state, name):
    test = logged_in(name)
    assert set(test.session_state["callqa_pages"]) == PAGES[name]
    assert name in shown(test)
    for view in {"users", "audit", "add", "failures", "rubrics"} - PAGES[name]:
        test._page_hash = calc_hash(view)
        assert "你的角色不能打开这个页面" in shown(checked(test.run()))


def test_an_agent_reaches_own_released_results_only(state):
    mine = logged_in("wm", "conversations")
    assert components(mine).count("conversations") == 1
    assert f'"id": "{CALL}"' in shown(mine)
    assert "共 1 条" in shown(mine)
    assert "李强" not in shown(mine)


@pytest.mark.parametrize("name", ["wm", "李强"])
def test_an_agent_does_not_reach_anothers_conversation_by_its_address(state, name):
    theirs = next(r for r in list_conversations(state.database, ADMIN, Filters(agents=("陈涛",))))
    for id in (theirs.id, CALL if name == "李强" else theirs.id):
        test = logged_in(name, "conversation", id=id)
        assert "player" not in components(test)
        assert "快递" not in shown(test)
    assert acts(state, who=name, action="saw") == []


def test_an_agent_does_not_find_anothers_by_search(state):
    assert "conversations" in components(logged_in("Cora", "conversations", q="快递一周没到"))
    assert '"rows": []' in shown(logged_in("李强", "conversations", q="快递一周没到"))
    assert '"rows": []' in shown(logged_in("李强", "conversations", agent="王敏"))


def test_a_reviewer_sees_the_own_team_only(state):
    text = shown(logged_in("Ben", "conversations"))
    assert "陈涛" in text
    assert "王敏" not in text
    assert "player" not in components(logged_in("Ben", "conversation", id=CALL))


def test_who_opened_a_conversation_is_written_down_once(state):
    test = logged_in("Cora", "conversation", id=CALL)
    checked(test.run())
    found = acts(state, who="Cora", action="saw", object=CALL)
    assert [(e.role, e.object) for e in found] == [("coach", f"conversation:{CALL}")]


def test_only_those_who_may_correct_are_offered_it(state):
    assert '"edit": null' in shown(logged_in("Cora", "conversation", id=CALL))
    assert '"edit": {' in shown(logged_in("Mia", "conversation", id=CALL))


def test_a_correction_by_somebody_who_may_not_is_refused(state, monkeypatch):
    from app import correcting
    from qa.store.queries import get_conversation

    detail = get_conversation(state.database, ADMIN, CALL)
    assert detail is not None
    asked = {"turn": 3, "text": "好的", "role": "customer", "before": "好的谢谢你", "role_before": "customer"}
    monkeypatch.setattr(access, "page_viewer", lambda: Viewer("coach", every_team=True, name="Cora"))
    assert correcting.put_right(detail, asked)
    assert acts(state, who="Cora", action="changed", object="conversation:") == []


def test_who_leaves_is_out_at_once(state):
    test = logged_in("Mia")
    checked(test.button(key="leave").click().run())
    checked(test.run())
    assert "login_name" in {box.key for box in test.text_input}
    assert acts(state, who="Mia")[0].action == "logout"


def test_a_disabled_account_is_out_at_once(state):
    test = logged_in("Cora")
    change(state.database, ADMIN, Account("Cora", "coach", disabled=True))
    checked(test.run())
    assert "login_name" in {box.key for box in test.text_input}
    change(state.database, ADMIN, Account("Cora", "coach"))


def test_a_password_given_by_another_is_changed_first(state):
    set_password(state.database, ADMIN, "Mia", GOOD)
    test = submit(start("conversation", id=CALL), "Mia", GOOD)
    checked(test.run())
    assert {box.key for box in test.text_input} == {"old", "new", "again"}
    assert access_of(test) == set()
    for key, value in (("old", GOOD), ("new", OWN), ("again", "another sentence")):
        test.text_input(key=key).set_value(value)
    assert "两次输入的新密码不一样" in checked(test.button[0].click().run()).error[0].value
    for key, value in (("old", GOOD), ("new", OWN), ("again", OWN)):
        test.text_input(key=key).set_value(value)
    checked(test.button[0].click().run())
    assert "player" in components(test)


def access_of(test: AppTest) -> set[str]:
    return set(test.session_state["callqa_pages"])


def test_the_first_account_needs_the_setup_token(tmp_path):
    folder = StateFolder(tmp_path / "first.duckdb")
    folder.ensure()
    with open_database(folder.database) as db:
        attach(AppState(db, folder, setup_token="abcd"))
        test = start("users")
        for key, value in (("setup_token", "dcba"), ("first_name", "Anna"), ("first_password", GOOD)):
            test.text_input(key=key).set_value(value)
        checked(test.button[0].click().run())
        assert "设置码不对" in test.error[0].value
        assert find(db, "Anna") is None
        test.text_input(key="setup_token").set_value("abcd")
        test.text_input(key="first_password").set_value("short")
        assert "12" in checked(test.button[0].click().run()).error[0].value
        test.text_input(key="first_password").set_value(GOOD)
        checked(test.button[0].click().run())
        assert "login_name" in {box.key for box in test.text_input}
        found = find(db, "Anna")
        assert found is not None
        assert (found.role, found.must_change) == ("admin", False)
    attach(None)


def test_the_admin_adds_and_changes_accounts(state):
    test = logged_in("Anna", "users")
    test.text_input(key="new_name").set_value("Zoe <b>")
    test.text_input(key="new_password").set_value(GOOD)
    press(test, "添加账号")
    assert "尖括号" in test.error[0].value
    test.text_input(key="new_name").set_value("Zoe")
    test.multiselect(key="new_teams").set_value(["一组"])
    test.text_input(key="new_password").set_value(GOOD)
    press(test, "添加账号")
    zoe = find(state.database, "Zoe")
    assert zoe is not None
    assert (zoe.role, zoe.teams, zoe.must_change) == ("reviewer", ("一组",), True)
    test.selectbox(key="changed_name").set_value("Zoe")
    checked(test.run())
    test.selectbox(key="change_Zoe_role").set_value("coach")
    test.checkbox(key="change_Zoe_disabled").set_value(True)
    press(test, "保存")
    zoe = find(state.database, "Zoe")
    assert zoe is not None
    assert (zoe.role, zoe.disabled) == ("coach", True)
    assert [e.who for e in acts(state, action="changed", object="account:Zoe")] == ["Anna", "Anna"]


def press(test: AppTest, label: str) -> None:
    next(button for button in test.button if button.label == label).click()
    checked(test.run())


@pytest.mark.parametrize(("lang", "name", "way"), [("zh", "查看", "方式：密码"), ("en", "saw", "by: password")])
def test_the_log_is_told_in_words(state, lang, name, way):
    text = shown(logged_in("Anna", "audit", lang=lang))
    assert name in text
    assert way in text


def test_the_log_is_read_and_filtered(state):
    test = logged_in("Anna", "audit")
    test.selectbox(key="audit_who").set_value("Anna")
    test.selectbox(key="audit_action").set_value("login")
    checked(test.run())
    rows = [n.proto.body for n in nodes(test._tree) if getattr(n, "type", "") == "html" and "<table" in n.proto.body]
    assert len(rows) == 1
    assert rows[0].count("<tr>") - 1 == len(acts(state, who="Anna", action="login"))
    test.text_input(key="audit_object").set_value("no such thing")
    assert len(checked(test.run()).info) == 1


def test_the_log_tells_that_it_was_tampered_with(state):
    test = logged_in("Anna", "audit")
    test.button(key="audit_check").click()
    assert len(checked(test.run()).success) == 1
    with state.database.writing() as cursor:
        (kept,) = cursor.execute("SELECT who FROM audit WHERE number = 2").fetchone()
        cursor.execute("UPDATE audit SET who = 'nobody' WHERE number = 2")
    test.button(key="audit_check").click()
    assert "第 2 条" in checked(test.run()).error[0].value
    with state.database.writing() as cursor:
        cursor.execute("UPDATE audit SET who = ? WHERE number = 2", [kept])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_of_an_export_is_a_formula(text):
    assert _harmless(text) == f"'{text}"


# --- sessions -------------------------------------------------------------------------------------------------------


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(clock)


def test_a_session_ends_without_an_act(sessions, clock):
    token = sessions.begin("Anna")
    for _ in range(3):
        clock.now += IDLE - 1
        assert sessions.name(token) == "Anna"
    clock.now += IDLE
    assert sessions.name(token) is None
    clock.now -= IDLE
    assert sessions.name(token) is None


def test_a_session_ends_at_last(sessions, clock):
    token = sessions.begin("Anna")
    for _ in range(int(ABSOLUTE / (IDLE / 2)) - 1):
        clock.now += IDLE / 2
        assert sessions.name(token) == "Anna"
    clock.now += IDLE / 2
    assert sessions.name(token) is None


def test_a_ticket_is_good_once_and_soon(sessions, clock):
    token = sessions.begin("Anna")
    ticket = sessions.ticket(token)
    assert ticket != token
    assert sessions.redeem(ticket) == token
    assert sessions.redeem(ticket) is None
    late = sessions.ticket(token)
    clock.now += TICKET
    assert sessions.redeem(late) is None
    ended = sessions.ticket(token)
    sessions.end(token)
    assert sessions.redeem(ended) is None
    assert sessions.redeem("") is None


def test_all_sessions_of_an_account_end_together(sessions):
    first, second, other = sessions.begin("Anna"), sessions.begin("anna"), sessions.begin("Ben")
    sessions.end_all("ANNA", but=second)
    assert [sessions.name(t) for t in (first, second, other)] == [None, "anna", "Ben"]


def test_another_login_vouches_once_and_while_it_is_fresh(sessions, clock):
    assert sessions.vouch("a", clock.now)
    assert not sessions.vouch("a", clock.now)
    assert not sessions.vouch("b", clock.now - ABSOLUTE)
    assert not sessions.vouch("c", clock.now + 2 * TICKET)
    assert not sessions.vouch("from before a restart", clock.now - TICKET)
    clock.now += ABSOLUTE
    assert not sessions.vouch("too old", clock.now - ABSOLUTE)
    assert sessions.vouch("fresh", clock.now - 10)


def test_looking_again_soon_is_the_same_look(sessions, clock):
    token, other = sessions.begin("Anna"), sessions.begin("Ben")
    assert [sessions.is_new(t, "x") for t in (token, token, other)] == [True, False, True]
    clock.now += NOTED_FOR
    assert sessions.is_new(token, "x")


# --- over HTTP ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A running dashboard without accounts at first."""
    root = tmp_path_factory.mktemp("live")
    folder = StateFolder(root / "live.duckdb")
    folder.ensure()
    fill(folder, count=3, recording=tone(root / "call.wav", 1.0))
    with serving(folder) as running:
        yield running


def get(live: Served, path: str, **headers: str) -> int:
    return httpx.get(live.url + path, headers=headers, timeout=10, trust_env=False).status_code


def post(live: Served, path: str, content: bytes = b"", **headers: str) -> httpx.Response:
    return httpx.post(live.url + path, content=content, headers=headers, timeout=10, trust_env=False)


FORWARDED = {"X-Forwarded-For": "10.0.0.9"}


def test_a_proxy_passes_nobody_on_before_there_are_accounts_and_audio_asks_for_a_login_after(live):
    assert get(live, f"/audio/{CALL}") == 200
    assert get(live, f"/audio/{CALL}", **FORWARDED) == 403
    assert get(live, "/", **FORWARDED) == 403
    asked = {"role": "admin", "teams": [], "agent": "", "email": "", "password": GOOD}
    change_by_command(live.folder, "add", "root", {"name": "Anna", **asked})
    with pytest.raises(UsageError, match="already"):
        change_by_command(live.folder, "add", "root", {"name": "Anna", **asked})
    assert get(live, f"/audio/{CALL}") == 404
    assert get(live, f"/audio/{CALL}", Cookie="callqa=x; callqa_0123=y") == 404
    assert get(live, "/", **FORWARDED) == 200


def test_accounts_are_changed_with_the_token_only(live):
    for given in ("", "Bearer wrong"):
        answer = post(live, "/api/accounts/password", b"{}", Authorization=given)
        assert answer.status_code == 401
    assert httpx.get(live.url + "/api/rows/accounts", timeout=10, trust_env=False).status_code == 401


def test_no_page_of_another_origin_sets_or_takes_the_cookie(live):
    assert post(live, "/session", b"ticket").status_code == 403
    assert post(live, "/session", b"made up", **{"X-CallQA": "session"}).status_code == 403
    gone = post(live, "/session", b"", **{"X-CallQA": "session"})
    assert gone.status_code == 204
    assert "HttpOnly" in gone.headers["set-cookie"]
    assert "samesite=strict" in gone.headers["set-cookie"].lower()
    options = httpx.options(
        live.url + "/session", headers={"Origin": "https://evil.example"}, timeout=10, trust_env=False
    )
    assert "access-control-allow-origin" not in options.headers


@pytest.mark.parametrize(
    ("client", "headers", "expected"),
    [
        (("127.0.0.1", 5), [], False),
        (("::1", 5), [], False),
        (None, [], False),
        (("10.0.0.9", 5), [], True),
        (("127.0.0.1", 5), [(b"x-forwarded-for", b"10.0.0.9")], True),
        (("127.0.0.1", 5), [(b"forwarded", b"for=10.0.0.9")], True),
    ],
)
def test_who_comes_from_elsewhere_is_known(client, headers, expected):
    assert is_forwarded({"type": "http", "client": client, "headers": headers}) is expected


def test_audio_is_for_those_who_may_hear_it(state):
    """The route itself, with the cookies of each person."""
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from app.api import routes

    assert ".wav" in MEDIA_TYPES
    with TestClient(Starlette(routes=routes("secret"))) as client:
        found = {}
        for account in EVERYBODY:
            token = state.sessions.begin(account.name)
            ticket = state.sessions.ticket(token)
            client.cookies.clear()
            assert client.post("/session", content=ticket, headers={"X-CallQA": "session"}).status_code == 204
            assert client.cookies.get(access.cookie_name()) == token
            found[account.name] = client.get(f"/audio/{CALL}", headers={"Range": "bytes=0-9"}).status_code
        assert found == {"Anna": 206, "Mia": 206, "Ben": 404, "Cora": 206, "wm": 206, "李强": 404}
        assert [e.who for e in acts(state, action="heard")] == ["wm", "Cora", "Mia", "Anna"]
        client.get(f"/audio/{CALL}")
        state.sessions.end_all("李强")
        state.sessions.end_all("wm")
        assert client.get(f"/audio/{CALL}").status_code == 404
