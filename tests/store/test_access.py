"""What an agent may see was released to them; what was done is written down and cannot be changed unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qa.store import audit
from qa.store.audit import AuditFilters
from qa.store.connection import Database, open_database
from qa.store.filters import Filters
from qa.store.queries import audio_path, count_conversations, get_conversation, list_conversations
from qa.store.releases import release, released_at, take_back
from qa.store.review_verdicts import ReviewVerdict, add_verdicts, latest_verdicts
from qa.store.score_history import scores_of_conversation, scores_of_rubric
from qa.store.segments import write_segment
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool

AT = datetime(2026, 5, 20, 8)
AGENT = Viewer("agent", agent="王芳", name="wang")
REVIEWER = Viewer("reviewer", teams=("A组",), name="li")


@pytest.fixture
def db(tmp_path: Path, make: Any) -> Iterator[Database]:
    sound = tmp_path / "a.wav"
    sound.write_bytes(b"sound")
    own = make("own", audio=str(sound))
    other = make("other", agent="李强", audio=str(sound), started_at="2026-05-05T10:00:00+08:00")
    write_segment([own, other, make("away", agent="王芳", team="B组")], [], tmp_path)
    with open_database(tmp_path / "x.duckdb") as opened:
        merge_spool(opened, tmp_path)
        yield opened


def seen(db: Database, viewer: Viewer) -> set[str]:
    return {row.id for row in list_conversations(db, viewer, Filters())}


def test_an_agent_sees_own_results_once_they_are_released(db: Database) -> None:
    assert seen(db, AGENT) == set()
    assert get_conversation(db, AGENT, "own") is None
    assert audio_path(db, AGENT, "own") is None
    with db.writing() as cursor:
        assert release(cursor, REVIEWER, ["own", "other", "own", "unknown"], AT) == ["own", "other"]
    assert seen(db, AGENT) == {"own"}
    assert get_conversation(db, AGENT, "own") is not None
    assert audio_path(db, AGENT, "own") is not None
    assert released_at(db, AGENT, "own") == AT


def test_anothers_released_result_is_out_of_reach(db: Database) -> None:
    with db.writing() as cursor:
        release(cursor, ADMIN, ["own", "other"], AT)
    add_verdicts(db, [ReviewVerdict(id, "greeting", "fail", "li", AT) for id in ("own", "other")])
    assert get_conversation(db, AGENT, "other") is None
    assert audio_path(db, AGENT, "other") is None
    assert count_conversations(db, AGENT, Filters(text="李强")) == 0
    assert count_conversations(db, AGENT, Filters(agents=("李强",))) == 0
    assert scores_of_conversation(db, AGENT, "other") == []
    assert {score.conversation for score in scores_of_rubric(db, AGENT, "zh-standard")} == {"own"}
    assert [verdict.conversation for verdict in latest_verdicts(db, AGENT)] == ["own"]
    assert released_at(db, AGENT, "other") is None


def test_nobody_releases_or_takes_back_what_they_may_not_see(db: Database) -> None:
    with db.writing() as cursor:
        assert release(cursor, REVIEWER, ["away"], AT) == []
        assert release(cursor, ADMIN, ["away"], AT) == ["away"]
        assert release(cursor, ADMIN, ["away"], AT + timedelta(days=1)) == []
        assert take_back(cursor, REVIEWER, ["away"]) == []
    assert released_at(db, ADMIN, "away") == AT
    with db.writing() as cursor:
        assert take_back(cursor, ADMIN, ["away", "own"]) == ["away"]
    assert seen(db, AGENT) == set()


def test_a_result_judged_again_stays_released(db: Database, tmp_path: Path, make: Any) -> None:
    with db.writing() as cursor:
        release(cursor, ADMIN, ["own"], AT)
    write_segment([make("own", total=61.0)], [], tmp_path)
    merge_spool(db, tmp_path)
    assert seen(db, AGENT) == {"own"}


def log(db: Database, *acts: tuple[str, audit.Action, str]) -> None:
    for who, action, object in acts:
        with db.writing() as cursor:
            audit.append(cursor, who, "reviewer", action, object, {"n": 1})


@pytest.fixture
def logged(db: Database) -> Database:
    log(db, ("li", "login", "account:li"), ("li", "saw", "conversation:own"), ("zhao", "exported", "corrections"))
    return db


def tamper(db: Database, sql: str) -> audit.Chain:
    with db.writing() as cursor:
        cursor.execute(sql)
    return audit.verify(db)


def test_a_log_as_it_was_written_is_whole(logged: Database) -> None:
    chain = audit.verify(logged)
    assert (chain.entries, chain.broken_at, chain.holds) == (3, None, True)
    assert chain.head == audit.entries(logged, ADMIN, AuditFilters())[0].hash
    log(logged, ("li", "logout", ""))
    assert audit.verify(logged, chain.head).holds
    assert audit.verify(logged).head != chain.head


@pytest.mark.parametrize(
    ("sql", "broken_at"),
    [
        ("UPDATE audit SET who = 'zhao' WHERE number = 2", 2),
        ("UPDATE audit SET details = '{}' WHERE number = 1", 1),
        ("UPDATE audit SET \"at\" = \"at\" + INTERVAL 1 SECOND WHERE number = 3", 3),
        ("DELETE FROM audit WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("UPDATE audit SET number = 5 - number WHERE number > 1", 2),
        ("INSERT INTO audit SELECT * FROM audit WHERE number = 2", 3),
    ],
)  # fmt: skip
def test_what_was_tampered_with_shows(logged: Database, sql: str, broken_at: int) -> None:
    assert tamper(logged, sql).broken_at == broken_at


def test_an_end_that_was_cut_off_shows_by_the_hash_that_was_kept(logged: Database) -> None:
    kept = audit.verify(logged).head
    chain = tamper(logged, "DELETE FROM audit WHERE number = 3")
    assert chain.broken_at is None
    assert not audit.verify(logged, kept).holds


def test_an_act_that_was_rolled_back_is_not_told(logged: Database) -> None:
    with suppress(ZeroDivisionError), logged.writing() as cursor:
        audit.append(cursor, "li", "reviewer", "changed", "x")
        raise ZeroDivisionError
    assert audit.verify(logged).entries == 3


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (AuditFilters(), [3, 2, 1]),
        (AuditFilters(who="li"), [2, 1]),
        (AuditFilters(action="exported"), [3]),
        (AuditFilters(object="OWN"), [2]),
        (AuditFilters(object="' OR 1=1 --"), []),
        (AuditFilters(who="li", action="saw"), [2]),
        (AuditFilters(until=date(2020, 1, 1)), []),
        (AuditFilters(since=date(2020, 1, 1), until=date.max), [3, 2, 1]),
    ],
)
def test_the_log_is_filtered(logged: Database, filters: AuditFilters, numbers: list[int]) -> None:
    assert [entry.number for entry in audit.entries(logged, ADMIN, filters)] == numbers
    assert audit.count(logged, ADMIN, filters) == len(numbers)


def test_the_log_comes_in_pages(logged: Database) -> None:
    assert [e.number for e in audit.entries(logged, ADMIN, AuditFilters(), limit=2, offset=1)] == [2, 1]


@pytest.mark.parametrize("viewer", [AGENT, REVIEWER, Viewer("manager", every_team=True)])
def test_only_the_admin_reads_the_log(logged: Database, viewer: Viewer) -> None:
    assert audit.entries(logged, viewer, AuditFilters()) == []
    assert audit.count(logged, viewer, AuditFilters()) == 0
    assert audit.people(logged, viewer) == []
    assert audit.people(logged, ADMIN) == ["li", "zhao"]


def test_nothing_in_the_program_changes_the_log() -> None:
    """Rows of the log are added in one place, and changed or deleted in none."""
    packages = Path(__file__).parents[2]
    texts = {
        file: " ".join(file.read_text(encoding="utf-8").lower().split())
        for package in ("qa", "app")
        for file in (packages / package).rglob("*.py")
    }
    assert [file.name for file, text in texts.items() if "insert into audit" in text] == ["audit.py"]
    assert [file.name for file, text in texts.items() if "update audit" in text or "delete from audit" in text] == []
