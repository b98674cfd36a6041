"""The page of skills and certificates: what it shows is what was counted, and what two people decide at once is kept once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from dashboard_pages import checked, given, start, texts

sys.path.insert(0, str(Path(__file__).parents[1] / "reviewing"))

from people_samples import ANNA, MIA, NOW, filled

from app.navigation import SECTIONS
from app.state import AppState, attach
from qa import accounts
from qa.permissions import may
from qa.reviewing.certifying import decide
from qa.reviewing.importing_ratings import import_ratings
from qa.reviewing.training_units import add
from qa.state_folder import StateFolder
from qa.store import audit, certifications
from qa.store.accounts import Account
from qa.store.audit import AuditFilters
from qa.store.viewer import Viewer

VIEWS = ("heat", "matrix", "needs", "certificates", "all_round")
WANG = ("A", "王敏")
PASSWORD = "my own good sentence"


@pytest.fixture(scope="module")
def alive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    folder = StateFolder(tmp_path_factory.mktemp("people") / "x.duckdb")
    folder.ensure()
    with filled(folder.database) as database:
        add(database, ANNA, "u1", "共情三步", ["empathy"], 4, "…")
        yield AppState(database, folder)


@pytest.fixture
def state(alive: AppState) -> Iterator[AppState]:
    attach(alive)
    yield alive
    attach(None)


def grid(test):
    data = given(test, "skillgrid")
    return {f"{row['note']}/{row['name']}": row["cells"] for row in data["rows"]}, data


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_drawn_in_english_too(state, view):
    test = start("people", view=view, lang="en")
    assert test.segmented_control(key="people_view").value == view


def test_the_heat_map_is_red_first_with_interval_and_n(state):
    rows, data = grid(start("people"))
    assert next(iter(rows)) == "A/赵静"
    assert [column["title"] for column in data["columns"]] == ["服务态度", "共情", "问题解决"]
    attitude, empathy, resolution = rows["A/赵静"]
    assert (attitude["level"], attitude["text"], attitude["small"]) == ("red", "66.7", "54–77 · n=60")
    assert (empathy["level"], empathy["doubt"]) == ("red", False)
    assert (resolution["level"], resolution["doubt"]) == ("green", False)
    assert data["foot"]["cells"][1]["text"] == "2/4"


def test_few_conversations_have_no_colour(state):
    rows, _ = grid(start("people", period="custom", since="2026-11-25", until="2026-11-27"))
    assert {cell["level"] for cells in rows.values() for cell in cells} == {"none"}
    assert rows["A/王敏"][0]["small"] == "n=3"


def test_a_skill_opens_its_items(state):
    test = start("people", skill="attitude")
    _, data = grid(test)
    assert [column["title"] for column in data["columns"]] == ["规范开场白"]
    test.button(key="skill_back").click().run()
    assert len(grid(checked(test))[1]["columns"]) == 3


def test_the_matrix_says_who_can_and_what_hangs_on_one(state):
    test = start("people", view="matrix", team="A")
    rows, data = grid(test)
    assert [cell["text"] for cell in rows["A/李强"]] == ["●", "○", "●"]
    assert data["foot"]["cells"][1]["tone"] == "bad"
    assert "共情" in texts(test).split("断档")[1]


def test_needs_name_units_and_what_has_none(state):
    test = start("people", view="needs", team="A")
    team = given(test, "board")["rows"]
    assert [row["cells"][0]["text"] for row in team] == ["共情安抚", "规范开场白"]
    assert team[0]["cells"][4]["text"] == "共情三步 (4 分钟)"
    assert team[1]["cells"][4]["chips"][0]["text"] == "尚无单元"


def test_a_certificate_is_granted_at_the_page(state):
    test = start("people", view="certificates", of="A", who="王敏", until="2026-11-27")
    grant = next(button for button in test.button if button.label == "授予")
    grant.click()
    checked(test.run())
    (decision,) = certifications.decisions(state.database, ANNA, WANG)[WANG]
    assert (decision.level, decision.result) == ("intermediate", "granted")
    assert decision.by.startswith("os:")
    line = next(row for row in given(test, "board")["rows"] if row["id"] == "A\n王敏")
    assert line["cells"][1]["chips"][0]["text"] == "中级"
    assert "93.0 分，n=60" in texts(test)


def test_who_decides_second_is_told_and_nothing_is_doubled(state):
    other = ("A", "赵静")
    test = start("people", view="certificates", of="A", who="赵静", until="2026-11-27")
    decide(state.database, MIA, other, "refused", "junior", number=1, until=date(2026, 11, 27), now=NOW)
    refuse = next(button for button in test.button if button.label == "不通过")
    refuse.click()
    checked(test.run())
    assert "没有覆盖" in test.error[0].value
    assert len(certifications.decisions(state.database, ANNA, other)[other]) == 1
    assert "Mia" in texts(test)


def test_rules_that_make_no_sense_are_refused(state):
    test = start("people", view="all_round")
    test.number_input(key="policy_0_customer").set_value(50.0)
    next(button for button in test.button if button.label == "保存规则").click()
    checked(test.run())
    assert "权重合计要等于 100%，现在是 110%" in test.error[0].value.replace("\\", "")


def test_two_colleagues_are_not_told_apart(state):
    rows = ["agent,team,side,rater,dimension,rating,scale,date"]
    rows += [f"李强,A,peer,{k},态度,{k + 3},1-5,2026-11-20" for k in range(2)]
    import_ratings(state.database, ANNA, "r.csv", "\n".join(rows).encode())
    test = start("people", view="all_round", of="A", who="李强", until="2026-11-27")
    line = next(row for row in given(test, "board")["rows"] if row["id"] == "A\n李强")
    assert (line["cells"][3]["text"], line["cells"][3]["sub"]) == ("–", "n=2 不足")
    assert "62.5" not in texts(test)


def test_a_look_at_a_person_is_written_down(state):
    start("people", view="certificates", of="A", who="李强")
    seen = audit.entries(state.database, ANNA, AuditFilters(object="agent:李强", action="saw"))
    assert len(seen) == 1


def test_only_those_who_lead_people_open_the_page():
    (what,) = [names["people"] for names in SECTIONS.values() if "people" in names]
    assert what == "people"
    assert [role for role in ("admin", "manager", "reviewer", "coach", "agent") if may(Viewer(role), what)] == [
        "admin",
        "manager",
        "coach",
    ]  # type: ignore[arg-type]
    assert not may(Viewer("coach"), "certify")


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    """The same people, and accounts for some."""
    folder = StateFolder(tmp_path_factory.mktemp("staffed") / "x.duckdb")
    folder.ensure()
    with filled(folder.database) as database:
        for account in (Account("Anna", "admin"), Account("Cora", "coach", ("A",)), Account("李强", "agent", ("A",))):
            accounts.add(database, ANNA, account, PASSWORD)
            accounts.set_password(database, Viewer(account.role, name=account.name), account.name, PASSWORD)
        yield AppState(database, folder)


def entered(state: AppState, name: str, **params: str):
    attach(AppState(state.database, state.folder))
    test = start("people", **params)
    test.text_input(key="login_name").set_value(name)
    test.text_input(key="login_password").set_value(PASSWORD)
    test.button[0].click()
    checked(test.run())
    return checked(test.run())


def test_a_coach_sees_own_teams_and_does_not_certify(staffed):
    test = entered(staffed, "Cora", view="certificates", of="A", who="王敏", until="2026-11-27")
    assert {row["id"].partition("\n")[0] for row in given(test, "board")["rows"]} == {"A"}
    assert "平均得分" in texts(test)
    assert not [button for button in test.button if button.label in ("授予", "保存规则")]
    attach(None)


def test_an_agent_does_not_open_the_page(staffed):
    test = entered(staffed, "李强")
    assert "没有权限" in texts(test)
    assert "王敏" not in texts(test)
    attach(None)
