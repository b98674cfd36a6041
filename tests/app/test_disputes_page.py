"""The agent's own page and that of those who decide, as they open them; who may act and what they are told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from dashboard_pages import checked, given, nodes, start, texts

sys.path.insert(0, str(Path(__file__).parents[1] / "reviewing"))

from case_samples import BEN, CHEN, EVE, MIA, MISSED, ZHAO, cases_database, review

from app import access
from app.i18n.translate import translate
from app.state import AppState, attach
from app.views import disputes_waiting
from app.widgets import bell
from app.widgets.case_history import history_html
from app.widgets.counting import confirmed_only
from app.widgets.result_sheet import sheet_data
from qa.errors import UsageError
from qa.reviewing.content import Answer, Bookmark, Content, Note
from qa.reviewing.dispute_draft import Written, draft_of, keep_draft
from qa.reviewing.disputing import Wish, take_step
from qa.reviewing.releasing import release_results
from qa.sheets.week import week_name
from qa.store import certifications, notifications
from qa.store.cases import CaseFilters, find_case, list_cases
from qa.store.coaching import RecordRow, insert
from qa.store.notifications import Notice, Told
from qa.store.queries import get_conversation
from qa.store.viewer import Viewer
from scoring.dispute_model import Action

NOW = datetime.now(UTC)
C1 = "machine-c1"
ALONE = Viewer("admin", name="")
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[AppState]:
    db, folder = cases_database(tmp_path)
    with db:
        release_results(db, MIA, ["c1", "c2", "z1"], NOW - timedelta(hours=2))
        state = AppState(db, folder)
        attach(state)
        yield state
    attach(None)


@pytest.fixture
def sit(monkeypatch):
    """Who is at the page, without the login that is tested elsewhere."""

    def at_the_page(who: Viewer, accounts: bool = True) -> None:
        monkeypatch.setattr(access, "door", lambda: "open")
        monkeypatch.setattr(access, "people_log_in", lambda: accounts)
        monkeypatch.setattr(access, "person", lambda: None)
        monkeypatch.setattr(access, "page_viewer", lambda: who)

    return at_the_page


def dispute(state: AppState, comment: str = "第二句已经说了") -> None:
    wish = Wish(Action.DISPUTE, {MISSED: "pass"}, comment)
    take_step(state.database, state.folder, CHEN, C1, 1, wish, NOW - timedelta(hours=1))


def press(test, key: str):
    return checked(test.button(key=key).click().run())


def keys(test) -> set[str]:
    return {button.key for button in test.button}


def test_an_agent_acknowledges_and_the_next_result_comes(state, sit):
    sit(CHEN)
    test = start("my", case=C1)
    assert [row["id"] for row in given(test, "cases")["rows"]] == [C1, "machine-c2"]
    assert {"acknowledge", "dispute"} <= keys(test)
    press(test, "acknowledge")
    assert find_case(state.database, CHEN, C1).state == "acknowledged"
    assert "acknowledge" not in keys(test)
    assert given(test, "cases")["rows"][0]["id"] == "machine-c2"


def test_an_agent_disputes_items_with_a_reason(state, sit):
    sit(CHEN)
    test = press(start("my", case=C1), "dispute")
    base = f"dispute-{C1}-1"
    checked(test.multiselect(key=f"{base}-items").set_value([MISSED]).run())
    press(test, "send_dispute")
    assert "须写明理由" in test.warning[0].value  # nothing is taken, and what was chosen is still there
    assert test.multiselect(key=f"{base}-items").value == [MISSED]
    test.text_area(key=f"{base}-why").set_value("第一句就问候了")
    press(test, "send_dispute")
    case = find_case(state.database, CHEN, C1)
    assert (case.state, dict(case.disputed)) == ("disputed", {MISSED: "pass"})
    assert next(one["id"] for one in given(test, "result")["groups"]) == "disputed"
    press(test, "withdraw")
    assert find_case(state.database, CHEN, C1).state == "withdrawn"


def test_an_agent_reaches_nothing_of_others_by_the_address(state, sit):
    sit(ZHAO)
    test = start("my", case=C1)
    assert "陈涛" not in texts(test)
    assert "没有这条结果" in test.info[0].value
    assert [row["id"] for row in given(test, "cases")["rows"]] == ["machine-z1"]
    sit(Viewer("agent", (), "", "nameless"))
    assert "还没有发布给你的结果" in start("my").info[0].value


def test_an_admin_looks_and_does_not_act_for_an_agent(state, sit):
    sit(Viewer("admin", name="Anna"))
    test = start("my", agent="陈涛", team="A", case=C1)
    assert not {"acknowledge", "dispute"} & keys(test)
    assert "只能查看" in texts(test)
    sit(ALONE, accounts=False)
    assert {"acknowledge", "dispute"} <= keys(start("my", agent="陈涛", team="A", case=C1))


def test_a_reviewer_takes_it_and_decides_item_by_item(state, sit):
    dispute(state, HOSTILE)
    sit(BEN)
    test = start("disputes")
    assert given(test, "cases")["rows"][0]["id"] == C1
    assert HOSTILE not in texts(test)
    assert "&lt;img" in texts(test)
    press(test, "take_case")
    base = f"decide-{C1}-3"
    test.text_area(key=f"{base}-why").set_value("missed it")
    checked(test.run())
    assert next(b.label for b in test.button if b.key == "send_decision") == "维持原判"
    test.button_group(key=f"{base}-{MISSED}").set_value("pass")
    checked(test.run())
    assert next(b.label for b in test.button if b.key == "send_decision") == "改判 1 项"
    press(test, "send_decision")
    case = find_case(state.database, BEN, C1)
    assert (case.state, case.ratings[MISSED]) == ("changed", "pass")


def test_the_loser_of_two_is_told_and_keeps_what_was_typed(state, sit):
    dispute(state)
    sit(BEN)
    test = start("disputes", lang="en")
    at = NOW
    take_step(state.database, state.folder, MIA, C1, 2, Wish(Action.ASSIGN, assignee="Mia"), at)
    press(test, "take_case")
    assert find_case(state.database, BEN, C1).assignee == "Mia"
    assert "Mia (manager), take or assign" in test.warning[0].value
    take_step(state.database, state.folder, MIA, C1, 3, Wish(Action.ASSIGN, assignee="Ben"), at)
    checked(test.run())
    test.text_area(key=f"decide-{C1}-4-why").set_value("my long reasons")
    checked(test.run())
    take_step(state.database, state.folder, MIA, C1, 4, Wish(Action.ASSIGN, assignee="Mia"), at)
    press(test, "send_decision")
    assert find_case(state.database, BEN, C1).state == "under_review"
    assert "Your step was not taken" in test.warning[0].value
    assert test.code[0].value == "my long reasons"


def test_another_team_sees_no_dispute(state, sit):
    dispute(state)
    sit(EVE)
    test = start("disputes", case=C1)
    assert "陈涛" not in texts(test)
    assert given(test, "cases")["rows"] == []


def test_a_manager_releases_what_waits(state, sit):
    review(state.database, "r3", "c3", "Ben", NOW - timedelta(hours=30), {MISSED: Answer(verdict="pass")}, 95.0)
    sit(MIA)
    test = start("disputes", view="waiting")
    assert "超时 1 条" in texts(test)
    press(test, "release_overdue")
    assert [row.total for row in list_cases(state.database, CHEN, CaseFilters(conversations=("c3",)))] == [95.0]
    assert "都已发布" in test.info[0].value


def test_rules_are_the_managers(state, sit):
    sit(BEN)
    test = start("disputes", view="rules")
    assert not any(box.key.startswith("rules-") for box in test.number_input)
    sit(MIA)
    test = start("disputes", view="rules")
    test.number_input(key="rules-0-rounds").set_value(1)
    test.text_input(key="rules-0-zone").set_value("Mars")
    next(b for b in test.button if "保存" in b.label).click()
    assert "没有时区「Mars」" in checked(test.run()).warning[0].value
    test.text_input(key="rules-0-zone").set_value("Asia/Shanghai")
    next(b for b in test.button if "保存" in b.label).click()
    checked(test.run())
    assert test.number_input(key="rules-1-rounds").value == 1


def test_the_bell_counts_tells_and_leads(state, sit):
    dispute(state)
    sit(MIA)
    data = given(start("disputes"), "bell")
    assert (data["unread"], "陈涛" in data["notices"][0]["text"]) == (1, True)
    sit(CHEN)
    data = given(start("my"), "bell")
    assert data["unread"] == 2
    assert len(data["notices"]) == 1  # two alike are one line
    sit(ALONE, accounts=False)
    assert "callqa_bell" not in [
        n.proto.component_name for n in nodes(start("disputes")._tree) if getattr(n, "type", "") == "bidi_component"
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_notice_has_words(lang, monkeypatch):
    monkeypatch.setattr(bell, "t", lambda key, **params: translate(key, lang, **params))
    known = {"agent": "陈涛", "day": "11-27", "items": 2, "due": "2026-12-04", "n": 3}
    for kind in bell.KINDS:
        for final in (False, True):
            text = bell.notice_text(Told("x", kind, "case:r", known | {"final": final}, NOW, None))
            assert text
            assert "{" not in text


def test_a_plan_from_coaching_is_read_here(state, sit):
    content = '{"areas": [{"item": "closing"}], "feedback": "结束前问一句", "plan": [{"text": "听三段录音", "due": "2026-12-01"}]}'
    record = RecordRow(
        "k1", "陈涛", "A", "Cora", NOW.date(), content, "shared", None, None, NOW.replace(tzinfo=None), 1
    )
    with state.database.writing() as cursor:
        insert(cursor, record)
    sit(CHEN)
    test = start("my", view="plan")
    assert "结束前问一句" in texts(test)
    assert notifications.told(state.database, CHEN)[0].kind == "coaching"
    press(test, "read-k1")
    assert "read-k1" not in keys(test)
    sit(ZHAO)
    assert "结束前问一句" not in texts(start("my", view="plan"))


def test_a_conversation_is_released_on_its_page(state, sit):
    sit(MIA)
    test = press(start("conversation", id="c3"), "release")
    assert "release" not in keys(test)
    assert len(list_cases(state.database, CHEN, CaseFilters())) == 3
    sit(CHEN)
    assert "release" not in keys(start("conversation", id="c3"))


def test_what_is_listed_is_released_at_once(state, sit):
    sit(MIA)
    test = start("conversations")
    assert "release_all" not in keys(test)
    test.session_state["release_popover"] = True
    press(checked(test.run()), "release_all")
    assert "release_all" not in keys(test)
    assert len(list_cases(state.database, CHEN, CaseFilters())) == 3
    sit(CHEN)
    assert not any(button.label == "发布" for button in start("conversations").button)


def test_names_are_hidden_from_agents_where_the_rules_say_so(state):
    dispute(state)
    take_step(state.database, state.folder, BEN, C1, 2, Wish(Action.ASSIGN, assignee="Ben"), NOW)
    case = find_case(state.database, CHEN, C1)
    shown, hidden = history_html(case, "zh-standard"), history_html(case, "zh-standard", True)
    assert "Ben" in shown
    assert "Ben" not in hidden
    assert "Mia" not in hidden
    assert "陈涛" in hidden


def test_what_a_reviewer_said_stands_with_the_item(state):
    detail, case = get_conversation(state.database, CHEN, "c1"), find_case(state.database, CHEN, C1)
    marks = (Bookmark(turn=1, start=4.0, kind="best_practice", note="语气很好"), Bookmark(turn=9, kind="to_coach"))
    content = Content(
        answers={MISSED: Answer(comment="没有问还有没有别的问题")},
        bookmarks=marks,
        notes=(Note(turn=0, text="这句太快"),),
    )
    detail.turns[:] = [
        {"i": k, "role": "agent", "text": "您好", "start": 3.0 * k, "end": 3.0 * k + 2} for k in range(2)
    ]
    groups = {one["id"]: one["items"] for one in sheet_data(detail, case, content)["groups"]}
    (missed,) = [item for item in groups["improve"] if item["id"] == MISSED]
    assert missed["said"] == "没有问还有没有别的问题"
    assert all(item["tone"] == "good" for item in groups["good"])
    # marked moments with the place to hear; one of a turn that is gone is left out
    told = [(item["title"], item["clips"][0]["start"], item["clips"][0]["end"]) for item in groups["marked"]]
    assert told == [("语气很好", 4.0, 5.0), ("这句太快", 0.0, 2.0)]


def test_a_notice_of_a_kind_unknown_here_breaks_no_page(state, sit):
    with state.database.writing() as cursor:
        notifications.notify(cursor, [Notice("Mia", "from_a_later_version", "x:1", NOW.replace(tzinfo=None))])
    sit(MIA)
    assert given(start("disputes"), "bell")["notices"] == []


def test_a_release_is_taken_back_on_the_conversations_page(state, sit):
    sit(MIA)
    test = start("conversation", id="c1")
    press(test, "take_back-c1")
    assert "请写明撤回原因" in test.warning[0].value
    test.text_input(key="take_back_why-c1").set_value("重复发布")
    press(test, "take_back-c1")
    assert find_case(state.database, MIA, C1).state == "taken_back"
    assert "release" in keys(test)  # it can be released again
    sit(CHEN)
    assert "没有这条结果" in start("my", case=C1).info[0].value
    (told,) = [n["text"] for n in given(start("my"), "bell")["notices"] if "撤回" in n["text"]]
    assert told.endswith("重复发布")
    assert not [key for key in keys(start("conversation", id="c2")) if key.startswith("take_back")]


def test_what_the_agent_disputed_is_not_the_reviewers_to_take_back(state, sit):
    dispute(state)
    sit(BEN)
    test = start("conversation", id="c1")
    assert "take_back-c1" not in keys(test)
    assert "只有主管" in texts(test)
    sit(MIA)
    assert "take_back-c1" in keys(start("conversation", id="c1"))


def test_what_is_listed_is_taken_back_at_once(state, sit):
    dispute(state)
    sit(BEN)
    test = start("conversations")
    test.session_state["release_popover"] = True
    checked(test.run())
    test.text_input(key="take_back_why-listed").set_value("规则改了")
    press(test, "take_back-listed")
    assert [row.review for row in list_cases(state.database, CHEN, CaseFilters())] == [C1]
    assert "1 条未撤回" in test.warning[0].value


def test_what_the_machine_only_suspects_is_said_to_be_suspected(state):
    detail, case = get_conversation(state.database, CHEN, "c1"), find_case(state.database, CHEN, C1)
    detail = replace(detail, critical_suspected=[MISSED, "greeting"])

    def shown(case, **answers):
        groups = sheet_data(detail, case, Content(answers=answers))["groups"]
        (item,) = [item for one in groups for item in one["items"] if item["id"] == MISSED]
        return item["rating"], item["tone"], bool(item["doubt"])

    assert shown(case) == ("疑似致命，未确认", "warn", True)
    # a person confirmed it, in the review or in a dispute
    assert shown(case, **{MISSED: Answer(verdict="fail")}) == ("不通过", "bad", False)
    dispute(state)
    assert shown(find_case(state.database, CHEN, C1))[2]  # disputed and not decided: still suspected only
    take_step(state.database, state.folder, BEN, C1, 2, Wish(Action.ASSIGN, assignee="Ben"), NOW)
    take_step(state.database, state.folder, BEN, C1, 3, Wish(Action.UPHOLD, comment="确实没有"), NOW)
    assert shown(find_case(state.database, CHEN, C1)) == ("不通过", "bad", False)
    # judged anew since it was released: today's suspicion is not of that
    detail.items[:] = [item | {"status": "pass"} for item in detail.items]
    assert not shown(case)[2]


def test_what_waits_for_release_has_pages(state, sit, monkeypatch):
    monkeypatch.setattr(disputes_waiting, "PAGE_SIZE", 1)
    review(state.database, "r3", "c3", "Ben", NOW - timedelta(hours=30), {}, 95.0)
    with state.database.writing() as cursor:
        cursor.execute("UPDATE review SET conversation_id = 'nobody' WHERE id = 'r3'")
        cursor.execute("UPDATE conversation SET agent = '赵静' WHERE id = 'nobody'")
    review(state.database, "r4", "c3", "Ben", NOW - timedelta(hours=50), {}, 80.0)
    sit(MIA)
    test = start("disputes", view="waiting")
    assert [list(table.value["agent"]) for table in test.dataframe] == [["陈涛 / A"]]  # the longest waiting first
    test.session_state["waiting_page"] = 2
    checked(test.run())
    assert [list(table.value["agent"]) for table in test.dataframe] == [["赵静 / A"]]
    press(test, "release_overdue")
    assert "都已发布" in test.info[0].value


def test_the_agent_sees_the_score_that_counts_first(state, sit):
    review(state.database, "r1", "c1", "Ben", NOW, {MISSED: Answer(verdict="pass")}, 97.0)
    release_results(state.database, MIA, ["c1"], NOW, comment="revised")
    sit(CHEN)
    counts = given(start("conversation", id="c1"), "player")["counts"]
    assert (counts["total"], counts["machine"], counts["same"]) == ("97.0", "机器 90.0", False)
    assert counts["items"] == {MISSED: {"text": "现评：通过", "tone": "good"}}
    assert counts["band"]
    sit(BEN)
    assert given(start("conversation", id="c1"), "player")["counts"] is None


def test_a_suspicion_that_a_person_cleared_is_not_shown_to_the_agent_as_one(state):
    detail, case = get_conversation(state.database, CHEN, "c1"), find_case(state.database, CHEN, C1)
    detail = replace(detail, critical_suspected=(MISSED,))
    assert confirmed_only(detail, case, Content()).critical_suspected == (MISSED,)
    assert not confirmed_only(detail, case, Content(answers={MISSED: Answer(verdict="pass")})).critical_suspected


def test_a_dispute_that_is_not_sent_is_kept(state, sit):
    sit(CHEN)
    test = press(start("my", case=C1), "dispute")
    base = f"dispute-{C1}-1"
    checked(test.multiselect(key=f"{base}-items").set_value([MISSED]).run())
    checked(test.button_group(key=f"{base}-{MISSED}").set_value("na").run())
    checked(test.text_area(key=f"{base}-why").set_value("客户先挂了").run())
    test = start("my", case=C1)  # another window, another day
    assert test.multiselect(key=f"{base}-items").value == [MISSED]
    assert test.button_group(key=f"{base}-{MISSED}").value == "na"
    assert test.text_area(key=f"{base}-why").value == "客户先挂了"
    press(test, "cancel_dispute")
    assert "send_dispute" not in keys(test)
    press(test, "dispute")
    assert test.text_area(key=f"{base}-why").value == "客户先挂了"
    press(test, "send_dispute")
    case = find_case(state.database, CHEN, C1)
    assert (dict(case.disputed), case.log[-1].step.comment) == ({MISSED: "na"}, "客户先挂了")
    assert draft_of(state.database, CHEN, case, "c1") is None


def test_a_draft_is_given_up_and_is_nobody_elses(state, sit):
    keep_draft(state.database, CHEN, C1, Written({MISSED: "pass", "greeting": "pass"}, "x"))
    case = find_case(state.database, CHEN, C1)
    # what it is rated already is no longer disputed
    assert draft_of(state.database, CHEN, case, "c1") == Written({MISSED: "pass"}, "x")
    for other in (ZHAO, BEN):
        assert draft_of(state.database, other, case, "c1") is None
        with pytest.raises(UsageError):
            keep_draft(state.database, other, C1, Written({}, "mine"))
    sit(CHEN)
    test = press(start("my", case=C1), "discard_dispute")
    assert draft_of(state.database, CHEN, case, "c1") is None
    press(test, "dispute")
    assert test.text_area(key=f"dispute-{C1}-1-why").value == ""


def test_own_certificates_and_what_is_missing(state, sit):
    certificate = certifications.Decision(
        "d1",
        ("A", "陈涛"),
        1,
        "junior",
        "granted",
        {},
        "",
        "Mia",
        NOW.replace(tzinfo=None),
        date.today() + timedelta(days=99),
    )
    with state.database.writing() as cursor:
        certifications.add(cursor, certificate)
    sit(CHEN)
    shown = texts(start("my", view="trend"))
    assert "初级" in shown
    assert f"{certificate.until}" in shown
    assert "距中级：会话 2 &lt; 50" in shown  # of the two that are released
    sit(ZHAO)
    shown = texts(start("my", view="trend"))
    assert "未认证" in shown
    assert f"{certificate.until}" not in shown


def test_own_page_leads_to_the_weeks_sheet(state, sit):
    sit(CHEN)
    week = week_name(get_conversation(state.database, CHEN, "c1").row.started_at.date())
    for test in (start("my", case=C1), start("my", view="trend")):
        assert any(week in node.proto.label for node in nodes(test._tree) if getattr(node, "type", "") == "page_link")
    test = start("sheet", agent="陈涛", week=week)
    assert not test.info
