"""Warnings from the database to the receiver: evaluated once, kept, acted on, sent to servers that are really there."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import sys
import threading
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent))

from warning_samples import MERGED, NOW, add, add_week, mail_server, sent, webhook_server

from qa.__main__ import app
from qa.errors import UsageError
from qa.manager import mail, webhook
from qa.manager.alert_delivery import BACK_OFF, deliver
from qa.manager.alert_steps import AlertMoved, owners, take_step
from qa.manager.warning import run
from qa.manager.warning_backtest import backtest
from qa.manager.warning_readings import last_full, period_of_label
from qa.manager.warning_settings import change_channels, change_rule, settings, shipped
from qa.state_folder import StateFolder
from qa.store import alert_deliveries, alerts, audit, notifications
from qa.store.accounts import Account, insert
from qa.store.alerts import AlertFilters
from qa.store.audit import AuditFilters
from qa.store.connection import open_database
from qa.store.viewer import ADMIN, Viewer
from scoring.manager.alerts import AlertAction, AlertRefused
from scoring.manager.warning_rules import read_rules
from scoring.reasons import render

BOSS = Viewer("admin", name="boss")
LEAD_B = Viewer("manager", ("B",), name="lead-b")
HARM = ("threat", "harm", 0.9, "我要砸了你们的店，我电话13812345678")


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """An empty database with the people, whose team lives in Shanghai."""
    path = tmp_path_factory.mktemp("empty") / "w.duckdb"
    with open_database(path) as database, database.writing() as cursor:
        cursor.execute("INSERT INTO dispute_rules SELECT 1, ?, 'x', ?", [_rules(), MERGED])
    return path


@pytest.fixture
def folder(tmp_path, empty):
    found = StateFolder(tmp_path / "w.duckdb")
    found.ensure()
    shutil.copy(empty, found.database)
    return found


@pytest.fixture
def db(folder):
    with open_database(folder.database) as database:
        yield database


def _rules() -> str:
    policy = {"rounds": 2, "filing_days": 3, "review_days": 3, "reviewer": "other", "final_judge": "lead"}
    return json.dumps(
        {"policy": {**policy, "zone": "Asia/Shanghai", "holidays": [], "workdays": []}, "hide_names": False}
    )


def people(db) -> None:
    for name, role, teams, email in (
        ("boss", "admin", (), ""),
        ("lead-a", "manager", ("A",), "lead-a@example.com"),
        ("lead-b", "manager", ("B",), "lead-b@example.com"),
    ):
        with db.writing() as cursor:
            insert(cursor, Account(name, role, teams, email=email))


def kept(db, viewer=ADMIN):
    return {one.alert.key: one for one in alerts.alerts(db, viewer, AlertFilters(), NOW)}


def test_what_is_new_warns_once_and_only_those_who_may_see_it(db):
    add(
        db,
        "c1",
        "2026-11-22 10:00",
        "A",
        events=[HARM, ("complaint_grade", "P1", 0.9, "x"), ("praise", "words", 0.9, "x")],
    )
    add(db, "c2", "2026-11-22 11:00", "B", events=[("anger", "high", 0.95, "a")])
    add(db, "c3", "2026-11-22 12:00", "B", events=[("anger", "high", 0.85, "a")])  # not probable enough
    add(db, "old", "2026-10-01 10:00", "A", events=[HARM])  # history, not news
    ran = run(db, NOW, measure=False)
    assert [alert.key for alert in ran.opened] == ["harm|A|c1", "anger|B"]  # the P1 is named in the first
    assert render(ran.opened[0].reason, "en") == "found: Threat · harm, Complaint grade · P1 urgent"
    assert run(db, NOW, measure=False).opened == ()
    assert set(kept(db, LEAD_B)) == {"anger|B"}
    assert set(kept(db, Viewer("agent", agent="王芳"))) == set()
    add(db, "c4", "2026-11-23 09:00", "B", merged=MERGED + timedelta(hours=1), events=[("anger", "high", 0.99, "a")])
    assert run(db, NOW + timedelta(hours=1), measure=False).opened == ()  # gathered under the one that is open
    assert kept(db)["anger|B"].alert.evidence == ("c2", "c4")


def test_critical_errors_and_forbidden_words_are_events(db):
    add(db, "c1", "2026-11-22 10:00", critical_failed=["forbidden"])
    add(db, "c2", "2026-11-22 10:00", critical_suspected=["privacy"])
    with db.writing() as cursor:
        cursor.execute("INSERT INTO forbidden VALUES ('c2', 0, 4, '验证码是 8812', 'leak', '')")
    assert set(kept_after(db)) == {"critical_error|A|c1", "leak|A|c2"}
    with db.writing() as cursor:  # a person confirms what was suspected
        at = MERGED + timedelta(minutes=30)
        cursor.execute("INSERT INTO review_verdict VALUES ('c2', 'privacy', 'fail', 'li', ?)", [at])
    assert "critical_error|A|c2" in kept_after(db)


def kept_after(db):
    run(db, NOW, measure=False)
    return kept(db)


def test_figures_of_the_last_full_week(db):
    for team, before, now in (("A", 80, 50), ("B", 80, 79)):
        add_week(db, "2026-11-09", team, before, 100)
        add_week(db, "2026-11-16", team, now, 100)
    ran = run(db, NOW)
    # A: 50 of 100, Wilson to 59.6 %, widened for three places under 80 %; B: 79 is not surely under 80; together 129 of 200
    assert {a.key for a in ran.opened} == {
        "resolution_low|A", "resolution_low|*", "resolution_falls|A", "resolution_falls|*",
    }  # fmt: skip
    a = kept(db)["resolution_falls|A"].alert
    assert a.period == "2026-W47"
    assert render(a.reason, "zh") == "由 80.0% (71.1% – 86.7%)（n=100）降至 50.0% (40.4% – 59.6%)（n=100）"
    assert len(a.evidence) == 8
    assert set(kept(db, LEAD_B)) == set()  # all teams together is for those who see all
    assert run(db, NOW + timedelta(hours=1)).opened == ()


@pytest.mark.parametrize(
    ("span", "today", "newest", "lag", "label"),
    [
        ("week", "2026-11-23", "2026-11-22", 0, "2026-W47"),
        ("week", "2026-11-23", "2026-11-23", 0, "2026-W47"),
        ("week", "2026-11-22", "2026-11-22", 0, "2026-W46"),  # Sunday is not over
        ("week", "2026-12-20", "2026-11-18", 0, "2026-W47"),
        ("day", "2026-11-23", "2026-11-23", 0, "2026-11-22"),
        ("day", "2026-11-30", "2026-11-23", 0, "2026-11-23"),
        ("day", "2026-11-24", "2026-11-23", 7, "2026-11-16"),
    ],
)
def test_last_full_period(span, today, newest, lag, label):
    found = last_full(span, date.fromisoformat(today), date.fromisoformat(newest), lag)
    assert found.label == label
    assert period_of_label(label) == found
    assert period_of_label("gen-214") is None


def test_a_strange_day(db):
    for week, a_day in enumerate((40, 43, 38, 41, 39, 42, 44, 37, 40)):  # and then a Sunday of 100
        add_week(db, str(date(2026, 9, 21) + timedelta(weeks=week)), "A", 5 * a_day, 7 * a_day)
    for k in range(60):
        add(db, f"x{k}", "2026-11-22 15:00")
    found = {a.key: a for a in run(db, NOW).opened}
    assert "volume_strange|A" in found
    assert found["volume_strange|A"].period == "2026-11-22"
    rule = shipped().rule("volume_strange")
    assert backtest(db, ADMIN, rule, NOW).times == 1  # and no other of the 84 days


def test_backtest_by_hand(db):
    for week, resolved in enumerate((90, 60, 90, 55)):
        add_week(db, str(date(2026, 10, 26) + timedelta(weeks=week)), "A", resolved, 100)
    (rule,) = read_rules([{"id": "r", "title": {"zh": "x", "en": "x"}, "kind": "threshold", "metric": "resolution",
                           "direction": "below", "limit": 0.8, "on": False}])  # fmt: skip
    found = backtest(db, ADMIN, rule, NOW)
    assert (found.times, found.alerts, found.looked_at) == (2, 1, 4)
    assert [one.period for one in found.latest] == ["2026-W47", "2026-W45"]
    add(db, "c1", "2026-11-01 10:00", events=[HARM])
    assert backtest(db, ADMIN, shipped().rule("harm"), NOW).times == 1
    assert backtest(db, LEAD_B, shipped().rule("harm"), NOW).times == 0


def test_steps_are_safe_told_and_written_down(db):
    people(db)
    add(db, "c1", "2026-11-22 10:00", "A", events=[HARM])
    run(db, NOW, measure=False)
    key, lead = "harm|A|c1", Viewer("manager", ("A",), name="lead-a")
    assert notifications.unread(db, lead) == 1
    assert notifications.unread(db, LEAD_B) == 0
    with pytest.raises(UsageError, match="no such warning"):
        take_step(db, LEAD_B, key, 1, AlertAction.ACKNOWLEDGE, NOW)
    assert take_step(db, lead, key, 1, AlertAction.ACKNOWLEDGE, NOW).owner == "lead-a"
    with pytest.raises(AlertMoved):  # the same click twice, or another person
        take_step(db, BOSS, key, 1, AlertAction.CLOSE, NOW, comment="done")
    with pytest.raises(AlertRefused):
        take_step(db, lead, key, 2, AlertAction.CLOSE, NOW)
    assert owners(db, kept(db)[key].alert) == ["boss", "lead-a"]
    take_step(db, lead, key, 2, AlertAction.HAND_OVER, NOW, to="boss")
    assert notifications.told(db, BOSS)[0].kind == "alert_handed"
    take_step(db, BOSS, key, 3, AlertAction.CLOSE, NOW, comment="called the customer")
    written = audit.entries(db, ADMIN, AuditFilters(object="alert:"))
    assert [one.details["action"] for one in written] == ["close", "hand_over", "acknowledge"]
    run(db, NOW + timedelta(days=2), measure=False)
    assert kept(db)[key].alert.state == "closed"  # the same finding opens nothing


def test_reminders_of_what_nobody_took(db):
    people(db)
    add(db, "c1", "2026-11-22 10:00", "A", events=[HARM])
    run(db, NOW, measure=False)
    assert run(db, NOW + timedelta(minutes=59), measure=False).reminded == 0
    assert run(db, NOW + timedelta(minutes=61), measure=False).reminded == 1
    lead = Viewer("manager", ("A",), name="lead-a")
    assert [one.kind for one in notifications.told(db, lead)] == ["alert_reminder", "alert_new"]


def test_rules_have_versions_and_those_who_may(db):
    rule = shipped().rule("harm").model_dump(mode="json") | {"owner": "boss"}
    with pytest.raises(UsageError, match="every team"):
        change_rule(db, LEAD_B, rule, 0)
    change_rule(db, BOSS, rule, 0)
    with pytest.raises(UsageError, match="meanwhile"):
        change_rule(db, BOSS, rule, 0)
    found = settings(db)
    assert (found.number, found.by, found.rule("harm").owner) == (1, "boss", "boss")
    assert len(found.rules) == len(shipped().rules)
    with pytest.raises(UsageError, match="a limit belongs"):
        change_rule(db, BOSS, rule | {"limit": 3}, 1)


def test_a_webhook_is_signed_masked_and_sent_until_it_is_taken(db, folder):
    add(db, "c1", "2026-11-22 10:00", "A", events=[HARM])
    with webhook_server([500, 302, 200]) as (address, seen):
        change_channels(db, BOSS, replace(shipped(), webhook=address), 0)
        run(db, NOW, measure=False)
        assert len(seen) == 0  # a run sends nothing
        at = NOW
        for k in range(2):
            assert deliver(db, folder, at).failed == 1
            assert deliver(db, folder, at).failed == 0  # not before its time
            at += BACK_OFF[k]
        assert deliver(db, folder, at).sent == 1
        assert deliver(db, folder, at + timedelta(days=9)).sent == 0
    assert len({headers["webhook-id"] for headers, _ in seen}) == 1
    headers, body = seen[-1]
    key = base64.b64decode((folder.root / "webhook.secret").read_text().removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    seal = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{seal}"
    assert (folder.root / "webhook.secret").stat().st_mode & 0o777 == 0o600
    data = sent(body)["data"]
    assert (data["rule"], data["grade"], data["place"]) == ("harm", "grave", "A")
    assert data["quotes"] == [
        {"conversation": "c1", "turn": 3, "start": 12.5, "quote": "我要砸了你们的店，我电话138****5678"}
    ]


def test_a_dead_webhook_is_given_up_and_told(db, folder):
    add(db, "c1", "2026-11-22 10:00", "A", events=[HARM])
    change_channels(db, BOSS, replace(shipped(), webhook="http://127.0.0.1:9/x"), 0)
    run(db, NOW, measure=False)
    at = NOW
    for wait in BACK_OFF:
        assert deliver(db, folder, at).failed == 1
        at += wait
    assert deliver(db, folder, at).given_up == 1
    (trouble,) = alert_deliveries.troubles(db, ADMIN, NOW - timedelta(days=1))
    assert (trouble.given_up, trouble.error) == (1, "the webhook did not answer: ConnectError")
    assert alert_deliveries.troubles(db, LEAD_B, NOW) == []


def test_what_was_being_sent_when_the_process_ended_is_sent_again(db, folder):
    add(db, "c1", "2026-11-22 10:00", "A", events=[HARM])
    with webhook_server([200]) as (address, seen):
        change_channels(db, BOSS, replace(shipped(), webhook=address), 0)
        run(db, NOW, measure=False)
        with db.writing() as cursor:  # claimed, and then the end
            assert len(alert_deliveries.claim(cursor, NOW, timedelta(minutes=5), 5)) == 1
        assert deliver(db, folder, NOW + timedelta(minutes=4)).sent == 0
        assert deliver(db, folder, NOW + timedelta(minutes=6)).sent == 1
        assert len(seen) == 1


def test_two_senders_send_once(db, folder):
    for k in range(4):
        add(db, f"c{k}", "2026-11-22 10:00", "A", events=[HARM])
    with webhook_server([200]) as (address, seen):
        change_channels(db, BOSS, replace(shipped(), webhook=address), 0)
        threads = [threading.Thread(target=run, args=(db, NOW), kwargs={"measure": False}) for _ in range(3)]
        threads += [threading.Thread(target=deliver, args=(db, folder, NOW)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        deliver(db, folder, NOW)
    assert len(seen) == len({headers["webhook-id"] for headers, _ in seen}) == 4


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://example.com/hook", True),
        ("http://127.0.0.1:8000/x", True),
        ("http://[::1]/x", True),
        ("http://localhost/x", True),
        ("http://example.com/x", False),
        ("http://127.0.0.1.example.com/x", False),
        ("https://user:pass@example.com/", False),
        ("ftp://example.com", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("http://[::1", False),
    ],
)
def test_where_messages_may_go(address, fine):
    if fine:
        webhook.check_address(address)
    else:
        with pytest.raises(UsageError, match="webhook"):
            webhook.check_address(address)


def test_mail_in_the_language_of_who_reads_it(db, folder):
    people(db)
    with mail_server() as (port, box):
        (folder.root / "smtp.yaml").write_text(f"host: 127.0.0.1\nport: {port}\nsecurity: none\nfrom: qa@example.com\n")
        fresh = replace(shipped(), email=True, english=("lead-b",), dashboard="https://qa.example.com")
        change_channels(db, BOSS, fresh, 0)
        add(db, "c1", "2026-11-22 10:00", "A", events=[HARM])
        add(db, "c2", "2026-11-22 10:00", "B", events=[("threat", "harm", 0.9, "<b>I'll smash it</b>")])
        run(db, NOW, measure=False)
        assert deliver(db, folder, NOW).sent == 2
    mails = {to: message_from_bytes(body.replace(b"\r\n.\r\n", b"\r\n"), policy=policy.default) for to, body in box}
    zh, en = mails["lead-a@example.com"], mails["lead-b@example.com"]
    assert zh["Subject"] == "[CallQA] 严重 · 扬言伤害自己或他人 · A"
    assert en["Subject"] == "[CallQA] Grave · Threat of harm to self or others · B"
    text = zh.get_body(("plain",)).get_content()
    assert "138****5678" in text
    assert "13812345678" not in zh.as_string()
    assert "https://qa.example.com/warnings?alert=harm%7CA%7Cc1" in text
    assert "&lt;b&gt;I&#x27;ll smash it&lt;/b&gt;" in en.get_body(("html",)).get_content()


def test_quiet_hours_hold_messages_back_but_not_grave_ones(db, folder):
    people(db)
    night = datetime(2026, 11, 22, 16, tzinfo=NOW.tzinfo)  # midnight in Shanghai
    with webhook_server([200]) as (address, seen):
        fresh = replace(shipped(), webhook=address, quiet=(time(21), time(8)))
        change_channels(db, BOSS, fresh, 0)
        rule = shipped().rule("anger").model_dump(mode="json") | {"channels": ["webhook"]}
        change_rule(db, BOSS, rule, 1)
        add(db, "c1", "2026-11-22 10:00", "A", events=[HARM])
        add(db, "c2", "2026-11-22 10:00", "A", events=[("anger", "high", 0.95, "a")])
        run(db, night, measure=False)
        assert deliver(db, folder, night).sent == 1
        assert deliver(db, folder, night + timedelta(hours=7, minutes=59)).sent == 0
        assert deliver(db, folder, night + timedelta(hours=8)).sent == 1
    assert [sent(body)["data"]["rule"] for _, body in seen] == ["harm", "anger"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("host: mail.example.com\nfrom: a@b\nsecurity: none\n", "this machine only"),
        ("host: mail.example.com\n", "host and from"),
        ("host: h\nfrom: a@b\nsecurity: tls\n", "choose one of"),
        ("host: h\nfrom: a@b\npasswort: x\n", "unknown passwort"),
        ("host: h\nfrom: a@b\nport: many\n", "port is no number"),
        ("[", "cannot be read"),
        ("host: h\nfrom: a@b\npassword: secret\n", "chmod 600"),
    ],
)
def test_mail_settings_that_make_no_sense(tmp_path, text, wrong):
    file = tmp_path / "smtp.yaml"
    file.write_text(text)
    file.chmod(0o644)
    with pytest.raises(UsageError, match=wrong):
        mail.smtp(tmp_path)


def test_a_password_is_read_from_a_private_file_and_never_shown(tmp_path, monkeypatch):
    assert mail.smtp(tmp_path) is None
    file = tmp_path / "smtp.yaml"
    file.write_text("host: h\nfrom: a@b\nuser: u\npassword: secret\n")
    file.chmod(0o600)
    found = mail.smtp(tmp_path)
    assert (found.password, found.port) == ("secret", 587)
    assert "secret" not in repr(found)
    monkeypatch.setenv(mail.PASSWORD, "other")
    assert mail.smtp(tmp_path).password == "other"


def test_headers_hold_no_line_breaks():
    message = mail.compose("qa@example.com", "a@example.com", "x\r\nBcc: evil@example.com", "t", "<p>t</p>", "id")
    assert message["Bcc"] is None
    with pytest.raises(webhook.NotDelivered):
        mail.compose("qa@example.com", "a@example.com\r\nBcc: b@c", "x", "t", "h", "id")


def test_nothing_leaves_unless_it_is_set_up(db, folder):
    people(db)
    add(db, "c1", "2026-11-22 10:00", "A", events=[HARM])
    run(db, NOW, measure=False)
    assert alert_deliveries.waiting(db) == 0
    assert not (folder.root / "webhook.secret").exists()


def test_the_command(db, folder):
    monday = date.today() - timedelta(days=date.today().weekday() + 7)
    add(db, "c1", f"{monday} 10:00", "A", events=[HARM])
    add_week(db, str(monday), "B", 10, 100)
    db.close()
    found = CliRunner().invoke(app, ["warn", "--db", str(folder.database), "--json"])
    told = json.loads(found.output)
    assert {one["key"] for one in told["alerts"]} >= {"harm|A|c1", "resolution_low|B"}
    again = CliRunner().invoke(app, ["warn", "--db", str(folder.database), "--fail"])
    assert again.exit_code == 3
    assert "0 new warnings" in again.output
    none = CliRunner().invoke(app, ["warn", "--db", str(folder.root / "no.duckdb")])
    assert isinstance(none.exception, UsageError)
