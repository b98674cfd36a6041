"""The page of a feedback sheet: shown as it is exported, within what each may see, and written down."""

from __future__ import annotations

import pytest
from dashboard_pages import checked, given, nodes, start
from dashboard_samples import CALL, CHAT

from app import access
from app.views.sheet import _file
from qa.errors import UsageError
from qa.sheets.making import Asked
from qa.store import audit
from qa.store.audit import AuditFilters
from qa.store.viewer import ADMIN, Viewer

WEEK = {"agent": "王敏", "week": "2026-W10"}


def buttons(test) -> list[str]:
    return [n.proto.label for n in nodes(test._tree) if getattr(n, "type", "") == "download_button"]


def shown(test) -> str:
    return given(test, "sheet")["html"]


@pytest.mark.parametrize(("lang", "title"), [("zh", "会话反馈单"), ("en", "Feedback on a conversation")])
def test_the_sheet_of_a_conversation(state, lang, title):
    test = start("sheet", id=CALL, lang=lang)
    assert title in shown(test)
    assert shown(test).count("<audio ") == 2
    assert buttons(test) == ["HTML", "PDF", "DOCX"]


def test_the_note_is_on_the_sheet(state):
    test = start("sheet", id=CALL, lang="zh")
    test.text_area[0].set_value("听 0:06 的道歉").run()
    assert "听 0:06 的道歉" in shown(checked(test))


def test_the_sheet_of_a_week_and_the_weeks_beside_it(state):
    test = start("sheet", **WEEK)
    assert "周反馈单" in shown(test)
    assert [b.label for b in test.button if b.key in ("sheet_previous", "sheet_next")] == [
        "上一周 2026-W09",
        "下一周 2026-W11",
    ]


@pytest.mark.parametrize("week", ["", "2026-99", "x"])
def test_a_week_that_is_none_is_the_agents_last(state, week):
    assert "2026 年第 " in shown(start("sheet", agent="王敏", week=week))


@pytest.mark.parametrize("params", [{}, {"id": "../../etc/passwd"}, {"agent": "nobody", "week": "2026-W10"}])
def test_where_there_is_nothing_it_is_said(state, params):
    test = start("sheet", **params)
    assert len(test.info) == 1
    assert buttons(test) == []


def test_a_role_sees_what_it_may(state, monkeypatch):
    stranger = Viewer("agent", agent="李强", name="李强")
    monkeypatch.setattr(access, "page_viewer", lambda: stranger)
    assert len(start("sheet", id=CALL).info) == 1
    assert len(start("sheet", **WEEK).info) == 1
    monkeypatch.setattr(access, "page_viewer", lambda: Viewer("coach", ("二组",), name="Cora"))
    assert len(start("sheet", id=CALL).info) == 1


def test_an_agent_reads_the_own_released_sheet_and_takes_no_file(state, monkeypatch):
    own = Viewer("agent", agent="王敏", name="wm")
    with state.database.writing() as cursor:
        cursor.execute("INSERT INTO released VALUES (?, current_timestamp::TIMESTAMP, 'Ben')", [CALL])
    try:
        monkeypatch.setattr(access, "page_viewer", lambda: own)
        test = start("sheet", id=CALL)
        assert "会话反馈单" in shown(test)
        assert buttons(test) == []
        assert len(start("sheet", id=CHAT).info) == 1
    finally:
        with state.database.writing() as cursor:
            cursor.execute("DELETE FROM released WHERE conversation_id = ?", [CALL])


def test_looking_and_hearing_are_written_down(state):
    start("sheet", id=CALL)
    kinds = [e.details.get("sheet") for e in audit.entries(state.database, ADMIN, AuditFilters(object=CALL))]
    assert {"conversation", "clips"} <= set(kinds)


def test_a_file_is_made_for_who_asks_when_it_is_asked_for(state):
    cora = Viewer("coach", every_team=True, name="Cora")
    content = _file(Asked(CALL), "html", lambda: cora, "zh", "留言")()
    assert "留言" in content.decode()
    assert audit.entries(state.database, ADMIN, AuditFilters(action="exported"), limit=1)[0].who == "Cora"
    with pytest.raises(UsageError):
        _file(Asked(CALL), "html", lambda: Viewer("agent"), "zh", "")()


def test_a_conversation_leads_to_its_sheet(state):
    links = [n.proto for n in nodes(start("conversation", id=CALL)._tree) if getattr(n, "type", "") == "page_link"]
    assert "反馈单" in {link.label for link in links}
