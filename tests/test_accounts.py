"""Who is let in, who is not, and that both are written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qa import passwords
from qa.__main__ import app
from qa.accounts import LOCKED_FOR, MOST_FAILURES, add, change, log_in, log_in_by_email, set_password
from qa.errors import UsageError
from qa.permissions import ALLOWED, ROLES, may
from qa.store import audit
from qa.store.accounts import Account, exist, find
from qa.store.audit import AuditFilters
from qa.store.connection import Database, open_database
from qa.store.viewer import ADMIN, Viewer

GOOD = "correct horse battery"
NOW = datetime(2026, 5, 20, 8)
BOSS = Viewer("admin", name="Anna")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "x.duckdb") as opened:
        add(opened, ADMIN, Account("Anna", "admin"), GOOD)
        yield opened


def acts(db: Database) -> list[tuple[str, str, str]]:
    return [(e.who, e.action, e.object) for e in audit.entries(db, ADMIN, AuditFilters())[::-1]]


@pytest.mark.parametrize("password", ["short", "a" * 40, "ababababababab", "x" * 257, "anna anna says hi", ""])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(UsageError):
        passwords.check(password, "Anna")


def test_a_password_is_kept_as_a_salted_hash_only(db: Database) -> None:
    add(db, BOSS, Account("Ben", "reviewer"), GOOD)
    anna, ben = find(db, "Anna"), find(db, "Ben")
    assert anna is not None
    assert ben is not None
    assert anna.password_hash.startswith("$argon2id$")
    assert anna.password_hash != ben.password_hash
    assert GOOD not in repr(audit.entries(db, ADMIN, AuditFilters()))


def test_writing_a_password_in_another_form_of_unicode_is_the_same() -> None:
    hash = passwords.hashed("pässwörter sind länger")
    assert passwords.fits("pässwörter sind länger", hash)
    assert not passwords.fits("passworter sind langer", hash)
    assert not passwords.fits("anything at all", "")
    assert not passwords.fits("anything at all", "no hash")


def test_the_right_password_lets_in(db: Database) -> None:
    found = log_in(db, " anna ", GOOD).account
    assert found is not None
    assert found.viewer() == Viewer("admin", name="Anna", every_team=True)
    assert acts(db)[-1] == ("Anna", "login", "account:Anna")


def test_unknown_wrong_and_disabled_are_kept_out_and_written_down(db: Database) -> None:
    add(db, BOSS, Account("Ben", "reviewer"), GOOD)
    change(db, BOSS, Account("Ben", "reviewer", disabled=True))
    assert [log_in(db, name, word).why for name, word in (("Eve", GOOD), ("Anna", "wrong"), ("Ben", GOOD))] == [
        "unknown",
        "wrong",
        "disabled",
    ]
    # what an unknown person typed may be a password in the wrong box: it is not kept
    assert acts(db)[-3:] == [
        ("", "login_failed", ""),
        ("Anna", "login_failed", "account:Anna"),
        ("Ben", "login_failed", "account:Ben"),
    ]


def test_wrong_passwords_lock_an_account_for_a_while(db: Database) -> None:
    for _ in range(MOST_FAILURES):
        assert log_in(db, "Anna", "wrong", NOW).why == "wrong"
    assert log_in(db, "Anna", GOOD, NOW).why == "locked"
    assert log_in(db, "Anna", GOOD, NOW + LOCKED_FOR - timedelta(seconds=1)).account is None
    assert log_in(db, "Anna", GOOD, NOW + LOCKED_FOR).account is not None


def test_a_right_password_in_between_begins_the_count_anew(db: Database) -> None:
    for _ in range(3):
        for _ in range(MOST_FAILURES - 1):
            log_in(db, "Anna", "wrong", NOW)
        assert log_in(db, "Anna", GOOD, NOW).account is not None


def test_a_new_password_ends_a_lock_out(db: Database) -> None:
    for _ in range(MOST_FAILURES):
        log_in(db, "Anna", "wrong", NOW)
    set_password(db, BOSS, "Anna", "another good sentence")
    found = log_in(db, "Anna", "another good sentence", NOW).account
    assert found is not None
    assert not found.must_change


def test_a_password_given_by_another_has_to_be_changed(db: Database) -> None:
    add(db, BOSS, Account("Ben", "reviewer"), GOOD)
    ben = log_in(db, "Ben", GOOD).account
    assert ben is not None
    assert ben.must_change
    set_password(db, ben.viewer(), "Ben", "my own good sentence")
    again = log_in(db, "Ben", "my own good sentence").account
    assert again is not None
    assert not again.must_change


def test_the_first_account_is_an_admin_with_a_password(tmp_path: Path) -> None:
    with open_database(tmp_path / "new.duckdb") as db:
        for account, word in ((Account("Ben", "reviewer"), GOOD), (Account("Anna", "admin"), "")):
            with pytest.raises(UsageError, match="first account"):
                add(db, ADMIN, account, word)
        assert not exist(db)
        assert acts(db) == []


@pytest.mark.parametrize(
    "after",
    [Account("Anna", "reviewer"), Account("Anna", "admin", disabled=True)],
)
def test_the_last_admin_stays(db: Database, after: Account) -> None:
    add(db, BOSS, Account("Only by the company", "admin"))
    with pytest.raises(UsageError, match="last admin"):
        change(db, BOSS, after)
    add(db, BOSS, Account("Zoe", "admin"), GOOD)
    assert change(db, BOSS, after).role == after.role


@pytest.mark.parametrize(
    ("account", "why"),
    [
        (Account("anna", "reviewer"), "already"),
        (Account("  ", "reviewer"), "name"),
        (Account("a/b", "reviewer"), "name"),
        (Account("<b>", "reviewer"), "name"),
        (Account("os:root", "reviewer"), "name"),
        (Account("n" * 65, "reviewer"), "name"),
        (Account("Ben", "owner"), "role"),  # type: ignore[arg-type]
        (Account("Ben", "agent", email="no address"), "e-mail"),
    ],
)
def test_what_makes_no_sense_is_refused(db: Database, account: Account, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        add(db, BOSS, account, GOOD)


def test_an_agent_is_named_as_in_conversations(db: Database) -> None:
    assert add(db, BOSS, Account("王 敏", "agent")).agent == "王 敏"
    assert add(db, BOSS, Account("wm", "agent", agent="王敏")).viewer() == Viewer("agent", agent="王敏", name="wm")


def test_the_companys_login_finds_an_account_by_its_address(db: Database) -> None:
    add(db, BOSS, Account("Ben", "coach", ("A组",), email="Ben@Example.com"))
    found = log_in_by_email(db, "ben@example.COM").account
    assert found is not None
    assert found.viewer() == Viewer("coach", ("A组",), name="Ben")
    assert log_in_by_email(db, "eve@example.com").why == "unknown"
    assert log_in_by_email(db, "").why == "unknown"
    assert log_in(db, "Ben", "").why == "no_password"
    with pytest.raises(UsageError, match="e-mail address"):
        add(db, BOSS, Account("Zoe", "coach", email="ben@example.com"))
    change(db, BOSS, replace(found, disabled=True))
    assert log_in_by_email(db, "ben@example.com").why == "disabled"


def test_a_change_keeps_the_password_and_is_written_down_without_what_it_says(db: Database) -> None:
    add(db, BOSS, Account("Ben", "coach", email="ben@example.com"), GOOD)
    change(db, BOSS, Account("Ben", "coach", ("A组",)))
    assert log_in(db, "Ben", GOOD).account is not None
    entry = audit.entries(db, ADMIN, AuditFilters(action="changed"))[0]
    assert (entry.who, entry.object) == ("Anna", "account:Ben")
    assert entry.details == {"fields": ["teams", "email"], "role": "coach", "teams": 1}


def test_a_name_that_is_sql_is_a_name(db: Database) -> None:
    assert log_in(db, "' OR 1=1 --", GOOD).why == "unknown"
    assert find(db, "x'; DROP TABLE account; --") is None
    assert exist(db)


def test_what_each_role_may_do() -> None:
    allowed = {role: {what for what in ALLOWED if may(Viewer(role), what)} for role in ROLES}
    assert allowed["agent"] == {"look", "own"}
    assert allowed["coach"] == {
        *("look", "read_standards", "release", "export", "calibrate", "coach", "people", "read_reviews", "mark"),
        "compare",
    }
    assert allowed["reviewer"] == allowed["coach"] - {"coach", "people", "mark"} | {"correct", "review", "judge"}
    manages = {"publish", "add", "failures", "plan", "certify", "spot_check", "dispute_rules", "manage"}
    assert allowed["manager"] == allowed["reviewer"] | allowed["coach"] | manages
    assert allowed["admin"] == set(ALLOWED)


def run(tmp_path: Path, *words: str, password: str = GOOD) -> tuple[int, str]:
    given = ["--password-stdin"] if words[0] in ("add", "password") else []
    call = ["users", *words, *given, "--db", str(tmp_path / "cli.duckdb")]
    found = CliRunner().invoke(app, call, input=password + "\n", env={"COLUMNS": "200"})
    return found.exit_code, found.output + repr(found.exception or "")


def test_the_command_makes_and_changes_accounts(tmp_path: Path) -> None:
    assert "no accounts" in run(tmp_path, "list")[1]
    assert run(tmp_path, "add", "Anna", "--role", "admin")[0] == 0
    assert run(tmp_path, "add", "Ben", "--role", "reviewer", "--team", "A组", "--team", "B组")[0] == 0
    listed = run(tmp_path, "list")[1]
    assert "A组, B组" in listed
    assert "argon2" not in listed
    assert run(tmp_path, "teams", "Ben", "--team", "C组")[0] == 0
    assert run(tmp_path, "password", "Ben", password="another good sentence")[0] == 0
    assert run(tmp_path, "disable", "Ben")[0] == 0
    with open_database(tmp_path / "cli.duckdb") as db:
        ben = find(db, "Ben")
        assert ben is not None
        assert (ben.teams, ben.disabled, ben.must_change) == (("C组",), True, True)
        assert passwords.fits("another good sentence", ben.password_hash)
        assert all(who.startswith("os:") for who, _, _ in acts(db))
    assert "5 entries, all whole" in run(tmp_path, "check-log")[1]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "Ben", "--role", "reviewer"), "first account"),
        (("disable", "Nobody"), "no account named"),
        (("password", "Nobody"), "no account named"),
        (("check-log", "--head", "abc"), "cut off"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    code, said = run(tmp_path, *words)
    assert code != 0
    assert why in said


def test_asking_again_is_no_login_but_a_wrong_answer_counts(db: Database) -> None:
    before = acts(db)
    assert log_in(db, "Anna", GOOD, NOW, only_check=True).account is not None
    assert acts(db) == before
    for _ in range(MOST_FAILURES):
        log_in(db, "Anna", "wrong", NOW, only_check=True)
    assert log_in(db, "Anna", GOOD, NOW).why == "locked"


def test_a_password_is_asked_for_twice(tmp_path: Path) -> None:
    call = ["users", "add", "Anna", "--role", "admin", "--db", str(tmp_path / "cli.duckdb")]
    found = CliRunner().invoke(app, call, input=f"{GOOD}\nsomething else here\n{GOOD}\n{GOOD}\n")
    assert found.exit_code == 0
    assert GOOD not in found.output


def test_tries_at_once_are_counted_one_by_one(db: Database) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        why = list(pool.map(lambda _: log_in(db, "Anna", "wrong", NOW).why, range(8)))
    assert sorted(why) == ["locked"] * 3 + ["wrong"] * MOST_FAILURES
    assert audit.verify(db).broken_at is None
