"""Answers and tickets taken into a database: tied to the right conversation or to none, once, and again when conversations come."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboard"))

from dashboard_samples import ITEMS, chat, many

from qa.errors import UsageError
from qa.manager.import_request import request_import
from qa.manager.importing_surveys import import_file
from qa.manager.satisfaction import segments, spoken, standing, weeks
from qa.manager.service_rules import change_rules, preset, rules
from qa.state_folder import StateFolder
from qa.store import audit, service_cases, survey_figures
from qa.store.connection import Database, open_database, rows
from qa.store.filters import Filters
from qa.store.segments import write_segment
from qa.store.survey_tying import customer_key_sql
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool
from scoring.manager.metrics import METRICS, estimate_of
from scoring.manager.service_clocks import ClockCase, ServiceTarget, clock_record, read_clock, record_of
from scoring.manager.survey_matching import customer_key

ANNA = Viewer("admin", name="Anna")
MIA = Viewer("manager", ("一组",), name="Mia")
NOW = datetime(2026, 11, 28, 9)
BASE = datetime(2026, 11, 2, 9)


def talk(
    k: int, customer: str, at: datetime, team: str = "一组", outcome: str = "resolved", fails: tuple[str, ...] = ()
):
    made = chat(k, "王敏" if team == "一组" else "陈涛", team, 80.0, at, dict.fromkeys(fails, "fail"))
    made = made.model_copy(
        update={"id": f"talk-{k}", "customer": customer, "source": f"calls/2026/rec-{k}.wav", "events": []}
    )
    return made.model_copy(update={"outcome": made.outcome.model_copy(update={"label": outcome})})


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, StateFolder]]:
    folder = StateFolder(tmp_path_factory.mktemp("surveys") / "x.duckdb")
    folder.ensure()
    talks = [
        talk(1, "138 0013 8000", BASE),
        talk(2, "K-9", BASE),
        talk(3, "K-9", BASE + timedelta(minutes=20)),
        talk(4, "K-7", BASE, team="二组", outcome="unresolved", fails=("greeting",)),
        talk(5, "K-8", BASE + timedelta(days=7)),
    ]
    write_segment(talks, [], folder.spool)
    with open_database(folder.database) as database:
        merge_spool(database, folder.spool)
        yield database, folder


@pytest.fixture
def database(full) -> Database:
    """The same conversations without answers and tickets."""
    with full[0].writing() as cursor:
        for table in ("survey_answer", "ticket", "contact_satisfaction", "service_rules"):
            cursor.execute(f"DELETE FROM {table}")
    return full[0]


def take(database: Database, text: str, by: Viewer = ANNA):
    return import_file(database, by, "a.csv", text.encode(), now=NOW)


def tied(database: Database) -> list[tuple[str, str, str]]:
    found = rows(database, "SELECT conversation_id, how, nullif(why, '')->>'code' FROM survey_answer ORDER BY comment")
    return [(id, how, why or "") for id, how, why in found]


def test_by_id_by_file_by_customer_and_time_or_not_at_all(database):
    found = take(
        database,
        "id,customer,time,csat,comment\n"
        "talk-4,,,2,a\n"
        "rec-5,,,5,b\n"
        "rec-5.wav,K-7,,5,c\n"
        ",+8613800138000,2026-11-02 10:00,4,d\n"
        ",K-9,2026-11-02 10:00,4,e\n"
        ",K-7,2026-11-09 10:00,4,f\n"
        ",K-7,2026-11-02,4,g\n"
        ",K-404,2026-11-02 10:00,4,h\n",
    )
    assert (found.kind, found.kept.new, found.tied, found.problems) == ("answers", 8, 4, ())
    assert tied(database) == [
        ("talk-4", "id", ""),
        ("talk-5", "id", ""),
        ("", "", "survey_other_customer"),
        ("talk-1", "customer_time", ""),
        ("", "", "survey_ambiguous"),
        ("", "", "survey_no_contact_in_time"),
        ("talk-4", "customer_time", ""),
        ("", "", "survey_unknown_customer"),
    ]
    counted, latest = survey_figures.untied(database, ANNA)
    assert sorted((reason.code, n) for reason, n in counted) == [
        ("survey_ambiguous", 1), ("survey_no_contact_in_time", 1), ("survey_other_customer", 1), ("survey_unknown_customer", 1)
    ]  # fmt: skip
    assert len(latest) == 4


def test_the_same_file_twice_changes_nothing_and_a_correction_replaces(database):
    text = "id,time,csat,nps\ntalk-1,2026-11-02 10:00,2,3\n"
    take(database, text)
    again = take(database, text)
    assert (again.kept.new, again.kept.replaced, again.kept.same) == (0, 0, 2)
    corrected = take(database, text.replace(",2,3", ",5,3"))
    assert (corrected.kept.new, corrected.kept.replaced, corrected.kept.same) == (0, 1, 1)
    assert rows(database, "FROM contact_satisfaction") == [("talk-1", True, 3.0)]
    entries = audit.entries(database, ANNA, audit.AuditFilters(object="surveys:answers"))
    assert entries[0].details == {"left_out": 0, "new": 0, "replaced": 1, "same": 1}


def test_of_several_answers_of_a_conversation_the_last_counts(database):
    take(database, "id,time,csat,nps\ntalk-1,2026-11-04 10:00,5,9\n")
    take(database, "id,time,csat,nps\ntalk-1,2026-11-03 10:00,1,\n")
    assert rows(database, "FROM contact_satisfaction") == [("talk-1", True, 9.0)]


def test_an_answer_that_came_first_is_tied_when_its_conversation_comes(database, full):
    folder = full[1]
    take(
        database, "id,customer,time,csat,comment\ntalk-6,,,1,a\n,K-66,2026-11-12 10:30,4,b\n,K-1,2026-11-12 10:30,5,c\n"
    )
    take(database, "ticket_id,customer,opened_at\nT1,K-66,2026-11-12 10:02\n")
    assert tied(database) == [
        ("", "", "survey_unknown_id"),
        ("", "", "survey_unknown_customer"),
        ("", "", "survey_unknown_customer"),
    ]
    at = datetime(2026, 11, 12, 10)
    write_segment([talk(6, "K-6", at), talk(7, "K-66", at - timedelta(days=1))], [], folder.spool)
    merge_spool(database, folder.spool)
    assert tied(database)[:2] == [("talk-6", "id", ""), ("talk-7", "customer_time", "")]
    write_segment([talk(8, "K-66", at)], [], folder.spool)  # a nearer one comes later still
    merge_spool(database, folder.spool)
    assert tied(database)[1:] == [("talk-8", "customer_time", ""), ("", "", "survey_unknown_customer")]
    assert rows(database, "FROM contact_satisfaction ORDER BY 1") == [("talk-6", False, None), ("talk-8", True, None)]
    assert rows(database, "SELECT conversation_id FROM ticket") == [("talk-8",)]
    with database.writing() as cursor:
        cursor.execute("DELETE FROM conversation WHERE id IN ('talk-6', 'talk-7', 'talk-8')")


def test_only_who_manages_and_sees_all_teams_imports(database):
    for by in (MIA, Viewer("coach", every_team=True, name="Cora")):
        with pytest.raises(UsageError):
            take(database, "id,csat\ntalk-1,5\n", by)
    assert take(database, "id,csat\ntalk-1,5\n", Viewer("manager", every_team=True, name="Max")).kept.new == 1


def test_a_team_sees_its_own(database):
    take(database, "id,csat,nps,comment\ntalk-1,5,9,耐心\ntalk-4,1,2,推来推去\n")
    assert standing(database, MIA, Filters()).csat.n == 1
    assert [one.text for one in survey_figures.comments(database, MIA, Filters())] == ["耐心"]
    assert survey_figures.comments(database, ADMIN, Filters(), "detractor", "effort")[0].conversation == "talk-4"


def test_customers_are_compared_in_sql_as_in_python(database):
    for name in ("138 0013-8000", "+86 13800138000", "008613800138000", "ＶＩＰ（7）", "O'Hara", "861380013800", ""):
        assert rows(database, f"SELECT {customer_key_sql('?')}", [name]) == [(customer_key(name),)]


def test_a_command_takes_a_file_in(tmp_path):
    folder = StateFolder(tmp_path / "y.duckdb")
    with pytest.raises(UsageError, match="no such database"):
        request_import(folder, "me", "a.csv", b"id,csat\nx,5\n")
    with open_database(folder.database):
        pass
    told = request_import(folder, "me", "a.csv", b"id,csat\nx,5\ny,oh\n")
    assert (told["kind"], told["new"], told["tied"]) == ("answers", 1, 0)
    assert told["problems"][0].startswith("a.csv:3: ")
    with pytest.raises(UsageError, match="the kind of this file is not known"):
        request_import(folder, "me", "a.pdf", b"x")


def test_figures_by_hand(database):
    take(
        database,
        "id,time,csat,nps,comment,replied_at\n"
        "talk-1,2026-11-02 10:00,5,10,等了半天,2026-11-03 09:00\n"
        "talk-2,2026-11-02 10:00,4,8,,\n"
        "talk-4,2026-11-02 10:00,1,0,等了半天 推来推去,2026-11-04 11:00\n"
        "talk-5,2026-11-09 10:00,2,9,,\n",
    )
    found = standing(database, ADMIN, Filters())
    assert (found.csat.value, found.csat.n, found.nps.value, found.nps.n) == (0.5, 4, 25.0, 4)
    assert (found.promoters.promoters, found.promoters.passives, found.promoters.detractors) == (2, 1, 1)
    assert (found.conversations, found.csat_target, found.finding) == (5, 0.9, None)
    team = segments(database, ADMIN, Filters())["team"]
    assert [(one.name, one.own.value, one.own.n, one.real) for one in team.csat] == [
        ("二组", 0.0, 1, False),
        ("一组", 2 / 3, 3, False),
    ]
    assert [(str(week.start), week.csat.value, week.nps.value) for week in weeks(database, ADMIN, Filters())] == [
        ("2026-11-02", 2 / 3, 0.0), ("2026-11-09", 0.0, 100.0)
    ]  # fmt: skip
    promoters, passives, detractors = spoken(database, ADMIN, Filters()).comments
    assert [(theme.name, theme.own.value, theme.own.n) for theme in promoters.themes] == [("waiting", 1.0, 1)]
    assert {theme.name for theme in detractors.themes} == {"waiting", "effort"}
    assert passives.n == 0
    due = survey_figures.replies(database, ADMIN, Filters(), datetime(2026, 11, 10, 8), timedelta(hours=24), 0.8)
    assert (due.kept, due.broken, due.waiting, due.overdue, due.soon) == (1, 1, 1, 0, 1)
    assert due.answers[0].conversation == "talk-5"


def test_verdicts_beside_satisfaction(database):
    take(database, "id,csat\ntalk-1,5\ntalk-4,1\n")
    found = survey_figures.verdicts(database, ADMIN, Filters())
    assert found.items == tuple(name for name, _, _ in ITEMS)
    failed = dict(zip(found.satisfied, found.passed.tolist(), strict=True))
    assert failed[1.0] == [1.0] * 7
    assert failed[0.0] == [0.0] + [1.0] * 6


CASES = [  # severity, hours to the stop (None: open), minutes paused, status
    ("urgent", 10, 0, ""), ("urgent", 30, 0, ""), ("urgent", None, 0, ""), ("general", 47, 0, ""), ("general", 48, 0, ""),
    ("general", 49, 60, ""), ("general", 49, 59, ""), ("complex", None, 0, ""), ("complex", None, 0, "paused"), ("complex", 1, 0, ""),
]  # fmt: skip


@pytest.mark.parametrize("after", [1, 20, 40, 60, 71, 200])
def test_clocks_counted_in_sql_stand_as_read_one_by_one(database, after):
    now = BASE + timedelta(hours=after)
    opened = BASE.isoformat(" ")
    lines = [
        f"T{k},{severity},{opened},{(BASE + timedelta(hours=stop)).isoformat(' ') if stop else ''},{paused},{status}"
        for k, (severity, stop, paused, status) in enumerate(CASES)
    ]
    take(database, "ticket_id,severity,opened_at,resolved_at,paused_minutes,status\n" + "\n".join(lines) + "\n")
    known = preset("common")
    found = service_cases.clock_counts(database, ADMIN, Filters(), known.targets, known.severity_of, now)
    for severity in ("urgent", "general", "complex"):
        target = known.target("handled", severity)
        readings = [_reading(k, case, target, now) for k, case in enumerate(CASES) if case[0] == severity]
        assert record_of(found["handled", severity, ""], target) == clock_record(readings, _utc(now))


def _reading(k: int, case: tuple[str, int | None, int, str], target: ServiceTarget, now: datetime):
    _, stop, paused, status = case
    pauses = [(_utc(BASE), _utc(BASE + timedelta(minutes=paused)))] if paused else []
    pauses += [(_utc(BASE), None)] if status == "paused" else []
    return read_clock(
        ClockCase(str(k), _utc(BASE), _utc(BASE + timedelta(hours=stop)) if stop else None, pauses), target, _utc(now)
    )


def _utc(at: datetime) -> datetime:
    from datetime import UTC

    return at.replace(tzinfo=UTC)


def test_complaints_without_a_ticket_run_until_a_talk_of_the_customer_ends_resolved(database):
    with database.writing() as cursor:
        for id, grade in (("talk-1", "P2"), ("talk-4", "P1"), ("talk-4", "P3")):
            cursor.execute(
                "INSERT INTO event (conversation_id, kind, grade, start_time) VALUES (?, 'complaint_grade', ?, 60)",
                [id, grade],
            )
    known = preset("common")

    def counts(hours: float):
        now = BASE + timedelta(hours=hours)
        found = service_cases.clock_counts(database, ADMIN, Filters(), known.targets, known.severity_of, now)
        return {
            (grade, n.kept, n.overdue, n.soon, n.all) for (clock, _, grade), n in found.items() if clock == "handled"
        }

    assert counts(20) == {("P1", 0, 0, 1, 1), ("P2", 0, 0, 0, 1)}
    assert counts(49) == {("P1", 0, 1, 0, 1), ("P2", 1, 0, 0, 1)}
    (case,) = service_cases.open_cases(
        database, ADMIN, Filters(), known.targets, known.severity_of, BASE + timedelta(hours=49), ["overdue"]
    )
    assert (case.kind, case.conversation, case.grade, case.due) == (
        "conversation",
        "talk-4",
        "P1",
        BASE + timedelta(hours=24, minutes=1),
    )
    take(
        database, "ticket_id,conversation,grade,opened_at,resolved_at\nT,talk-4,P1,2026-11-02 09:05,2026-11-02 12:00\n"
    )
    assert counts(49) == {("P1", 1, 0, 0, 1), ("P2", 1, 0, 0, 1)}
    with database.writing() as cursor:
        cursor.execute("DELETE FROM event")


def test_limits_are_changed_once_by_whoever_was_first(database):
    known, number = rules(database)
    assert number == 0
    assert known.target("first_answer", "urgent").limit == timedelta(minutes=30)
    assert known.target("handled", "complex").limit == timedelta(hours=72)
    change_rules(database, MIA, preset("quick"), 0)
    with pytest.raises(UsageError, match="meanwhile"):
        change_rules(database, ANNA, known, 0)
    with pytest.raises(UsageError, match="role"):
        change_rules(database, Viewer("coach", name="Cora"), known, 1)
    assert rules(database) == (preset("quick"), 1)


def test_many_answers_match_the_metrics(database, full):
    write_segment(many(36), [], full[1].spool)
    merge_spool(database, full[1].spool)
    lines = "".join(f"{k:064x},{k % 5 + 1},{k % 11}\n" for k in range(1, 36))
    take(database, f"id,csat,nps\n{lines}")
    found = standing(database, ADMIN, Filters(teams=("二组",)))
    from qa.store.metric_figures import figures

    direct = figures(database, ADMIN, Filters(teams=("二组",)), ("csat", "nps"))
    assert found.csat == estimate_of(METRICS["csat"], direct["csat"])
    assert found.nps == estimate_of(METRICS["nps"], direct["nps"])
    assert found.csat.n > 10
